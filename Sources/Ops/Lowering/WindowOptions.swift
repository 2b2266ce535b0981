internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Strides, dilations and padding of an op with a window over the axes between batch and channels.
struct WindowOptions {
  /// By spatial axis: height and width, or depth, height and width.
  let strides: [Int]
  var dilations: [Int]
  /// `SAME`, `VALID` or `EXPLICIT`.
  private(set) var padding: String
  /// Before and after, by spatial axis, where the padding is explicit.
  private(set) var explicit: [[Int]]

  init(
    _ call: LoweringCall, spatial count: Int, strides given: [Int]? = nil,
    dilations name: String = "dilations"
  ) throws(Diagnostic) {
    guard !call.isChannelsFirst else {
      throw call.unsupported("its channels come first (\(call.string("data_format")))")
    }
    func spatial(_ values: [Int], _ what: String) throws(Diagnostic) -> [Int] {
      guard values.count == count + 2, values[0] == 1, values[count + 1] == 1, values.allSatisfy({ $0 > 0 })
      else {
        throw call.unsupported("its \(what) are \(values): they are not along height and width alone")
      }
      return Array(values[1...count])
    }
    strides = try spatial(given ?? call.ints("strides"), "strides")
    let dilations = call.ints(name)
    self.dilations =
      dilations.isEmpty ? [Int](repeating: 1, count: count) : try spatial(dilations, "dilations")
    padding = call.string("padding")
    explicit = [[Int]](repeating: [0, 0], count: count)
    guard ["SAME", "VALID", "EXPLICIT"].contains(padding) else {
      throw call.invalid("its padding is \(padding)")
    }
    if padding == "EXPLICIT" {
      let pads = call.ints("explicit_paddings")
      guard pads.count == 2 * (count + 2), pads.allSatisfy({ $0 >= 0 }), pads.prefix(2) == [0, 0],
        pads.suffix(2) == [0, 0]
      else { throw call.invalid("its padding is \(pads)") }
      explicit = (1...count).map { [pads[2 * $0], pads[2 * $0 + 1]] }
    }
  }

  /// What the window goes over: the operand, padded where TFLite has no such padding.
  ///
  /// - Parameter filler: what a pooled image is padded with; nil for zeros.
  mutating func padded(
    _ input: Value, kernel: [Int], with filler: Value? = nil, _ call: inout LoweringCall
  ) throws(Diagnostic) -> Value {
    guard padding == "EXPLICIT" else { return input }
    padding = "VALID"
    guard let sizes = try call.type(input).shape.dimensions, sizes.count == kernel.count + 2 else {
      throw call.unsupported("the rank of its operand is not known")
    }
    if explicit == samePadding(Array(sizes[1...kernel.count]), kernel: kernel) {
      padding = "SAME"
      return input
    }
    return try call.pad(input, [[0, 0]] + explicit + [[0, 0]], with: filler)
  }

  /// What `SAME` would pad; nil where that is not known.
  func samePadding(_ sizes: [Int], kernel: [Int]) -> [[Int]]? {
    var result: [[Int]] = []
    for axis in kernel.indices {
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      var total = reach - 1
      if strides[axis] > 1 {
        guard sizes[axis] >= 0 else { return nil }
        let count = (sizes[axis] + strides[axis] - 1) / strides[axis]
        total = max(0, (count - 1) * strides[axis] + reach - sizes[axis])
      }
      result.append([total / 2, total - total / 2])
    }
    return result
  }

  /// As attributes of TFLite, without dilations.
  var pooling: Attributes {
    var attributes: Attributes = [
      "padding": .string(padding), "fused_activation_function": .string("NONE"),
    ]
    for (axis, stride) in zip(axes, strides) { attributes["stride_\(axis)"] = .int(Int64(stride)) }
    return attributes
  }

  var convolution: Attributes {
    var attributes = pooling
    for (axis, dilation) in zip(axes, dilations) {
      attributes["dilation_\(axis)_factor"] = .int(Int64(dilation))
    }
    return attributes
  }

  private var axes: [String] { strides.count == 2 ? ["h", "w"] : ["d", "h", "w"] }
}

/// A rule that computes operands of half precision in single precision, and rounds what comes of it.
func inSinglePrecision(_ rule: @escaping Lowering.Rule) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let halves: Set<ElementType> = [.float16, .bfloat16]
    guard call.results.contains(where: { halves.contains($0.element) }) else { return try rule(&call) }
    var operands: [Value] = []
    for value in call.inputs {
      let isHalf = halves.contains(try call.type(value).element)
      operands.append(isHalf ? try call.cast(value, to: .float32) : value)
    }
    let wide = call.results.map { type in
      halves.contains(type.element) ? TensorType(.float32, type.shape) : type
    }
    var inner = LoweringCall(
      call.op, named: call.name, operands, call.facts, call.attributes, results: wide, graph: call.graph)
    call.graph = Graph()
    defer { call.graph = inner.graph }
    let values = try rule(&inner)
    var results: [Value] = []
    for (value, type) in zip(values, call.results) {
      results.append(halves.contains(type.element) ? try inner.cast(value, to: type.element) : value)
    }
    return results
  }
}

extension LoweringCall {
  /// The kernels with a window, and those of products, take `float32` where integers do not stand for real numbers.
  func requireFloat() throws(Diagnostic) {
    let type = results[0].element
    guard type == .float32 else {
      let help = type == .float64 ? "cast its operands to float32" : nil
      throw unsupported("LiteRT has no \(op) for \(type)", help: help)
    }
  }
}
