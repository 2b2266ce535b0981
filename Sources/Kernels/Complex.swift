/// A complex number, laid out as TensorFlow stores it.
struct Complex<Part: WideFloat>: NumberElement {
  var real: Part
  var imaginary: Part

  static var zeroElement: Complex { Complex(real: 0, imaginary: 0) }
  static var oneElement: Complex { Complex(real: 1, imaginary: 0) }

  @inline(__always) static func sum(_ a: Complex, _ b: Complex) -> Complex {
    Complex(real: a.real + b.real, imaginary: a.imaginary + b.imaginary)
  }
  @inline(__always) static func difference(_ a: Complex, _ b: Complex) -> Complex {
    Complex(real: a.real - b.real, imaginary: a.imaginary - b.imaginary)
  }
  @inline(__always) static func product(_ a: Complex, _ b: Complex) -> Complex {
    Complex(
      real: a.real * b.real - a.imaginary * b.imaginary,
      imaginary: a.real * b.imaginary + a.imaginary * b.real)
  }
  @inline(__always) static func negative(_ a: Complex) -> Complex {
    Complex(real: -a.real, imaginary: -a.imaginary)
  }
  @inline(__always) static func areEqual(_ a: Complex, _ b: Complex) -> Bool {
    a.real == b.real && a.imaginary == b.imaginary
  }
}
