package import Diagnostics
internal import Tensors

/// The matrices X of T·X = B, for matrices T that are zero but for three diagonals.
///
/// - Parameters:
///   - diagonals: […, 3, size]: above, on and below the main diagonal; the last one above and the first one below do not
///     count.
///   - swapsRows: whether the greater of two elements of a column is taken to clear the other.
package func solveTridiagonal(
  _ diagonals: TensorValue, _ b: TensorValue, swapsRows: Bool
) throws(Diagnostic) -> TensorValue {
  let size = diagonals.dimensions.last ?? 0
  guard diagonals.rank >= 2, b.rank == diagonals.rank, diagonals.dimensions[diagonals.rank - 2] == 3,
    b.dimensions[b.rank - 2] == size, diagonals.dimensions.dropLast(2) == b.dimensions.dropLast(2)
  else { throw incompatible(diagonals.dimensions, b.dimensions) }
  let width = b.dimensions[b.rank - 1]
  let given = try cast(diagonals, to: .complex128).copied(Complex<Double>.self)
  var x = try cast(b, to: .complex128).copied(Complex<Double>.self)
  let zero = Complex<Double>.zeroElement
  for index in 0..<(size == 0 ? 0 : given.count / (3 * size)) {
    let (start, rows) = (index * 3 * size, index * size)
    var above = Array(given[start..<start + size])
    var main = Array(given[start + size..<start + 2 * size])
    var below = Array(given[start + 2 * size..<start + 3 * size])
    // What swapping brings in two above the main diagonal.
    var second = [Complex<Double>](repeating: zero, count: size)
    above[size - 1] = zero
    for row in 0..<size - 1 {
      if swapsRows, below[row + 1].magnitude > main[row].magnitude {
        (main[row], below[row + 1]) = (below[row + 1], main[row])
        (above[row], main[row + 1]) = (main[row + 1], above[row])
        (second[row], above[row + 1]) = (above[row + 1], second[row])
        for column in 0..<width { x.swapAt((rows + row) * width + column, (rows + row + 1) * width + column) }
      }
      guard main[row].magnitude > 0 else { throw singular }
      let factor = below[row + 1] / main[row]
      main[row + 1] = main[row + 1] - factor * above[row]
      above[row + 1] = above[row + 1] - factor * second[row]
      for column in 0..<width {
        let place = (rows + row) * width + column
        x[place + width] = x[place + width] - factor * x[place]
      }
    }
    guard main[size - 1].magnitude > 0 else { throw singular }
    for row in (0..<size).reversed() {
      for column in 0..<width {
        let place = (rows + row) * width + column
        var value = x[place]
        if row + 1 < size { value = value - above[row] * x[place + width] }
        if row + 2 < size { value = value - second[row] * x[place + 2 * width] }
        x[place] = value / main[row]
      }
    }
  }
  return try cast(TensorValue(x, type: .complex128, b.dimensions), to: b.type)
}

private var singular: Diagnostic { Diagnostic(.invalidOperand, "a matrix cannot be inverted") }

/// The products T·B of matrices T that are zero but for three diagonals, each […, 1, size].
package func multiplyTridiagonal(
  above: TensorValue, main: TensorValue, below: TensorValue, _ b: TensorValue
) throws(Diagnostic) -> TensorValue {
  let size = main.dimensions.last ?? 0
  guard b.rank >= 2, b.dimensions[b.rank - 2] == size,
    [above, main, below].allSatisfy({ $0.dimensions == b.dimensions.dropLast(2) + [1, size] })
  else { throw incompatible(main.dimensions, b.dimensions) }
  let width = b.dimensions[b.rank - 1]
  let diagonals = (
    try cast(above, to: .complex128).copied(Complex<Double>.self),
    try cast(main, to: .complex128).copied(Complex<Double>.self),
    try cast(below, to: .complex128).copied(Complex<Double>.self)
  )
  let values = try cast(b, to: .complex128).copied(Complex<Double>.self)
  var result: [Complex<Double>] = []
  result.reserveCapacity(values.count)
  for row in 0..<(width == 0 ? 0 : values.count / width) {
    for column in 0..<width {
      let place = row * width + column
      var sum = diagonals.1[row] * values[place]
      if row % size + 1 < size { sum = sum + diagonals.0[row] * values[place + width] }
      if row % size > 0 { sum = sum + diagonals.2[row] * values[place - width] }
      result.append(sum)
    }
  }
  return try cast(TensorValue(result, type: .complex128, b.dimensions), to: b.type)
}

/// The triangles whose diagonals are the rows of `bands`: the main one is the first for a lower triangle and the last for an
/// upper one. An element of a band is in its own column of a lower triangle's row, and of an upper one's.
package func triangle(bands: TensorValue, isLower: Bool) throws(Diagnostic) -> TensorValue {
  guard bands.rank >= 2 else { throw Diagnostic(.invalidOperand, "\(bands.shape) are no bands") }
  let (count, size) = (bands.dimensions[bands.rank - 2], bands.dimensions[bands.rank - 1])
  let outer = Array(bands.dimensions.dropLast(2))
  guard count <= size, size < 1 << 14 else {
    throw Diagnostic(.invalidOperand, "\(count) bands are too many or too long for a matrix of \(size) rows")
  }
  let result = try zeros(.complex128, outer + [size, size])
  let from = try cast(bands, to: .complex128).copied(Complex<Double>.self)
  let to = result.elements(Complex<Double>.self)
  for index in 0..<outer.reduce(1, *) {
    for band in 0..<count {
      let distance = isLower ? -band : count - 1 - band
      for row in 0..<size where (0..<size).contains(row + distance) {
        to[(index * size + row) * size + row + distance] = from[(index * count + band) * size + row]
      }
    }
  }
  return try cast(result, to: bands.type)
}
