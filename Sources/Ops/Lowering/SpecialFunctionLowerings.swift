internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Functions that TFLite has no op for, by those that it has. Numbers in parentheses are formulas of Abramowitz and
/// Stegun's handbook.
let specialFunctionLowerings: [OpKind: Lowering.Rule] = [
  "Expm1": formula { (call, x) throws(Diagnostic) in try call.apply("SUB", call.apply("EXP", x[0]), 1) },
  "Log1p": formula { (call, x) throws(Diagnostic) in try call.apply("LOG", call.apply("ADD", x[0], 1)) },
  "Tan": formula { (call, x) throws(Diagnostic) in
    try call.apply("DIV", call.apply("SIN", x[0]), call.apply("COS", x[0]))
  },
  "Atan": formula { (call, x) throws(Diagnostic) in try call.apply("ATAN2", x[0], 1) },
  "Asin": formula { (call, x) throws(Diagnostic) in try call.apply("ATAN2", x[0], call.otherLeg(x[0])) },
  "Acos": formula { (call, x) throws(Diagnostic) in try call.apply("ATAN2", call.otherLeg(x[0]), x[0]) },
  // tanh keeps the digits of small numbers, which a difference of powers loses.
  "Sinh": formula { (call, x) throws(Diagnostic) in
    try call.apply("MUL", call.apply("TANH", x[0]), call.hyperbolicCosine(x[0]))
  },
  "Cosh": formula { (call, x) throws(Diagnostic) in try call.hyperbolicCosine(x[0]) },
  // (4.6.20) for |x|, and its sign; where x² + 1 has no room, x² is as good.
  "Asinh": formula { (call, x) throws(Diagnostic) in
    let size = try call.apply("ABS", x[0])
    let bounded = try call.apply("MINIMUM", 1e18, size)
    let root = try call.apply("SQRT", call.apply("ADD", call.apply("SQUARE", bounded), 1))
    let logarithm = try call.apply("LOG", call.apply("ADD", size, call.apply("MAXIMUM", root, size)))
    return try call.apply("MUL", logarithm, call.apply("SIGN", x[0]))
  },
  // (4.6.21), with the root of a product as a product of roots.
  "Acosh": formula { (call, x) throws(Diagnostic) in
    let less = try call.apply("SQRT", call.apply("SUB", x[0], 1))
    let more = try call.apply("SQRT", call.apply("ADD", x[0], 1))
    return try call.apply("LOG", call.apply("ADD", x[0], call.apply("MUL", less, more)))
  },
  // (4.6.22)
  "Atanh": formula { (call, x) throws(Diagnostic) in
    let quotient = try call.apply("DIV", call.apply("ADD", x[0], 1), call.apply("SUB", 1, x[0]))
    return try call.apply("MUL", call.apply("LOG", quotient), 0.5)
  },
  "Erf": formula { (call, x) throws(Diagnostic) in
    try call.apply("SUB", call.twiceNormalDistribution(x[0], factor: 2.0.squareRoot()), 1)
  },
  "Erfc": formula { (call, x) throws(Diagnostic) in
    try call.twiceNormalDistribution(x[0], factor: -2.0.squareRoot())
  },
  "Erfinv": formula { (call, x) throws(Diagnostic) in try call.inverseErf(x[0]) },
  "Ndtri": formula { (call, x) throws(Diagnostic) in
    let centred = try call.apply("SUB", call.apply("MUL", x[0], 2), 1)
    return try call.apply("MUL", call.inverseErf(centred), 2.0.squareRoot())
  },
  "Lgamma": formula { (call, x) throws(Diagnostic) in try call.logarithmOfGamma(x[0]) },
  "Digamma": formula { (call, x) throws(Diagnostic) in try call.digamma(x[0]) },
]

extension LoweringCall {
  /// √(1 − x²) without loss near ±1.
  fileprivate mutating func otherLeg(_ x: Value) throws(Diagnostic) -> Value {
    try apply("SQRT", apply("MUL", apply("SUB", 1, x), apply("ADD", x, 1)))
  }

  /// (exp(x) + exp(−x)) / 2, each half by itself so that there is room.
  fileprivate mutating func hyperbolicCosine(_ x: Value) throws(Diagnostic) -> Value {
    let half = -0.693_147_180_559_945_3  // log ½
    return try apply("ADD", apply("EXP", apply("ADD", x, half)), apply("EXP", apply("SUB", half, x)))
  }

  /// 2Φ(y) of y = factor · x. GELU is yΦ(y); 10⁻³⁰ lets it be divided by y where x is 0, and beyond ±10 nothing changes.
  fileprivate mutating func twiceNormalDistribution(_ x: Value, factor: Double) throws(Diagnostic) -> Value {
    let bounded = try apply("MAXIMUM", -10, apply("MINIMUM", 10, apply("MUL", x, factor)))
    let y = try apply("ADD", bounded, 1e-30)
    let share = try emit("GELU", [y], ["approximate": .bool(false)], type(y))
    return try apply("MUL", apply("DIV", share, y), 2)
  }

