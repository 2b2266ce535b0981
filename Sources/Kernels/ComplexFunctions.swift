// Functions of complex numbers, by the textbook's identities over those of real ones.

extension Complex {
  static var i: Complex { Complex(real: 0, imaginary: 1) }

  init(_ real: Part) { self.init(real: real, imaginary: 0) }

  var magnitude: Part {
    let (a, b) = (max(real.magnitude, imaginary.magnitude), min(real.magnitude, imaginary.magnitude))
    guard a > 0, a.isFinite else { return a == 0 ? 0 : (a.isNaN ? a : .infinity) }
    let ratio = b / a
    return a * (1 + ratio * ratio).squareRoot()
  }

  static func + (a: Complex, b: Complex) -> Complex { sum(a, b) }
  static func - (a: Complex, b: Complex) -> Complex { difference(a, b) }
  static func * (a: Complex, b: Complex) -> Complex { product(a, b) }

  static func / (a: Complex, b: Complex) -> Complex {
    let scale = b.real * b.real + b.imaginary * b.imaginary
    return Complex(
      real: (a.real * b.real + a.imaginary * b.imaginary) / scale,
      imaginary: (a.imaginary * b.real - a.real * b.imaginary) / scale)
  }

  static func exp(_ x: Complex) -> Complex {
    let size = Part.exp(x.real)
    return Complex(real: size * Part.cos(x.imaginary), imaginary: size * Part.sin(x.imaginary))
  }

  static func log(_ x: Complex) -> Complex {
    Complex(real: Part.log(x.magnitude), imaginary: Part.atan2(x.imaginary, x.real))
  }

  static func squareRoot(_ x: Complex) -> Complex {
    let size = x.magnitude
    if size == 0 { return x }
    let real = ((size + x.real.magnitude) / 2).squareRoot()
    let other = x.imaginary.magnitude / (2 * real)
    let (a, b) = x.real >= 0 ? (real, other) : (other, real)
    return Complex(real: a, imaginary: x.imaginary < 0 ? -b : b)
  }

  static func sinh(_ x: Complex) -> Complex {
    Complex(
      real: Part.sinh(x.real) * Part.cos(x.imaginary), imaginary: Part.cosh(x.real) * Part.sin(x.imaginary))
  }

  static func cosh(_ x: Complex) -> Complex {
    Complex(
      real: Part.cosh(x.real) * Part.cos(x.imaginary), imaginary: Part.sinh(x.real) * Part.sin(x.imaginary))
  }

  static func tanh(_ x: Complex) -> Complex {
    // Beyond this the rest is less than a rounding.
    if x.real.magnitude > 40 { return Complex(x.real < 0 ? -1 : 1) }
    return sinh(x) / cosh(x)
  }

  private var turned: Complex { Complex(real: -imaginary, imaginary: real) }
  private var turnedBack: Complex { Complex(real: imaginary, imaginary: -real) }

  static func sin(_ x: Complex) -> Complex { sinh(x.turned).turnedBack }
  static func cos(_ x: Complex) -> Complex { cosh(x.turned) }
  static func tan(_ x: Complex) -> Complex { tanh(x.turned).turnedBack }

  static func asinh(_ x: Complex) -> Complex { log(x + squareRoot(x * x + Complex(1))) }
  static func acosh(_ x: Complex) -> Complex {
    log(x + squareRoot(x + Complex(1)) * squareRoot(x - Complex(1)))
  }
  static func atanh(_ x: Complex) -> Complex {
    (log(Complex(1) + x) - log(Complex(1) - x)) * Complex(0.5)
  }
  static func asin(_ x: Complex) -> Complex { asinh(x.turned).turnedBack }
  static func acos(_ x: Complex) -> Complex {
    let sine = asin(x)
    return Complex(real: .pi / 2 - sine.real, imaginary: -sine.imaginary)
  }
  static func atan(_ x: Complex) -> Complex { atanh(x.turned).turnedBack }

  static func pow(_ x: Complex, _ y: Complex) -> Complex {
    if areEqual(y, .zeroElement) { return .oneElement }
    if areEqual(x, .zeroElement) { return .zeroElement }
    return exp(y * log(x))
  }
}
