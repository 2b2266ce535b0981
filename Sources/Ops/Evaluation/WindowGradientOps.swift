internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of convolutions, pools and resized images.
let windowGradientOps: [OpDef] = [
  OpDef("Conv2DBackpropFilter", .elements(of: 1)) { (call) throws(Diagnostic) in
    [try filterGradient(call, spatial: 2)]
  },
  OpDef("Conv3DBackpropFilterV2", .elements(of: 1)) { (call) throws(Diagnostic) in
    [try filterGradient(call, spatial: 3)]
  },
  OpDef("DepthwiseConv2dNativeBackpropFilter", .elements(of: 1)) { (call) throws(Diagnostic) in
    let (x, gradient, window) = try operands(call, spatial: 2)
    let sizes = try call.integers(1)
    guard sizes[2] == x.dimensions[3], x.dimensions[3] * sizes[3] == gradient.dimensions[3] else {
      throw call.invalid("a filter \(sizes) does not fit an input \(x.shape)")
    }
    return [try depthwiseFilterGradient(x, gradient, window)]
  },
  OpDef("MaxPoolGrad", .same) { (call) throws(Diagnostic) in
    [try maximumPoolGradient(call, spatial: 2, kernel: call.ints("ksize"))]
  },
  OpDef("MaxPoolGradV2", .same) { (call) throws(Diagnostic) in
    [try maximumPoolGradient(call, spatial: 2, kernel: call.integers(3), strides: call.integers(4))]
  },
  OpDef("MaxPool3DGrad", .same) { (call) throws(Diagnostic) in
    [try maximumPoolGradient(call, spatial: 3, kernel: call.ints("ksize"))]
  },
  OpDef("AvgPoolGrad", .elements(of: 0)) { (call) throws(Diagnostic) in
    [try meanPoolGradient(call, spatial: 2)]
  },
  OpDef("AvgPool3DGrad", .elements(of: 0)) { (call) throws(Diagnostic) in
    [try meanPoolGradient(call, spatial: 3)]
  },
  OpDef("ResizeBilinearGrad", .resizeGradient) { (call) throws(Diagnostic) in
    let image = try call.input(1)
    guard image.rank == 4 else { throw call.invalid("it takes images, not \(image.shape)") }
    let size = Array(image.dimensions[1...2])
    return [try resizeGradient(call.input(0), of: size, isBilinear: true, pixelRule(call), as: image.type)]
  },
  OpDef("ResizeNearestNeighborGrad", .resize) { (call) throws(Diagnostic) in
    let gradient = try call.input(0)
    return [
      try resizeGradient(
        gradient, of: call.integers(1), isBilinear: false, pixelRule(call), as: gradient.type)
    ]
  },
]

func filterGradient(_ call: OpCall, spatial: Int) throws(Diagnostic) -> TensorValue {
  let (x, gradient, window) = try operands(call, spatial: spatial)
  let sizes = try call.integers(1)
  guard Array(sizes[spatial...]) == [x.dimensions[spatial + 1], gradient.dimensions[spatial + 1]] else {
    throw call.invalid("a filter \(sizes) does not fit an input \(x.shape)")
  }
  return try filterGradient(x, gradient, window)
}

/// The input, the gradient and the window of a convolution whose filter's shape is the second operand.
private func operands(
  _ call: OpCall, spatial: Int
) throws(Diagnostic) -> (TensorValue, TensorValue, Window) {
  let layout = Layout(call, spatial: spatial)
  let (x, gradient) = (try layout.channelsLast(call.input(0)), try layout.channelsLast(call.input(2)))
  let sizes = try call.integers(1)
  guard x.rank == spatial + 2, gradient.rank == spatial + 2, sizes.count == spatial + 2 else {
    throw call.invalid("a filter \(sizes) does not fit an input \(x.shape)")
  }
  let window = try layout.window(
    input: Array(x.dimensions[1...spatial]), kernel: Array(sizes[..<spatial]), call)
  try check(gradient, batch: x.dimensions[0], window, call)
  return (x, gradient, window)
}

private func maximumPoolGradient(
  _ call: OpCall, spatial: Int, kernel: [Int], strides: [Int]? = nil
) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  let (x, gradient) = (try layout.channelsLast(call.input(0)), try layout.channelsLast(call.input(2)))
  guard x.rank == spatial + 2, gradient.rank == spatial + 2, x.dimensions.last == gradient.dimensions.last
  else {
    throw call.invalid("\(gradient.shape) is no gradient for \(x.shape)")
  }
  let window = try layout.window(
    input: Array(x.dimensions[1...spatial]), kernel: layout.spatial(of: kernel), call, strides: strides)
  try check(gradient, batch: x.dimensions[0], window, call)
  return try layout.restored(maximumPoolGradient(x, gradient, window))
}

private func meanPoolGradient(_ call: OpCall, spatial: Int) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  let (sizes, gradient) = (try call.integers(0), try layout.channelsLast(call.input(1)))
  guard sizes.count == spatial + 2, gradient.rank == spatial + 2 else {
    throw call.invalid("\(gradient.shape) is no gradient for \(sizes)")
  }
  let window = try layout.window(
    input: layout.spatial(of: sizes), kernel: layout.spatial(of: call.ints("ksize")), call)
  try check(gradient, batch: sizes[0], window, call)
  return try layout.restored(meanPoolGradient(gradient, window))
}

/// A gradient has the shape of what the windows give.
private func check(
  _ gradient: TensorValue, batch: Int, _ window: Window, _ call: OpCall
) throws(Diagnostic) {
  guard Array(gradient.dimensions.dropLast()) == [batch] + window.output else {
    throw call.invalid("\(gradient.shape) is no gradient for windows of \(window.output)")
  }
}

extension ShapeRule {
  fileprivate static let resizeGradient = ShapeRule { (call) throws(Diagnostic) in
    let (gradient, image) = (try call.dimensions(0, rank: 4), try call.dimensions(1, rank: 4))
    return [SymbolicShape([gradient[0], image[1], image[2], gradient[3]])]
  }
}