  /// Polynomials in −log(1 − x²), for the middle and for the ends.
  ///
  /// Source: Giles, "Approximating the erfinv function" (GPU Computing Gems, 2011), for single precision.
  fileprivate mutating func inverseErf(_ x: Value) throws(Diagnostic) -> Value {
    let product = try apply("MUL", apply("SUB", 1, x), apply("ADD", x, 1))
    let w = try apply("NEG", apply("LOG", product))
    let middle = try polynomial(
      [
        1.501_409_41, 0.246_640_727, -0.004_177_681_64, -0.001_253_725_03, 0.000_218_580_87,
        -4.391_506_54e-06,
        -3.523_387_7e-06, 3.432_739_39e-07, 2.810_226_36e-08,
      ], of: apply("SUB", w, 2.5))
    let end = try polynomial(
      [
        2.832_976_82, 1.001_674_06, 0.009_438_870_47, -0.007_622_461_3, 0.005_739_507_73, -0.003_673_428_44,
        0.001_349_343_22, 0.000_100_950_558, -0.000_200_214_257,
      ], of: apply("SUB", apply("SQRT", w), 3))
    let factor = try apply("SELECT_V2", apply("LESS", w, 5), middle, end)
    // Products leave out infinities.
    let pole = try apply(
      "SELECT_V2", apply("LESS", x, 0), number(-.infinity, .float32), number(.infinity, .float32))
    let isPole = try apply("EQUAL", w, .infinity)
    return try apply("SELECT_V2", isPole, pole, apply("MUL", x, factor))
  }

  /// The sum of powers with these coefficients, the constant one first.
  private mutating func polynomial(_ coefficients: [Double], of x: Value) throws(Diagnostic) -> Value {
    let powers = try apply("POW", column(x), vector(coefficients.indices.map { Double($0) }))
    return try rowSum(apply("MUL", powers, vector(coefficients)))
  }

  /// How far the argument is moved to where the asymptotic series are exact enough.
  private static let shift = 8

  /// x, x + 1, … along one more axis, as many as the shift.
  private mutating func successors(_ x: Value) throws(Diagnostic) -> Value {
    try apply("ADD", column(x), vector((0..<Self.shift).map { Double($0) }))
  }

  /// Γ(x) by (6.1.41) far off and (6.1.15) back; left of ½ by (6.1.17).
  fileprivate mutating func logarithmOfGamma(_ x: Value) throws(Diagnostic) -> Value {
    let isLeft = try apply("LESS", x, 0.5)
    let mirrored = try apply("SELECT_V2", isLeft, apply("SUB", 1, x), x)
    // Beyond this the result has no room.
    let z = try apply("MINIMUM", 1e37, mirrored)
    let product = try rowSum(apply("LOG", successors(z)))
    let y = try apply("ADD", z, Double(Self.shift))
    let large = try apply(
      "MUL", apply("SUB", y, 0.5), apply("SUB", apply("LOG", y), 1))
    let inverse = try apply("DIV", 1, y)
    let square = try apply("SQUARE", inverse)
    let series = try apply(
      "MUL", inverse,
      apply("ADD", apply("MUL", square, apply("SUB", apply("MUL", square, 1.0 / 1260), 1.0 / 360)), 1.0 / 12))
    let constant = 0.418_938_533_204_672_7  // (log 2π − 1) / 2
    let right = try apply("SUB", apply("ADD", apply("ADD", large, series), constant), product)
    // log π is at the front.
    let wave = try apply("LOG", apply("SIN", apply("MUL", apply("SUB", x, apply("FLOOR", x)), .pi)))
    let left = try apply("SUB", apply("SUB", 1.144_729_885_849_400_2, wave), right)
    return try apply("SELECT_V2", isLeft, left, right)
  }

  /// ψ(x) by (6.3.18) far off and (6.3.6) back; left of ½ by (6.3.7).
  fileprivate mutating func digamma(_ x: Value) throws(Diagnostic) -> Value {
    let isLeft = try apply("LESS", x, 0.5)
    let z = try apply("SELECT_V2", isLeft, apply("SUB", 1, x), x)
    let sum = try rowSum(apply("DIV", 1, successors(z)))
    let y = try apply("ADD", z, Double(Self.shift))
    let inverse = try apply("DIV", 1, y)
    let square = try apply("SQUARE", inverse)
    let series = try apply(
      "MUL", square,
      apply("ADD", apply("MUL", square, apply("SUB", apply("MUL", square, 1.0 / 252), 1.0 / 120)), 1.0 / 12))
    let far = try apply("SUB", apply("SUB", apply("LOG", y), apply("MUL", inverse, 0.5)), series)
    let right = try apply("SUB", far, sum)
    let angle = try apply("MUL", apply("SUB", x, apply("FLOOR", x)), .pi)
    let cotangent = try apply("DIV", apply("COS", angle), apply("SIN", angle))
    let left = try apply("SUB", right, apply("MUL", cotangent, .pi))
    return try apply("SELECT_V2", isLeft, left, right)
  }
}
