internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Pooling, and other ops that look for something within a window.
let poolingLowerings: [OpKind: Lowering.Rule] = [
  "MaxPool": inSinglePrecision(maxPool), "MaxPoolV2": inSinglePrecision(maxPoolV2),
  "AvgPool": inSinglePrecision(averagePool), "MaxPool3D": inSinglePrecision(maxPool3D),
  "AvgPool3D": inSinglePrecision(averagePool3D), "MaxPoolWithArgmax": inSinglePrecision(maxPoolWithArgmax),
  "Dilation2D": inSinglePrecision(dilation), "LRN": inSinglePrecision(localResponse),
]

private func maxPool(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try pool("MAX_POOL_2D", call.ints("ksize"), call.ints("strides"), &call)
}

private func maxPoolV2(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try pool("MAX_POOL_2D", call.integers(1), call.integers(2), &call)
}

private func averagePool(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try pool("AVERAGE_POOL_2D", call.ints("ksize"), call.ints("strides"), &call)
}

private func maxPool3D(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try pool3D("MAX_POOL_2D", &call)
}

private func averagePool3D(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try pool3D("AVERAGE_POOL_2D", &call)
}

private func localResponse(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let attributes: Attributes = [
    "radius": .int(Int64(call.int("depth_radius"))), "bias": .float(call.float("bias")),
    "alpha": .float(call.float("alpha")), "beta": .float(call.float("beta")),
  ]
  return [try call.emit("LOCAL_RESPONSE_NORMALIZATION", [call.input(0)], attributes, call.results[0])]
}

private func pool(
  _ op: OpKind, _ size: [Int], _ strides: [Int], _ call: inout LoweringCall
) throws(Diagnostic) -> [Value] {
  guard size.count == 4, size[0] == 1, size.allSatisfy({ $0 > 0 }) else {
    throw call.unsupported("its window is \(size): it goes over the images")
  }
  if size[3] > 1 { return try channelPool(op, size, strides, &call) }
  var window = try WindowOptions(call, spatial: 2, strides: strides)
  let kernel = Array(size[1...2])
  let type = call.results[0].element
  guard TFLiteKernels.has(op.name, for: type) else {
    guard op == "MAX_POOL_2D" else { throw call.unsupported("LiteRT has no \(op) for \(type)") }
    let parts = try call.parts(of: call.input(0), window, kernel)
    return [try call.largest(parts, call.results[0])]
  }
  var filler: Value?
  if window.padding == "EXPLICIT" { filler = call.constant(Tensor(scalar: -Float.infinity, type: .float32)) }
  let input = try window.padded(call.input(0), kernel: kernel, with: filler, &call)
  var attributes = window.pooling
  attributes["filter_height"] = .int(Int64(size[1]))
  attributes["filter_width"] = .int(Int64(size[2]))
  return [try call.emit(op, [input], attributes, call.results[0])]
}

/// Pools over channels, which TensorFlow does where windows do not overlap and are along nothing else.
private func channelPool(
  _ op: OpKind, _ size: [Int], _ strides: [Int], _ call: inout LoweringCall
) throws(Diagnostic) -> [Value] {
  let sizes = try call.dimensions(0)
  guard op == "MAX_POOL_2D", size[1...2] == [1, 1], strides == size, sizes.count == 4,
    sizes[3] % size[3] == 0,
    sizes[3] > 0, sizes.count(where: { $0 < 0 }) <= 1, call.string("data_format") != "NCHW"
  else { throw call.unsupported("its window is \(size): it goes over channels") }
  let grouped = try call.reshape(call.input(0), sizes[..<3] + [sizes[3] / size[3], size[3]])
  let axes = call.constant([4], "axes")
  return [try call.emit("REDUCE_MAX", [grouped, axes], ["keep_dims": .bool(false)], call.results[0])]
}

