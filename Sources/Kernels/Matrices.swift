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
  switch x.type {
  case .complex64, .complex128:
    try matrixFunction(function, x, isAdjoint: isAdjoint, Complex<Double>.self, .complex128)
  default: try matrixFunction(function, x, isAdjoint: isAdjoint, Double.self, .float64)
  }
}

private func matrixFunction<F: MatrixScalar>(
  _ function: MatrixFunction, _ x: TensorValue, isAdjoint: Bool, _: F.Type, _ wide: ElementType
) throws(Diagnostic) -> [TensorValue] {
  let (outer, size) = try squareMatrices(x)
  let values = try cast(x, to: wide).copied(F.self)
  var results: [[F]] = [[], []]
  for index in 0..<outer.reduce(1, *) {
    var matrix = Array(values[index * size * size..<(index + 1) * size * size])
    if isAdjoint { matrix = adjoint(matrix, size) }
    switch function {
    case .inverse:
      let identity = (0..<size * size).map { F($0 / max(1, size) == $0 % max(1, size) ? 1 : 0) }
      results[0] += try Factored(matrix, size).solve(identity, columns: size)
    case .determinant: results[0].append(Factored(matrix, size).determinant)
    case .logDeterminant:
      let factored = Factored(matrix, size)
      results[0].append(factored.direction)
      results[1].append(F(factored.logMagnitude))
    case .choleskyFactor: results[0] += try choleskyFactor(matrix, size)
    }
  }
  let isScalar = function == .determinant || function == .logDeterminant
  var outputs: [TensorValue] = []
  for result in results.prefix(function == .logDeterminant ? 2 : 1) {
    let shape = isScalar ? outer : outer + [size, size]
    outputs.append(try cast(TensorValue(result, type: wide, shape), to: x.type))
  }
  return outputs
}

/// The matrices whose product with those of `a` are those of `b`.
package func solveMatrices(
  _ a: TensorValue, _ b: TensorValue, isAdjoint: Bool, triangle: Triangle?
) throws(Diagnostic) -> TensorValue {
  switch a.type {
  case .complex64, .complex128:
    try solveMatrices(a, b, isAdjoint: isAdjoint, triangle: triangle, Complex<Double>.self, .complex128)
  default: try solveMatrices(a, b, isAdjoint: isAdjoint, triangle: triangle, Double.self, .float64)
  }
}

private func solveMatrices<F: MatrixScalar>(
  _ a: TensorValue, _ b: TensorValue, isAdjoint: Bool, triangle: Triangle?, _: F.Type, _ wide: ElementType
) throws(Diagnostic) -> TensorValue {
  let (_, size) = try squareMatrices(a)
  guard b.rank >= 2, b.dimensions[b.rank - 2] == size,
    let outer = broadcast(Array(a.dimensions.dropLast(2)), Array(b.dimensions.dropLast(2)))
  else { throw incompatible(a.dimensions, b.dimensions) }
  let columns = b.dimensions[b.rank - 1]
  let left = try cast(a, to: wide).viewed(View(a.dimensions).broadcast(to: outer + [size, size]))
    .copied(F.self)
  let right = try cast(b, to: wide).viewed(View(b.dimensions).broadcast(to: outer + [size, columns]))
    .copied(F.self)
  var result: [F] = []
  for index in 0..<outer.reduce(1, *) {
    var matrix = Array(left[index * size * size..<(index + 1) * size * size])
    if let triangle {
      // The other triangle is not looked at.
      for row in 0..<size {
        for column in 0..<size where triangle == .lower ? column > row : column < row {
          matrix[row * size + column] = F(0)
        }
      }
    }
    if isAdjoint { matrix = adjoint(matrix, size) }
    result += try Factored(matrix, size).solve(
      Array(right[index * size * columns..<(index + 1) * size * columns]), columns: columns)
  }
  return try cast(TensorValue(result, type: wide, outer + [size, columns]), to: a.type)
}

package enum Triangle: Sendable {
  case lower, upper
}

/// A number of a field, with a size to choose pivots by.
protocol MatrixScalar: BitwiseCopyable {
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  init(_ real: Double)
  var size: Double { get }
  var real: Double { get }
  var conjugated: Self { get }
}

extension Double: MatrixScalar {
  var size: Double { magnitude }
  var real: Double { self }
  var conjugated: Double { self }
}

