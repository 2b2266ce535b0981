package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Takes out of each bias what the rounding of the weights will add to its channel on average.
///
///     b' = b − Σ (W' − W) · E[x],  W' the weights as their integers have them, E[x] the mean of the operand's channel
///
/// Around an image are zeros: E[x] is less for weights that meet them.
///
/// Source: bias correction of "Data-Free Quantization Through Weight Equalization and Bias Correction", Nagel and others
/// 2019, with means from samples.
package struct CorrectBiases: RewritePass {
  package static let name = "correct-biases"
  package static let summary = "Take out of biases what the rounding of weights adds on average."
  package static let roots: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]

  /// The mean of each channel of the tensors that products read, by name.
  let means: [String: [Float]]

  package init(means: [String: [Float]]) { self.means = means }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard graph.precision(node) != .float32 else { return .declined("it keeps floats") }
    guard let x = graph.operand(node, 0),
      let means = means[TFLiteAttribute.tensorName(of: x, in: graph)], !means.isEmpty
    else { return .declined("its operand's channels were not seen") }
    guard let op = WeightedOp(node, in: graph), op.hasKnownBias(in: graph),
      let weights = graph.constant(graph.operand(node, WeightedOp.weights))
    else { return .declined("the weights or the bias are not constant") }
    guard (weights.dimensions.last ?? 0) % means.count == 0 else {
      return .declined("the channels are in groups")
    }
    guard try op.steps(in: graph) == nil else { return .declined("its weights were rounded in training") }
    let parameters = try QuantizedWeights.parameters(of: weights, axis: op.channelAxis)
    let errors = try Self.errors(
      weights, op.channelAxis, parameters, means, Self.shares(node, weights, graph))
    let bias =
      try op.bias(in: graph)?.loadElements(as: Float.self) ?? [Float](repeating: 0, count: op.channels)
    guard bias.count == errors.count else { return .declined("its bias is not one number for each channel") }
    let corrected = zip(bias, errors).map { $0 - $1 }
    op.setBias(Tensor(corrected, type: .float32, dimensions: [corrected.count]), in: &graph)
    return .applied
  }

  /// What rounding adds to each channel of the result, on average.
  private static func errors(
    _ weights: Tensor, _ axis: Int, _ parameters: QuantizationParameters, _ means: [Float], _ shares: [Double]
  ) throws(Diagnostic) -> [Float] {
    let value = try TensorValue(loading: weights)
    let numbers = value.elements(Float.self)
    let isDepthwise = axis == 3
    let channels = weights.dimensions[axis]
    let inner = weights.dimensions[(axis + 1)...].reduce(1, *)
    // A depthwise filter's channels are those of the operand, each several times.
    let copies = isDepthwise ? max(1, channels / means.count) : 1
    // After a filter's place come the channels of its operand, of a depthwise filter those of the result.
    let last = weights.dimensions[weights.dimensions.count - 1]
    var sums = [Double](repeating: 0, count: channels)
    for index in numbers.indices {
      let channel = index / inner % channels
      let scale = parameters.scales[channel]
      let error = Double((numbers[index] / scale).rounded() * scale - numbers[index])
      let mean = Double(means[isDepthwise ? channel / copies : index % means.count])
      sums[channel] += error * mean * shares[index / last % shares.count]
    }
    withExtendedLifetime(value) {}
    return sums.map { Float($0) }
  }

  /// For each place of a filter, in how much of the result it meets the image and not the zeros around it.
  private static func shares(_ node: NodeID, _ weights: Tensor, _ graph: Graph) -> [Double] {
    let attributes = graph.attributes(node)
    guard graph.op(node) != "FULLY_CONNECTED", attributes.string("padding") == "SAME",
      let sizes = graph.operand(node, 0).flatMap({ graph.type($0)?.shape.dimensions }), sizes.count == 4,
      sizes.allSatisfy({ $0 < 1 << 16 })
    else { return [1] }
    let kernel = Array(weights.dimensions[1...2])
    func whole(_ name: String) -> Int { Int(attributes.int(name) ?? 1) }
    let window = Window(
      input: Array(sizes[1...2]), kernel: kernel, strides: [whole("stride_h"), whole("stride_w")],
      dilations: [whole("dilation_h_factor"), whole("dilation_w_factor")], padding: .same)
    // What is not known, or empty, is taken for large.
    guard let window, window.outputCount > 0 else {
      return [Double](repeating: 1, count: kernel[0] * kernel[1])
    }
    let axes = (0..<2).map { axis in
      (0..<kernel[axis]).map { tap in
        let inside = (0..<window.output[axis]).count { position in
          let place = position * window.strides[axis] + tap * window.dilations[axis] - window.padding[axis]
          return place >= 0 && place < window.input[axis]
        }
        return Double(inside) / Double(window.output[axis])
      }
    }
    return axes[0].flatMap { y in axes[1].map { y * $0 } }
  }
}
