package import Diagnostics
internal import Tensors

/// The gradient of an activation or a function, as TensorFlow's training graphs compute it.
package enum Gradient: Sendable {
  /// Of the output `y` and the gradient by it.
  case reciprocal, reciprocalSquareRoot, squareRoot, sigmoid, tanh
  /// Of the gradient, and the input or the output of the activation.
  case softplus, softsign, elu, selu
  case relu, relu6
}

/// The gradient of every pair of elements. The shapes are the same.
package func gradient(
  _ gradient: Gradient, _ a: TensorValue, _ b: TensorValue
) throws(Diagnostic) -> TensorValue {
  guard let shape = broadcast(a.dimensions, b.dimensions) else {
    throw incompatible(a.dimensions, b.dimensions)
  }
  let plan = BroadcastPlan(shape, [a.dimensions, b.dimensions])
  if gradient == .relu || gradient == .relu6 {
    return try RealGradient(isCapped: gradient == .relu6, a: a, b: b, plan: plan)(a.type)
  }
  switch a.type {
  case .complex64: return try complexGradient(gradient, a, b, plan, Float.self)
  case .complex128: return try complexGradient(gradient, a, b, plan, Double.self)
  default: return try FloatGradient(gradient: gradient, a: a, b: b, plan: plan)(a.type)
  }
}

/// Of complex numbers the output counts with the other sign of its imaginary part, but for activations.
private func complexGradient<P: WideFloat>(
  _ gradient: Gradient, _ a: TensorValue, _ b: TensorValue, _ plan: BroadcastPlan, _: P.Type
) throws(Diagnostic) -> TensorValue {
  typealias C = Complex<P>
  let (one, half) = (C.oneElement, C(0.5))
  let function: (C, C) -> C =
    switch gradient {
    case .reciprocal: { y, dy in C.negative(dy) * y * y }
    case .reciprocalSquareRoot: { y, dy in C.negative(half) * (dy * y) * (y * y) }
    case .squareRoot: { y, dy in half * dy / y }
    case .sigmoid: { y, dy in dy * y * (one - y) }
    case .tanh: { y, dy in dy * (one - y * y) }
    default: throw noKernel(for: a.type)
    }
  let result = try TensorValue(allocating: a.type, plan.shape)
  let isActivation = gradient == .sigmoid || gradient == .tanh
  mapPairs(plan, a.elements(C.self), b.elements(C.self), into: result.elements(C.self)) {
    function(isActivation ? $0 : C(real: $0.real, imaginary: -$0.imaginary), $1)
  }
  return result
}

private struct RealGradient: RealKernel {
  let isCapped: Bool
  let a: TensorValue
  let b: TensorValue
  let plan: BroadcastPlan

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: a.type, plan.shape)
    let six = T(truncating: 6)
    mapPairs(plan, a.elements(T.self), b.elements(T.self), into: result.elements(T.self)) {
      gradient, feature -> T in
      T.isLess(.zeroElement, feature) && (!isCapped || T.isLess(feature, six)) ? gradient : .zeroElement
    }
    return result
  }
}

private struct FloatGradient: FloatKernel {
  let gradient: Gradient
  let a: TensorValue
  let b: TensorValue
  let plan: BroadcastPlan

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    typealias W = T.Wide
    @inline(__always) func map(_ f: (W, W) -> W) throws(Diagnostic) -> TensorValue {
      let result = try TensorValue(allocating: a.type, plan.shape)
      mapPairs(plan, a.elements(T.self), b.elements(T.self), into: result.elements(T.self)) {
        T(f($0.wide, $1.wide))
      }
      return result
    }
    return switch gradient {
    case .reciprocal: try map { y, dy in -dy * y * y }
    case .reciprocalSquareRoot: try map { y, dy in -0.5 * (dy * y) * (y * y) }
    case .squareRoot: try map { y, dy in 0.5 * dy / y }
    case .sigmoid: try map { y, dy in dy * y * (1 - y) }
    case .tanh: try map { y, dy in dy * (1 - y * y) }
    case .softplus: try map { dy, x in dy / (W.exp(-x) + 1) }
    case .softsign: try map { dy, x in dy / ((1 + x.magnitude) * (1 + x.magnitude)) }
    case .elu: try map { dy, y in y < 0 ? (y + 1) * dy : dy }
    case .selu:
      try map { dy, y in
        y < 0 ? dy * (y + 1.7580993408473768599402175208123) : dy * 1.0507009873554804934193349852946
      }
    case .relu, .relu6: preconditionFailure("not for floats alone")
    }
  }
}