/// Over height and width, and then over the depth: both a maximum and a mean of the elements that are there, which are
/// as many along one axis wherever one is along the others, can be taken axis by axis.
private func pool3D(_ op: OpKind, _ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try call.requireFloat()
  let window = try WindowOptions(call, spatial: 3)
  let (size, sizes) = (call.ints("ksize"), try call.dimensions(0))
  guard size.count == 5, size[0] == 1, size[4] == 1, size.allSatisfy({ $0 > 0 }) else {
    throw call.unsupported("its window is \(size): it goes over images or channels")
  }
  guard let given = call.results[0].shape.dimensions, given.count == 5, sizes.count == 5,
    (sizes[1...] + given[1...]).allSatisfy({ $0 >= 0 })
  else {
    throw call.unsupported("the sizes of its operand are not known", help: "fix them: --shape NAME=SIZES")
  }
  var attributes: Attributes = [
    "padding": .string(window.padding), "fused_activation_function": .string("NONE"),
    "filter_height": .int(Int64(size[2])), "filter_width": .int(Int64(size[3])),
    "stride_h": .int(Int64(window.strides[1])), "stride_w": .int(Int64(window.strides[2])),
  ]
  var value = try call.input(0)
  let images = sizes[0] < 0 ? -1 : sizes[0] * sizes[1]
  if size[2...3] != [1, 1] || window.strides[1...] != [1, 1] {
    value = try call.reshape(value, [images] + sizes[2...])
    let shape = [images, given[2], given[3], sizes[4]]
    value = try call.emit(op, [value], attributes, TensorType(.float32, Shape(shape)))
  }
  if size[1] != 1 || window.strides[0] != 1 {
    value = try call.reshape(value, [sizes[0], sizes[1], given[2] * given[3], sizes[4]])
    attributes["filter_height"] = .int(Int64(size[1]))
    attributes["stride_h"] = .int(Int64(window.strides[0]))
    attributes["filter_width"] = .int(1)
    attributes["stride_w"] = .int(1)
    let shape = [sizes[0], given[1], given[2] * given[3], sizes[4]]
    value = try call.emit(op, [value], attributes, TensorType(.float32, Shape(shape)))
  }
  return [try call.reshape(value, given)]
}

/// The maximum of each window, and its place in the image: that of the window, and that within the window by a table.
private func maxPoolWithArgmax(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  try call.requireFloat()
  let window = try WindowOptions(call, spatial: 2)
  let (size, sizes) = (call.ints("ksize"), try call.dimensions(0))
  guard size.count == 4, size[0] == 1, size[3] == 1, size.allSatisfy({ $0 > 0 }) else {
    throw call.unsupported("its window is \(size): it goes over images or channels")
  }
  let kernel = Array(size[1...2])
  let parts = try call.parts(of: call.input(0), window, kernel)
  let given = call.results[0].shape.dimensions ?? []
  let element = call.results[1].element
  let withBatch = call.bool("include_batch_in_index")
  guard sizes.count == 4, given.count == 4, given[3] > 0, !withBatch || given[0] >= 0,
    let pads = window.padding == "SAME"
      ? window.samePadding(Array(sizes[1...2]), kernel: kernel) : [[0, 0], [0, 0]]
  else { throw call.unsupported("the sizes of its operand are not known") }
  let packed = try call.emit(
    "PACK", parts, ["values_count": .int(Int64(parts.count)), "axis": .int(4)],
    TensorType(.float32, Shape(given + [parts.count])))
  let largest = try call.emit(
    "REDUCE_MAX", [packed, call.constant([4], "axis")], ["keep_dims": .bool(false)], call.results[0])
  let places = TensorType(.int32, Shape(given))
  let within = try call.emit(
    "ARG_MAX", [packed, call.constant(scalar: 4, "axis")], ["output_type": .type(.int32)], places)
  let offsets = (0..<kernel[0] * kernel[1]).map {
    ($0 / kernel[1] * sizes[2] + $0 % kernel[1]) * sizes[3]
  }
  let offset = try call.emit(
    "GATHER", [call.constant(offsets, "offsets"), within], ["axis": .int(0), "batch_dims": .int(0)], places)
  var starts: [Int32] = []
  for image in 0..<(withBatch ? given[0] : 1) {
    for y in 0..<given[1] {
      for x in 0..<given[2] {
        let (top, left) = (y * window.strides[0] - pads[0][0], x * window.strides[1] - pads[1][0])
        let start = ((image * sizes[1] + top) * sizes[2] + left) * sizes[3]
        starts += (0..<sizes[3]).map { Int32(clamping: start + $0) }
      }
    }
  }
  let shape = [withBatch ? given[0] : 1] + given[1...]
  let start = call.constant(Tensor(starts, type: .int32, dimensions: shape), "starts")
  let none: Attributes = ["fused_activation_function": .string("NONE")]
  let place = try call.emit("ADD", [offset, start], none, places)
  return [largest, try call.cast(place, to: element)]
}

