internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Arithmetic on each element, of one operand or of two that broadcast.
let elementwiseLowerings: [OpKind: Lowering.Rule] = [
  "Add": addition("ADD"), "AddV2": addition("ADD"), "Sub": addition("SUB"), "Mul": direct("MUL"),
  "RealDiv": division, "Div": division, "TruncateDiv": truncateDiv, "FloorDiv": floorDiv,
  "FloorMod": direct("FLOOR_MOD"), "Mod": truncateMod, "TruncateMod": truncateMod, "Pow": direct("POW"),
  "Maximum": extreme("MAXIMUM", "GREATER"), "Minimum": extreme("MINIMUM", "LESS"), "Atan2": direct("ATAN2"),
  "SquaredDifference": squaredDifference,
  "Exp": direct("EXP"), "Log": direct("LOG"), "Sqrt": direct("SQRT"), "Rsqrt": direct("RSQRT"),
  "Floor": direct("FLOOR"), "Ceil": direct("CEIL"), "Rint": direct("ROUND"), "Round": round,
  "Sin": direct("SIN"), "Cos": direct("COS"), "Abs": absolute, "Sign": sign, "Neg": negative,
  "Square": square,
  "AddN": sum, "AccumulateNV2": sum, "BiasAdd": biasAdd, "BiasAddV1": biasAdd, "ClipByValue": clip,
  "NextAfter": nextAfter,
  "Reciprocal": reciprocal, "DivNoNan": divNoNan, "MulNoNan": mulNoNan, "Xdivy": xdivy, "Xlogy": xlogy,
  "Xlog1py": xlog1py, "Inv": reciprocal,
]

/// The op itself, under another name.
func direct(_ name: OpKind, _ attributes: Attributes = [:]) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    [try call.apply(name, call.inputs, attributes, shape: call.results[0].shape)]
  }
}

/// Several ops. Half-precision operands come as `float32`, so that they are rounded once.
func formula(
  _ body: @escaping @Sendable (inout LoweringCall, [Value]) throws(Diagnostic) -> Value
) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    var operands: [Value] = []
    for input in call.inputs {
      let isHalf = [.float16, .bfloat16].contains(try call.type(input).element)
      operands.append(isHalf ? try call.cast(input, to: .float32) : input)
    }
    let value = try body(&call, operands)
    return [try call.cast(value, to: call.results[0].element)]
  }
}

extension LoweringCall {
  /// 0 where `condition` is 0, and `value` elsewhere.
  fileprivate mutating func zero(where condition: Value, else value: Value) throws(Diagnostic) -> Value {
    let isZero = try apply("EQUAL", condition, 0)
    return try apply("SELECT_V2", isZero, number(0, type(value).element), value)
  }

  /// Numbers above all of an unsigned type, in the order of its bits as a signed one.
  mutating func signedOrder(_ value: Value) throws(Diagnostic) -> Value {
    try apply("ADD", reinterpreted(value, as: .int64), Double(Int64.min))
  }
}

private let reciprocal = formula { (call, x) throws(Diagnostic) in try call.apply("DIV", 1, x[0]) }

private let divNoNan = formula { (call, x) throws(Diagnostic) in
  let quotient = try call.apply("DIV", x[0], x[1])
  return try call.zero(where: x[1], else: quotient)
}

private let mulNoNan = formula { (call, x) throws(Diagnostic) in
  let product = try call.apply("MUL", x[0], x[1])
  return try call.zero(where: x[1], else: product)
}

private let xdivy = formula { (call, x) throws(Diagnostic) in
  let quotient = try call.apply("DIV", x[0], x[1])
  return try call.zero(where: x[0], else: quotient)
}

private let xlogy = formula { (call, x) throws(Diagnostic) in
  let logarithm = try call.apply("LOG", x[1])
  return try call.zero(where: x[0], else: call.apply("MUL", x[0], logarithm))
}

private let xlog1py = formula { (call, x) throws(Diagnostic) in
  let logarithm = try call.apply("LOG", call.apply("ADD", x[1], 1))
  return try call.zero(where: x[0], else: call.apply("MUL", x[0], logarithm))
}

private func addition(_ op: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    guard call.results[0].element == .complex64 else {
      return [try call.apply(op, call.inputs, shape: call.results[0].shape)]
    }
    return [
      try call.reinterpreted(
        call.apply(op, call.parts(call.input(0)), call.parts(call.input(1))), as: .complex64)
    ]
  }
}

