internal import Diagnostics
internal import GraphIR

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
]

private let inverse = formula { (call, x) throws(Diagnostic) in
  try call.apply("MUL", call.apply("NEG", x[1]), call.apply("SQUARE", x[0]))
}
