internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Convolutions of what is padded or resized first, and of any number of batch axes. TensorFlow's fused ones take the first
/// image of a batch for all others; these do not.
let paddedConvolutionOps: [OpDef] = [
  OpDef("FusedPadConv2D", .paddedConvolution) { (call) throws(Diagnostic) in
    let padded = try mirrored(call.input(0), pads: call.integers(1), call)
    return [try convolution(OpCall(call.op, [padded, call.input(2)], call.attributes), spatial: 2)]
  },
  OpDef("FusedResizeAndPadConv2D", .paddedConvolution) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let rule: PixelRule = call.bool("resize_align_corners") ? .alignedCorners : .corners
    let resized = try cast(
      resize(x, to: call.integers(1), isBilinear: true, rule, keepsDouble: true), to: x.type)
    let padded = try mirrored(resized, pads: call.integers(2), call)
    return [try convolution(OpCall(call.op, [padded, call.input(3)], call.attributes), spatial: 2)]
  },
  OpDef("Conv", .batchedConvolution) { (call) throws(Diagnostic) in
    let (x, filter) = (try call.input(0), try call.input(1))
    let (spatial, axes) = (filter.rank - 2, call.int("batch_dims"))
    guard (2...3).contains(spatial), axes >= 1, x.rank == axes + spatial + 1 else {
      throw call.invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
    }
    let batch = Array(x.dimensions[..<axes])
    let one = x.reshaped([batch.reduce(1, *)] + x.dimensions[axes...])
    let result = try convolution(OpCall(call.op, [one, filter], call.attributes), spatial: spatial)
    return [result.reshaped(batch + result.dimensions[1...])]
  },
]

extension ShapeRule {
  /// A rule for some of the operands of a call.
  private func shapes(_ facts: [TensorFact], _ call: InferenceCall) throws(Diagnostic) -> [TensorFact] {
    try shapes(InferenceCall(call.op, facts, call.attributes)).map { TensorFact(shape: $0) }
  }

  fileprivate static let paddedConvolution = ShapeRule { (call) throws(Diagnostic) in
    let count = call.inputs.count
    guard count >= 3 else { return [.unknown(rank: 4)] }
    let image = count == 4 ? try resize.shapes(Array(call.inputs[..<2]), call)[0] : call.inputs[0]
    let padded = try pad.shapes([image, call.inputs[count - 2]], call)
    return try convolution(spatial: 2).shapes(padded + [call.inputs[count - 1]], call).map(\.shape)
  }

  fileprivate static let batchedConvolution = ShapeRule { (call) throws(Diagnostic) in
    let axes = call.int("batch_dims")
    guard let x = call.dimensions(0), let filter = call.dimensions(1) else { return [.unknownRank] }
    guard axes >= 1, (4...5).contains(filter.count), x.count == axes + filter.count - 1 else {
      throw call.invalid("a filter \(call.shape(1).shape) does not fit an input \(call.shape(0).shape)")
    }
    let one = TensorFact(shape: SymbolicShape([.unknown] + Array(x[axes...])))
    let result = try convolution(spatial: filter.count - 2).shapes([one, call.inputs[1]], call)[0]
    return [SymbolicShape(Array(x[..<axes]) + Array((result.shape.dimensions ?? []).dropFirst()))]
  }
}
