package import Diagnostics
internal import Tensors

/// The nearest row that never grows to each row of the last axis, and which of its elements are one (Kruskal, "Nonmetric
/// multidimensional scaling", 1964).
package func monotoneFit(_ x: TensorValue) throws(Diagnostic) -> (fit: TensorValue, pools: TensorValue) {
  try MonotoneFit(x: x)(x.type)
}

private struct MonotoneFit: FloatKernel {
  let x: TensorValue

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> (fit: TensorValue, pools: TensorValue) {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let pools = try TensorValue(allocating: .int32, x.dimensions)
    let (from, to, numbers) = (x.elements(T.self), result.elements(T.self), pools.elements(Int32.self))
    let length = x.dimensions.last ?? 1
    guard length > 0 else { return (result, pools) }
    for start in stride(from: 0, to: from.count, by: length) {
      var found: [(first: Int, sum: T, mean: T)] = []
      for index in 0..<length {
        found.append((index, from[start + index], from[start + index]))
        while found.count > 1, T.isLess(found[found.count - 2].mean, found[found.count - 1].mean) {
          let last = found.removeLast()
          let (first, sum) = (found[found.count - 1].first, T.sum(found[found.count - 1].sum, last.sum))
          found[found.count - 1] = (first, sum, T(sum.wide / T(T.Wide(index + 1 - first)).wide))
        }
      }
      for (number, pool) in found.enumerated() {
        let end = number + 1 < found.count ? found[number + 1].first : length
        for index in pool.first..<end {
          to[start + index] = pool.mean
          numbers[start + index] = Int32(truncatingIfNeeded: number)
        }
      }
    }
    return (result, pools)
  }
}

/// The gradient of Cholesky's factors by the matrices, of the factors and the gradient by them (Murray, "Differentiation of
/// the Cholesky decomposition", 2016). Both are of `float64`, [batch, size, size].
package func choleskyGradient(
  _ factors: TensorValue, _ gradient: TensorValue
) throws(Diagnostic) -> TensorValue {
  let result = try zeros(.float64, factors.dimensions)
  let size = factors.dimensions[2]
  let (l, own, to) = (
    factors.elements(Double.self), gradient.elements(Double.self), result.elements(Double.self)
  )
  for start in stride(from: 0, to: l.count, by: max(1, size * size)) {
    func at(_ row: Int, _ column: Int) -> Int { start + row * size + column }
    // The lower triangle of the product, with half the diagonal.
    var inner = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row {
        var sum = 0.0
        for k in row..<size { sum += l[at(k, row)] * own[at(k, column)] }
        inner[row * size + column] = row == column ? sum / 2 : sum
      }
    }
    // Divided by the factor's transpose on the left, then by the factor on the right.
    for column in 0..<size {
      for row in (0..<size).reversed() {
        var sum = inner[row * size + column]
        for k in row + 1..<max(size, row + 1) { sum -= l[at(k, row)] * inner[k * size + column] }
        inner[row * size + column] = sum / l[at(row, row)]
      }
    }
    for row in 0..<size {
      for column in (0..<size).reversed() {
        var sum = inner[row * size + column]
        for k in column + 1..<max(size, column + 1) { sum -= inner[row * size + k] * l[at(k, column)] }
        inner[row * size + column] = sum / l[at(column, column)]
      }
    }
    for row in 0..<size {
      for column in 0..<size {
        to[at(row, column)] = (inner[row * size + column] + inner[column * size + row]) / 2
      }
    }
  }
  return result
}
