package import Diagnostics
package import GraphIR
internal import Tensors

/// How an op of TensorFlow becomes ops of TFLite.
package struct Lowering: Sendable {
  typealias Rule = @Sendable (inout LoweringCall) throws(Diagnostic) -> [Value]

  private let rule: Rule

  init(_ rule: @escaping Rule) { self.rule = rule }

  /// Adds the ops to the call's graph and gives the values that take the place of the node's outputs.
  ///
  /// - Throws: which constraint of TFLite the node does not meet.
  package func lower(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] { try rule(&call) }
}

/// Every op that can become TFLite, a family a list.
package enum LoweringTable {
  package static let standard: [OpKind: Lowering] = {
    var table: [OpKind: Lowering] = [:]
    for family in [
      structureLowerings, elementwiseLowerings, convolutionLowerings, poolingLowerings, contractionLowerings,
      normalizationLowerings, reductionLowerings, arrayLowerings, shapeLowerings, sliceLowerings,
      blockLowerings, gatherLowerings, scatterLowerings, segmentLowerings, matrixLowerings, imageLowerings,
      colourLowerings, cropLowerings, detectionLowerings, activationLowerings, comparisonLowerings,
      specialFunctionLowerings, bitwiseLowerings, castLowerings, complexLowerings, fourierLowerings,
      fakeQuantizationLowerings, generatorLowerings, gradientLowerings, controlFlowLowerings, tableLowerings,
    ] {
      for (op, rule) in family {
        precondition(table.updateValue(Lowering(rule), forKey: op) == nil, "\(op) is there twice")
      }
    }
    return table
  }()
}

/// One node on its way to TFLite: what it reads and gives, and the graph that takes what it becomes.
package struct LoweringCall: AttributeAccess {
  package let op: OpKind
  /// The node's name, which what takes its place will have.
  package let name: String
  /// What the node reads, in the new graph.
  package let inputs: [Value]
  /// What is known of them, sizes that are the same by symbol included.
  package let facts: [TensorFact]
  /// What the node gives.
  package let results: [TensorType]
  /// The new graph.
  package var graph: Graph
  let attributes: Attributes
  let signature: OpSignature?

  package init(
    _ op: OpKind, named name: String, _ inputs: [Value], _ facts: [TensorFact], _ attributes: Attributes,
    results: [TensorType], graph: Graph
  ) {
    self.op = op
    self.name = name
    self.inputs = inputs
    self.facts = facts
    self.attributes = attributes
    self.results = results
    self.graph = graph
    signature = OpRegistry.standard[op.name]
  }

  // MARK: What the node reads

  func input(_ index: Int) throws(Diagnostic) -> Value {
    guard inputs.indices.contains(index) else { throw invalid("it lacks its operand \(index)") }
    return inputs[index]
  }

  /// The type of a value of the new graph.
  func type(_ value: Value) throws(Diagnostic) -> TensorType {
    guard let type = graph.type(value) else { throw invalid("the type of an operand is not known") }
    return type
  }

  func elementType(_ index: Int) throws(Diagnostic) -> ElementType { try type(input(index)).element }

  /// The sizes of an operand, −1 where unknown.
  func dimensions(_ index: Int) throws(Diagnostic) -> [Int] {
    guard let dimensions = try type(input(index)).shape.dimensions else {
      throw unsupported("the rank of its operand \(index) is not known")
    }
    return dimensions
  }

  /// The sizes of an operand that must have so many.
  func dimensions(_ index: Int, rank: Int) throws(Diagnostic) -> [Int] {
    let dimensions = try dimensions(index)
    guard dimensions.count == rank else {
      throw invalid("operand \(index) has \(dimensions.count) dimensions, not \(rank)")
    }
    return dimensions
  }

  /// The value of an operand that is constant; nil for another.
  func constant(_ index: Int) -> Tensor? {
    guard inputs.indices.contains(index) else { return nil }
    return constant(inputs[index])
  }

  func constant(_ value: Value) -> Tensor? {
    graph.op(value.node) == "Const" ? graph.attributes(value.node).tensor("value") : nil
  }

  /// The elements of an operand that is a constant shape, axis or the like.
  func integers(_ index: Int) throws(Diagnostic) -> [Int] {
    guard facts.indices.contains(index), let values = facts[index].constants else {
      throw unsupported("its operand \(index) is not constant")
    }
    return values
  }

  // MARK: What it becomes

  /// Adds an op of one output.
  mutating func emit(
    _ op: OpKind, _ operands: [Value], _ attributes: Attributes = [:], _ result: TensorType
  ) throws(Diagnostic) -> Value {
    try emit(op, operands, attributes, results: [result])[0]
  }

  mutating func emit(
    _ op: OpKind, _ operands: [Value], _ attributes: Attributes = [:], results: [TensorType]
  ) throws(Diagnostic) -> [Value] {
    let typed = TFLiteKernels.typedOperand[op.name] ?? 0
    if operands.indices.contains(typed), let type = graph.type(operands[typed])?.element,
      !TFLiteKernels.has(op.name, for: type)
    {
      throw unsupported("LiteRT has no \(op.name) for \(type)")
    }
    for result in results {
      guard result.element.tfLiteCode != nil else {
        throw unsupported("TFLite has no type \(result.element)")
      }
    }
    let node = graph.add(
      op, named: graph.uniqueName("\(name)/\(op.name.lowercased())"), operands, attributes: attributes,
      results: results)
    return results.indices.map { node[$0] }
  }

  /// Adds a constant.
  mutating func constant(_ tensor: Tensor, _ suffix: String = "constant") -> Value {
    let node = graph.add(
      "Const", named: graph.uniqueName("\(name)/\(suffix)"),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)],
      results: [TensorType(tensor.type, tensor.shape)])
    return node[0]
  }

  /// A vector of shapes, axes or the like.
  mutating func constant(_ values: [Int], _ suffix: String = "constant") -> Value {
    constant(Tensor(values.map { Int32(clamping: $0) }, type: .int32, dimensions: [values.count]), suffix)
  }

  mutating func constant(scalar value: Int, _ suffix: String = "constant") -> Value {
    constant(Tensor(scalar: Int32(clamping: value), type: .int32), suffix)
  }

  /// An operand that is left out.
  mutating func noValue() -> Value {
    if let node = graph.node(named: Self.noValueName) { return node[0] }
    return graph.add("NoValue", named: Self.noValueName)[0]
  }

  private static let noValueName = "no_value"

  // MARK: What it cannot become

  /// The node does not meet a constraint: a clause that completes "… cannot become TFLite: ".
  func unsupported(_ constraint: String, help: String? = nil) -> Diagnostic {
    Diagnostic(.unsupported, "'\(name)' (\(op)) cannot become TFLite: \(constraint)", help: help)
  }
}
