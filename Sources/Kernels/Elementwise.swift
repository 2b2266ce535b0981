package import Diagnostics
internal import Tensors

/// An operation on each element of a tensor.
package enum UnaryOperation: Sendable {
  case negative, magnitude, sign, square, reciprocal, invert
  case exp, expm1, log, log1p, sqrt, reciprocalSquareRoot, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh
  case asinh, acosh, atanh, erf, erfc, lgamma, sigmoid, floor, ceil, round, truncate
  case relu, relu6, elu, selu, softplus, softsign
  case digamma, inverseErf, normalQuantile, besselI0, besselI0e, besselI1, besselI1e
  case besselJ0, besselJ1, besselY0, besselY1, besselK0, besselK0e, besselK1, besselK1e
  case dawson, exponentialIntegral, fresnelCosine, fresnelSine, spence
  case isNaN, isInfinite, isFinite
}

/// `operation` of every element of `x`. The tests for NaN and the like give booleans.
package func elementwise(_ operation: UnaryOperation, _ x: TensorValue) throws(Diagnostic) -> TensorValue {
  switch operation {
  case .negative, .square: try SimpleNumber(operation: operation, x: x)(x.type)
  case .sign where x.type == .complex64: try complexFunction(operation, x, Float.self)
  case .sign where x.type == .complex128: try complexFunction(operation, x, Double.self)
  case .magnitude, .sign, .relu, .relu6: try SimpleReal(operation: operation, x: x)(x.type)
  case .invert: try Invert(x: x)(x.type)
  // A whole number is round.
  case .round where !isFractional(x.type): x
  default:
    switch x.type {
    case .complex64: try complexFunction(operation, x, Float.self)
    case .complex128: try complexFunction(operation, x, Double.self)
    default: try SimpleFloat(operation: operation, x: x)(x.type)
    }
  }
}

private func isFractional(_ type: ElementType) -> Bool {
  [.float32, .float64, .float16, .bfloat16, .complex64, .complex128].contains(type)
}

private func complexFunction<P: WideFloat>(
  _ operation: UnaryOperation, _ x: TensorValue, _: P.Type
) throws(Diagnostic) -> TensorValue {
  typealias C = Complex<P>
  let one = C.oneElement
  let function: (C) -> C =
    switch operation {
    case .reciprocal: { one / $0 }
    // The direction from 0.
    case .sign:
      {
        let size = $0.magnitude
        return size == 0 ? .zeroElement : C(real: $0.real / size, imaginary: $0.imaginary / size)
      }
    case .exp: C.exp
    case .expm1: { C.exp($0) - one }
    case .log: C.log
    case .log1p: { C.log($0 + one) }
    case .sqrt: C.squareRoot
    case .reciprocalSquareRoot: { one / C.squareRoot($0) }
    case .sin: C.sin
    case .cos: C.cos
    case .tan: C.tan
    case .asin: C.asin
    case .acos: C.acos
    case .atan: C.atan
    case .sinh: C.sinh
    case .cosh: C.cosh
    case .tanh: C.tanh
    case .asinh: C.asinh
    case .acosh: C.acosh
    case .atanh: C.atanh
    case .sigmoid: { one / (one + C.exp(C.negative($0))) }
    default: throw noKernel(for: x.type)
    }
  let result = try TensorValue(allocating: x.type, x.dimensions)
  mapElements(x.elements(C.self), into: result.elements(C.self), function)
  return result
}

private struct SimpleNumber: NumberKernel {
  let operation: UnaryOperation
  let x: TensorValue

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    if operation == .negative {
      mapElements(from, into: to, T.negative)
    } else {
      mapElements(from, into: to) { T.product($0, $0) }
    }
    return result
  }
}

private struct SimpleReal: RealKernel {
  let operation: UnaryOperation
  let x: TensorValue

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    switch operation {
    case .magnitude: mapElements(from, into: to, T.magnitude)
    case .sign: mapElements(from, into: to, T.sign)
    // A NaN stays one.
    case .relu: mapElements(from, into: to) { T.isLess($0, .zeroElement) ? .zeroElement : $0 }
    default:
      let six = T(truncating: 6)
      mapElements(from, into: to) {
        T.isLess($0, .zeroElement) ? .zeroElement : (T.isLess(six, $0) ? six : $0)
      }
    }
    return result
  }
}

/// The number of bits of each element that are set.
package func populationCount(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
  try BitCount(x: x)(x.type)
}

private struct BitCount: IntegerKernel {
  let x: TensorValue

  func run<T: RealElement & FixedWidthInteger>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: .uint8, x.dimensions)
    mapElements(x.elements(T.self), into: result.elements(UInt8.self)) { UInt8($0.nonzeroBitCount) }
    return result
  }
}

