internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Convolutions. TFLite has channels last only; where they come first, the layout was changed before.
let convolutionLowerings: [OpKind: Lowering.Rule] = [
  "Conv2D": inSinglePrecision(convolution), "DepthwiseConv2dNative": inSinglePrecision(depthwise),
  "Conv3D": inSinglePrecision(convolution3D), "Conv2DBackpropInput": inSinglePrecision(transposedConvolution),
  "Conv3DBackpropInputV2": inSinglePrecision(transposedConvolution3D),
  "Conv": inSinglePrecision(batchedConvolution),
]

private func convolution(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  var window = try WindowOptions(call, spatial: 2)
  try call.requireFloat()
  let sizes = try call.filterSizes(1, rank: 4)
  let channels = try call.dimensions(0)[3]
  if sizes[2] == 1, channels > 1, sizes[3] % channels == 0 {
    // A group for each channel: what goes over one channel at a time in TFLite, too.
    return try depthwise(&call, filter: call.input(1), [sizes[0], sizes[1], channels, sizes[3] / channels])
  }
  let input = try window.padded(call.input(0), kernel: Array(sizes[..<2]), &call)
  let filter = try call.transpose(call.input(1), [3, 0, 1, 2])
  let bias = call.zeroBias(sizes[3])
  return [try call.emit("CONV_2D", [input, filter, bias], window.convolution, call.results[0])]
}

private func depthwise(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try call.requireFloat()
  return try depthwise(&call, filter: call.input(1), call.filterSizes(1, rank: 4))
}

/// - Parameter sizes: height, width, channels and how many results there are of each channel.
private func depthwise(
  _ call: inout LoweringCall, filter: Value, _ sizes: [Int]
) throws(Diagnostic) -> [Value] {
  var window = try WindowOptions(call, spatial: 2)
  let input = try window.padded(call.input(0), kernel: Array(sizes[..<2]), &call)
  let filter = try call.reshape(filter, [1, sizes[0], sizes[1], sizes[2] * sizes[3]])
  let bias = call.zeroBias(sizes[2] * sizes[3])
  var attributes = window.convolution
  attributes["depth_multiplier"] = .int(Int64(sizes[3]))
  return [try call.emit("DEPTHWISE_CONV_2D", [input, filter, bias], attributes, call.results[0])]
}

private func convolution3D(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  var window = try WindowOptions(call, spatial: 3)
  try call.requireFloat()
  let sizes = try call.filterSizes(1, rank: 5)
  guard try call.dimensions(0)[4] == sizes[3] else {
    throw call.unsupported("LiteRT has no CONV_3D in groups of channels")
  }
  let input = try window.padded(call.input(0), kernel: Array(sizes[..<3]), &call)
  let operands = [input, try call.input(1), call.noValue()]
  return [try call.emit("CONV_3D", operands, window.convolution, call.results[0])]
}

/// A convolution of images or volumes with any number of batch axes: those become one, and come back.
private func batchedConvolution(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let (sizes, filter, axes) = (try call.dimensions(0), try call.dimensions(1), call.int("batch_dims"))
  guard (4...5).contains(filter.count), axes >= 1, sizes.count == axes + filter.count - 1 else {
    throw call.invalid("a filter \(Shape(filter)) does not fit an input \(Shape(sizes))")
  }
  let rule = filter.count == 4 ? convolution : convolution3D
  if axes == 1 { return try rule(&call) }
  guard let given = call.results[0].shape.dimensions, given.count == sizes.count,
    sizes.count(where: { $0 < 0 }) <= 1, given.count(where: { $0 < 0 }) <= 1,
    sizes[axes...].allSatisfy({ $0 >= 0 })
  else {
    throw call.unsupported(
      "it has \(axes) batch axes, and more than one size of its operand is not known",
      help: "fix them: --shape NAME=SIZES")
  }
  let batch = sizes[..<axes].contains(-1) ? -1 : sizes[..<axes].reduce(1, *)
  let images = try call.reshape(call.input(0), [batch] + sizes[axes...])
  let result = TensorType(call.results[0].element, Shape([batch] + given[axes...]))
  var inner = LoweringCall(
    call.op, named: call.name, [images, try call.input(1)], [], call.attributes, results: [result],
    graph: call.graph)
  call.graph = Graph()
  defer { call.graph = inner.graph }
  let values = try rule(&inner)
  return [try inner.reshape(values[0], given)]
}

// MARK: Transposed convolutions

