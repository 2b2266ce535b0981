package import Diagnostics
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The Fourier transform of real numbers over the last two axes, of which only the half that says all is kept.
///
/// - Parameter lengths: how many rows and columns are transformed; zeros are added, or the last ones left out.
package func realFourier(_ x: TensorValue, lengths: [Int]) throws(Diagnostic) -> TensorValue {
  guard x.rank >= 2, lengths.count == 2, lengths.allSatisfy({ $0 > 0 && $0 <= 1 << 13 }) else {
    throw Diagnostic(.invalidOperand, "\(x.shape) is not transformed over the lengths \(lengths)")
  }
  let rows = min(x.dimensions[x.rank - 2], lengths[0])
  let columns = min(x.dimensions[x.rank - 1], lengths[1])
  let view = View(x.dimensions).sliced(x.rank - 2, start: 0, count: rows)
    .sliced(x.rank - 1, start: 0, count: columns)
  let numbers = try cast(x.viewed(view), to: .float64)
  let across = try waves(columns, lengths[1] / 2 + 1, period: lengths[1])
  let down = try waves(lengths[0], rows, period: lengths[0])
  func product(_ a: TensorValue, _ b: TensorValue) throws(Diagnostic) -> TensorValue {
    try matrixProduct(a, isTransposed: false, b, isTransposed: false)
  }
  // A row is c − i·s, and so are the columns of that.
  let (even, odd) = (try product(numbers, across.cosines), try product(numbers, across.sines))
  let real = try elementwise(.subtract, product(down.cosines, even), product(down.sines, odd))
  let imaginary = try elementwise(.add, product(down.cosines, odd), product(down.sines, even))
  return try complex(
    cast(real, to: .float32),
    cast(elementwise(.multiply, imaginary, TensorValue([-1.0], type: .float64, [])), to: .float32))
}

/// Cosines and sines of 2π·row·column / period.
private func waves(
  _ rows: Int, _ columns: Int, period: Int
) throws(Diagnostic) -> (cosines: TensorValue, sines: TensorValue) {
  let cosines = try TensorValue(allocating: .float64, [rows, columns])
  let sines = try TensorValue(allocating: .float64, [rows, columns])
  let (c, s) = (cosines.elements(Double.self), sines.elements(Double.self))
  for row in 0..<rows {
    for column in 0..<columns {
      let angle = 2 * Double.pi * Double(row * column % period) / Double(period)
      c[row * columns + column] = cos(angle)
      s[row * columns + column] = sin(angle)
    }
  }
  return (cosines, sines)
}
