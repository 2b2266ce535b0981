internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

// What passes over TFLite ops ask of a graph.
extension Graph {
  /// The value of a constant.
  func constant(_ value: Value?) -> Tensor? {
    guard let value, op(value.node) == "Const" else { return nil }
    return attributes(value.node).tensor("value")
  }

  /// The number that a constant of one element is; nil for any other value.
  func number(_ value: Value?) -> Float? {
    guard let tensor = constant(value), tensor.type == .float32, tensor.elementCount == 1 else { return nil }
    return (try? tensor.loadElements(as: Float.self))?.first
  }

  /// The node that alone reads a value, which is no output of the graph.
  func onlyReader(of value: Value) -> NodeID? {
    let uses = uses(of: value)
    guard uses.count == 1, !outputs.contains(where: { $0.value == value }) else { return nil }
    return uses[0].user
  }

  /// Whether the node's only output is read by nobody but the one that reads it now.
  func isReadOnce(_ value: Value) -> Bool { onlyReader(of: value) != nil }

  /// The operator that gives a value, when it is of one of these kinds, nothing else reads it, and no activation
  /// function is fused with it.
  func plainProducer(of value: Value?, _ kinds: Set<OpKind>) -> NodeID? {
    guard let value, value.port == 0, kinds.contains(op(value.node)), isReadOnce(value),
      (attributes(value.node).string("fused_activation_function") ?? "NONE") == "NONE"
    else { return nil }
    return value.node
  }

  /// Adds a constant, called after the node that it is for.
  mutating func addConstant(_ tensor: Tensor, for node: NodeID, _ suffix: String) -> Value {
    let constant = add(
      "Const", named: uniqueName("\(name(node))/\(suffix)"),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)],
      results: [TensorType(tensor.type, tensor.shape)])
    return constant[0]
  }

  /// Adds a shape, axes or the like.
  mutating func addConstant(_ values: [Int], for node: NodeID, _ suffix: String) -> Value {
    let numbers = values.map { Int32(clamping: $0) }
    return addConstant(Tensor(numbers, type: .int32, dimensions: [values.count]), for: node, suffix)
  }

  /// Puts another value in the place of an operand.
  mutating func setOperand(_ node: NodeID, _ index: Int, _ value: Value) {
    var operands = operands(node)
    operands[index] = value
    setOperands(node, operands, controls: controlOperands(node))
  }
}

/// An op whose result is a sum of products with weights, a slice of them for each channel, and a bias.
struct WeightedOp {
  static let kinds: Set<OpKind> = [
    "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV", "CONV_3D", "CONV_3D_TRANSPOSE",
  ]
  /// The place of the weights among the operands.
  static let weights = 1

  let node: NodeID
  /// The place of the bias among the operands.
  let bias: Int
  /// The axis of the weights that is the channels of the result.
  let channelAxis: Int
  let channels: Int

  /// nil for an op whose weights are not constant numbers of 32 bits.
  init?(_ node: NodeID, in graph: Graph) {
    self.node = node
    let op = graph.op(node)
    // What is transposed has the shape of its result before the weights, and what is convolved behind.
    bias = op == "TRANSPOSE_CONV" || op == "CONV_3D_TRANSPOSE" ? 3 : 2
    channelAxis = Self.channelAxis(of: op)
    guard let weights = graph.constant(graph.operand(node, Self.weights)), weights.type == .float32,
      weights.dimensions.indices.contains(channelAxis)
    else { return nil }
    channels = weights.dimensions[channelAxis]
  }

  /// The axis of the weights of an op that is the channels of its result.
  static func channelAxis(of op: OpKind) -> Int {
    switch op {
    case "DEPTHWISE_CONV_2D", "CONV_3D_TRANSPOSE": 3
    case "CONV_3D": 4
    default: 0
    }
  }

  /// A constant that a result is combined with, as one number for each channel; nil when it is none.
  func perChannel(_ value: Value?, in graph: Graph) throws(Diagnostic) -> Tensor? {
    guard let tensor = graph.constant(value), tensor.type == .float32,
      tensor.dimensions.count <= max(graph.type(node[0])?.shape.rank ?? 0, 1),
      tensor.dimensions.dropLast().allSatisfy({ $0 == 1 })
    else { return nil }
    let count = tensor.dimensions.last ?? 1
    if count == channels { return tensor.reshaped([channels]) }
    guard count == 1 else { return nil }
    let channels = channels
    return try tensor.derived(.float32, [channels], "repeat\(channels)") { (values) throws(Diagnostic) in
      try TensorValue(
        [Float](repeating: values[0].copied(Float.self)[0], count: channels), type: .float32, [channels])
    }
  }

  /// The steps that the weights are whole numbers of, one for all or for each channel; nil where none are known.
  func steps(in graph: Graph) throws(Diagnostic) -> [Double]? {
    guard let tensor = graph.attributes(node).tensor(TFLiteAttribute.weightSteps), tensor.type == .float64
    else { return nil }
    let steps = try tensor.loadElements(as: Double.self)
    return [1, channels].contains(steps.count) ? steps : nil
  }

  /// Notes that the weights of each channel were multiplied, or divided, by its factor.
  func scaleSteps(by factors: Tensor, isProduct: Bool, in graph: inout Graph) throws(Diagnostic) {
    guard let steps = try steps(in: graph) else { return }
    let scaled = try factors.loadElements(as: Float.self).enumerated().map { index, factor in
      let (step, factor) = (steps[steps.count == 1 ? 0 : index], Double(abs(factor)))
      return isProduct ? step * factor : step / factor
    }
    graph.update(node) {
      $0.attributes[TFLiteAttribute.weightSteps] = .tensor(
        Tensor(scaled, type: .float64, dimensions: [scaled.count]))
    }
  }

  /// The bias as it is; nil when there is none.
  func bias(in graph: Graph) -> Tensor? { graph.constant(graph.operand(node, bias)) }

  /// Whether the bias is a constant, or left out.
  func hasKnownBias(in graph: Graph) -> Bool {
    guard let value = graph.operand(node, bias) else { return true }
    return graph.op(value.node) == "NoValue" || graph.constant(value)?.type == .float32
  }

  /// Gives the op another bias.
  func setBias(_ tensor: Tensor, in graph: inout Graph) {
    let value = graph.addConstant(tensor, for: node, "bias")
    var operands = graph.operands(node)
    if operands.count == bias { operands.append(value) } else { operands[bias] = value }
    graph.setOperands(node, operands, controls: [])
  }
}
