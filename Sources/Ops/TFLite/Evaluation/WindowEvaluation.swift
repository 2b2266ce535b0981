internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// Convolutions, pooling, matrix products and resizing. Images are [batch, height, width, channels].
  static let windows: [String: Rule] = [
    "CONV_2D": { (call) throws(Diagnostic) in
      // Filters are [output channels, height, width, input channels].
      let (x, filter) = (try call.images(0), try call.images(1))
      let window = try call.window(x, kernel: Array(filter.dimensions[1...2]))
      return [try call.finished(convolve(x, filter, window, filterLayout: .outputsFirst), bias: 2)]
    },
    "DEPTHWISE_CONV_2D": { (call) throws(Diagnostic) in
      // Filters are [1, height, width, output channels].
      let (x, filter) = (try call.images(0), try call.images(1))
      let (channels, outputs) = (x.dimensions[3], filter.dimensions[3])
      guard channels > 0, outputs % channels == 0, filter.dimensions[0] == 1 else {
        throw call.invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
      }
      let kernel = Array(filter.dimensions[1...2])
      let window = try call.window(x, kernel: kernel)
      let weights = filter.reshaped(kernel + [channels, outputs / channels])
      return [try call.finished(convolveDepthwise(x, weights, window), bias: 2)]
    },
    "TRANSPOSE_CONV": { (call) throws(Diagnostic) in
      let (filter, x) = (try call.images(1), try call.images(2))
      let weights = try filter.viewed(View(filter.dimensions).transposed([1, 2, 0, 3]))
      let attributes: Attributes = [
        "strides": .list(.ints([1, Int64(call.int("stride_h")), Int64(call.int("stride_w")), 1])),
        "padding": .string(call.string("padding")),
      ]
      return [
        try call.finished(
          call.value("Conv2DBackpropInput", [call.input(0), weights, x], attributes), bias: 3)
      ]
    },
    "CONV_3D": { (call) throws(Diagnostic) in
      let attributes = call.volumeAttributes
      return [
        try call.finished(call.value("Conv3D", [call.input(0), call.input(1)], attributes), bias: 2)
      ]
    },
    "CONV_3D_TRANSPOSE": { (call) throws(Diagnostic) in
      let operands = [try call.input(0), try call.input(1), try call.input(2)]
      return [
        try call.finished(
          call.value("Conv3DBackpropInputV2", operands, call.volumeAttributes), bias: 3)
      ]
    },
    "MAX_POOL_2D": { (call) throws(Diagnostic) in
      [try call.activated(call.value("MaxPool", [call.input(0)], call.poolAttributes))]
    },
    "AVERAGE_POOL_2D": { (call) throws(Diagnostic) in
      [try call.activated(call.value("AvgPool", [call.input(0)], call.poolAttributes))]
    },
    "L2_POOL_2D": { (call) throws(Diagnostic) in
      let squares = try call.value("Square", [call.input(0)])
      let mean = try call.value("AvgPool", [squares], call.poolAttributes)
      return [try call.activated(call.value("Sqrt", [mean]))]
    },
    "FULLY_CONNECTED": fullyConnected,
    "BATCH_MATMUL": same("BatchMatMulV2", ["adj_x": "adj_x", "adj_y": "adj_y"]),
    "RESIZE_BILINEAR": same(
      "ResizeBilinear", ["align_corners": "align_corners", "half_pixel_centers": "half_pixel_centers"]),
    "RESIZE_NEAREST_NEIGHBOR": same(
      "ResizeNearestNeighbor", ["align_corners": "align_corners", "half_pixel_centers": "half_pixel_centers"]),
  ]
}

/// Rows of the input times rows of the weights, [outputs, inputs].
private let fullyConnected: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (x, weights) = (try call.input(0), try call.input(1))
  guard weights.rank == 2, call.string("weights_format") != "SHUFFLED4x16INT8" else {
    throw call.invalid("its weights \(weights.shape) are no plain matrix")
  }
  let width = weights.dimensions[1]
  guard width > 0, x.elementCount % width == 0 else {
    throw call.invalid("weights \(weights.shape) do not fit an input \(x.shape)")
  }
  let rows = x.reshaped([x.elementCount / width, width])
  var product = try call.value("MatMul", [rows, weights], ["transpose_b": .bool(true)])
  if call.bool("keep_num_dims") {
    product = product.reshaped(x.dimensions.dropLast() + [weights.dimensions[0]])
  }
  return [try call.finished(product, bias: 2)]
}

extension TFLiteCall {
  fileprivate func images(_ index: Int) throws(Diagnostic) -> TensorValue {
    let value = try input(index)
    guard value.rank == 4 else { throw invalid("its operand \(index) has four axes, not \(value.shape)") }
    return value
  }

  fileprivate func window(_ x: TensorValue, kernel: [Int]) throws(Diagnostic) -> Window {
    let window = Window(
      input: Array(x.dimensions[1...2]), kernel: kernel, strides: [int("stride_h"), int("stride_w")],
      dilations: [int("dilation_h_factor"), int("dilation_w_factor")].map { max($0, 1) },
      padding: string("padding") == "SAME" ? .same : .valid)
    guard let window else { throw invalid("a window \(kernel) does not fit an input \(x.shape)") }
    return window
  }

  fileprivate var poolAttributes: Attributes {
    [
      "ksize": .list(.ints([1, Int64(int("filter_height")), Int64(int("filter_width")), 1])),
      "strides": .list(.ints([1, Int64(int("stride_h")), Int64(int("stride_w")), 1])),
      "padding": .string(string("padding")),
    ]
  }

  fileprivate var volumeAttributes: Attributes {
    func sizes(_ names: [String]) -> Attribute {
      .list(.ints([1] + names.map { Int64(max(1, int($0))) } + [1]))
    }
    return [
      "strides": sizes(["stride_d", "stride_h", "stride_w"]), "padding": .string(string("padding")),
      "dilations": sizes(["dilation_d_factor", "dilation_h_factor", "dilation_w_factor"]),
    ]
  }

  /// A product with the bias added, where there is one, and the activation function done.
  fileprivate func finished(_ product: TensorValue, bias index: Int) throws(Diagnostic) -> TensorValue {
    guard let bias = optional(index) else { return try activated(product) }
    return try activated(value("AddV2", [product, bias]))
  }
}
