package import Diagnostics
internal import Tensors

/// Some neighbouring diagonals of matrices, and how they lie in the rows of a tensor of their own: the highest first,
/// each as long as the longest.
package struct Diagonals: Sendable {
  package let lowest: Int
  package let highest: Int
  package let rows: Int
  package let columns: Int
  private let isUpperLeft: Bool
  private let isLowerLeft: Bool

  /// - Parameter alignment: where shorter diagonals above and below the main one begin, as `RIGHT_LEFT`.
  package init(
    _ range: ClosedRange<Int>, rows: Int, columns: Int, alignment: String
  ) throws(Diagnostic) {
    let fits = { (index: Int) in index == 0 || (index > -rows && index < columns) }
    guard fits(range.lowerBound), fits(range.upperBound) else {
      throw Diagnostic(
        .invalidOperand,
        "the diagonals \(range.lowerBound) to \(range.upperBound) are not in a matrix of \(rows) by \(columns)"
      )
    }
    (lowest, highest) = (range.lowerBound, range.upperBound)
    (self.rows, self.columns) = (rows, columns)
    isUpperLeft = alignment.hasPrefix("LEFT")
    isLowerLeft = alignment.hasSuffix("LEFT")
  }

  package var count: Int { highest - lowest + 1 }
  /// The length of the longest.
  package var width: Int { max(0, min(rows + min(highest, 0), columns + min(-lowest, 0))) }
  /// The shape of the diagonals of one matrix: a single one has no axis for their number.
  package var shape: [Int] { count == 1 ? [width] : [count, width] }

  /// Calls `body` for each element of the diagonals with its place in the matrix and its place among the diagonals.
  fileprivate func forEach(_ body: (_ matrix: Int, _ diagonal: Int) -> Void) {
    for index in lowest...highest {
      let length = max(0, min(rows + min(index, 0), columns - max(index, 0)))
      let isLeft = (isUpperLeft && index >= 0) || (isLowerLeft && index <= 0)
      let start = (highest - index) * width + (isLeft ? 0 : width - length)
      for step in 0..<length {
        let (row, column) = (step + max(0, -index), step + max(0, index))
        body(row * columns + column, start + step)
      }
    }
  }

  /// The diagonals of every matrix of `x`; where there are none, `padding`.
  package func part(of x: TensorValue, padding: TensorValue) throws(Diagnostic) -> TensorValue {
    let outer = x.dimensions.dropLast(2)
    let result = try TensorValue(filling: outer + shape, with: padding)
    copy(from: x, to: result, batch: outer.reduce(1, *), toMatrix: false)
    return result
  }

  /// Matrices of `padding` with these diagonals.
  package func matrix(
    of diagonals: TensorValue, outer: [Int], padding: TensorValue
  ) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(filling: outer + [rows, columns], with: padding)
    try checkFit(diagonals, outer)
    copy(from: diagonals, to: result, batch: outer.reduce(1, *), toMatrix: true)
    return result
  }

  /// The matrices of `x` with other diagonals.
  package func set(_ diagonals: TensorValue, in x: TensorValue) throws(Diagnostic) -> TensorValue {
    let outer = Array(x.dimensions.dropLast(2))
    try checkFit(diagonals, outer)
    let result = try x.viewed(View(x.dimensions))
    copy(from: diagonals, to: result, batch: outer.reduce(1, *), toMatrix: true)
    return result
  }

  private func checkFit(_ diagonals: TensorValue, _ outer: [Int]) throws(Diagnostic) {
    guard diagonals.dimensions == outer + shape || diagonals.dimensions == outer + [count, width] else {
      throw Diagnostic(.invalidOperand, "diagonals of \(diagonals.shape) are not of \(Shape(outer + shape))")
    }
  }

  private func copy(from source: TensorValue, to target: TensorValue, batch: Int, toMatrix: Bool) {
    let bytes = source.type.byteWidth ?? 0
    guard let from = source.bytes.baseAddress, let to = target.bytes.baseAddress else { return }
    let (matrixSize, diagonalSize) = (rows * columns, count * width)
    for index in 0..<batch {
      forEach { matrix, diagonal in
        let (m, d) = ((index * matrixSize + matrix) * bytes, (index * diagonalSize + diagonal) * bytes)
        (to + (toMatrix ? m : d)).copyMemory(from: from + (toMatrix ? d : m), byteCount: bytes)
      }
    }
  }
}
