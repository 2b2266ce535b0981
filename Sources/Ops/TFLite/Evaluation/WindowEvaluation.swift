internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// Convolutions, pooling, matrix products and resizing. Images are [batch, height, width, channels].
  static let windows: [String: Rule] = [
    "CONV_2D": { (call) throws(Diagnostic) in
      // Filters are [output channels, height, width, input channels].
      let (x, filter) = (try call.images(call.input(0)), try call.images(call.input(1)))
      let window = try call.window(x, kernel: Array(filter.dimensions[1...2]))
      let steps = call.steps(for: x, bias: 2, channels: filter.dimensions[0])
      let product = try convolve(
        x, filter, window, filterLayout: .outputsFirst, then: steps ?? ChannelSteps())
      return [try steps == nil ? call.finished(product, bias: 2) : product]
    },
    "DEPTHWISE_CONV_2D": { (call) throws(Diagnostic) in
      // Filters are [1, height, width, output channels].
      let (x, filter) = (try call.images(call.input(0)), try call.images(call.input(1)))
      let window = try call.window(x, kernel: Array(filter.dimensions[1...2]))
      let weights = try call.depthwiseFilter(filter, for: x)
      let steps = call.steps(for: x, bias: 2, channels: filter.dimensions[3])
      let product = try convolveDepthwise(x, weights, window, then: steps ?? ChannelSteps())
      return [try steps == nil ? call.finished(product, bias: 2) : product]
    },
    "TRANSPOSE_CONV": { (call) throws(Diagnostic) in
      let (x, filter) = (try call.images(call.input(2)), try call.images(call.input(1)))
      return [try call.finished(call.transposedConvolution(x, filter), bias: 3)]
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
    "FULLY_CONNECTED": { (call) throws(Diagnostic) in
      [try call.finished(call.rowProducts(call.input(0), call.input(1)), bias: 2)]
    },
    "BATCH_MATMUL": same("BatchMatMulV2", ["adj_x": "adj_x", "adj_y": "adj_y"]),
    "RESIZE_BILINEAR": same(
      "ResizeBilinear", ["align_corners": "align_corners", "half_pixel_centers": "half_pixel_centers"]),
    "RESIZE_NEAREST_NEIGHBOR": same(
      "ResizeNearestNeighbor", ["align_corners": "align_corners", "half_pixel_centers": "half_pixel_centers"]),
  ]
}

extension TFLiteCall {
  /// A value that must have four axes.
  func images(_ value: TensorValue) throws(Diagnostic) -> TensorValue {
    guard value.rank == 4 else { throw invalid("its operands have four axes, not \(value.shape)") }
    return value
  }

  /// The filter [1, height, width, output channels] of a depthwise convolution with its axes as TensorFlow has them.
  func depthwiseFilter(_ filter: TensorValue, for x: TensorValue) throws(Diagnostic) -> TensorValue {
    let (channels, outputs) = (x.dimensions[3], filter.dimensions[3])
    guard channels > 0, outputs % channels == 0, filter.dimensions[0] == 1 else {
      throw invalid("a filter \(filter.shape) does not fit an input \(x.shape)")
    }
    return filter.reshaped(Array(filter.dimensions[1...2]) + [channels, outputs / channels])
  }

  /// What a transposed convolution makes of images, in the shape that the first operand says.
  func transposedConvolution(_ x: TensorValue, _ filter: TensorValue) throws(Diagnostic) -> TensorValue {
    let weights = try filter.viewed(View(filter.dimensions).transposed([1, 2, 0, 3]))
    let attributes: Attributes = [
      "strides": .list(.ints([1, Int64(int("stride_h")), Int64(int("stride_w")), 1])),
      "padding": .string(string("padding")),
    ]
    return try value("Conv2DBackpropInput", [input(0), weights, x], attributes)
  }

  /// Rows of the input times rows of the weights, [outputs, inputs].
  func rowProducts(_ x: TensorValue, _ weights: TensorValue) throws(Diagnostic) -> TensorValue {
    guard weights.rank == 2, string("weights_format") != "SHUFFLED4x16INT8" else {
      throw invalid("its weights \(weights.shape) are no plain matrix")
    }
    let width = weights.dimensions[1]
    guard width > 0, x.elementCount % width == 0 else {
      throw invalid("weights \(weights.shape) do not fit an input \(x.shape)")
    }
    let rows = x.reshaped([x.elementCount / width, width])
    let product = try value("MatMul", [rows, weights], ["transpose_b": .bool(true)])
    return bool("keep_num_dims")
      ? product.reshaped(x.dimensions.dropLast() + [weights.dimensions[0]]) : product
  }

  func poolWindow(_ x: TensorValue) throws(Diagnostic) -> Window {
    let window = Window(
      input: Array(x.dimensions[1...2]), kernel: [int("filter_height"), int("filter_width")],
      strides: [int("stride_h"), int("stride_w")], dilations: [1, 1],
      padding: string("padding") == "SAME" ? .same : .valid)
    guard let window else { throw invalid("its window does not fit an input \(x.shape)") }
    return window
  }

  func window(_ x: TensorValue, kernel: [Int]) throws(Diagnostic) -> Window {
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

  /// The bias and the activation function of a product of floats, to be done while its rows are in the cache; nil where
  /// one of them must be done apart.
  fileprivate func steps(for x: TensorValue, bias index: Int, channels: Int) -> ChannelSteps? {
    guard x.type == .float32 else { return nil }
    var steps: [ChannelSteps.Step] = []
    if let bias = optional(index) {
      guard bias.type == .float32, bias.dimensions == [channels] else { return nil }
      steps.append(.add(bias.copied(Float.self)))
    }
    switch string("fused_activation_function") {
    case "NONE", "": break
    case "RELU": steps.append(.relu)
    case "RELU6": steps.append(.relu6)
    default: return nil
    }
    return ChannelSteps(steps)
  }

  /// A product with the bias added, where there is one, and the activation function done.
  fileprivate func finished(_ product: TensorValue, bias index: Int) throws(Diagnostic) -> TensorValue {
    guard let bias = optional(index) else { return try activated(product) }
    return try activated(value("AddV2", [product, bias]))
  }
}
