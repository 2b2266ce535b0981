internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Matrix products.
let contractionLowerings: [OpKind: Lowering.Rule] = [
  "MatMul": { (call) throws(Diagnostic) in
    var (left, right) = (try call.input(0), try call.input(1))
    if call.bool("transpose_a") { left = try call.transpose(left, [1, 0]) }
    // TFLite multiplies by the transposed matrix.
    if !call.bool("transpose_b") { right = try call.transpose(right, [1, 0]) }
    let attributes: Attributes = [
      "fused_activation_function": .string("NONE"), "keep_num_dims": .bool(false),
      "weights_format": .string("DEFAULT"),
    ]
    return [try call.emit("FULLY_CONNECTED", [left, right, call.noValue()], attributes, call.results[0])]
  }
]
