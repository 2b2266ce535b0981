package import Diagnostics
package import GraphIR
internal import Kernels
package import Ops
package import PassKit
internal import Tensors

/// Takes out of each bias what the rounding of the weights will add to its channel on average.
///
///     b' = b − Σ (W' − W) · E[x],  W' the weights as their integers have them, E[x] the mean of the operand's channel
///
/// Source: bias correction of "Data-Free Quantization Through Weight Equalization and Bias Correction", Nagel and others
/// 2019, with means from samples.
package struct CorrectBiases: RewritePass {
  package static let name = "correct-biases"
  package static let summary = "Take out of biases what the rounding of weights adds on average."
  package static let roots: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]

  /// What was seen of the tensors that products read, by name.
  let channels: [String: ChannelStatistics]

  package init(channels: [String: ChannelStatistics]) { self.channels = channels }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let x = graph.operand(node, 0),
      let means = channels[TFLiteAttribute.tensorName(of: x, in: graph)]?.means, !means.isEmpty
    else { return .declined("its operand's channels were not seen") }
    guard let op = WeightedOp(node, in: graph), op.hasKnownBias(in: graph),
      let weights = graph.constant(graph.operand(node, WeightedOp.weights))
    else { return .declined("the weights or the bias are not constant") }
    guard (weights.dimensions.last ?? 0) % means.count == 0 else {
      return .declined("the channels are in groups")
    }
    let parameters = try QuantizedWeights.parameters(of: weights, axis: op.channelAxis)
    let errors = try Self.errors(weights, op.channelAxis, parameters, means)
    let bias =
      try op.bias(in: graph)?.loadElements(as: Float.self) ?? [Float](repeating: 0, count: op.channels)
    guard bias.count == errors.count else { return .declined("its bias is not one number for each channel") }
    let corrected = zip(bias, errors).map { $0 - $1 }
    op.setBias(Tensor(corrected, type: .float32, dimensions: [corrected.count]), in: &graph)
    return .applied
  }

  /// What rounding adds to each channel of the result, on average.
  private static func errors(
    _ weights: Tensor, _ axis: Int, _ parameters: QuantizationParameters, _ means: [Float]
  ) throws(Diagnostic) -> [Float] {
    let value = try TensorValue(loading: weights)
    let numbers = value.elements(Float.self)
    let isDepthwise = axis == 3
    let channels = weights.dimensions[axis]
    let inner = weights.dimensions[(axis + 1)...].reduce(1, *)
    // A depthwise filter's channels are those of the operand, each several times.
    let copies = isDepthwise ? max(1, channels / means.count) : 1
    var sums = [Double](repeating: 0, count: channels)
    for index in numbers.indices {
      let channel = index / inner % channels
      let scale = parameters.scales[channel]
      let error = Double((numbers[index] / scale).rounded() * scale - numbers[index])
      sums[channel] += error * Double(means[isDepthwise ? channel / copies : index % means.count])
    }
    withExtendedLifetime(value) {}
    return sums.map { Float($0) }
  }
}
