internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

// The edits that make the chosen operators compute with integers.
extension IntegerRewriting {
  mutating func rewrite(_ context: PassContext) throws(Diagnostic) {
    let order = graph.topologicalOrder()
    let trained = forgetTrainedConstants()
    for node in order {
      guard let type = types[node] else { continue }
      try setConstants(node, type, trained)
      for index in activations(node) {
        guard let operand = graph.operand(node, index), graph.constant(operand) == nil,
          let own = groups.parameters(of: operand, type)
        else { continue }
        let isShared = requantized.contains(Place(node: node, index: index))
        let wanted = isShared ? shared(by: node, type) : symmetric(node, index, type)
        let integers = integerForm(of: operand, IntegerForm(type, wanted ?? own), for: node)
        if integers != operand { graph.setOperand(node, index, integers) }
      }
      if type == .int16, ["ADD", "SUB"].contains(graph.op(node)) {
        // The scales are no powers of two.
        graph.update(node) { $0.attributes["pot_scale_int16"] = .bool(false) }
      }
      context.count(.applied, graph.name(node))
    }
    if !widenedWeights.isEmpty {
      context.report(
        Diagnostic(
          .chosen, "weights trained for 4 bits are stored with 8: \(listed(widenedWeights))", severity: .note,
          notes: ["LiteRT has no kernel for fewer there, or the weights reach beyond -8…7 steps"]))
    }
    // What was rounded twice in training is.
    for node in order where graph.op(node) == "QUANTIZE" {
      guard let x = graph.operand(node, 0), isReal(x), let own = groups.fixedParameters(of: x, pass.type)
      else { continue }
      graph.setOperand(node, 0, integerForm(of: x, IntegerForm(pass.type, own), for: node))
    }
    for node in order {
      if let type = types[node] { setResults(node, type) }
    }
    let inputs = graph.inputs.map(\.value).filter { nativeType($0) != nil && isReal($0) }
    for input in inputs { setInput(input) }
    // Inputs that are integers now may have readers that keep floats.
    for node in order where types[node] != nil || inputs.contains(node[0]) { restoreFloats(node) }
    for node in order where types[node] != nil { try lookUp(node) }
    try checkInterface()
  }

