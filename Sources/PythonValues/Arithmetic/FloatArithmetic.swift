#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The quotient rounded down and the remainder of the divisor's sign, as CPython's `float_floor_div` and NumPy's
/// `npy_divmod` compute them.
func flooredDivision<Number: BinaryFloatingPoint>(
  _ a: Number, _ b: Number
) -> (quotient: Number, remainder: Number) {
  var remainder = a.truncatingRemainder(dividingBy: b)
  guard b != 0 else { return (a / b, remainder) }
  var quotient = (a - remainder) / b
  if remainder != 0 {
    if (b < 0) != (remainder < 0) {
      remainder += b
      quotient -= 1
    }
  } else {
    remainder = Number(signOf: b, magnitudeOf: 0)
  }
  guard quotient != 0 else { return (Number(signOf: a / b, magnitudeOf: 0), remainder) }
  let floored = quotient.rounded(.down)
  return (quotient - floored > 0.5 ? floored + 1 : floored, remainder)
}

func power(_ a: Double, _ b: Double) -> Double { pow(a, b) }
func power(_ a: Float, _ b: Float) -> Float { powf(a, b) }

extension ComplexNumber {
  static func + (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.real + b.real, a.imaginary + b.imaginary)
  }

  static func - (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.real - b.real, a.imaginary - b.imaginary)
  }

  static func * (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(
      a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  /// Smith's algorithm, as CPython and NumPy divide.
  static func / (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    if abs(b.real) >= abs(b.imaginary) {
      if b == ComplexNumber(0) { return ComplexNumber(a.real / abs(b.real), a.imaginary / abs(b.real)) }
      let ratio = b.imaginary / b.real
      let scale = 1 / (b.real + b.imaginary * ratio)
      return ComplexNumber(
        (a.real + a.imaginary * ratio) * scale, (a.imaginary - a.real * ratio) * scale)
    }
    let ratio = b.real / b.imaginary
    let scale = 1 / (b.real * ratio + b.imaginary)
    return ComplexNumber(
      (a.real * ratio + a.imaginary) * scale, (a.imaginary * ratio - a.real) * scale)
  }

  static prefix func - (a: ComplexNumber) -> ComplexNumber { ComplexNumber(-a.real, -a.imaginary) }

  /// Small whole powers are products; the others are taken by length and angle.
  func raised(to exponent: ComplexNumber) -> ComplexNumber {
    if exponent.imaginary == 0, exponent.real == exponent.real.rounded(), abs(exponent.real) <= 100 {
      var (result, factor, left) = (ComplexNumber(1), self, Int(abs(exponent.real)))
      while left > 0 {
        if left & 1 == 1 { result = result * factor }
        factor = factor * factor
        left >>= 1
      }
      return exponent.real < 0 ? ComplexNumber(1) / result : result
    }
    if self == ComplexNumber(0) { return ComplexNumber(0) }
    let (length, angle) = (hypot(real, imaginary), atan2(imaginary, real))
    var scale = pow(length, exponent.real)
    var turn = angle * exponent.real
    if exponent.imaginary != 0 {
      scale *= exp(-angle * exponent.imaginary)
      turn += exponent.imaginary * log(length)
    }
    return ComplexNumber(scale * cos(turn), scale * sin(turn))
  }
}
