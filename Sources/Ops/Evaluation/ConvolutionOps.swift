internal import Diagnostics
internal import Kernels
internal import Tensors

/// Convolutions and pools. Kernels want the channels last; other layouts are transposed before and after.
let convolutionOps: [OpDef] = [
  OpDef("Conv2D", .convolution(spatial: 2)) { (call) throws(Diagnostic) in [try convolution(call, spatial: 2)]
  }
  .takingChannelSteps,
  OpDef("Conv3D", .convolution(spatial: 3)) { (call) throws(Diagnostic) in [try convolution(call, spatial: 3)]
  },
  OpDef("DepthwiseConv2dNative", .depthwiseConvolution) { (call) throws(Diagnostic) in
    let layout = Layout(call, spatial: 2)
    let (x, filter) = (try layout.channelsLast(call.input(0)), try call.input(1))
    guard filter.rank == 4, x.rank == 4, filter.dimensions[2] == x.dimensions[3] else {
      throw call.invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
    }
    let window = try layout.window(
      input: Array(x.dimensions[1...2]), kernel: Array(filter.dimensions[..<2]), call)
    return [try layout.restored(convolveDepthwise(x, filter, window, then: call.steps))]
  }.takingChannelSteps,
  OpDef("Conv2DBackpropInput", .transposedConvolution(spatial: 2)) { (call) throws(Diagnostic) in
    [try transposedConvolution(call, spatial: 2)]
  },
  OpDef("Conv3DBackpropInputV2", .transposedConvolution(spatial: 3)) { (call) throws(Diagnostic) in
    [try transposedConvolution(call, spatial: 3)]
  },
  OpDef("DepthwiseConv2dNativeBackpropInput", .elements(of: 0)) { (call) throws(Diagnostic) in
    let layout = Layout(call, spatial: 2)
    let (filter, gradient) = (try call.input(1), try layout.channelsLast(call.input(2)))
    let sizes = layout.spatial(of: try call.integers(0))
    guard filter.rank == 4, gradient.rank == 4,
      filter.dimensions[2] * filter.dimensions[3] == gradient.dimensions[3]
    else { throw call.invalid("a filter \(filter.shape) does not fit \(gradient.shape)") }
    let window = try layout.window(input: sizes, kernel: Array(filter.dimensions[..<2]), call)
    guard window.output == Array(gradient.dimensions[1...2]) else {
      throw call.invalid(
        "an output of \(sizes) comes from an input of \(window.output), not \(gradient.shape)")
    }
    return [try layout.restored(convolveDepthwiseTransposed(gradient, filter, window))]
  },
  OpDef("Dilation2D", .dilation) { (call) throws(Diagnostic) in
    let (x, filter) = (try call.input(0), try call.input(1))
    guard x.rank == 4, filter.rank == 3, x.dimensions[3] == filter.dimensions[2] else {
      throw call.invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
    }
    let window = try Layout(call, spatial: 2).window(
      input: Array(x.dimensions[1...2]), kernel: Array(filter.dimensions[..<2]), call, dilations: "rates")
    return [try dilate(x, filter, window)]
  },
  OpDef("ExtractImagePatches", .patches(spatial: 2)) { (call) throws(Diagnostic) in
    [try extractedPatches(call, spatial: 2)]
  },
  OpDef("ExtractVolumePatches", .patches(spatial: 3)) { (call) throws(Diagnostic) in
    [try extractedPatches(call, spatial: 3)]
  },
  OpDef("MaxPoolV2", .pool(spatial: 2)) { (call) throws(Diagnostic) in
    let layout = Layout(call, spatial: 2)
    let x = try layout.channelsLast(call.input(0))
    guard x.rank == 4 else { throw call.invalid("it takes four axes, not \(x.shape)") }
    let window = try layout.window(
      input: Array(x.dimensions[1...2]), kernel: layout.spatial(of: call.integers(1)), call,
      strides: call.integers(2))
    return [try layout.restored(pool(x, window, isMaximum: true))]
  },
  OpDef("MaxPoolWithArgmax", .pool(spatial: 2, outputs: 2)) { (call) throws(Diagnostic) in
    let layout = Layout(call, spatial: 2)
    let x = try call.input(0)
    guard x.rank == 4 else { throw call.invalid("it takes four axes, not \(x.shape)") }
    let window = try layout.window(
      input: Array(x.dimensions[1...2]), kernel: layout.spatial(of: call.ints("ksize")), call)
    return try poolWithPlaces(
      x, window, countsBatch: call.bool("include_batch_in_index"), as: call.type("Targmax"))
  },
  OpDef("MaxPool", .pool(spatial: 2)) { (call) throws(Diagnostic) in
    [try pooling(call, spatial: 2, isMaximum: true)]
  },
  OpDef("AvgPool", .pool(spatial: 2)) { (call) throws(Diagnostic) in
    [try pooling(call, spatial: 2, isMaximum: false)]
  },
  OpDef("MaxPool3D", .pool(spatial: 3)) { (call) throws(Diagnostic) in
    [try pooling(call, spatial: 3, isMaximum: true)]
  },
  OpDef("AvgPool3D", .pool(spatial: 3)) { (call) throws(Diagnostic) in
    [try pooling(call, spatial: 3, isMaximum: false)]
  },
]

