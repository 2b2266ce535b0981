internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Gradients that models hold which give one out: each of what an op gave, and of what is to be carried back.
let gradientLowerings: [OpKind: Lowering.Rule] = [
  // dy · (1 − y²)
  "TanhGrad": formula { (call, x) throws(Diagnostic) in
    try call.apply("MUL", x[1], call.apply("SUB", 1, call.apply("SQUARE", x[0])))
  },
  // dy · y · (1 − y)
  "SigmoidGrad": formula { (call, x) throws(Diagnostic) in
    try call.apply("MUL", call.apply("MUL", x[1], x[0]), call.apply("SUB", 1, x[0]))
  },
  // dy / 2y
  "SqrtGrad": formula { (call, x) throws(Diagnostic) in
    try call.apply("DIV", call.apply("MUL", x[1], 0.5), x[0])
  },
  // −dy · y³ / 2
  "RsqrtGrad": formula { (call, x) throws(Diagnostic) in
    let cube = try call.apply("MUL", x[0], call.apply("SQUARE", x[0]))
    return try call.apply("MUL", call.apply("MUL", x[1], -0.5), cube)
  },
  // −dy · y²
  "InvGrad": inverse, "ReciprocalGrad": inverse,
  "BroadcastGradientArgs": broadcastAxes,
]

/// The axes along which each of two shapes is 1, as it is in front of the shorter one; none where the shapes are one.
private let broadcastAxes: Lowering.Rule = { (call) throws(Diagnostic) in
  var ranks: [Int] = []
  for index in 0...1 {
    guard let rank = try call.dimensions(index).first, rank >= 0 else {
      throw call.unsupported("the rank that its operand \(index) tells is not known")
    }
    ranks.append(rank)
  }
  let (rank, element) = (max(ranks[0], ranks[1]), call.results[0].element)
  if rank == 0 {
    return call.results.map { _ in call.constant(Tensor(element, [0], .bytes([])), "axes") }
  }
  var isOther: Value?
  if ranks[0] == ranks[1] {
    isOther = try call.emit(
      "REDUCE_ANY", [call.apply("NOT_EQUAL", call.input(0), call.input(1)), call.constant([0], "axis")],
      ["keep_dims": .bool(false)], TensorType(.bool, .scalar))
  }
  var axes: [Value] = []
  for (index, ownRank) in ranks.enumerated() {
    var sizes = try call.narrowed(call.input(index))
    if ownRank == 0 {
      sizes = call.constant([Int](repeating: 1, count: rank), "ones")
    } else if ownRank < rank {
      let ones = call.constant([Int](repeating: 1, count: rank - ownRank), "ones")
      sizes = try call.concatenated([ones, sizes], axis: 0, TensorType(.int32, [rank]))
    }
    var isReduced = try call.apply("EQUAL", sizes, 1)
    if let isOther { isReduced = try call.apply("LOGICAL_AND", isReduced, isOther) }
    let places = try call.emit("WHERE", [isReduced], [:], TensorType(.int64, [-1, 1]))
    axes.append(try call.cast(call.reshape(places, [-1]), to: element))
  }
  return axes
}

private let inverse = formula { (call, x) throws(Diagnostic) in
  try call.apply("MUL", call.apply("NEG", x[1]), call.apply("SQUARE", x[0]))
}
