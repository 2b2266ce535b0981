internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that move elements: shapes, slices, joins, padding.
let arrayLowerings: [OpKind: Lowering.Rule] = [
  "Reshape": reshape, "Squeeze": reshape, "ExpandDims": reshape, "Transpose": transpose, "Pad": pad,
  "ConcatV2": concatenate,
]

private let reshape: Lowering.Rule = { (call) throws(Diagnostic) in
  // Where at most one size is unknown, the shape is constant.
  guard let sizes = call.results[0].shape.dimensions, sizes.filter({ $0 < 0 }).count <= 1 else {
    guard call.op == "Reshape" else { throw call.unsupported("several sizes of its result are not known") }
    let shape = try call.narrowed(call.input(1))
    return [try call.emit("RESHAPE", [call.input(0), shape], [:], call.results[0])]
  }
  return [try call.reshape(call.input(0), sizes)]
}

private let transpose: Lowering.Rule = { (call) throws(Diagnostic) in
  if let order = try? call.integers(1) {
    let rank = order.count
    return [try call.transpose(call.input(0), order.map { $0 < 0 ? $0 + rank : $0 })]
  }
  let order = try call.narrowed(call.input(1))
  return [try call.emit("TRANSPOSE", [call.input(0), order], [:], call.results[0])]
}

private let pad: Lowering.Rule = { (call) throws(Diagnostic) in
  let pads = try call.narrowed(call.input(1))
  return [try call.emit("PAD", [call.input(0), pads], [:], call.results[0])]
}

private let concatenate: Lowering.Rule = { (call) throws(Diagnostic) in
  let axis = try call.integers(call.inputs.count - 1)[0]
  let attributes: Attributes = ["axis": .int(Int64(axis)), "fused_activation_function": .string("NONE")]
  return [try call.emit("CONCATENATION", Array(call.inputs.dropLast()), attributes, call.results[0])]
}
