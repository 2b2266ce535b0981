package import Diagnostics
internal import Tensors

/// The rows or columns of each cell of a pool whose cells are not all as large (Graham, "Fractional max-pooling", 2014).
package struct FractionalCells: Sendable {
  package let cells: [ClosedRange<Int>]
  package let size: Int

  /// - Parameters:
  ///   - starts: where each cell starts, and where the last one ends.
  ///   - overlaps: whether a cell has the first row of the next one, too.
  /// - Returns: nil for what is no order of cells in `size` rows.
  package init?(starts: [Int], size: Int, overlaps: Bool) {
    guard starts.count > 1 else { return nil }
    var cells: [ClosedRange<Int>] = []
    for (start, next) in zip(starts, starts.dropFirst()) {
      guard start >= 0, next > start, next <= size else { return nil }
      cells.append(start...min(overlaps ? next : next - 1, size - 1))
    }
    self.cells = cells
    self.size = size
  }

  /// Where `count` cells of about as many rows start, chosen by the generator, which goes on.
  ///
  /// - Parameter isPseudo: whether the sizes come by turns; else in any order.
  package static func starts(
    _ size: Int, count: Int, isPseudo: Bool, from generator: inout Philox
  ) -> [Int] {
    var sizes = [Int](repeating: size / count, count: count)
    if isPseudo {
      let ratio = Double(size) / Double(count)
      let least = size / count
      let most = min(
        Double(least + 2) / ratio - 1, Double(size + 1 - least) / ratio - Double(count - 1))
      var numbers = SinglePhilox(generator)
      generator.skip(1)
      let offset = numbers.nextDouble() * most
      var ends = (0...count).map { Int((ratio * (Double($0) + offset)).rounded(.up)) }
      (ends[0], ends[count]) = (1, size + 1)
      for cell in 0..<count { sizes[cell] = ends[cell + 1] - ends[cell] }
    } else {
      for cell in 0..<size % count { sizes[cell] += 1 }
      let order = randomOrder(count, from: generator)
      sizes = order.map { sizes[$0] }
      generator.skip(UInt64(count + 3) / 4)
    }
    return sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }
}

/// The greatest or the mean of each cell of images, [batch, height, width, channels]. Means of integers are cut.
package func fractionalPool(
  _ x: TensorValue, rows: FractionalCells, columns: FractionalCells, isMaximum: Bool
) throws(Diagnostic) -> TensorValue {
  try FractionalPool(x: x, rows: rows, columns: columns, isMaximum: isMaximum)(x.type)
}

/// Calls `body` with the place of each cell and of each of its pixels among all.
private func forEachPixel(
  _ batch: Int, _ rows: FractionalCells, _ columns: FractionalCells,
  _ body: (_ cell: Int, _ pixel: Int, _ isFirst: Bool) -> Void
) {
  var cell = 0
  for image in 0..<batch {
    for row in rows.cells {
      for column in columns.cells {
        var isFirst = true
        for y in row {
          for x in column {
            body(cell, (image * rows.size + y) * columns.size + x, isFirst)
            isFirst = false
          }
        }
        cell += 1
      }
    }
  }
}

private struct FractionalPool: RealKernel {
  let x: TensorValue
  let rows: FractionalCells
  let columns: FractionalCells
  let isMaximum: Bool

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (x.dimensions[0], x.dimensions[3])
    let result = try zeros(x.type, [batch, rows.cells.count, columns.cells.count, channels])
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    forEachPixel(batch, rows, columns) { cell, pixel, isFirst in
      for channel in 0..<channels {
        let value = from[pixel * channels + channel]
        let place = cell * channels + channel
        if !isMaximum {
          to[place] = T.sum(to[place], value)
        } else if isFirst || T.isLess(to[place], value) {
          to[place] = value
        }
      }
    }
    if isMaximum { return result }
    var place = 0
    for _ in 0..<batch {
      for row in rows.cells {
        for column in columns.cells {
          for _ in 0..<channels {
            to[place] = T.quotient(to[place], row.count * column.count)
            place += 1
          }
        }
      }
    }
    return result
  }
}

extension RealElement {
  /// The quotient by a count, cut where it is an integer.
  fileprivate static func quotient(_ sum: Self, _ count: Int) -> Self {
    if let whole = sum as? Int64, let result = whole / Int64(count) as? Self { return result }
    if let narrow = sum as? Float, let result = narrow / Float(count) as? Self { return result }
    return Self(truncating: sum.asDouble / Double(count))
  }
}

/// The gradient of a pool of means by its input, or of one of the greatest, of which each element goes to the first greatest
/// of its cell.
///
/// - Parameter x: the input of a pool of the greatest; nil for means.
package func fractionalPoolGradient(
  _ gradient: TensorValue, rows: FractionalCells, columns: FractionalCells, greatestOf x: TensorValue?
) throws(Diagnostic) -> TensorValue {
  let (batch, channels) = (gradient.dimensions[0], gradient.dimensions[3])
  let shape = [batch, rows.size, columns.size, channels]
  guard let x else {
    let wide = try cast(gradient, to: .float64)
    let result = try zeros(.float64, shape)
    let (from, to) = (wide.elements(Double.self), result.elements(Double.self))
    forEachPixel(batch, rows, columns) { cell, pixel, _ in
      let (row, column) = (cell / columns.cells.count % rows.cells.count, cell % columns.cells.count)
      let count = Double(rows.cells[row].count * columns.cells[column].count)
      for channel in 0..<channels {
        to[pixel * channels + channel] += from[cell * channels + channel] / count
      }
    }
    return try cast(result, to: gradient.type)
  }
  return try sums(
    of: gradient, at: FirstGreatest(x: x, rows: rows, columns: columns)(x.type), in: shape)
}

private struct FirstGreatest: RealKernel {
  let x: TensorValue
  let rows: FractionalCells
  let columns: FractionalCells

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> [Int] {
    let (batch, channels) = (x.dimensions[0], x.dimensions[3])
    let from = x.elements(T.self)
    var places = [Int](repeating: 0, count: batch * rows.cells.count * columns.cells.count * channels)
    forEachPixel(batch, rows, columns) { cell, pixel, isFirst in
      for channel in 0..<channels {
        let place = pixel * channels + channel
        if isFirst || T.isLess(from[places[cell * channels + channel]], from[place]) {
          places[cell * channels + channel] = place
        }
      }
    }
    return places
  }
}
