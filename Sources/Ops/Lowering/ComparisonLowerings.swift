internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Comparisons, logic and choices.
let comparisonLowerings: [OpKind: Lowering.Rule] = [
  "Equal": equality("EQUAL"), "NotEqual": equality("NOT_EQUAL"),
  "Less": order("LESS"), "LessEqual": order("LESS_EQUAL"), "Greater": order("GREATER"),
  "GreaterEqual": order("GREATER_EQUAL"),
  "LogicalAnd": direct("LOGICAL_AND"), "LogicalOr": direct("LOGICAL_OR"), "LogicalNot": direct("LOGICAL_NOT"),
  "IsNan": formula { (call, x) throws(Diagnostic) in try call.apply("NOT_EQUAL", x[0], x[0]) },
  "IsInf": formula { (call, x) throws(Diagnostic) in
    try call.apply("EQUAL", call.apply("ABS", x[0]), .infinity)
  },
  "IsFinite": formula { (call, x) throws(Diagnostic) in
    try call.apply("LESS", call.apply("ABS", x[0]), .infinity)
  },
  "ApproximateEqual": formula { (call, x) throws(Diagnostic) in
    let difference = try call.apply("SUB", x[0], x[1])
    return try call.apply("LESS", call.apply("ABS", difference), Double(call.float("tolerance")))
  },
  "SelectV2": { (call) throws(Diagnostic) in
    let shapes = try call.inputs.map { (input) throws(Diagnostic) in try call.type(input).shape }
    // Where nothing broadcasts, more runtimes have the other op.
    let isPlain = shapes.allSatisfy { $0 == shapes[0] } && shapes[0].fullyDefined != nil
    return [try call.apply(isPlain ? "SELECT" : "SELECT_V2", call.inputs, shape: call.results[0].shape)]
  },
  "Select": select,
]

private func equality(_ op: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let (a, b) = (try call.input(0), try call.input(1))
    let shape = call.results[0].shape
    if !call.bool("incompatible_shape_error"), shape.rank == nil {
      throw call.unsupported("shapes that may not broadcast would make its result a scalar")
    }
    guard try call.type(a).element == .complex64 else { return [try call.apply(op, [a, b], shape: shape)] }
    // Both parts are to be equal, or one of them is not.
    let parts = try call.apply(op, call.parts(a), call.parts(b))
    let reduction: OpKind = op == "EQUAL" ? "REDUCE_ALL" : "REDUCE_ANY"
    return [
      try call.emit(
        reduction, [parts, call.constant([-1], "axis")], ["keep_dims": .bool(false)], TensorType(.bool, shape)
      )
    ]
  }
}

private func order(_ op: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    guard try call.elementType(0) == .uint64 else {
      return [try call.apply(op, call.inputs, shape: call.results[0].shape)]
    }
    let (a, b) = (try call.signedOrder(call.input(0)), try call.signedOrder(call.input(1)))
    return [try call.apply(op, [a, b], shape: call.results[0].shape)]
  }
}

/// `Select` takes whole rows where its condition is a vector.
private let select: Lowering.Rule = { (call) throws(Diagnostic) in
  let (condition, shape) = (try call.type(call.input(0)).shape, call.results[0].shape)
  guard let rank = condition.rank, let whole = shape.rank else {
    throw call.unsupported("the rank of its condition or of its result is not known")
  }
  if rank == whole { return [try call.apply("SELECT", call.inputs, shape: shape)] }
  var operands = call.inputs
  if rank == 1 {
    guard whole > 0 else {
      throw call.invalid("its condition is a vector, and what it chooses from are scalars")
    }
    let count = condition.dimensions?[0] ?? -1
    operands[0] = try call.reshape(operands[0], [count] + [Int](repeating: 1, count: whole - 1))
  }
  return [try call.apply("SELECT_V2", operands, shape: shape)]
}
