package import Diagnostics
internal import Tensors

/// The product of a sparse matrix and a dense one.
///
/// - Parameters:
///   - rows, columns: where each of `values` stands, within the matrix.
///   - dense: of two axes, the first as long as the sparse matrix has columns.
///   - rowCount: how many rows the sparse matrix has.
package func sparseProduct(
  _ values: TensorValue, rows: [Int], columns: [Int], rowCount: Int, _ dense: TensorValue
) throws(Diagnostic) -> TensorValue {
  precondition(dense.rank == 2 && rows.count == values.elementCount && columns.count == rows.count)
  // Sums of many small numbers need more digits than half of a word has.
  if values.type == .float16 || values.type == .bfloat16 {
    let wide = try sparseProduct(
      cast(values, to: .float32), rows: rows, columns: columns, rowCount: rowCount, cast(dense, to: .float32))
    return try cast(wide, to: values.type)
  }
  return try SparseProduct(values: values, rows: rows, columns: columns, rowCount: rowCount, dense: dense)(
    values.type)
}

private struct SparseProduct: NumberKernel {
  let values: TensorValue
  let rows: [Int]
  let columns: [Int]
  let rowCount: Int
  let dense: TensorValue

  func run<T: NumberElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let width = dense.dimensions[1]
    let result = try TensorValue(allocating: values.type, [rowCount, width])
    let (factors, from, to) = (values.elements(T.self), dense.elements(T.self), result.elements(T.self))
    to.update(repeating: T.zeroElement)
    for (entry, factor) in factors.enumerated() {
      let (target, source) = (rows[entry] * width, columns[entry] * width)
      for place in 0..<width {
        to[target + place] = T.sum(to[target + place], T.product(factor, from[source + place]))
      }
    }
    return result
  }
}
