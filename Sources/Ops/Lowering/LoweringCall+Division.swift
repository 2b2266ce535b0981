internal import Diagnostics
internal import GraphIR
internal import Tensors

extension ElementType {
  /// Whether no kernel divides integers of this type, and `int64` holds them, whose rests a kernel gives.
  var isDividedByParts: Bool { self == .int64 || self == .uint32 }
}

extension LoweringCall {
  /// The quotient of two operands of integers that no kernel divides.
  mutating func quotientByParts(towardsZero: Bool) throws(Diagnostic) -> Value {
    let element = try type(input(0)).element
    let (a, b) = (try cast(input(0), to: .int64), try cast(input(1), to: .int64))
    let rest =
      towardsZero && !element.isUnsigned
      ? try apply("MUL", apply("FLOOR_MOD", magnitude(a), magnitude(b)), signum(a))
      : try apply("FLOOR_MOD", a, b)
    let quotient = try exactQuotient(apply("SUB", a, rest), b)
    return try cast(quotient, to: element)
  }

  /// The quotient of a multiple of a number by that number, of `int64`.
  ///
  /// Each quotient of floats is right to 22 bits, and the next is that of what it leaves: the third leaves less than
  /// half of the number, and rounding it nothing.
  private mutating func exactQuotient(_ multiple: Value, _ number: Value) throws(Diagnostic) -> Value {
    let divisor = try cast(number, to: .float32)
    // The greatest float that is an int64.
    let greatest = Double(Float(sign: .plus, exponent: 63, significand: 1).nextDown)
    var rest = multiple
    var share = try apply("MINIMUM", apply("DIV", cast(rest, to: .float32), divisor), greatest)
    var quotient = try cast(share, to: .int64)
    for step in 1...2 {
      rest = try apply("SUB", multiple, apply("MUL", quotient, number))
      share = try apply("DIV", cast(rest, to: .float32), divisor)
      if step == 2 { share = try apply("ROUND", share) }
      quotient = try apply("ADD", quotient, cast(share, to: .int64))
    }
    return quotient
  }
}