private struct Invert: IntegerKernel {
  let x: TensorValue

  func run<T: RealElement & FixedWidthInteger>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    mapElements(x.elements(T.self), into: result.elements(T.self)) { ~$0 }
    return result
  }
}

private struct SimpleFloat: FloatKernel {
  let operation: UnaryOperation
  let x: TensorValue

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    typealias W = T.Wide
    @inline(__always) func map(_ f: (W) -> W) throws(Diagnostic) -> TensorValue {
      let result = try TensorValue(allocating: x.type, x.dimensions)
      mapElements(x.elements(T.self), into: result.elements(T.self)) { T(f($0.wide)) }
      return result
    }
    @inline(__always) func test(_ f: (W) -> Bool) throws(Diagnostic) -> TensorValue {
      let result = try TensorValue(allocating: .bool, x.dimensions)
      mapElements(x.elements(T.self), into: result.elements(Bool.self)) { f($0.wide) }
      return result
    }
    return switch operation {
    case .reciprocal: try map { 1 / $0 }
    case .exp: try map(W.exp)
    case .expm1: try map(W.expm1)
    case .log: try map(W.log)
    case .log1p: try map(W.log1p)
    case .sqrt: try map { $0.squareRoot() }
    case .reciprocalSquareRoot: try map { 1 / $0.squareRoot() }
    case .sin: try map(W.sin)
    case .cos: try map(W.cos)
    case .tan: try map(W.tan)
    case .asin: try map(W.asin)
    case .acos: try map(W.acos)
    case .atan: try map(W.atan)
    case .sinh: try map(W.sinh)
    case .cosh: try map(W.cosh)
    case .tanh: try map(W.tanh)
    case .asinh: try map(W.asinh)
    case .acosh: try map(W.acosh)
    case .atanh: try map(W.atanh)
    case .erf: try map(W.erf)
    case .erfc: try map(W.erfc)
    case .lgamma: try map(W.lgamma)
    case .sigmoid: try map { 1 / (1 + W.exp(-$0)) }
    case .floor: try map { $0.rounded(.down) }
    case .ceil: try map { $0.rounded(.up) }
    case .round: try map { $0.rounded(.toNearestOrEven) }
    case .truncate: try map { $0.rounded(.towardZero) }
    case .elu: try map { $0 < 0 ? W.expm1($0) : $0 }
    case .selu:
      try map {
        $0 < 0 ? 1.7580993408473768599402175208123 * W.expm1($0) : 1.0507009873554804934193349852946 * $0
      }
    case .softplus: try map(softplus)
    case .softsign: try map { $0 / ($0.magnitude + 1) }
    case .digamma: try map(W.digamma)
    case .inverseErf: try map(W.inverseErf)
    case .normalQuantile: try map(W.normalQuantile)
    case .besselI0: try map { W.exp($0.magnitude) * W.scaledBessel(0, $0) }
    case .besselI0e: try map { W.scaledBessel(0, $0) }
    case .besselI1: try map { W.exp($0.magnitude) * W.scaledBessel(1, $0) }
    case .besselI1e: try map { W.scaledBessel(1, $0) }
    case .besselJ0: try map { W.besselJ(0, $0) }
    case .besselJ1: try map { W.besselJ(1, $0) }
    case .besselY0: try map { W.besselY(0, $0) }
    case .besselY1: try map { W.besselY(1, $0) }
    case .besselK0: try map { W.exp(-$0) * W.scaledBesselK(0, $0) }
    case .besselK0e: try map { W.scaledBesselK(0, $0) }
    case .besselK1: try map { W.exp(-$0) * W.scaledBesselK(1, $0) }
    case .besselK1e: try map { W.scaledBesselK(1, $0) }
    case .dawson: try map(W.dawson)
    case .exponentialIntegral: try map(W.exponentialIntegral)
    case .fresnelCosine: try map { W.fresnel($0).cosine }
    case .fresnelSine: try map { W.fresnel($0).sine }
    case .spence: try map(W.spence)
    case .isNaN: try test(\.isNaN)
    case .isInfinite: try test(\.isInfinite)
    case .isFinite: try test(\.isFinite)
    case .negative, .square, .magnitude, .sign, .relu, .relu6, .invert:
      preconditionFailure("not for floats alone")
    }
  }
}

/// log(1 + exp(x)) without overflow, with TensorFlow's bounds.
@inline(__always)
private func softplus<W: WideFloat>(_ x: W) -> W {
  let threshold = W.log(W.ulpOfOne) + 2
  if x > -threshold { return x }
  return x < threshold ? W.exp(x) : W.log1p(W.exp(x))
}
