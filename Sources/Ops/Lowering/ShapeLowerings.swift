internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops on shapes, and those that make tensors of a shape.
let shapeLowerings: [OpKind: Lowering.Rule] = [
  "Reshape": reshape, "Squeeze": reshape, "ExpandDims": reshape, "Shape": shape, "ShapeN": shape,
  "Size": { (call) throws(Diagnostic) in
    let type = call.results[0].element
    let sizes = try call.emit(
      "SHAPE", [call.input(0)], ["out_type": .type(type)],
      TensorType(type, [try call.type(call.input(0)).shape.rank ?? -1]))
    return [
      try call.emit(
        "REDUCE_PROD", [sizes, call.constant([0], "axes")], ["keep_dims": .bool(false)], call.results[0])
    ]
  },
  "Rank": { (call) throws(Diagnostic) in [try call.emit("RANK", [call.input(0)], [:], call.results[0])] },
  "BroadcastTo": { (call) throws(Diagnostic) in
    guard try call.elementType(0) != .string else {
      throw call.unsupported("LiteRT does not broadcast strings")
    }
    return [try call.move("BROADCAST_TO", [call.input(0), call.narrowed(call.input(1))], call.results[0])]
  },
  "BroadcastArgs": { (call) throws(Diagnostic) in
    [try call.emit("BROADCAST_ARGS", [call.input(0), call.input(1)], [:], call.results[0])]
  },
  "ZerosLike": filled(with: 0), "OnesLike": filled(with: 1),
  "Fill": { (call) throws(Diagnostic) in
    // The kernel takes both types, but a constant is shorter.
    let sizes = call.constant(0) == nil ? try call.input(0) : try call.narrowed(call.input(0))
    return [try call.filled(sizes, with: call.input(1), call.results[0])]
  },
  "Empty": { (call) throws(Diagnostic) in
    let zero = try call.number(0, of: call.results[0].element)
    return [try call.filled(call.narrowed(call.input(0)), with: zero, call.results[0])]
  },
  "Range": range,
  "LinSpace": { (call) throws(Diagnostic) in
    guard try call.elementType(0) == .float32 else { throw call.unsupported("its type is no float32") }
    guard let count = try? call.integers(2).first, count > 0 else {
      throw call.unsupported("the number of its elements is not constant")
    }
    let (start, stop) = (try call.input(0), try call.input(1))
    let scalar = TensorType(.float32, .scalar)
    let span = try call.arithmeticOp("SUB", stop, start, scalar)
    let parts = (0..<count).map { Float($0) / Float(max(1, count - 1)) }
    let fractions = call.constant(Tensor(parts, type: .float32, dimensions: [count]), "fractions")
    let way = try call.arithmeticOp("MUL", fractions, span, call.results[0])
    return [try call.arithmeticOp("ADD", way, start, call.results[0])]
  },
]

private let reshape: Lowering.Rule = { (call) throws(Diagnostic) in
  // Where at most one size is unknown, the shape is constant.
  if let sizes = call.results[0].shape.dimensions {
    let unknown = sizes.filter { $0 < 0 }.count
    if unknown == 0 || (unknown == 1 && !sizes.contains(0)) {
      return [try call.reshape(call.input(0), sizes)]
    }
  }
  let result = call.results[0]
  switch call.op {
  case "ExpandDims":
    return [try call.emit("EXPAND_DIMS", [call.input(0), call.narrowed(call.input(1))], [:], result)]
  case "Squeeze":
    return [
      try call.emit(
        "SQUEEZE", [call.input(0)],
        ["squeeze_dims": .list(.ints(call.ints("squeeze_dims").map { Int64($0) }))],
        result)
    ]
  default:
    return [
      try call.emit(
        "RESHAPE", [call.input(0), call.narrowed(call.input(1))], ["new_shape": .list(.ints([]))], result)
    ]
  }
}

private let shape: Lowering.Rule = { (call) throws(Diagnostic) in
  var values: [Value] = []
  for (input, result) in zip(call.inputs, call.results) {
    values.append(try call.emit("SHAPE", [input], ["out_type": .type(result.element)], result))
  }
  return values
}

private let range: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  let works: ElementType? =
    switch element {
    case .float32, .int32, .int64: element
    case .int8, .int16, .uint8, .uint16: .int32
    case .uint32: .int64
    default: nil
    }
  guard let works else {
    throw call.unsupported("LiteRT counts in float32, int32 and int64, not in \(element)")
  }
  var operands: [Value] = []
  for index in 0..<3 { operands.append(try call.cast(call.input(index), to: works)) }
  let counted = try call.emit("RANGE", operands, [:], TensorType(works, call.results[0].shape))
  return [try call.cast(counted, to: element)]
}

/// One number in the shape of the operand.
private func filled(with number: Double) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let result = call.results[0]
    let scalar = try call.number(number, of: result.element)
    if let sizes = result.shape.fullyDefined, let tensor = call.constant(scalar) {
      return [call.constant(Tensor(result.element, sizes, .repeated(try tensor.loadBytes())), "filled")]
    }
    let sizes = try call.shapeOf(call.input(0))
    return [try call.filled(sizes, with: scalar, result)]
  }
}

extension LoweringCall {
  /// A number as a scalar of a type.
  mutating func number(_ number: Double, of element: ElementType) throws(Diagnostic) -> Value {
    try cast(constant(Tensor(scalar: number, type: .float64), "number"), to: element)
  }

  /// A scalar, repeated in a shape.
  mutating func filled(_ sizes: Value, with scalar: Value, _ result: TensorType) throws(Diagnostic) -> Value {
    try move("FILL", [sizes, scalar], data: 1..<2, result)
  }
}
