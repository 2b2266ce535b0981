package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
package import Tensors

/// Takes out what rounds floats as integers would, and states the integers at the tensors.
///
///     %q = QUANTIZE(%x) -> int8[1,8]<0.02@-3>
///     %d = DEQUANTIZE(%q)                             =>        %x … -> float32[1,8]<0.02@-3>
///     %y = RELU(%d)                                             %y = RELU(%x)
///
/// So for `FAKE_QUANT`. Where the tensor has other integers already, because an operator gives no others or it was rounded
/// before, a pair stays, which requantizes. Constants of integers become floats, and products note the steps of theirs.
package struct TakeTrainedRanges: Pass {
  package static let name = "take-trained-ranges"
  package static let summary = "State at tensors the integers that training rounded them to."

  /// What activations will be.
  let type: ElementType

  package init(for type: ElementType) { self.type = type }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.topologicalOrder() where ["DEQUANTIZE", "FAKE_QUANT"].contains(graph.op(node)) {
        let name = graph.name(node)
        context.count(try take(node, in: &graph, context), name)
      }
    }
  }

  private func take(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard var x = graph.operand(node, 0), let shape = graph.type(node[0])?.shape else {
      return .declined("it has no operand")
    }
    let parameters: QuantizationParameters
    if graph.op(node) == "FAKE_QUANT" {
      guard let range = Self.range(of: graph.attributes(node)) else { return .declined("it has no range") }
      if type == .int16, let exact = Self.symmetric(range, graph.attributes(node)) {
        return hand(exact, of: x, to: node, shape, in: &graph)
      }
      if graph.attributes(node).int("num_bits") ?? 8 > 8, type == .int8 {
        context.report(
          Diagnostic(
            .chosen, "'\(graph.name(node))' rounds to more than 8 bits, and its range gets 8",
            severity: .note,
            at: Location(node: graph.name(node)), help: "--quantize int16x8 gives activations 16"))
      }
      parameters = range.trainedParameters(isNarrow: graph.attributes(node).bool("narrow_range") ?? false)
    } else {
      guard let integers = graph.type(x), let given = integers.quantization else {
        return .declined("its operand stands for no real numbers")
      }
      guard Self.isSound(given, integers) else { return .declined("its operand has no sound scales") }
      if let tensor = graph.constant(x) {
        return try widen(node, tensor, given, in: &graph)
      }
      guard graph.op(x.node) == "QUANTIZE", let source = graph.operand(x.node, 0),
        graph.type(source)?.element == .float32, let signed = Self.signed(given, integers.element)
      else { return .declined("its operand is not what floats were rounded to") }
      if let tensor = graph.constant(source) {
        return try widen(node, QuantizedWeights.quantized(tensor, .int8, signed), signed, in: &graph)
      }
      guard given.scales.count == 1 else { return .declined("its integers are of several scales") }
      x = source
      parameters = signed
    }
    if graph.constant(x) != nil { return try takeConstant(node, x, parameters, in: &graph) }
    return hand(converted(parameters), of: x, to: node, shape, in: &graph)
  }

  /// The integers of 16 bits that fake quantization of as many gives, where 0 is in their middle.
  private static func symmetric(_ range: TensorRange, _ attributes: Attributes) -> QuantizationParameters? {
    let isNarrow = attributes.bool("narrow_range") ?? false
    let scale = (Double(range.greatest) - Double(range.least)) / (isNarrow ? 65534 : 65535)
    guard attributes.int("num_bits") == 16,
      ((isNarrow ? 1 : 0) - Double(range.least) / scale).rounded() == 32768
    else { return nil }
    return QuantizationParameters(scales: [Float(scale)], zeroPoints: [0])
  }

  /// States at a tensor the integers that a node rounds it to, and gives it to the node's readers.
  private func hand(
    _ own: QuantizationParameters, of x: Value, to node: NodeID, _ shape: Shape, in graph: inout Graph
  ) -> Rewrite {
    let known = graph.type(x)?.quantization
    guard known == nil || known == own, Self.takesAny(x.node, own, type, graph),
      canReplace(node, by: x, in: graph)
    else { return requantize(node, x, own, shape, in: &graph) }
    state(own, of: x, in: &graph)
    if graph.outputs.contains(where: { $0.value == node[0] }) {
      let name = TFLiteAttribute.tensorName(of: node[0], in: graph)
      graph.supersede(node, by: x.node)
      graph.update(x.node) {
        $0.attributes[TFLiteAttribute.tensorNames] = .list(.strings([Array(name.utf8)]))
      }
    } else {
      graph.replaceUses(of: node[0], with: x)
    }
    return .applied
  }

  private static func range(of attributes: Attributes) -> TensorRange? {
    guard let least = attributes.float("min"), let greatest = attributes.float("max"), least < greatest,
      least.isFinite, greatest.isFinite
    else { return nil }
    return TensorRange(least, greatest)
  }

  /// Whether scales, which come from files, are numbers, and as many as the tensor has slices.
  private static func isSound(_ parameters: QuantizationParameters, _ type: TensorType) -> Bool {
    guard parameters.scales.allSatisfy({ $0.isFinite && $0 > 0 }),
      parameters.zeroPoints.allSatisfy({ (-32768...32767).contains($0) })
    else { return false }
    if parameters.scales.count == 1 { return true }
    guard let sizes = type.shape.dimensions, sizes.indices.contains(parameters.axis) else { return false }
    return sizes[parameters.axis] == parameters.scales.count
  }

  /// The same for `int8`; nil for integers of another width.
  private static func signed(
    _ parameters: QuantizationParameters, _ element: ElementType
  ) -> QuantizationParameters? {
    switch element {
    case .int8: parameters
    case .uint8:
      QuantizationParameters(
        scales: parameters.scales, zeroPoints: parameters.zeroPoints.map { $0 - 128 }, axis: parameters.axis)
    case .int16 where parameters.scales.count == 1:
      TensorRange(-32767 * parameters.scales[0], 32767 * parameters.scales[0])
        .trainedParameters(isNarrow: true)
    default: nil
    }
  }

  /// Integers of 16 bits have no zero point: their range holds that of 8 bits.
  private func converted(_ parameters: QuantizationParameters) -> QuantizationParameters {
    type == .int8 ? parameters : TensorRange(of: parameters).parameters(for: type)
  }

  /// Whether an operator gives the integers asked for.
  private static func takesAny(
    _ node: NodeID, _ parameters: QuantizationParameters, _ type: ElementType, _ graph: Graph
  ) -> Bool {
    guard let rule = QuantizationRule.rule(for: graph.op(node).name),
      case .fixed(let int8, let int16) = rule.scales
    else { return true }
    return (type == .int8 ? int8 : int16 ?? int8) == parameters
  }

  /// Whether `x` can stand where the node does: not where both are inputs or outputs, which have names.
  private func canReplace(_ node: NodeID, by x: Value, in graph: Graph) -> Bool {
    guard graph.outputs.contains(where: { $0.value == node[0] }) else { return true }
    return x.port == 0 && graph.results(x.node).count == 1 && !graph.isInterface(x.node)
  }

  private func state(_ parameters: QuantizationParameters, of value: Value, in graph: inout Graph) {
    graph.update(value.node) { $0.results[Int(value.port)].quantization = parameters }
  }

  /// Leaves the node what gives the tensor other integers than it has.
  private func requantize(
    _ node: NodeID, _ x: Value, _ parameters: QuantizationParameters, _ shape: Shape, in graph: inout Graph
  ) -> Rewrite {
    let integers = graph.add(
      "QUANTIZE", named: graph.uniqueName("\(graph.name(node))/requantized"), [x],
      results: [TensorType(type, shape, quantization: parameters)])
    graph.setOperands(node, [integers[0]], controls: graph.controlOperands(node))
    graph.update(node) {
      let names = $0.attributes[TFLiteAttribute.tensorNames]
      $0.op = "DEQUANTIZE"
      $0.attributes = [:]
      $0.attributes[TFLiteAttribute.tensorNames] = names
    }
    state(parameters, of: node[0], in: &graph)
    return .applied
  }

  // MARK: Constants

  /// A constant of floats that is rounded: steps of weights are noted at their products, others at the constant.
  private func takeConstant(
    _ node: NodeID, _ x: Value, _ parameters: QuantizationParameters, in graph: inout Graph
  ) throws(Diagnostic) -> Rewrite {
    guard let tensor = graph.constant(x) else { return .declined("it has no value") }
    let (scale, zero) = (parameters.scales[0], Float(parameters.zeroPoints[0]))
    let rounded = try tensor.derived(.float32, tensor.dimensions, "round \(parameters)") {
      (values) throws(Diagnostic) in
      let numbers = values[0].elements(Float.self)
      let result = try TensorValue(allocating: .float32, values[0].dimensions)
      let target = result.elements(Float.self)
      for index in numbers.indices {
        let integer = min(max((numbers[index] / scale).rounded() + zero, -128), 127)
        target[index] = (integer - zero) * scale
      }
      return result
    }
    hand(rounded, parameters, to: node, in: &graph)
    return .applied
  }

  /// A constant of integers as the floats that it stands for.
  private func widen(
    _ node: NodeID, _ tensor: Tensor, _ parameters: QuantizationParameters, in graph: inout Graph
  ) throws(Diagnostic) -> Rewrite {
    guard [.int8, .int4].contains(tensor.type) else { return .declined("it widens a constant") }
    let floats = try QuantizedWeights.floats(of: tensor, parameters)
    hand(floats, parameters, to: node, in: &graph)
    return .applied
  }

  /// Gives the readers of a node a constant, and says what integers it consists of.
  private func hand(
    _ tensor: Tensor, _ parameters: QuantizationParameters, to node: NodeID, in graph: inout Graph
  ) {
    let constant = graph.addConstant(tensor, for: node, "rounded")
    let isWhole = parameters.zeroPoints.allSatisfy { $0 == 0 }
    let count = parameters.scales.count
    let steps = Tensor(parameters.scales.map { Double($0) }, type: .float64, dimensions: [count])
    for reader in Set(graph.uses(of: node[0]).map(\.user)) {
      let op = graph.op(reader)
      guard WeightedOp.kinds.contains(op), graph.operand(reader, WeightedOp.weights) == node[0], isWhole,
        count == 1 || parameters.axis == WeightedOp.channelAxis(of: op)
      else { continue }
      graph.update(reader) { $0.attributes[TFLiteAttribute.weightSteps] = .tensor(steps) }
    }
    if parameters.scales.count == 1, type == .int8 { state(parameters, of: constant, in: &graph) }
    graph.replaceUses(of: node[0], with: constant)
  }
}
