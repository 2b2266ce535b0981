package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Makes the channels between two products alike in magnitude, so that one scale suits all of them: what a channel is
/// divided by in the first product's weights, the second one's weights are multiplied by.
///
///     %y = CONV_2D(%x, %w, %b)            %y = CONV_2D(%x, %w / s, %b / s)
///     %z = CONV_2D(%y, %v, %c)     =>     %z = CONV_2D(%y, %v · s, %c)
///
/// Between them may stand what commutes with positive factors. With magnitudes a of the channel and v of its weights in
/// the second product, s = √(a / v) makes both √(a · v); where the second is depthwise, no channel meets another and
/// all become alike.
///
/// Source: cross-layer equalization of "Data-Free Quantization Through Weight Equalization and Bias Correction", Nagel
/// and others 2019, with magnitudes from samples in place of the first product's weights, which have scales by channel.
package struct EqualizeChannels: RewritePass {
  package static let name = "equalize-channels"
  package static let summary = "Make the channels between two products alike in magnitude."
  package static let roots: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]

  /// The greatest magnitude of each channel of the tensors that products give, by name.
  let magnitudes: [String: [Float]]

  package init(magnitudes: [String: [Float]]) { self.magnitudes = magnitudes }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let seen = magnitudes[TFLiteAttribute.tensorName(of: node[0], in: graph)] else {
      return .declined("its channels were not seen")
    }
    guard Self.isHomogeneous(node, graph) else { return .declined("its activation function has a bound") }
    guard let next = Self.next(after: node, in: graph) else { return .declined("no product alone follows") }
    guard let first = WeightedOp(node, in: graph), let second = WeightedOp(next, in: graph),
      first.hasKnownBias(in: graph), first.channels == seen.count,
      let weights = graph.constant(graph.operand(node, WeightedOp.weights)),
      let read = graph.constant(graph.operand(next, WeightedOp.weights))
    else { return .declined("the weights or the bias are not constant") }
    guard try first.steps(in: graph) == nil, try second.steps(in: graph) == nil else {
      return .declined("the weights have the steps of training")
    }
    let isDepthwise = graph.op(next) == "DEPTHWISE_CONV_2D"
    guard isDepthwise ? second.channels % seen.count == 0 : read.dimensions.last == seen.count else {
      return .declined("the channels are in groups, or flattened")
    }
    let factors = try Self.factors(seen, read, isDepthwise: isDepthwise)
    guard let greatest = factors.max(), let least = factors.min(), greatest > least * Self.uneven else {
      return .declined("its channels are alike")
    }
    let scale = Tensor(factors, type: .float32, dimensions: [factors.count])
    let divided = try weights.scaled(by: scale, along: first.channelAxis, isProduct: false)
    graph.setOperand(node, WeightedOp.weights, graph.addConstant(divided, for: node, "equalized"))
    if let bias = first.bias(in: graph) {
      first.setBias(try bias.scaled(by: scale, along: 0, isProduct: false), in: &graph)
    }
    let multiplied: Tensor
    if isDepthwise {
      let copies = second.channels / seen.count
      let each = factors.flatMap { [Float](repeating: $0, count: copies) }
      multiplied = try read.scaled(
        by: Tensor(each, type: .float32, dimensions: [each.count]), along: second.channelAxis, isProduct: true
      )
    } else {
      multiplied = try read.multiplied(byColumns: scale)
    }
    graph.setOperand(next, WeightedOp.weights, graph.addConstant(multiplied, for: next, "equalized"))
    return .applied
  }

  /// What each channel is divided by. Channels that hold nothing, or that nothing reads, stay.
  private static func factors(
    _ seen: [Float], _ weights: Tensor, isDepthwise: Bool
  ) throws(Diagnostic) -> [Float] {
    let greatest = seen.max() ?? 0
    guard !isDepthwise else { return seen.map { $0 > 0 ? max($0 / greatest, leastFactor) : 1 } }
    let read = try QuantizedWeights.magnitudes(of: weights, axis: weights.dimensions.count - 1)
    let factors = zip(seen, read).map { $0 > 0 && $1 > 0 ? ($0 / $1).squareRoot() : 0 }
    // The greatest channel keeps its magnitude: only ratios matter, and the sums stay where they are.
    guard let scale = factors.indices.max(by: { seen[$0] < seen[$1] }).map({ factors[$0] }), scale > 0 else {
      return seen.map { _ in 1 }
    }
    return factors.map { $0 > 0 ? max($0 / scale, leastFactor) : 1 }
  }

  /// Beyond that a channel holds so little that to enlarge it is of no use.
  private static let leastFactor: Float = 1e-3
  /// Factors that are nearer to each other than this are not worth other weights.
  private static let uneven: Float = 1.5

  /// The product that alone reads what a node gives, as it is or after what commutes with positive factors.
  private static func next(after node: NodeID, in graph: Graph) -> NodeID? {
    var value = node[0]
    while let reader = graph.onlyReader(of: value) {
      guard graph.operand(reader, 0) == value else { return nil }
      if roots.contains(graph.op(reader)) { return reader }
      guard commuting.contains(graph.op(reader)), isHomogeneous(reader, graph) else { return nil }
      value = reader[0]
    }
    return nil
  }

  private static let commuting: Set<OpKind> = ["PAD", "MAX_POOL_2D", "AVERAGE_POOL_2D", "RELU", "LEAKY_RELU"]

  private static func isHomogeneous(_ node: NodeID, _ graph: Graph) -> Bool {
    ["NONE", "RELU"].contains(graph.attributes(node).string("fused_activation_function") ?? "NONE")
  }
}