  /// - Throws: the inputs and outputs that do not have the type that was asked for, all at once.
  private func checkInterface() throws(Diagnostic) {
    let problems = (graph.inputs + graph.outputs).compactMap { port -> Diagnostic? in
      guard let wanted = pass.interface[port.key], let found = graph.type(port.value)?.element,
        found != wanted
      else { return nil }
      let name = graph.name(port.value.node)
      return Diagnostic(
        .unsupported, "'\(port.key)' cannot be \(wanted): what it belongs to keeps \(found)",
        at: Location(node: name), help: "leave out --io \(port.key)=\(wanted)")
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// The scale that the tensors of a node share.
  private func shared(by node: NodeID, _ type: ElementType) -> QuantizationParameters? {
    graph.results(node).indices.map { node[$0] }.first(where: isReal).flatMap {
      groups.parameters(of: $0, type)
    }
  }

  /// The parameters of an operand that must have the zero point 0; nil where it need not.
  private func symmetric(_ node: NodeID, _ index: Int, _ type: ElementType) -> QuantizationParameters? {
    guard type == .int8, QuantizationRule.symmetricOperands[graph.op(node).name] == index,
      let operand = graph.operand(node, index), groups.parameters(of: operand, type)?.zeroPoints != [0]
    else { return nil }
    return groups.range(of: operand)?.symmetric.parameters(for: type)
  }

  /// A real value as integers: what the operator that gives it will give, or a QUANTIZE of that or of what stays a float.
  private mutating func integerForm(of value: Value, _ form: IntegerForm, for reader: NodeID) -> Value {
    let native = nativeType(value)
    let own = native.flatMap { type in groups.parameters(of: value, type).map { IntegerForm(type, $0) } }
    if own == form, inputType(value) != .uint8 { return value }
    // Floats that were integers before.
    if graph.op(value.node) == "DEQUANTIZE", let integers = graph.operand(value.node, 0),
      let type = graph.type(integers), type.element == form.type, type.quantization == form.parameters
    {
      return integers
    }
    let key = Converted(value: value, form: form)
    if let there = converted[key] { return there }
    let shape = graph.type(value)?.shape ?? .unknownRank
    let name = graph.name(value.node)
    var source = value
    var label = "\(name)/quantized"
    if let own, own != form {
      label = own.type == form.type ? "\(graph.name(reader))/requantized" : "\(name)/\(form.type)"
      if inputType(value) == .uint8 { source = integerForm(of: value, own, for: reader) }
      if own.type == .int8, form.type == .int16 { source = wide(source, own, shape, name) }
    }
    let result = border(
      "QUANTIZE", label, source, TensorType(form.type, shape, quantization: form.parameters))
    converted[key] = result
    return result
  }

  /// Integers of 8 bits in 32.
  private mutating func wide(_ value: Value, _ own: IntegerForm, _ shape: Shape, _ name: String) -> Value {
    border(
      "CAST", "\(name)/wide", value, TensorType(.int32, shape, quantization: own.parameters),
      ["in_data_type": .type(own.type), "out_data_type": .type(.int32)])
  }

  /// Adds an operator where integers of one form become those of another.
  private mutating func border(
    _ op: OpKind, _ name: String, _ value: Value, _ result: TensorType, _ attributes: Attributes = [:]
  ) -> Value {
    let node = graph.add(
      op, named: graph.uniqueName(name), [value], attributes: attributes, results: [result])
    borders.insert(node)
    return node[0]
  }

  /// Makes an input what was asked for: integers, those of `uint8` being greater by 128.
  private mutating func setInput(_ value: Value) {
    guard let given = inputType(value), let native = nativeType(value),
      let parameters = groups.parameters(of: value, native)
    else { return }
    graph.update(value.node) {
      $0.results[0].element = given
      $0.results[0].quantization = given == .uint8 ? parameters.unsigned : parameters
      $0.attributes["dtype"] = .type(given)
    }
  }

  // MARK: Constants

  /// Takes what training rounded tensors to off their types: floats have no integers.
  ///
  /// - Returns: that of the constants.
  private mutating func forgetTrainedConstants() -> [Value: QuantizationParameters] {
    var constants: [Value: QuantizationParameters] = [:]
    for node in graph.nodes {
      for (port, type) in graph.results(node).enumerated() where type.element == .float32 {
        guard let parameters = type.quantization else { continue }
        if graph.constant(node[port]) != nil { constants[node[port]] = parameters }
        graph.update(node) { $0.results[port].quantization = nil }
      }
    }
    return constants
  }

  private mutating func setConstants(
    _ node: NodeID, _ type: ElementType, _ trained: [Value: QuantizationParameters]
  ) throws(Diagnostic) {
    if WeightedOp.kinds.contains(graph.op(node)), let weighted = WeightedOp(node, in: graph) {
      try setWeights(weighted, type)
    }
    for index in activations(node) {
      guard let operand = graph.operand(node, index), let tensor = graph.constant(operand) else { continue }
      let isSymmetric = QuantizationRule.symmetricOperands[graph.op(node).name] == index && type == .int8
      let range = try QuantizedWeights.range(of: tensor)
      var own = (isSymmetric ? range.symmetric : range).parameters(for: type)
      if let known = trained[operand], type == pass.type, !isSymmetric || known.zeroPoints == [0] {
        own = known
      }
      let isShared =
        if case .shared = QuantizationRule.rule(for: graph.op(node).name)?.scales { true } else { false }
      let wanted = isShared ? shared(by: node, type) ?? own : own
      setConstant(node, index, try QuantizedWeights.quantized(tensor, type, wanted), wanted)
    }
  }

  private mutating func setWeights(_ op: WeightedOp, _ activations: ElementType) throws(Diagnostic) {
    // TRANSPOSE_CONV reads the shape of its result first.
    let data = graph.op(op.node) == "TRANSPOSE_CONV" ? 2 : 0
    guard let weights = graph.constant(graph.operand(op.node, WeightedOp.weights)),
      let input = graph.operand(op.node, data).flatMap({ groups.parameters(of: $0, activations) })?.scales
        .first
    else { return }
    var own = try QuantizedWeights.parameters(of: weights, axis: op.channelAxis)
    var stored = ElementType.int8
    if let steps = try op.steps(in: graph) {
      own = QuantizationParameters(
        scales: steps.map { Float(max($0, 1e-6 / 254)) },
        zeroPoints: [Int64](repeating: 0, count: steps.count), axis: op.channelAxis)
      stored = try shortest(for: weights, own, of: op.node, activations)
      graph.update(op.node) { $0.attributes[TFLiteAttribute.weightSteps] = nil }
    }
    let bias = try op.bias(in: graph)?.loadElements(as: Float.self) ?? []
    if activations == .int8 {
      // A bias that 32 bits do not hold makes the steps of its weights wider.
      let limit = Double(Int32.max / 2)
      for (index, value) in bias.enumerated() where own.scales.indices.contains(index) {
        let least = Double(abs(value)) / limit / Double(input)
        if Double(own.scales[index]) < least { own.scales[index] = Float(least) }
      }
    }
    let integers = try QuantizedWeights.quantized(weights, stored, own, hasLeast: stored == .int4)
    setConstant(op.node, WeightedOp.weights, integers, own)
    guard let tensor = op.bias(in: graph) else { return }
    let products = QuantizationParameters(
      scales: own.scales.map { $0 * input }, zeroPoints: own.zeroPoints)
    let type: ElementType = activations == .int8 ? .int32 : .int64
    setConstant(op.node, op.bias, try QuantizedWeights.quantized(tensor, type, products), products)
    if type == .int64, graph.op(op.node) != "DEPTHWISE_CONV_2D" {
      graph.update(op.node) { $0.attributes["quantized_bias_type"] = .type(.int64) }
    }
  }

  /// The type that holds the steps of trained weights: 4 bits where those are enough and LiteRT's kernel takes them.
  private mutating func shortest(
    for weights: Tensor, _ steps: QuantizationParameters, of node: NodeID, _ activations: ElementType
  ) throws(Diagnostic) -> ElementType {
    let axis = steps.scales.count == 1 ? nil : steps.axis
    let ranges = try QuantizedWeights.ranges(of: weights, axis: axis)
    let ends = zip(ranges, steps.scales).flatMap { range, step in
      [(range.least / step).rounded(), (range.greatest / step).rounded()]
    }
    guard ends.allSatisfy({ abs($0) <= 8 }) else { return .int8 }
    if activations == .int8, Self.shortWeights.contains(graph.op(node)), ends.allSatisfy({ $0 < 8 }) {
      return .int4
    }
    widenedWeights.append(graph.name(node))
    return .int8
  }

  /// The operators whose kernels for activations of 8 bits take weights of 4.
  private static let shortWeights: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]

  private mutating func setConstant(
    _ node: NodeID, _ index: Int, _ tensor: Tensor, _ parameters: QuantizationParameters
  ) {
    guard let operand = graph.operand(node, index) else { return }
    let constant = graph.add(
      "Const", named: graph.uniqueName("\(graph.name(operand.node))/quantized"),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)],
      results: [TensorType(tensor.type, tensor.shape, quantization: parameters)])
    graph.setOperand(node, index, constant[0])
  }

  // MARK: Results

  private mutating func setResults(_ node: NodeID, _ type: ElementType) {
    var results = graph.results(node)
    for port in results.indices where isReal(node[port]) {
      guard let own = groups.parameters(of: node[port], type) else { continue }
      results[port].element = type
      results[port].quantization = own
    }
    graph.update(node) {
      // A range that the file stated says no more than the scale does now.
      for port in results.indices where results[port].quantization != $0.results[port].quantization {
        let range = TFLiteAttribute.ranges(of: port)
        ($0.attributes[range.min], $0.attributes[range.max]) = (nil, nil)
      }
      $0.results = results
      if $0.op == "CAST" { $0.attributes["out_data_type"] = .type(results[0].element) }
    }
  }

  /// Gives readers that keep floats the numbers that the integers stand for, and outputs the type they shall have.
  private mutating func restoreFloats(_ node: NodeID) {
    for (port, type) in graph.results(node).enumerated() where type.quantization != nil {
      let value = node[port]
      let readers = graph.uses(of: value).filter {
        types[$0.user] == nil && !borders.contains($0.user) && graph.op($0.user) != "QUANTIZE"
      }
      for index in graph.outputs.indices where graph.outputs[index].value == value {
        graph.outputs[index].value = output(
          value, type, as: pass.interface[graph.outputs[index].key] ?? .float32)
      }
      guard !readers.isEmpty else { continue }
      let floats = restored(value, type, .float32)
      for reader in Set(readers.map(\.user)) {
        let operands = graph.operands(reader).map { $0 == value ? floats : $0 }
        graph.setOperands(reader, operands, controls: graph.controlOperands(reader))
      }
    }
  }

  /// An output as `type`: it takes over the name.
  private mutating func output(_ value: Value, _ type: TensorType, as wanted: ElementType) -> Value {
    guard wanted != type.element else { return value }
    let name = TFLiteAttribute.tensorName(of: value, in: graph)
    let result = integerOutput(value, type, wanted) ?? restored(value, type, wanted)
    graph.update(result.node) {
      $0.attributes[TFLiteAttribute.tensorNames] = .list(.strings([Array(name.utf8)]))
    }
    var names = graph.results(value.node).indices.map {
      TFLiteAttribute.tensorName(of: value.node[$0], in: graph)
    }
    names[Int(value.port)] += "/quantized"
    graph.update(value.node) {
      $0.attributes[TFLiteAttribute.tensorNames] = .list(.strings(names.map { Array($0.utf8) }))
    }
    return result
  }

  /// An output as integers of another number of bits; nil where it has as many.
  private mutating func integerOutput(
    _ value: Value, _ type: TensorType, _ wanted: ElementType
  ) -> Value? {
    let signed = wanted == .uint8 ? .int8 : wanted
    guard signed != .float32, signed != nativeType(value),
      let parameters = groups.parameters(of: value, signed)
    else { return nil }
    let integers = integerForm(of: value, IntegerForm(signed, parameters), for: value.node)
    guard wanted == .uint8, let own = graph.type(integers) else { return integers }
    return restored(integers, own, wanted)
  }

  private mutating func restored(_ value: Value, _ type: TensorType, _ wanted: ElementType) -> Value {
    let isFloat = wanted == .float32
    let name = graph.uniqueName("\(graph.name(value.node))/\(isFloat ? "dequantized" : "requantized")")
    let quantization = isFloat ? nil : wanted == .uint8 ? type.quantization?.unsigned : type.quantization
    return graph.add(
      isFloat ? "DEQUANTIZE" : "QUANTIZE", named: name, [value],
      results: [TensorType(wanted, type.shape, quantization: quantization)])[0]
  }
}

extension QuantizationParameters {
  /// The same for integers that are greater by 128.
  fileprivate var unsigned: QuantizationParameters {
    QuantizationParameters(scales: scales, zeroPoints: zeroPoints.map { $0 + 128 }, axis: axis)
  }
}
