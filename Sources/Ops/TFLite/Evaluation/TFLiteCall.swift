package import Diagnostics
package import GraphIR
package import Kernels
internal import Tensors

/// One TFLite operator being computed: its operands, options and the types that the model states.
package struct TFLiteCall: AttributeAccess {
  package let op: OpKind
  /// The operands; nil for one that is left out.
  let operands: [TensorValue?]
  let attributes: Attributes
  /// The types of the operands and results, with how their integers stand for real numbers.
  let operandTypes: [TensorType?]
  let resultTypes: [TensorType]
  /// TensorFlow registers no TFLite operators.
  var signature: OpSignature? { nil }

  package init(
    _ op: OpKind, _ operands: [TensorValue?], _ attributes: Attributes, operandTypes: [TensorType?],
    resultTypes: [TensorType]
  ) {
    self.op = op
    self.operands = operands
    self.attributes = Self.defaults[op.name].map { attributes.filled(from: $0) } ?? attributes
    self.operandTypes = operandTypes
    self.resultTypes = resultTypes
  }

  /// What the options of each operator are where a file does not say.
  private static let defaults: [String: Attributes] = TFLiteSchema.builtins.compactMapValues { builtin in
    guard let options = builtin.options else { return nil }
    var defaults: Attributes = [:]
    for field in options.fields { defaults[field.name] = field.kind.defaultValue }
    return defaults
  }

  /// The operands that are there.
  var inputs: [TensorValue] { operands.compactMap { $0 } }

  func input(_ index: Int) throws(Diagnostic) -> TensorValue {
    guard let value = optional(index) else { throw invalid("it lacks its operand \(index)") }
    return value
  }

  /// An operand that may be left out.
  func optional(_ index: Int) -> TensorValue? { operands.indices.contains(index) ? operands[index] : nil }

  func integers(_ index: Int) throws(Diagnostic) -> [Int] { try input(index).integers() }

  func integer(_ index: Int) throws(Diagnostic) -> Int {
    guard let value = try integers(index).first else { throw invalid("its operand \(index) is empty") }
    return value
  }

  /// What an op of TensorFlow gives for these operands.
  func tensorFlow(
    _ op: OpKind, _ inputs: [TensorValue], _ attributes: Attributes = [:]
  ) throws(Diagnostic) -> [TensorValue] {
    guard let definition = OpTable.standard[op.name] else {
      throw Diagnostic(.unsupported, "there is no kernel for \(op)")
    }
    return try definition.evaluate(OpCall(op, inputs, attributes))
  }

  /// The same of an op with one output.
  func value(
    _ op: OpKind, _ inputs: [TensorValue], _ attributes: Attributes = [:]
  ) throws(Diagnostic) -> TensorValue {
    guard let value = try tensorFlow(op, inputs, attributes).first else {
      throw invalid("\(op) gives nothing")
    }
    return value
  }

  /// A result after the activation function that the operator does, too.
  func activated(_ value: TensorValue) throws(Diagnostic) -> TensorValue {
    switch string("fused_activation_function") {
    case "NONE", "": return value
    case "RELU": return try self.value("Relu", [value])
    case "RELU6": return try self.value("Relu6", [value])
    case "RELU_N1_TO_1": return try clamped(value, -1, 1)
    case "TANH": return try self.value("Tanh", [value])
    case let other: throw Diagnostic(.unsupported, "\(op) with the activation function \(other) is not run")
    }
  }

  func clamped(_ value: TensorValue, _ least: Float, _ greatest: Float) throws(Diagnostic) -> TensorValue {
    let bounds = try [least, greatest].map { (bound) throws(Diagnostic) in
      try cast(TensorValue([bound], type: .float32, []), to: value.type)
    }
    return try self.value("Minimum", [self.value("Maximum", [value, bounds[0]]), bounds[1]])
  }

  /// A number as a scalar of a type.
  func scalar(_ number: Double, _ type: ElementType = .float32) throws(Diagnostic) -> TensorValue {
    try cast(TensorValue([number], type: .float64, []), to: type)
  }

  func vector(_ numbers: [Int]) throws(Diagnostic) -> TensorValue {
    try TensorValue(numbers.map { Int32(clamping: $0) }, type: .int32, [numbers.count])
  }
}

extension TFLiteOptions.Kind {
  /// The attribute of a field that a file leaves out; nil where nothing stands for it.
  fileprivate var defaultValue: Attribute? {
    switch self {
    case .int(let value): .int(Int64(value))
    case .long: .int(0)
    case .float: .float(0)
    case .bool(let value): .bool(value)
    case .word(let words, _): words.first.map { .string($0) }
    case .type(let code): ElementType(tfLiteCode: code).map { .type($0) }
    default: nil
    }
  }
}

extension Attributes {
  fileprivate func filled(from defaults: Attributes) -> Attributes {
    var filled = self
    for entry in defaults.entries where filled[entry.name] == nil { filled[entry.name] = entry.value }
    return filled
  }
}

/// What computes TFLite's operators, by name: the kernels of the TensorFlow ops that they come from.
package enum TFLiteEvaluation {
  typealias Rule = @Sendable (TFLiteCall) throws(Diagnostic) -> [TensorValue]

  private static let rules = table([elementwise, reductions, arrays, indices, windows, sequences, lookups])

  package static func has(_ op: OpKind) -> Bool { rules[op.name] != nil || integerRules[op.name] != nil }

  /// Computes the results of an operator.
  ///
  /// Integers that stand for real numbers are computed with as LiteRT's reference kernels do, to the bit. Where it has no
  /// kernel for them, the rule for floats computes with the numbers that they stand for, and what it gives is rounded.
  /// Where only some operands are such integers and the results are floats, as with weights of 8 bits, they are taken for
  /// the numbers that they stand for: LiteRT would round the other operands to 8 bits, too.
  ///
  /// - Throws: for operands that do not fit, and for an operator or option that has no kernel.
  package static func evaluate(_ call: TFLiteCall) throws(Diagnostic) -> [TensorValue] {
    let name = call.op.name
    let integerRule = integerRules[name]
    guard let rule = rules[name] ?? integerRule else {
      throw Diagnostic(.unsupported, "there is no kernel for \(call.op)")
    }
    // QUANTIZE and DEQUANTIZE stand between integers and floats.
    if rules[name] == nil { return try rule(call) }
    switch call.numbers {
    case .plain: return try rule(call)
    case .integers:
      if let integerRule { return try integerRule(call) }
      return try movingOperators.contains(name) ? rule(call) : throughFloats(call)
    case .hybrid:
      return try movingOperators.subtracting(["EMBEDDING_LOOKUP", "GATHER"]).contains(name)
        ? rule(call) : rule(call.withRealOperands())
    }
  }

  /// The op of TensorFlow with the same operands in order, and options of other names: (TensorFlow's, TFLite's).
  static func same(
    _ op: OpKind, _ renamed: KeyValuePairs<String, String> = [:], fixed: Attributes = [:]
  ) -> Rule {
    { (call) throws(Diagnostic) in
      var attributes = fixed
      for (name, option) in renamed { attributes[name] = call[option] }
      return try call.tensorFlow(op, call.inputs, attributes)
    }
  }

  /// The same, with an activation function after it.
  static func activated(_ op: OpKind, _ renamed: KeyValuePairs<String, String> = [:]) -> Rule {
    let plain = same(op, renamed)
    return { (call) throws(Diagnostic) in
      let results = try plain(call)
      var values: [TensorValue] = []
      for value in results { values.append(try call.activated(value)) }
      return values
    }
  }
}
