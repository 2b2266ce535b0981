internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of pools by the places of the greatest, gradients of such gradients, those of dilations, and the older ones of
/// volumes.
let poolGradientOps: [OpDef] = [
  OpDef("MaxPoolGradGrad", .same(as: 1)) { (call) throws(Diagnostic) in
    [try secondGradient(call, spatial: 2, kernel: call.ints("ksize"))]
  },
  OpDef("MaxPoolGradGradV2", .same(as: 1)) { (call) throws(Diagnostic) in
    [try secondGradient(call, spatial: 2, kernel: call.integers(3), strides: call.integers(4))]
  },
  OpDef("MaxPool3DGradGrad", .same(as: 1)) { (call) throws(Diagnostic) in
    [try secondGradient(call, spatial: 3, kernel: call.ints("ksize"))]
  },
  OpDef("MaxPoolGradWithArgmax", .same) { (call) throws(Diagnostic) in
    let (x, gradient, places) = (try call.input(0), try call.input(1), try call.integers(2))
    guard x.rank == 4, gradient.rank == 4, places.count == gradient.elementCount,
      gradient.dimensions[0] == x.dimensions[0]
    else { throw call.invalid("\(places.count) places and \(gradient.shape) are no gradient for \(x.shape)") }
    guard places.allSatisfy({ $0 >= 0 && $0 < x.elementCount }) else {
      throw call.invalid("a place is not in \(x.shape)")
    }
    // Places are counted in each image, or in all.
    let own = gradient.elementCount / max(1, gradient.dimensions[0])
    let size = call.bool("include_batch_in_index") ? 0 : x.elementCount / max(1, x.dimensions[0])
    return [
      try sums(
        of: gradient, at: places.enumerated().map { $1 + $0 / max(1, own) * size }, in: x.dimensions)
    ]
  },
  OpDef("Dilation2DBackpropInput", .same) { (call) throws(Diagnostic) in
    [try dilationGradient(call, byFilter: false)]
  },
  OpDef("Dilation2DBackpropFilter", .same(as: 1)) { (call) throws(Diagnostic) in
    [try dilationGradient(call, byFilter: true)]
  },
  OpDef("Conv3DBackpropInput", .same) { (call) throws(Diagnostic) in
    [try transposedConvolution(sized(call, by: 0), spatial: 3)]
  },
  OpDef("Conv3DBackpropFilter", .same(as: 1)) { (call) throws(Diagnostic) in
    [try filterGradient(sized(call, by: 1), spatial: 3)]
  },
]

/// The call with the shape of an operand in its place.
private func sized(_ call: OpCall, by index: Int) throws(Diagnostic) -> OpCall {
  var inputs = call.inputs
  inputs[index] = try vector(call.input(index).dimensions, .int64)
  return OpCall(call.op, inputs, call.attributes)
}

private func secondGradient(
  _ call: OpCall, spatial: Int, kernel: [Int], strides: [Int]? = nil
) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  let x = try layout.channelsLast(call.input(0))
  let (pooled, values) = (try layout.channelsLast(call.input(1)), try layout.channelsLast(call.input(2)))
  guard x.rank == spatial + 2, values.dimensions == x.dimensions else {
    throw call.invalid("\(values.shape) is no gradient for \(x.shape)")
  }
  let window = try layout.window(
    input: Array(x.dimensions[1...spatial]), kernel: layout.spatial(of: kernel), call, strides: strides)
  guard pooled.dimensions == [x.dimensions[0]] + window.output + [x.dimensions[spatial + 1]] else {
    throw call.invalid("\(pooled.shape) is not the pool of \(x.shape)")
  }
  return try layout.restored(secondPoolGradient(x, pooled: pooled, values, window))
}

private func dilationGradient(_ call: OpCall, byFilter: Bool) throws(Diagnostic) -> TensorValue {
  let (x, filter, gradient) = (try call.input(0), try call.input(1), try call.input(2))
  guard x.rank == 4, filter.rank == 3, x.dimensions[3] == filter.dimensions[2] else {
    throw call.invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
  }
  let window = try Layout(call, spatial: 2).window(
    input: Array(x.dimensions[1...2]), kernel: Array(filter.dimensions[..<2]), call, dilations: "rates")
  guard gradient.dimensions == [x.dimensions[0]] + window.output + [x.dimensions[3]], x.elementCount > 0
  else {
    throw call.invalid("\(gradient.shape) is no gradient for windows of \(window.output)")
  }
  return try dilationGradient(x, filter, gradient, window, byFilter: byFilter)
}
