package import Diagnostics
internal import Tensors

package enum ComplexPart: Sendable {
  case real, imaginary, magnitude, angle
}

/// A part of each complex number, of the width of its parts.
package func part(_ part: ComplexPart, of x: TensorValue) throws(Diagnostic) -> TensorValue {
  switch x.type {
  case .complex64: try parts(part, of: x, Float.self, .float32)
  case .complex128: try parts(part, of: x, Double.self, .float64)
  default: throw noKernel(for: x.type)
  }
}

private func parts<P: WideFloat>(
  _ part: ComplexPart, of x: TensorValue, _: P.Type, _ type: ElementType
) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: type, x.dimensions)
  mapElements(x.elements(Complex<P>.self), into: result.elements(P.self)) { value -> P in
    switch part {
    case .real: value.real
    case .imaginary: value.imaginary
    case .magnitude: value.magnitude
    case .angle: P.atan2(value.imaginary, value.real)
    }
  }
  return result
}

/// Complex numbers of their parts, which are broadcast to each other.
package func complex(_ real: TensorValue, _ imaginary: TensorValue) throws(Diagnostic) -> TensorValue {
  guard let shape = broadcast(real.dimensions, imaginary.dimensions) else {
    throw incompatible(real.dimensions, imaginary.dimensions)
  }
  func joined<P: WideFloat>(_: P.Type, _ type: ElementType) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: type, shape)
    mapPairs(
      BroadcastPlan(shape, [real.dimensions, imaginary.dimensions]), real.elements(P.self),
      imaginary.elements(P.self), into: result.elements(Complex<P>.self)
    ) { Complex(real: $0, imaginary: $1) }
    return result
  }
  return switch real.type {
  case .float32: try joined(Float.self, .complex64)
  case .float64: try joined(Double.self, .complex128)
  default: throw noKernel(for: real.type)
  }
}

/// Each number with the other sign of its imaginary part; a real one as it is.
package func conjugate(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
  func turned<P: WideFloat>(_: P.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    mapElements(x.elements(Complex<P>.self), into: result.elements(Complex<P>.self)) {
      Complex(real: $0.real, imaginary: -$0.imaginary)
    }
    return result
  }
  return switch x.type {
  case .complex64: try turned(Float.self)
  case .complex128: try turned(Double.self)
  default: x
  }
}
