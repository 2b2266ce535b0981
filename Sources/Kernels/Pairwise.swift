package import Diagnostics
internal import Tensors

/// An operation on pairs of elements of two tensors, which are broadcast to one shape.
package enum BinaryOperation: Sendable {
  case add, subtract, multiply, squaredDifference
  case divide, divideNoNaN, multiplyNoNaN, floorDivide, truncateDivide, floorModulo, truncateModulo
  case maximum, minimum, power, atan2, nextAfter, xlogy, xdivy, xlog1py
  case incompleteGamma, incompleteGammaComplement, incompleteGammaSlope, gammaSampleSlope, zeta, polygamma
  case and, or, xor, shiftLeft, shiftRight
}

package enum Comparison: Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// `operation` of every pair. An integer divided by zero is an error, as in TensorFlow.
package func elementwise(
  _ operation: BinaryOperation, _ a: TensorValue, _ b: TensorValue
) throws(Diagnostic) -> TensorValue {
  guard let shape = broadcast(a.dimensions, b.dimensions) else {
    throw incompatible(a.dimensions, b.dimensions)
  }
  let pair = Pair(a: a, b: b, plan: BroadcastPlan(shape, [a.dimensions, b.dimensions]))
  let isFloat = [.float32, .float64, .float16, .bfloat16].contains(a.type)
  switch operation {
  case .squaredDifference where a.type == .complex64: return try complexPairs(operation, pair, Float.self)
  case .squaredDifference where a.type == .complex128: return try complexPairs(operation, pair, Double.self)
  case .add where a.type == .string: return joinStrings(pair)
  case .add, .subtract, .multiply, .squaredDifference:
    return try NumberPairs(operation: operation, pair: pair)(a.type)
  case .maximum, .minimum: return try RealPairs(operation: operation, pair: pair)(a.type)
  case _ where a.type == .complex64: return try complexPairs(operation, pair, Float.self)
  case _ where a.type == .complex128: return try complexPairs(operation, pair, Double.self)
  case .and, .or, .xor, .shiftLeft, .shiftRight:
    return try IntegerPairs(operation: operation, pair: pair)(a.type)
  case _ where isFloat: return try FloatPairs(operation: operation, pair: pair)(a.type)
  default: return try IntegerPairs(operation: operation, pair: pair)(a.type)
  }
}

/// Compares every pair; the result is boolean. Strings and booleans are equal or not.
package func compare(
  _ comparison: Comparison, _ a: TensorValue, _ b: TensorValue
) throws(Diagnostic) -> TensorValue {
  guard let shape = broadcast(a.dimensions, b.dimensions) else {
    throw incompatible(a.dimensions, b.dimensions)
  }
  let pair = Pair(a: a, b: b, plan: BroadcastPlan(shape, [a.dimensions, b.dimensions]))
  let isEquality = comparison == .equal || comparison == .notEqual
  if a.type == .string, isEquality { return try compareStrings(comparison == .equal, pair) }
  if a.type == .bool, isEquality {
    let wanted = comparison == .equal
    return try pair.map(UInt8.self, UInt8.self, .bool) { ($0 == $1) == wanted ? 1 : 0 }
  }
  if isEquality { return try Equality(isEqual: comparison == .equal, pair: pair)(a.type) }
  return try Ordering(comparison: comparison, pair: pair)(a.type)
}

/// Logic on booleans.
package func logic(
  _ operation: BinaryOperation, _ a: TensorValue, _ b: TensorValue
) throws(Diagnostic) -> TensorValue {
  guard let shape = broadcast(a.dimensions, b.dimensions) else {
    throw incompatible(a.dimensions, b.dimensions)
  }
  let pair = Pair(a: a, b: b, plan: BroadcastPlan(shape, [a.dimensions, b.dimensions]))
  return try pair.map(UInt8.self, UInt8.self, .bool) { operation == .and ? $0 & $1 : $0 | $1 }
}

private struct Pair {
  let a: TensorValue
  let b: TensorValue
  let plan: BroadcastPlan

  @inline(__always)
  func map<T: BitwiseCopyable>(_: T.Type, _ f: (T, T) -> T) throws(Diagnostic) -> TensorValue {
    try map(T.self, T.self, a.type, f)
  }

  @inline(__always)
  func map<T: BitwiseCopyable, R: BitwiseCopyable>(
    _: T.Type, _: R.Type, _ type: ElementType, _ f: (T, T) -> R
  ) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: type, plan.shape)
    mapPairs(plan, a.elements(T.self), b.elements(T.self), into: result.elements(R.self), f)
    return result
  }
}