/// The gradient of a convolution by its input, which is a convolution the other way.
private func transposedConvolution(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  var window = try WindowOptions(call, spatial: 2)
  try call.requireFloat()
  let filter = try call.spread(call.input(1), window.dilations)
  window.dilations = [1, 1]
  let turned = try call.transpose(filter, [2, 0, 1, 3])
  return try transposed("TRANSPOSE_CONV", [turned, call.input(2)], window, &call)
}

private func transposedConvolution3D(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let window = try WindowOptions(call, spatial: 3)
  try call.requireFloat()
  return try transposed("CONV_3D_TRANSPOSE", [call.input(1), call.input(2)], window, &call)
}

/// - Parameter operands: the filter and what is convolved.
private func transposed(
  _ op: OpKind, _ operands: [Value], _ window: WindowOptions, _ call: inout LoweringCall
) throws(Diagnostic) -> [Value] {
  let rank = window.strides.count + 2
  guard var target = call.results[0].shape.dimensions, target.count == rank else {
    throw call.unsupported("the rank of its result is not known")
  }
  var attributes = window.convolution
  if op == "TRANSPOSE_CONV" {
    attributes["dilation_h_factor"] = nil
    attributes["dilation_w_factor"] = nil
  }
  let pads = window.explicit
  let isCropped = pads.contains { $0 != [0, 0] }
  let grown = [0] + pads.map { $0[0] + $0[1] } + [0]
  // Without padding it gives what lies in the padding, too.
  if window.padding == "EXPLICIT" { attributes["padding"] = .string("VALID") }
  if isCropped { target = zip(target, grown).map { $0 < 0 ? -1 : $0 + $1 } }
  var shape: Value
  if target.allSatisfy({ $0 >= 0 }) {
    shape = call.constant(target, "output_shape")
  } else {
    guard try call.dimensions(0) == [rank] else {
      throw call.unsupported(
        "the number of its images is not known", help: "fix it: --batch N, or --shape NAME=SIZES")
    }
    shape = try call.narrowed(call.input(0))
    if isCropped {
      shape = try call.emit(
        "ADD", [shape, call.constant(grown, "padding")], ["fused_activation_function": .string("NONE")],
        TensorType(.int32, Shape([rank])))
    }
  }
  let type = TensorType(call.results[0].element, Shape(target))
  let result = try call.emit(op, [shape] + operands, attributes, type)
  guard isCropped else { return [result] }
  let sizes = Array(target[1..<rank - 1])
  guard sizes.allSatisfy({ $0 >= 0 }) else {
    throw call.unsupported("it has explicit padding, and the sizes of its result are not known")
  }
  let begin = call.constant([0] + pads.map { $0[0] } + [0], "begin")
  let size = call.constant([-1] + zip(sizes, pads).map { $0 - $1[0] - $1[1] } + [-1], "size")
  return [try call.emit("SLICE", [result, begin, size], [:], call.results[0])]
}

extension LoweringCall {
  /// The sizes of a filter, which must be known.
  fileprivate func filterSizes(_ index: Int, rank: Int) throws(Diagnostic) -> [Int] {
    let sizes = try dimensions(index)
    guard sizes.count == rank else { throw invalid("its filter has \(sizes.count) dimensions, not \(rank)") }
    guard sizes.allSatisfy({ $0 > 0 }), Shape.elementCount(sizes) != nil else {
      throw unsupported("the shape of its filter is \(Shape(sizes))")
    }
    return sizes
  }

  /// A filter with zeros between its elements along height and width: what a dilation stands for.
  fileprivate mutating func spread(_ filter: Value, _ factors: [Int]) throws(Diagnostic) -> Value {
    if factors == [1, 1] { return filter }
    guard let tensor = constant(filter) else {
      throw unsupported("it is dilated, and its filter is not constant")
    }
    let sizes = try filterSizes(1, rank: 4)
    let wide = [(sizes[0] - 1) * factors[0] + 1, (sizes[1] - 1) * factors[1] + 1]
    guard wide.allSatisfy({ $0 <= 1 << 12 }) else { throw unsupported("its dilations are \(factors)") }
    let inner = sizes[2] * sizes[3]
    let spread = try tensor.derived(.float32, wide + sizes[2...], "spread\(factors)") {
      (values) throws(Diagnostic) in
      let elements = values[0].copied(Float.self)
      var result = [Float](repeating: 0, count: wide[0] * wide[1] * inner)
      for y in 0..<sizes[0] {
        for x in 0..<sizes[1] {
          let (from, to) = ((y * sizes[1] + x) * inner, (y * factors[0] * wide[1] + x * factors[1]) * inner)
          result.replaceSubrange(to..<to + inner, with: elements[from..<from + inner])
        }
      }
      return try TensorValue(result, type: .float32, wide + sizes[2...])
    }
    return constant(spread, "spread")
  }
}