private let division: Lowering.Rule = { (call) throws(Diagnostic) in
  if call.results[0].element.isDividedByParts { return [try call.quotientByParts(towardsZero: true)] }
  guard call.results[0].element == .complex64 else {
    return [try call.apply("DIV", call.inputs, shape: call.results[0].shape)]
  }
  // a / b = a b̄ / |b|²
  let b = try call.parts(call.input(1))
  let conjugate = try call.reinterpreted(call.apply("MUL", b, call.vector([1, -1])), as: .complex64)
  let square = try call.rowSum(call.apply("SQUARE", b), keepingAxis: true)
  let product = try call.parts(call.apply("MUL", call.input(0), conjugate))
  return [try call.reinterpreted(call.apply("DIV", product, square), as: .complex64)]
}

private let floorDiv: Lowering.Rule = { (call) throws(Diagnostic) in
  if call.results[0].element.isDividedByParts { return [try call.quotientByParts(towardsZero: false)] }
  return [try call.apply("FLOOR_DIV", call.inputs, shape: call.results[0].shape)]
}

private let truncateDiv: Lowering.Rule = formula { (call, x) throws(Diagnostic) in
  if call.results[0].element.isDividedByParts { return try call.quotientByParts(towardsZero: true) }
  let quotient = try call.apply("DIV", x[0], x[1])
  if try call.type(quotient).element.isInteger { return quotient }
  return try call.apply("MUL", call.apply("FLOOR", call.apply("ABS", quotient)), call.apply("SIGN", quotient))
}

private let truncateMod: Lowering.Rule = formula { (call, x) throws(Diagnostic) in
  let element = try call.type(x[0]).element
  if element == .uint8 || element == .uint16 || element == .uint32 {
    return try call.apply("FLOOR_MOD", x[0], x[1])
  }
  if call.carrier(for: "DIV", of: element)?.type == .int32 || element == .int32 {
    var (a, b) = (x[0], x[1])
    a = try call.cast(a, to: .int32)
    b = try call.cast(b, to: .int32)
    return try call.apply("SUB", a, call.apply("MUL", call.apply("DIV", a, b), b))
  }
  // The rest has the sign of the dividend.
  let size = try call.apply("FLOOR_MOD", call.magnitude(x[0]), call.magnitude(x[1]))
  return try call.apply("MUL", size, call.signum(x[0]))
}

private func extreme(_ op: OpKind, _ comparison: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let shape = call.results[0].shape
    guard call.results[0].element == .uint64 else { return [try call.apply(op, call.inputs, shape: shape)] }
    let (a, b) = (try call.input(0), try call.input(1))
    let isFirst = try call.apply(comparison, call.signedOrder(a), call.signedOrder(b))
    return [try call.apply("SELECT_V2", [isFirst, a, b], shape: shape)]
  }
}

private let squaredDifference: Lowering.Rule = { (call) throws(Diagnostic) in
  let element = call.results[0].element
  // Of more axes than the kernel repeats elements along, SUB has a kernel that does.
  let isNarrow = try call.broadcasts("SQUARED_DIFFERENCE", call.inputs)
  if isNarrow,
    TFLiteKernels.has("SQUARED_DIFFERENCE", for: element)
      || call.carrier(for: "SQUARED_DIFFERENCE", of: element) != nil
  {
    return [try call.apply("SQUARED_DIFFERENCE", call.inputs, shape: call.results[0].shape)]
  }
  let difference = try call.apply("SUB", call.inputs, shape: call.results[0].shape)
  if element == .float32 { return [try call.apply("SQUARE", difference)] }
  return [try call.apply("MUL", difference, difference)]
}

private let round: Lowering.Rule = { (call) throws(Diagnostic) in
  let input = try call.input(0)
  if try call.type(input).element.isInteger { return [input] }
  return [try call.apply("ROUND", call.inputs, shape: call.results[0].shape)]
}

private let absolute: Lowering.Rule = { (call) throws(Diagnostic) in [try call.magnitude(call.input(0))] }

private let sign: Lowering.Rule = { (call) throws(Diagnostic) in [try call.signum(call.input(0))] }

extension LoweringCall {
  mutating func magnitude(_ x: Value) throws(Diagnostic) -> Value {
    let element = try type(x).element
    guard element == .int8 || element == .int64 else { return try apply("ABS", x) }
    return try apply("MAXIMUM", x, apply("NEG", x))
  }