private struct NumberPairs: NumberKernel {
  let operation: BinaryOperation
  let pair: Pair

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    switch operation {
    case .add: return try pair.map(T.self, T.sum)
    case .subtract: return try pair.map(T.self, T.difference)
    case .multiply: return try pair.map(T.self, T.product)
    default:
      return try pair.map(T.self) {
        let difference = T.difference($0, $1)
        return T.product(difference, difference)
      }
    }
  }
}

private struct RealPairs: RealKernel {
  let operation: BinaryOperation
  let pair: Pair

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    try operation == .maximum ? pair.map(T.self, T.greater) : pair.map(T.self, T.smaller)
  }
}

private struct FloatPairs: FloatKernel {
  let operation: BinaryOperation
  let pair: Pair

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    typealias W = T.Wide
    @inline(__always) func map(_ f: (W, W) -> W) throws(Diagnostic) -> TensorValue {
      try pair.map(T.self) { T(f($0.wide, $1.wide)) }
    }
    return switch operation {
    case .divide: try map { $0 / $1 }
    case .divideNoNaN: try map { $1 == 0 ? 0 : $0 / $1 }
    case .multiplyNoNaN: try map { $1 == 0 ? 0 : $0 * $1 }
    // Rounded to the type in between, as TensorFlow computes it.
    case .floorDivide: try pair.map(T.self) { T(T($0.wide / $1.wide).wide.rounded(.down)) }
    case .truncateDivide: try pair.map(T.self) { T(T($0.wide / $1.wide).wide.rounded(.towardZero)) }
    case .floorModulo:
      try map {
        let rest = W.remainder($0, dividingBy: $1)
        return rest != 0 && (rest < 0) != ($1 < 0) ? rest + $1 : rest
      }
    case .truncateModulo: try map { W.remainder($0, dividingBy: $1) }
    case .power: try map(W.pow)
    case .atan2: try map(W.atan2)
    case .nextAfter: try map(W.nextAfter)
    case .xlogy: try map { $0 == 0 ? 0 : $0 * W.log($1) }
    case .xlog1py: try map { $0 == 0 ? 0 : $0 * W.log1p($1) }
    case .xdivy: try map { $0 == 0 ? 0 : $0 / $1 }
    case .incompleteGamma: try map { W.incompleteGamma($0, $1, isComplement: false) }
    case .incompleteGammaComplement: try map { W.incompleteGamma($0, $1, isComplement: true) }
    case .incompleteGammaSlope: try map(W.incompleteGammaSlope)
    case .gammaSampleSlope: try map(W.gammaSampleSlope)
    case .zeta: try map(W.zeta)
    case .polygamma: try map(W.polygamma)
    default: throw noKernel(for: pair.a.type)
    }
  }
}

private struct IntegerPairs: IntegerKernel {
  let operation: BinaryOperation
  let pair: Pair

  func run<T: RealElement & FixedWidthInteger>(_: T.Type) throws(Diagnostic) -> TensorValue {
    switch operation {
    case .and: return try pair.map(T.self) { $0 & $1 }
    case .or: return try pair.map(T.self) { $0 | $1 }
    case .xor: return try pair.map(T.self) { $0 ^ $1 }
    // Shifts beyond the width are those of the width less one.
    case .shiftLeft: return try pair.map(T.self) { $0 << Swift.max(0, Swift.min($1, T(T.bitWidth - 1))) }
    case .shiftRight: return try pair.map(T.self) { $0 >> Swift.max(0, Swift.min($1, T(T.bitWidth - 1))) }
    case .power: return try powers(T.self)
    case .divideNoNaN:
      return try pair.map(T.self) { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }
    case .divide, .truncateDivide, .floorDivide, .floorModulo, .truncateModulo: break
    default: throw noKernel(for: pair.a.type)
    }
    if pair.b.elements(T.self).contains(0), !pair.plan.shape.contains(0) {
      throw Diagnostic(.invalidOperand, "an integer is divided by zero")
    }
    return switch operation {
    case .floorDivide:
      try pair.map(T.self) {
        let quotient = $0.dividedReportingOverflow(by: $1).partialValue
        return ($0 < 0) != ($1 < 0) && quotient &* $1 != $0 ? quotient &- 1 : quotient
      }
    case .floorModulo:
      try pair.map(T.self) {
        let rest = $0.remainderReportingOverflow(dividingBy: $1).partialValue
        return rest != 0 && (rest < 0) != ($1 < 0) ? rest &+ $1 : rest
      }
    case .truncateModulo: try pair.map(T.self) { $0.remainderReportingOverflow(dividingBy: $1).partialValue }
    default: try pair.map(T.self) { $0.dividedReportingOverflow(by: $1).partialValue }
    }
  }

