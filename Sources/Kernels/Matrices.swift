package import Diagnostics
internal import Tensors

/// What is computed of square matrices.
package enum MatrixFunction: Sendable {
  case inverse, determinant, choleskyFactor
  /// The sign of the determinant, and the logarithm of its size.
  case logDeterminant
}

/// A function of each matrix of `x`, in double precision inside.
package func matrixFunction(
  _ function: MatrixFunction, _ x: TensorValue, isAdjoint: Bool = false
) throws(Diagnostic) -> [TensorValue] {
  let (outer, size) = try squareMatrices(x)
  let values = try cast(x, to: .float64).copied(Double.self)
  var results: [[Double]] = [[], []]
  for index in 0..<outer.reduce(1, *) {
    var matrix = Array(values[index * size * size..<(index + 1) * size * size])
    if isAdjoint { matrix = transposed(matrix, size) }
    switch function {
    case .inverse:
      let identity = (0..<size * size).map { $0 / max(1, size) == $0 % max(1, size) ? 1.0 : 0 }
      results[0] += try Factored(matrix, size).solve(identity, columns: size)
    case .determinant: results[0].append(Factored(matrix, size).determinant)
    case .logDeterminant:
      let factored = Factored(matrix, size)
      results[0].append(factored.sign)
      results[1].append(factored.logMagnitude)
    case .choleskyFactor: results[0] += try choleskyFactor(matrix, size)
    }
  }
  let isScalar = function == .determinant || function == .logDeterminant
  var outputs: [TensorValue] = []
  for result in results.prefix(function == .logDeterminant ? 2 : 1) {
    let shape = isScalar ? outer : outer + [size, size]
    outputs.append(try cast(TensorValue(result, type: .float64, shape), to: x.type))
  }
  return outputs
}

/// The matrices whose product with those of `a` are those of `b`.
package func solveMatrices(
  _ a: TensorValue, _ b: TensorValue, isAdjoint: Bool, triangle: Triangle?
) throws(Diagnostic) -> TensorValue {
  let (_, size) = try squareMatrices(a)
  guard b.rank >= 2, b.dimensions[b.rank - 2] == size,
    let outer = broadcast(Array(a.dimensions.dropLast(2)), Array(b.dimensions.dropLast(2)))
  else { throw incompatible(a.dimensions, b.dimensions) }
  let columns = b.dimensions[b.rank - 1]
  let left = try cast(a, to: .float64).viewed(View(a.dimensions).broadcast(to: outer + [size, size]))
    .copied(Double.self)
  let right = try cast(b, to: .float64).viewed(View(b.dimensions).broadcast(to: outer + [size, columns]))
    .copied(Double.self)
  var result: [Double] = []
  for index in 0..<outer.reduce(1, *) {
    var matrix = Array(left[index * size * size..<(index + 1) * size * size])
    if let triangle {
      // The other triangle is not looked at.
      for row in 0..<size {
        for column in 0..<size where triangle == .lower ? column > row : column < row {
          matrix[row * size + column] = 0
        }
      }
    }
    if isAdjoint { matrix = transposed(matrix, size) }
    result += try Factored(matrix, size).solve(
      Array(right[index * size * columns..<(index + 1) * size * columns]), columns: columns)
  }
  return try cast(TensorValue(result, type: .float64, outer + [size, columns]), to: a.type)
}

package enum Triangle: Sendable {
  case lower, upper
}

private func squareMatrices(_ x: TensorValue) throws(Diagnostic) -> (outer: [Int], size: Int) {
  guard x.rank >= 2, x.dimensions[x.rank - 1] == x.dimensions[x.rank - 2] else {
    throw Diagnostic(.invalidOperand, "\(x.shape) are no square matrices")
  }
  guard [.float32, .float64, .float16, .bfloat16].contains(x.type) else { throw noKernel(for: x.type) }
  return (x.dimensions.dropLast(2), x.dimensions[x.rank - 1])
}

private func transposed(_ matrix: [Double], _ size: Int) -> [Double] {
  (0..<size * size).map { matrix[$0 % size * size + $0 / size] }
}

private func choleskyFactor(_ matrix: [Double], _ size: Int) throws(Diagnostic) -> [Double] {
  var factor = [Double](repeating: 0, count: size * size)
  for row in 0..<size {
    for column in 0...row {
      var sum = matrix[row * size + column]
      for k in 0..<column { sum -= factor[row * size + k] * factor[column * size + k] }
      if row == column {
        guard sum > 0 else { throw Diagnostic(.invalidOperand, "a matrix is not positive definite") }
        factor[row * size + row] = sum.squareRoot()
      } else {
        factor[row * size + column] = sum / factor[column * size + column]
      }
    }
  }
  return factor
}

/// A matrix as a product of triangles, with the rows swapped for the largest pivots.
private struct Factored {
  private var lu: [Double]
  private var order: [Int]
  private let size: Int
  private(set) var sign = 1.0

  init(_ matrix: [Double], _ size: Int) {
    lu = matrix
    order = Array(0..<size)
    self.size = size
    for column in 0..<size {
      var pivot = column
      for row in column..<size where lu[row * size + column].magnitude > lu[pivot * size + column].magnitude {
        pivot = row
      }
      if pivot != column {
        for k in 0..<size { lu.swapAt(pivot * size + k, column * size + k) }
        order.swapAt(pivot, column)
        sign = -sign
      }
      let diagonal = lu[column * size + column]
      if diagonal == 0 {
        sign = 0
        continue
      }
      if diagonal < 0 { sign = -sign }
      for row in column + 1..<max(size, column + 1) {
        lu[row * size + column] /= diagonal
        let factor = lu[row * size + column]
        if factor == 0 { continue }
        for k in column + 1..<size { lu[row * size + k] -= factor * lu[column * size + k] }
      }
    }
  }

  var determinant: Double { (0..<size).reduce(sign) { $0 * lu[$1 * size + $1].magnitude } }
  var logMagnitude: Double { (0..<size).reduce(0) { $0 + Double.log(lu[$1 * size + $1].magnitude) } }

  func solve(_ right: [Double], columns: Int) throws(Diagnostic) -> [Double] {
    guard sign != 0 || size == 0 else { throw Diagnostic(.invalidOperand, "a matrix cannot be inverted") }
    var x = order.flatMap { right[$0 * columns..<($0 + 1) * columns] }
    for row in 0..<size {
      for k in 0..<row {
        for column in 0..<columns { x[row * columns + column] -= lu[row * size + k] * x[k * columns + column] }
      }
    }
    for row in (0..<size).reversed() {
      for column in 0..<columns {
        for k in row + 1..<max(size, row + 1) {
          x[row * columns + column] -= lu[row * size + k] * x[k * columns + column]
        }
        x[row * columns + column] /= lu[row * size + row]
      }
    }
    return x
  }
}
