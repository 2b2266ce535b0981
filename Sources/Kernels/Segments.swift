package import Diagnostics
internal import Tensors

package enum SegmentReduction: Sendable {
  case sum, mean, product, minimum, maximum
  /// The sum divided by the square root of the number of rows.
  case sumOverRoot
}

/// Reduces rows of `x` that have the same segment; rows with a negative one are left out.
///
/// - Parameters:
///   - segments: one for each row; `x` has as many first elements as they have.
///   - rank: how many axes of `x` the segments have.
///   - fillsWithZero: whether the extreme of a segment without rows is 0, and not the end of the type.
package func reduceSegments(
  _ reduction: SegmentReduction, _ x: TensorValue, segments: [Int], rank: Int, count: Int, fillsWithZero: Bool
) throws(Diagnostic) -> TensorValue {
  guard count >= 0, let outer = Shape.elementCount(Array(x.dimensions.prefix(rank))), outer == segments.count
  else {
    throw Diagnostic(.invalidOperand, "\(segments.count) segments are not for \(x.shape)")
  }
  if let wrong = segments.first(where: { $0 >= count }) {
    throw Diagnostic(.invalidOperand, "the segment \(wrong) is not in [0, \(count))")
  }
  if reduction == .sum || reduction == .product {
    return try NumberSegments(isSum: reduction == .sum, x: x, segments: segments, rank: rank, count: count)(
      x.type)
  }
  if reduction == .mean, x.type == .complex64 || x.type == .complex128 {
    let sums = try NumberSegments(isSum: true, x: x, segments: segments, rank: rank, count: count)(x.type)
    var rows = [Float](repeating: 0, count: count)
    for segment in segments where segment >= 0 { rows[segment] += 1 }
    let shape = [count] + [Int](repeating: 1, count: x.rank - rank)
    let divisors = try cast(TensorValue(rows.map { max(1, $0) }, type: .float32, shape), to: x.type)
    return try elementwise(.divide, sums, divisors)
  }
  return try RealSegments(
    reduction: reduction, x: x, segments: segments, rank: rank, count: count, fillsWithZero: fillsWithZero)(
      x.type)
}

private struct NumberSegments: NumberKernel {
  let isSum: Bool
  let x: TensorValue
  let segments: [Int]
  let rank: Int
  let count: Int

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let tail = Array(x.dimensions[rank...])
    let run = tail.reduce(1, *)
    let result = try TensorValue(allocating: x.type, [count] + tail)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    to.update(repeating: isSum ? T.zeroElement : T.oneElement)
    for (row, segment) in segments.enumerated() where segment >= 0 {
      for index in 0..<run {
        let (old, new) = (to[segment * run + index], from[row * run + index])
        to[segment * run + index] = isSum ? T.sum(old, new) : T.product(old, new)
      }
    }
    return result
  }
}

private struct RealSegments: RealKernel {
  let reduction: SegmentReduction
  let x: TensorValue
  let segments: [Int]
  let rank: Int
  let count: Int
  let fillsWithZero: Bool

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let tail = Array(x.dimensions[rank...])
    let run = tail.reduce(1, *)
    let result = try TensorValue(allocating: x.type, [count] + tail)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    var rows = [Int](repeating: 0, count: count)
    let start: T =
      switch reduction {
      case .minimum: fillsWithZero ? .zeroElement : T.greatestNumber
      case .maximum: fillsWithZero ? .zeroElement : T.leastNumber
      case .product: .oneElement
      case .sum, .mean, .sumOverRoot: .zeroElement
      }
    to.update(repeating: start)
    for (row, segment) in segments.enumerated() where segment >= 0 {
      for index in 0..<run {
        let (old, new) = (to[segment * run + index], from[row * run + index])
        to[segment * run + index] =
          switch reduction {
          case .minimum: rows[segment] == 0 ? new : T.smaller(old, new)
          case .maximum: rows[segment] == 0 ? new : T.greater(old, new)
          case .product: T.product(old, new)
          case .sum, .mean, .sumOverRoot: T.sum(old, new)
          }
      }
      rows[segment] += 1
    }
    guard reduction == .mean || reduction == .sumOverRoot else { return result }
    for segment in 0..<count where rows[segment] > 1 {
      let number = Double(rows[segment])
      let divisor = reduction == .mean ? number : number.squareRoot()
      for index in segment * run..<(segment + 1) * run {
        to[index] = T(truncating: to[index].asDouble / divisor)
      }
    }
    return result
  }
}

extension RealElement {
  /// The finite ends of the type.
  static var greatestNumber: Self { finite(highest) }
  static var leastNumber: Self { finite(lowest) }

  private static func finite(_ end: Self) -> Self {
    guard end.asDouble.isInfinite else { return end }
    let greatest: Double =
      switch Self.self {
      case is Double.Type: .greatestFiniteMagnitude
      case is Float16.Type: 65504
      case is BFloat16.Type: 0x1.FEp127
      default: Double(Float.greatestFiniteMagnitude)
      }
    return Self(truncating: end.asDouble < 0 ? -greatest : greatest)
  }
}
