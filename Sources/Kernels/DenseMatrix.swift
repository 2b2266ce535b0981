internal import Diagnostics

/// A matrix of complex numbers in double precision, row by row. Matrices of real numbers stay real in what is done here.
struct DenseMatrix {
  let rows: Int
  let columns: Int
  var values: [Complex<Double>]

  init(_ rows: Int, _ columns: Int, _ values: [Complex<Double>]) {
    (self.rows, self.columns, self.values) = (rows, columns, values)
  }

  init(zeros rows: Int, _ columns: Int) {
    self.init(rows, columns, [Complex<Double>](repeating: .zeroElement, count: rows * columns))
  }

  init(identity size: Int) {
    self.init(zeros: size, size)
    for place in 0..<size { self[place, place] = .oneElement }
  }

  subscript(row: Int, column: Int) -> Complex<Double> {
    @inline(__always) get { values[row * columns + column] }
    @inline(__always) set { values[row * columns + column] = newValue }
  }

  var adjoint: DenseMatrix {
    var result = DenseMatrix(zeros: columns, rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column].conjugated }
    }
    return result
  }

  /// The greatest sum of magnitudes of a row.
  var norm: Double {
    (0..<rows).map { row in (0..<columns).reduce(0) { $0 + self[row, $1].magnitude } }.max() ?? 0
  }

  func columns(_ range: Range<Int>) -> DenseMatrix {
    var result = DenseMatrix(zeros: rows, range.count)
    for row in 0..<rows {
      for (place, column) in range.enumerated() { result[row, place] = self[row, column] }
    }
    return result
  }

  func rows(_ range: Range<Int>) -> DenseMatrix {
    DenseMatrix(range.count, columns, Array(values[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// The columns in another order.
  func columns(in order: [Int]) -> DenseMatrix {
    var result = DenseMatrix(zeros: rows, order.count)
    for row in 0..<rows {
      for (place, column) in order.enumerated() { result[row, place] = self[row, column] }
    }
    return result
  }

  static func * (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    var result = DenseMatrix(zeros: a.rows, b.columns)
    for row in 0..<a.rows {
      for k in 0..<a.columns {
        let factor = a[row, k]
        for column in 0..<b.columns { result[row, column] = result[row, column] + factor * b[k, column] }
      }
    }
    return result
  }

  static func + (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    DenseMatrix(a.rows, a.columns, zip(a.values, b.values).map { $0 + $1 })
  }

  static func - (a: DenseMatrix, b: DenseMatrix) -> DenseMatrix {
    DenseMatrix(a.rows, a.columns, zip(a.values, b.values).map { $0 - $1 })
  }

  func scaled(by factor: Double) -> DenseMatrix {
    DenseMatrix(
      rows, columns, values.map { Complex(real: $0.real * factor, imaginary: $0.imaginary * factor) })
  }

  /// The matrix whose product with this one is `right`.
  func solved(for right: DenseMatrix) throws(Diagnostic) -> DenseMatrix {
    DenseMatrix(
      rows, right.columns, try Factored(values, rows).solve(right.values, columns: right.columns))
  }
}