extension Complex: MatrixScalar where Part == Double {
  var size: Double { magnitude }
  var conjugated: Complex { Complex(real: real, imaginary: -imaginary) }
}

func squareMatrices(_ x: TensorValue) throws(Diagnostic) -> (outer: [Int], size: Int) {
  guard x.rank >= 2, x.dimensions[x.rank - 1] == x.dimensions[x.rank - 2] else {
    throw Diagnostic(.invalidOperand, "\(x.shape) are no square matrices")
  }
  let types: [ElementType] = [.float32, .float64, .float16, .bfloat16, .complex64, .complex128]
  guard types.contains(x.type) else { throw noKernel(for: x.type) }
  return (x.dimensions.dropLast(2), x.dimensions[x.rank - 1])
}

private func adjoint<F: MatrixScalar>(_ matrix: [F], _ size: Int) -> [F] {
  (0..<size * size).map { matrix[$0 % size * size + $0 / size].conjugated }
}

private func choleskyFactor<F: MatrixScalar>(_ matrix: [F], _ size: Int) throws(Diagnostic) -> [F] {
  var factor = [F](repeating: F(0), count: size * size)
  for row in 0..<size {
    for column in 0...row {
      var sum = matrix[row * size + column]
      for k in 0..<column { sum = sum - factor[row * size + k] * factor[column * size + k].conjugated }
      if row == column {
        guard sum.real > 0 else { throw Diagnostic(.invalidOperand, "a matrix is not positive definite") }
        factor[row * size + row] = F(sum.real.squareRoot())
      } else {
        factor[row * size + column] = sum / factor[column * size + column]
      }
    }
  }
  return factor
}

/// A matrix as a product of triangles, with the rows swapped for the largest pivots.
struct Factored<F: MatrixScalar> {
  /// Both triangles, without the ones on the diagonal of the lower one.
  private(set) var lu: [F]
  /// The row that each row comes from.
  private(set) var order: [Int]
  private let size: Int
  private var isSwapped = false
  private(set) var isSingular = false

  init(_ matrix: [F], _ size: Int) {
    lu = matrix
    order = Array(0..<size)
    self.size = size
    for column in 0..<size {
      var pivot = column
      for row in column..<size where lu[row * size + column].size > lu[pivot * size + column].size {
        pivot = row
      }
      if pivot != column {
        for k in 0..<size { lu.swapAt(pivot * size + k, column * size + k) }
        order.swapAt(pivot, column)
        isSwapped.toggle()
      }
      let diagonal = lu[column * size + column]
      if diagonal.size == 0 {
        isSingular = true
        continue
      }
      for row in column + 1..<max(size, column + 1) {
        lu[row * size + column] = lu[row * size + column] / diagonal
        let factor = lu[row * size + column]
        if factor.size == 0 { continue }
        for k in column + 1..<size {
          lu[row * size + k] = lu[row * size + k] - factor * lu[column * size + k]
        }
      }
    }
  }

  private var diagonal: [F] { (0..<size).map { lu[$0 * size + $0] } }

  var determinant: F { diagonal.reduce(F(isSwapped ? -1 : 1), *) }

  /// The determinant divided by its size: a sign, for real numbers.
  var direction: F {
    isSingular ? F(0) : diagonal.reduce(F(isSwapped ? -1 : 1)) { $0 * ($1 / F($1.size)) }
  }

  var logMagnitude: Double { diagonal.reduce(0) { $0 + Double.log($1.size) } }

  func solve(_ right: [F], columns: Int) throws(Diagnostic) -> [F] {
    guard !isSingular else { throw Diagnostic(.invalidOperand, "a matrix cannot be inverted") }
    var x = order.flatMap { right[$0 * columns..<($0 + 1) * columns] }
    for row in 0..<size {
      for k in 0..<row {
        let factor = lu[row * size + k]
        for column in 0..<columns {
          x[row * columns + column] = x[row * columns + column] - factor * x[k * columns + column]
        }
      }
    }
    for row in (0..<size).reversed() {
      for column in 0..<columns {
        var sum = x[row * columns + column]
        for k in row + 1..<max(size, row + 1) { sum = sum - lu[row * size + k] * x[k * columns + column] }
        x[row * columns + column] = sum / lu[row * size + row]
      }
    }
    return x
  }
}
