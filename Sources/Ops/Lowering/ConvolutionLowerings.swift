internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Convolutions and pooling. TFLite has channels last only; where they come first, the layout was changed before.
let convolutionLowerings: [OpKind: Lowering.Rule] = [
  "Conv2D": { (call) throws(Diagnostic) in
    let window = try WindowAttributes(&call)
    let filter = try call.transpose(call.input(1), [3, 0, 1, 2])
    let bias = try call.zeroBias(call.dimensions(1)[3])
    return [
      try call.emit(
        "CONV_2D", [window.input, filter, bias], window.convolution, call.results[0])
    ]
  },
  "DepthwiseConv2dNative": { (call) throws(Diagnostic) in
    let window = try WindowAttributes(&call)
    let sizes = try call.dimensions(1)
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw call.unsupported("the shape of its filter is not known")
    }
    let filter = try call.reshape(call.input(1), [1, sizes[0], sizes[1], sizes[2] * sizes[3]])
    let bias = call.zeroBias(sizes[2] * sizes[3])
    var attributes = window.convolution
    attributes["depth_multiplier"] = .int(Int64(sizes[3]))
    return [try call.emit("DEPTHWISE_CONV_2D", [window.input, filter, bias], attributes, call.results[0])]
  },
  "MaxPool": pool("MAX_POOL_2D"),
  "AvgPool": pool("AVERAGE_POOL_2D"),
]

private func pool(_ name: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let window = try WindowAttributes(&call)
    let size = call.ints("ksize")
    guard size.count == 4, size[0] == 1, size[3] == 1 else {
      throw call.unsupported("its window goes over the batch or the channels")
    }
    var attributes = window.common
    attributes["filter_height"] = .int(Int64(size[1]))
    attributes["filter_width"] = .int(Int64(size[2]))
    return [try call.emit(name, [window.input], attributes, call.results[0])]
  }
}

/// Strides, dilations and padding of an op with a window over height and width.
private struct WindowAttributes {
  /// What the window goes over: the operand, or the operand padded where TFLite has no such padding.
  private(set) var input: Value
  private(set) var common: Attributes
  private let dilations: [Int]

  init(_ call: inout LoweringCall) throws(Diagnostic) {
    guard call.string("data_format") != "NCHW" else {
      throw call.unsupported("its channels come first (NCHW)")
    }
    let strides = call.ints("strides")
    guard strides.count == 4, strides[0] == 1, strides[3] == 1 else {
      throw call.unsupported("it strides over the batch or the channels")
    }
    let dilations = call.ints("dilations").isEmpty ? [1, 1, 1, 1] : call.ints("dilations")
    guard dilations.count == 4, dilations[0] == 1, dilations[3] == 1 else {
      throw call.unsupported("it is dilated over the batch or the channels")
    }
    self.dilations = dilations
    input = try call.input(0)
    var padding = call.string("padding")
    if padding == "EXPLICIT" {
      let explicit = call.ints("explicit_paddings")
      guard explicit.count == 8 else {
        throw call.invalid("its padding has \(explicit.count) numbers, not 8")
      }
      input = try call.pad(input, stride(from: 0, to: 8, by: 2).map { [explicit[$0], explicit[$0 + 1]] })
      padding = "VALID"
    }
    common = [
      "padding": .string(padding), "stride_h": .int(Int64(strides[1])), "stride_w": .int(Int64(strides[2])),
      "fused_activation_function": .string("NONE"),
    ]
  }

  var convolution: Attributes {
    var attributes = common
    attributes["dilation_h_factor"] = .int(Int64(dilations[1]))
    attributes["dilation_w_factor"] = .int(Int64(dilations[2]))
    return attributes
  }
}