/// The largest sum of an element and the filter's where it lies.
private func dilation(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let window = try WindowOptions(call, spatial: 2, dilations: "rates")
  let sizes = try call.dimensions(1)
  guard sizes.count == 3, sizes.allSatisfy({ $0 > 0 }) else {
    throw call.unsupported("the shape of its filter is \(Shape(sizes))")
  }
  let element = call.results[0].element
  guard element == .float32 || window.padding == "VALID" else {
    throw call.unsupported("it pads integers")
  }
  let parts = try call.parts(of: call.input(0), window, Array(sizes[..<2]))
  let filter = try call.reshape(call.input(1), [sizes[0] * sizes[1], sizes[2]])
  var sums: [Value] = []
  let none: Attributes = ["fused_activation_function": .string("NONE")]
  for (index, part) in parts.enumerated() {
    let row: Value
    if let tensor = call.constant(filter) {
      row = call.constant(
        try tensor.derived(element, [sizes[2]], "row \(index)") { (values) throws(Diagnostic) in
          try values[0].viewed(View(values[0].dimensions).sliced(0, start: index, count: 1)).reshaped([
            sizes[2]
          ])
        }, "row")
    } else {
      let begin = call.constant([index, 0], "begin")
      row = try call.emit(
        "SLICE", [filter, begin, call.constant([1, sizes[2]], "size")], [:],
        TensorType(element, Shape([1, sizes[2]])))
    }
    sums.append(try call.emit("ADD", [part, row], none, call.results[0]))
  }
  return [try call.largest(sums, call.results[0])]
}

extension LoweringCall {
  /// What each place of a window sees, row by row: a slice of the image with steps between its elements.
  fileprivate mutating func parts(
    of image: Value, _ window: WindowOptions, _ kernel: [Int]
  ) throws(Diagnostic) -> [Value] {
    let (type, result) = (try type(image), results[0].shape.dimensions ?? [])
    guard let sizes = type.shape.dimensions, sizes.count == 4, result.count == 4,
      (sizes[1...2] + result[1...2]).allSatisfy({ $0 > 0 }), kernel.allSatisfy({ $0 <= Self.mostParts }),
      kernel[0] * kernel[1] <= Self.mostParts
    else {
      throw unsupported(
        "it is made of a slice for each place of its window, of which the image's sizes must be known, and"
          + " \(kernel) are more than \(Self.mostParts) or the sizes \(type.shape)")
    }
    var pads = window.explicit
    if window.padding == "SAME" { pads = window.samePadding(Array(sizes[1...2]), kernel: kernel) ?? pads }
    let lowest = try lowest(type.element)
    let padded = try pad(image, [[0, 0]] + pads + [[0, 0]], with: constant(lowest, "lowest"))
    // All images and all channels: 2⁰ and 2³.
    let attributes: Attributes = [
      "begin_mask": .int(9), "end_mask": .int(9), "ellipsis_mask": .int(0), "new_axis_mask": .int(0),
      "shrink_axis_mask": .int(0), "offset": .bool(false),
    ]
    let strides = constant([1] + window.strides + [1], "strides")
    var parts: [Value] = []
    for y in 0..<kernel[0] {
      for x in 0..<kernel[1] {
        let start = [y * window.dilations[0], x * window.dilations[1]]
        let reach = [(result[1] - 1) * window.strides[0] + 1, (result[2] - 1) * window.strides[1] + 1]
        let begin = constant([0, start[0], start[1], 0], "begin")
        let end = constant([0, start[0] + reach[0], start[1] + reach[1], 0], "end")
        let part = TensorType(type.element, Shape(result))
        parts.append(try emit("STRIDED_SLICE", [padded, begin, end, strides], attributes, part))
      }
    }
    return parts
  }

  /// A window of more places is not taken apart.
  private static let mostParts = 64

  fileprivate mutating func largest(_ values: [Value], _ type: TensorType) throws(Diagnostic) -> Value {
    var result = values[0]
    for value in values.dropFirst() { result = try emit("MAXIMUM", [result, value], [:], type) }
    return result
  }

  /// What no element is less than.
  private func lowest(_ type: ElementType) throws(Diagnostic) -> Tensor {
    switch type {
    case .float32: Tensor(scalar: -Float.infinity, type: type)
    case .int64: Tensor(scalar: Int64.min, type: type)
    case .int32: Tensor(scalar: Int32.min, type: type)
    case .int16: Tensor(scalar: Int16.min, type: type)
    case .int8: Tensor(scalar: Int8.min, type: type)
    case .uint8: Tensor(scalar: UInt8.min, type: type)
    default: throw unsupported("LiteRT has no MAXIMUM for \(type)")
    }
  }
}