  private func powers<T: RealElement & FixedWidthInteger>(_: T.Type) throws(Diagnostic) -> TensorValue {
    if T.isSigned, pair.b.elements(T.self).contains(where: { $0 < 0 }) {
      throw Diagnostic(.invalidOperand, "an integer is raised to a negative power")
    }
    return try pair.map(T.self) {
      var (base, exponent, result) = ($0, $1, T(1))
      while exponent > 0 {
        if exponent & 1 == 1 { result = result &* base }
        base = base &* base
        exponent >>= 1
      }
      return result
    }
  }
}

private func complexPairs<P: WideFloat>(
  _ operation: BinaryOperation, _ pair: Pair, _: P.Type
) throws(Diagnostic) -> TensorValue {
  typealias C = Complex<P>
  let zero = C.zeroElement
  return switch operation {
  case .divide: try pair.map(C.self, /)
  case .squaredDifference:
    try pair.map(C.self) {
      let difference = $0 - $1
      return C(difference.real * difference.real + difference.imaginary * difference.imaginary)
    }
  case .divideNoNaN: try pair.map(C.self) { C.areEqual($1, zero) ? zero : $0 / $1 }
  case .multiplyNoNaN: try pair.map(C.self) { C.areEqual($1, zero) ? zero : $0 * $1 }
  case .power: try pair.map(C.self, C.pow)
  case .xlogy: try pair.map(C.self) { C.areEqual($0, zero) ? zero : $0 * C.log($1) }
  case .xlog1py: try pair.map(C.self) { C.areEqual($0, zero) ? zero : $0 * C.log($1 + .oneElement) }
  case .xdivy: try pair.map(C.self) { C.areEqual($0, zero) ? zero : $0 / $1 }
  default: throw noKernel(for: pair.a.type)
  }
}

private struct Equality: NumberKernel {
  let isEqual: Bool
  let pair: Pair

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    try pair.map(T.self, Bool.self, .bool) { T.areEqual($0, $1) == isEqual }
  }
}

private struct Ordering: RealKernel {
  let comparison: Comparison
  let pair: Pair

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    switch comparison {
    case .less: try pair.map(T.self, Bool.self, .bool, T.isLess)
    case .lessOrEqual: try pair.map(T.self, Bool.self, .bool, T.isAtMost)
    case .greater: try pair.map(T.self, Bool.self, .bool) { T.isLess($1, $0) }
    default: try pair.map(T.self, Bool.self, .bool) { T.isAtMost($1, $0) }
    }
  }
}

private func compareStrings(_ isEqual: Bool, _ pair: Pair) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: .bool, pair.plan.shape)
  let (a, b, out) = (pair.a.strings, pair.b.strings, result.elements(Bool.self))
  let (p, q) = (pair.plan.moves[0] ? 1 : 0, pair.plan.moves[1] ? 1 : 0)
  pair.plan.forEachRun { offsets, start in
    for index in 0..<pair.plan.inner {
      out[start + index] = (a[offsets[0] + index * p] == b[offsets[1] + index * q]) == isEqual
    }
  }
  return result
}

/// The second string of each pair after the first.
private func joinStrings(_ pair: Pair) -> TensorValue {
  let (a, b) = (pair.a.strings, pair.b.strings)
  let (p, q) = (pair.plan.moves[0] ? 1 : 0, pair.plan.moves[1] ? 1 : 0)
  var strings: [[UInt8]] = []
  pair.plan.forEachRun { offsets, _ in
    for index in 0..<pair.plan.inner { strings.append(a[offsets[0] + index * p] + b[offsets[1] + index * q]) }
  }
  return TensorValue(.string, pair.plan.shape, .strings(strings))
}

/// The regularised incomplete beta function of every three elements. The shapes are the same.
package func incompleteBeta(
  _ a: TensorValue, _ b: TensorValue, _ x: TensorValue
) throws(Diagnostic) -> TensorValue {
  guard a.dimensions == x.dimensions, b.dimensions == x.dimensions else {
    throw incompatible(a.dimensions, x.dimensions)
  }
  return try BetaTriples(a: a, b: b, x: x)(x.type)
}

private struct BetaTriples: FloatKernel {
  let a: TensorValue
  let b: TensorValue
  let x: TensorValue

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (p, q, y, out) = (a.elements(T.self), b.elements(T.self), x.elements(T.self), result.elements(T.self))
    for index in out.indices {
      out[index] = T(T.Wide.incompleteBeta(p[index].wide, q[index].wide, y[index].wide))
    }
    return result
  }
}
