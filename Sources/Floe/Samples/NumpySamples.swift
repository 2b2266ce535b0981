internal import Diagnostics
internal import Kernels
internal import Tensors

/// Samples of one input from an array of NumPy's.
///
/// An array of the input's rank is split along its first axis into the input's batch size, 1 where that is not known;
/// an array of one axis more holds a sample for each index of the first.
final class NumpySamples: SampleSource {
  let count: Int
  private let input: SampledInput
  private let path: String
  private let rows: NumpyRows
  private let rowsPerSample: Int
  private let shape: [Int]

  init(_ path: String, for input: SampledInput) throws(Diagnostic) {
    let rows = try NumpyRows(path)
    (self.input, self.path, self.rows) = (input, path, rows)
    let (dimensions, sizes) = (rows.dimensions, input.sizes)
    func misfit(_ clause: String) -> Diagnostic {
      input.misfit("an array of \(rows.type)\(Shape(rows.dimensions))", clause, at: path)
    }
    guard input.takes(rows.type) else { throw misfit("the types do not fit") }
    if dimensions.count == sizes.count, let total = dimensions.first {
      let batch = max(sizes[0], 1)
      guard total % batch == 0 else {
        throw misfit("\(total) rows are no whole number of batches of \(batch)")
      }
      (count, rowsPerSample, shape) = (total / batch, batch, [batch] + dimensions.dropFirst())
    } else if dimensions.count == sizes.count + 1 {
      (count, rowsPerSample, shape) = (dimensions[0], 1, Array(dimensions.dropFirst()))
    } else {
      throw misfit("it has \(dimensions.count) axes")
    }
    guard Shape(sizes).isCompatible(with: Shape(shape)) else { throw misfit("the sizes do not fit") }
  }

  func next() throws(Diagnostic) -> [TensorValue] {
    let value = try TensorValue(loading: rows.next(rowsPerSample))
    return [try input.converted(value, at: path).reshaped(shape)]
  }

  func rewind() { rows.rewind() }
}