  mutating func signum(_ x: Value) throws(Diagnostic) -> Value {
    let element = try type(x).element
    guard element.isInteger, element != .int32 else { return try apply("SIGN", x) }
    let atMostOne = try apply("MINIMUM", x, 1)
    return element.isUnsigned ? atMostOne : try apply("MAXIMUM", atMostOne, -1)
  }
}

private let negative: Lowering.Rule = { (call) throws(Diagnostic) in
  let (x, element) = (try call.input(0), call.results[0].element)
  if element == .complex64 { return [try call.apply("MUL", x, -1)] }
  return [element.isUnsigned ? try call.apply("SUB", 0, x) : try call.apply("NEG", x)]
}

private let square: Lowering.Rule = { (call) throws(Diagnostic) in
  let x = try call.input(0)
  let element = call.results[0].element
  if element.isInteger || element == .complex64 { return [try call.apply("MUL", x, x)] }
  return [try call.apply("SQUARE", x)]
}

private let sum: Lowering.Rule = { (call) throws(Diagnostic) in
  let shape = call.results[0].shape
  let element = call.results[0].element
  guard call.inputs.count > 2 else {
    return [call.inputs.count == 1 ? try call.input(0) : try call.apply("ADD", call.inputs, shape: shape)]
  }
  if TFLiteKernels.has("ADD_N", for: element) || call.carrier(for: "ADD_N", of: element) != nil {
    return [try call.apply("ADD_N", call.inputs, shape: shape)]
  }
  var sum = try call.input(0)
  for input in call.inputs.dropFirst() { sum = try call.apply("ADD", [sum, input], shape: shape) }
  return [sum]
}

private let biasAdd: Lowering.Rule = { (call) throws(Diagnostic) in
  var operands = call.inputs
  let rank = try call.dimensions(0).count
  if call.string("data_format") == "NCHW", rank > 2 {
    // The bias is along the second axis: as a tensor of that rank it broadcasts there.
    let count = try call.dimensions(1)[0]
    var shape = [Int](repeating: 1, count: rank - 1)
    shape[0] = count
    operands[1] = try call.reshape(operands[1], shape)
  }
  return [try call.apply("ADD", operands, shape: call.results[0].shape)]
}

private let clip: Lowering.Rule = { (call) throws(Diagnostic) in
  let shape = call.results[0].shape
  let low = try call.apply("MAXIMUM", [call.input(0), call.input(1)], shape: shape)
  return [try call.apply("MINIMUM", [low, call.input(2)], shape: shape)]
}

/// The next number in the direction of another. The bits of floats of one sign are in the order of the numbers.
private let nextAfter: Lowering.Rule = { (call) throws(Diagnostic) in
  let (from, to) = (try call.input(0), try call.input(1))
  guard call.results[0].element == .float32 else {
    throw call.unsupported("LiteRT has no arithmetic for \(call.results[0].element)")
  }
  let bits = try call.reinterpreted(from, as: .int32)
  let isUp = try call.apply("LESS", from, to)
  let isPositive = try call.apply("GREATER", from, 0)
  let grows = try call.apply("EQUAL", isUp, isPositive)
  let step = try call.apply("SELECT_V2", grows, call.number(1, .int32), call.number(-1, .int32))
  let next = try call.reinterpreted(call.apply("ADD", bits, step), as: .float32)
  let least = Double(Float.leastNonzeroMagnitude)
  let first = try call.apply("SELECT_V2", isUp, call.number(least, .float32), call.number(-least, .float32))
  let isZero = try call.apply("EQUAL", from, 0)
  let moved = try call.apply("SELECT_V2", isZero, first, next)
  let isThere = try call.apply("EQUAL", from, to)
  let value = try call.apply("SELECT_V2", isThere, to, moved)
  // A sum with NaN is NaN.
  let total = try call.apply("ADD", from, to)
  let isNaN = try call.apply("NOT_EQUAL", total, total)
  return [try call.apply("SELECT_V2", isNaN, total, value)]
}

extension ElementType {
  var isUnsigned: Bool { [.uint8, .uint16, .uint32, .uint64].contains(self) }
  var isInteger: Bool { isUnsigned || [.int8, .int16, .int32, .int64].contains(self) }
}
