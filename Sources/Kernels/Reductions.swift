package import Diagnostics
package import Tensors

package enum Reduction: Sendable {
  case sum, mean, product, maximum, minimum, all, any
}

/// Reduces `x` over `axes` (sorted, without repetition). The result lacks them, or has 1 there.
package func reduce(
  _ reduction: Reduction, _ x: TensorValue, axes: [Int], keepDimensions: Bool
) throws(Diagnostic) -> TensorValue {
  let kept = x.dimensions.indices.filter { !axes.contains($0) }
  let shape =
    keepDimensions
    ? x.dimensions.indices.map { axes.contains($0) ? 1 : x.dimensions[$0] } : kept.map { x.dimensions[$0] }
  // The reduced axes become the innermost ones.
  let order = kept + axes
  let isInOrder = order == Array(x.dimensions.indices)
  let rows = isInOrder ? x : try x.viewed(View(x.dimensions).transposed(order))
  let count = axes.reduce(1) { $0 * x.dimensions[$1] }
  defer { withExtendedLifetime(rows) {} }
  let result: TensorValue
  switch reduction {
  case .all, .any:
    result = try TensorValue(allocating: .bool, shape)
    let (from, to) = (rows.elements(Bool.self), result.elements(Bool.self))
    for row in to.indices {
      let part = from[row * count..<(row + 1) * count]
      to[row] = reduction == .all ? part.allSatisfy { $0 } : part.contains(true)
    }
  case .maximum, .minimum:
    result = try Extremes(isMaximum: reduction == .maximum, rows: rows, count: count, shape: shape)(x.type)
  case .sum, .mean, .product:
    switch x.type {
    case .float32, .float64, .float16, .bfloat16:
      result = try FloatSums(reduction: reduction, rows: rows, count: count, shape: shape)(x.type)
    default: result = try NumberSums(reduction: reduction, rows: rows, count: count, shape: shape)(x.type)
    }
  }
  return result
}

private struct FloatSums: FloatKernel {
  let reduction: Reduction
  let rows: TensorValue
  let count: Int
  let shape: [Int]

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: rows.type, shape)
    let (from, to) = (rows.elements(T.self), result.elements(T.self))
    for row in to.indices {
      let part = UnsafeMutableBufferPointer(rebasing: from[row * count..<(row + 1) * count])
      switch reduction {
      case .product: to[row] = T(part.reduce(1) { $0 * $1.wide })
      case .mean: to[row] = T(pairwiseSum(part) / T.Wide(count))
      default: to[row] = T(pairwiseSum(part))
      }
    }
    return result
  }

  /// Halves added to each other: the error grows with the logarithm of the length.
  private func pairwiseSum<T: FloatElement>(_ values: UnsafeMutableBufferPointer<T>) -> T.Wide {
    if values.count <= 64 {
      var sums: (T.Wide, T.Wide, T.Wide, T.Wide) = (0, 0, 0, 0)
      var index = 0
      while index + 4 <= values.count {
        sums.0 += values[index].wide
        sums.1 += values[index + 1].wide
        sums.2 += values[index + 2].wide
        sums.3 += values[index + 3].wide
        index += 4
      }
      while index < values.count {
        sums.0 += values[index].wide
        index += 1
      }
      return (sums.0 + sums.1) + (sums.2 + sums.3)
    }
    let middle = values.count / 2
    return pairwiseSum(UnsafeMutableBufferPointer(rebasing: values[..<middle]))
      + pairwiseSum(UnsafeMutableBufferPointer(rebasing: values[middle...]))
  }
}

private struct NumberSums: NumberKernel {
  let reduction: Reduction
  let rows: TensorValue
  let count: Int
  let shape: [Int]

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: rows.type, shape)
    let (from, to) = (rows.elements(T.self), result.elements(T.self))
    for row in to.indices {
      var value = reduction == .product ? T.oneElement : T.zeroElement
      for element in from[row * count..<(row + 1) * count] {
        value = reduction == .product ? T.product(value, element) : T.sum(value, element)
      }
      to[row] = value
    }
    guard reduction == .mean else { return result }
    let divisor = try TensorValue([Int64(count)], type: .int64, [])
    let isComplex = rows.type == .complex64 || rows.type == .complex128
    return try elementwise(isComplex ? .divide : .truncateDivide, result, cast(divisor, to: rows.type))
  }
}

private struct Extremes: RealKernel {
  let isMaximum: Bool
  let rows: TensorValue
  let count: Int
  let shape: [Int]

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: rows.type, shape)
    let (from, to) = (rows.elements(T.self), result.elements(T.self))
    for row in to.indices {
      let part = from[row * count..<(row + 1) * count]
      to[row] = isMaximum ? part.reduce(T.lowest, T.greater) : part.reduce(T.highest, T.smaller)
    }
    return result
  }
}

/// The index of the greatest or the smallest element along an axis: the first, where several are.
package func extremeIndex(
  _ x: TensorValue, axis: Int, isMaximum: Bool, as type: ElementType
) throws(Diagnostic) -> TensorValue {
  try ExtremeIndex(x: x, axis: axis, isMaximum: isMaximum, type: type)(x.type == .bool ? .uint8 : x.type)
}

private struct ExtremeIndex: RealKernel {
  let x: TensorValue
  let axis: Int
  let isMaximum: Bool
  let type: ElementType

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    var shape = x.dimensions
    let length = shape.remove(at: axis)
    let inner = x.dimensions[(axis + 1)...].reduce(1, *)
    let from = x.elements(T.self)
    var found: [Int64] = []
    found.reserveCapacity(Shape.elementCount(shape) ?? 0)
    for outer in 0..<x.dimensions[..<axis].reduce(1, *) {
      for column in 0..<inner {
        let start = outer * length * inner + column
        var best = 0
        for index in 1..<max(1, length) {
          let (candidate, holder) = (from[start + index * inner], from[start + best * inner])
          if isMaximum ? T.isLess(holder, candidate) : T.isLess(candidate, holder) { best = index }
        }
        found.append(Int64(best))
      }
    }
    return try cast(TensorValue(found, type: .int64, shape), to: type)
  }
}