func convolution(_ call: OpCall, spatial: Int) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  let (x, filter) = (try layout.channelsLast(call.input(0)), try call.input(1))
  guard x.rank == spatial + 2, filter.rank == spatial + 2 else {
    throw call.invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
  }
  let window = try layout.window(
    input: Array(x.dimensions[1...spatial]), kernel: Array(filter.dimensions[..<spatial]), call)
  return try layout.restored(convolve(x, filter, window, then: call.steps))
}

func transposedConvolution(_ call: OpCall, spatial: Int) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  var sizes = try call.integers(0)
  let (filter, gradient) = (try call.input(1), try layout.channelsLast(call.input(2)))
  guard gradient.rank == spatial + 2, filter.rank == spatial + 2 else {
    throw call.invalid("a filter \(filter.shape) does not fit an input \(gradient.shape)")
  }
  if sizes.count == spatial + 2 { sizes = layout.spatial(of: sizes) }
  let window = try layout.window(input: sizes, kernel: Array(filter.dimensions[..<spatial]), call)
  guard filter.dimensions.last == gradient.dimensions.last else {
    throw call.invalid("a filter \(filter.shape) does not fit an input \(gradient.shape)")
  }
  guard window.output == Array(gradient.dimensions[1...spatial]) else {
    throw call.invalid("an output of \(sizes) comes from an input of \(window.output), not \(gradient.shape)")
  }
  return try layout.restored(convolveTransposed(gradient, filter, window))
}

func pooling(_ call: OpCall, spatial: Int, isMaximum: Bool) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  let x = try layout.channelsLast(call.input(0))
  guard x.rank == spatial + 2 else { throw call.invalid("it takes \(spatial + 2) axes, not \(x.shape)") }
  let window = try layout.window(
    input: Array(x.dimensions[1...spatial]), kernel: layout.spatial(of: call.ints("ksize")), call)
  return try layout.restored(pool(x, window, isMaximum: isMaximum))
}

private func extractedPatches(_ call: OpCall, spatial: Int) throws(Diagnostic) -> TensorValue {
  let layout = Layout(call, spatial: spatial)
  let x = try call.input(0)
  guard x.rank == spatial + 2, x.type != .string else {
    throw call.invalid("it takes \(spatial + 2) axes, not \(x.shape)")
  }
  let window = try layout.window(
    input: Array(x.dimensions[1...spatial]), kernel: layout.spatial(of: call.ints("ksizes")), call,
    dilations: "rates")
  return try patches(x, window)
}

/// Where an op has its batch, channels and spatial axes.
struct Layout {
  private let isChannelsFirst: Bool
  private let count: Int

  init(_ call: OpCall, spatial: Int) {
    isChannelsFirst = call.isChannelsFirst
    count = spatial
  }

  func spatial(of values: [Int]) -> [Int] {
    guard values.count == count + 2 else { return [Int](repeating: 1, count: count) }
    return isChannelsFirst ? Array(values[2...]) : Array(values[1...count])
  }

  func channelsLast(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
    guard isChannelsFirst, x.rank == count + 2 else { return x }
    return try x.viewed(View(x.dimensions).transposed([0] + Array(2..<count + 2) + [1]))
  }

  func restored(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
    guard isChannelsFirst else { return x }
    return try x.viewed(View(x.dimensions).transposed([0, count + 1] + Array(1...count)))
  }

  /// - Parameters:
  ///   - strides: those of an operand; nil for those of the attribute.
  ///   - dilations: the attribute that holds them.
  func window(
    input: [Int], kernel: [Int], _ call: OpCall, strides: [Int]? = nil, dilations: String = "dilations"
  ) throws(Diagnostic) -> Window {
    let padding: Window.Padding
    switch call.string("padding") {
    case "SAME": padding = .same
    case "VALID": padding = .valid
    default:
      let pairs = call.ints("explicit_paddings")
      guard pairs.count == 2 * (count + 2) else { throw call.invalid("\(pairs.count) explicit paddings") }
      let before = spatial(of: stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] })
      let after = spatial(of: stride(from: 1, to: pairs.count, by: 2).map { pairs[$0] })
      padding = .explicit(Array(zip(before, after)))
    }
    let window = Window(
      input: input, kernel: kernel, strides: spatial(of: strides ?? call.ints("strides")),
      dilations: spatial(of: call.ints(dilations)), padding: padding)
    guard let window else { throw call.invalid("a window \(kernel) does not fit an input \(input)") }
    return window
  }
}
