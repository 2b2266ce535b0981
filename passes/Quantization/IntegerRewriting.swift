internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

// The edits that make the chosen operators compute with integers.
extension IntegerRewriting {
  mutating func rewrite(_ context: PassContext) throws(Diagnostic) {
    let order = graph.topologicalOrder()
    // What every value is as integers, before any type changes.
    var parameters: [Value: QuantizationParameters] = [:]
    for node in order {
      for port in graph.results(node).indices where isReal(node[port]) && graph.constant(node[port]) == nil {
        parameters[node[port]] = groups.parameters(of: node[port], pass.type)
      }
    }
    let trained = forgetTrainedConstants()
    var quantized: [Value: Value] = [:]
    for node in order where isInteger.contains(node) {
      try setConstants(node, parameters, trained)
      for index in activations(node) {
        guard let operand = graph.operand(node, index), let own = parameters[operand] else { continue }
        let integers = integerForm(of: operand, own, &quantized)
        let wanted = requantized.contains(Place(node: node, index: index)) ? shared(by: node) : nil
        guard let wanted, wanted != own else {
          if integers != operand { graph.setOperand(node, index, integers) }
          continue
        }
        let name = graph.uniqueName("\(graph.name(node))/requantized")
        let shape = graph.type(operand)?.shape ?? .unknownRank
        let again = graph.add(
          "QUANTIZE", named: name, [integers], results: [TensorType(pass.type, shape, quantization: wanted)])
        graph.setOperand(node, index, again[0])
      }
      if pass.type == .int16, ["ADD", "SUB"].contains(graph.op(node)) {
        // The scales are no powers of two.
        graph.update(node) { $0.attributes["pot_scale_int16"] = .bool(false) }
      }
      context.count(.applied, graph.name(node))
    }
    // What was rounded twice in training is.
    for node in order where graph.op(node) == "QUANTIZE" {
      guard let x = graph.operand(node, 0), isReal(x), let own = groups.fixedParameters(of: x) else {
        continue
      }
      graph.setOperand(node, 0, integerForm(of: x, own, &quantized))
    }
    for node in order where isInteger.contains(node) { setResults(node, parameters) }
    // Inputs that are integers now may have readers that keep floats.
    let inputs = quantized.keys.filter { inputType($0) ?? .float32 != .float32 }.map(\.node)
    for node in order where isInteger.contains(node) || inputs.contains(node) { restoreFloats(node) }
    for node in order where isInteger.contains(node) { try lookUp(node) }
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
  private func shared(by node: NodeID) -> QuantizationParameters? {
    graph.results(node).indices.map { node[$0] }.first(where: isReal).flatMap {
      groups.parameters(of: $0, pass.type)
    }
  }

  /// A real value as integers: what the operator that gives it will give, or a QUANTIZE of what stays a float.
  private mutating func integerForm(
    of value: Value, _ parameters: QuantizationParameters, _ known: inout [Value: Value]
  ) -> Value {
    if isInteger.contains(value.node) { return value }
    if let there = known[value] { return there }
    // Floats that were integers before.
    if graph.op(value.node) == "DEQUANTIZE", let integers = graph.operand(value.node, 0),
      let type = graph.type(integers), type.element == pass.type, type.quantization == parameters
    {
      return integers
    }
    let type = TensorType(pass.type, graph.type(value)?.shape ?? .unknownRank, quantization: parameters)
    let result: Value
    if let given = inputType(value), given == pass.type {
      graph.update(value.node) {
        $0.results = [type]
        $0.attributes["dtype"] = .type(type.element)
      }
      result = value
    } else {
      if let given = inputType(value), given == .uint8 { shiftInput(value, parameters) }
      let name = graph.uniqueName("\(graph.name(value.node))/quantized")
      result = graph.add("QUANTIZE", named: name, [value], results: [type])[0]
    }
    known[value] = result
    return result
  }

  /// The type that was asked for an input; nil for any other value.
  private func inputType(_ value: Value) -> ElementType? {
    guard let port = graph.inputs.first(where: { $0.value == value }) else { return nil }
    return pass.interface[port.key] ?? .float32
  }

  /// Makes an input of `uint8`, which QUANTIZE moves by 128.
  private mutating func shiftInput(_ value: Value, _ parameters: QuantizationParameters) {
    graph.update(value.node) {
      $0.results[0].element = .uint8
      $0.results[0].quantization = parameters.unsigned
      $0.attributes["dtype"] = .type(.uint8)
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
    _ node: NodeID, _ parameters: [Value: QuantizationParameters], _ trained: [Value: QuantizationParameters]
  ) throws(Diagnostic) {
    if WeightedOp.kinds.contains(graph.op(node)), let weighted = WeightedOp(node, in: graph) {
      try setWeights(weighted, parameters)
    }
    for index in activations(node) {
      guard let operand = graph.operand(node, index), let tensor = graph.constant(operand) else { continue }
      let known = trained[operand]
      let own =
        if let known { known } else { try QuantizedWeights.range(of: tensor).parameters(for: pass.type) }
      let isShared =
        if case .shared = QuantizationRule.rule(for: graph.op(node).name)?.scales { true } else { false }
      setConstant(
        node, index,
        try QuantizedWeights.quantized(tensor, pass.type, isShared ? shared(by: node) ?? own : own),
        isShared ? shared(by: node) ?? own : own)
    }
  }

  private mutating func setWeights(
    _ op: WeightedOp, _ parameters: [Value: QuantizationParameters]
  ) throws(Diagnostic) {
    // TRANSPOSE_CONV reads the shape of its result first.
    let data = graph.op(op.node) == "TRANSPOSE_CONV" ? 2 : 0
    guard let weights = graph.constant(graph.operand(op.node, WeightedOp.weights)),
      let input = graph.operand(op.node, data).flatMap({ parameters[$0] })?.scales.first
    else { return }
    var own = try QuantizedWeights.parameters(of: weights, axis: op.channelAxis)
    if let steps = try op.steps(in: graph) {
      own = QuantizationParameters(
        scales: steps.map { Float(max($0, 1e-6 / 254)) },
        zeroPoints: [Int64](repeating: 0, count: steps.count), axis: op.channelAxis)
      graph.update(op.node) { $0.attributes[TFLiteAttribute.weightSteps] = nil }
    }
    let bias = try op.bias(in: graph)?.loadElements(as: Float.self) ?? []
    if pass.type == .int8 {
      // A bias that 32 bits do not hold makes the steps of its weights wider.
      let limit = Double(Int32.max / 2)
      for (index, value) in bias.enumerated() where own.scales.indices.contains(index) {
        let least = Double(abs(value)) / limit / Double(input)
        if Double(own.scales[index]) < least { own.scales[index] = Float(least) }
      }
    }
    setConstant(op.node, WeightedOp.weights, try QuantizedWeights.quantized(weights, .int8, own), own)
    guard let tensor = op.bias(in: graph) else { return }
    let products = QuantizationParameters(
      scales: own.scales.map { $0 * input }, zeroPoints: own.zeroPoints)
    let type: ElementType = pass.type == .int8 ? .int32 : .int64
    setConstant(op.node, op.bias, try QuantizedWeights.quantized(tensor, type, products), products)
    if type == .int64, graph.op(op.node) != "DEPTHWISE_CONV_2D" {
      graph.update(op.node) { $0.attributes["quantized_bias_type"] = .type(.int64) }
    }
  }

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

  private mutating func setResults(_ node: NodeID, _ parameters: [Value: QuantizationParameters]) {
    var results = graph.results(node)
    for port in results.indices {
      guard let own = parameters[node[port]] else { continue }
      results[port].element = pass.type
      results[port].quantization = own
    }
    graph.update(node) {
      $0.results = results
      if $0.op == "CAST" { $0.attributes["out_data_type"] = .type(results[0].element) }
    }
  }

  /// Gives readers that keep floats the numbers that the integers stand for, and outputs the type they shall have.
  private mutating func restoreFloats(_ node: NodeID) {
    for (port, type) in graph.results(node).enumerated() where type.quantization != nil {
      let value = node[port]
      let readers = graph.uses(of: value).filter {
        !isInteger.contains($0.user) && graph.op($0.user) != "QUANTIZE"
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
    let result = restored(value, type, wanted)
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
