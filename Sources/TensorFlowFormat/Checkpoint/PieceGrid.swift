internal import Tensors

/// Which of several boxes holds each element of a tensor that they make up.
///
/// The tensor is cut wherever a box starts; each cell between the cuts lies in one box. Partitions of variables are
/// grids, or nearly: there, the cells are about as many as the boxes.
struct PieceGrid: Sendable {
  typealias Box = (starts: [Int], extents: [Int])

  /// Per axis, where its cells start.
  private let cuts: [[Int]]
  /// The number of the box, by cell, the last axis fastest.
  private let boxes: [Int32]

  /// Boxes that cut each other into more cells than this are refused.
  private static let mostCells = 1 << 22

  /// Nil when the boxes do not cover all of `dimensions` without overlapping.
  init?(_ dimensions: [Int], _ candidates: [Box]) {
    for box in candidates {
      guard box.starts.count == dimensions.count, box.extents.count == dimensions.count,
        dimensions.indices.allSatisfy({
          box.starts[$0] >= 0 && box.extents[$0] >= 0 && box.extents[$0] <= dimensions[$0]
            && box.starts[$0] <= dimensions[$0] - box.extents[$0]
        })
      else { return nil }
    }
    guard !dimensions.contains(0) else {
      cuts = []
      boxes = []
      return
    }
    // A box without elements takes no part.
    let filled = candidates.indices.filter { !candidates[$0].extents.contains(0) }
    var cuts: [[Int]] = []
    var total = 1
    for axis in dimensions.indices {
      let starts = Set(filled.map { candidates[$0].starts[axis] }).sorted()
      let (product, overflow) = total.multipliedReportingOverflow(by: starts.count)
      guard starts.first == 0, !overflow, product <= Self.mostCells else { return nil }
      cuts.append(starts)
      total = product
    }
    let unclaimed: Int32 = -1
    var cells = [Int32](repeating: unclaimed, count: total)
    var left = total
    for number in filled {
      guard var cell = Self.range(of: candidates[number], dimensions, cuts) else { return nil }
      repeat {
        let index = cell.index(in: cuts)
        // Each cell is claimed once at most, so that hostile boxes cost no more than the cells.
        guard cells[index] == unclaimed else { return nil }
        cells[index] = Int32(truncatingIfNeeded: number)
        left -= 1
      } while cell.advance()
    }
    guard left == 0 else { return nil }
    self.cuts = cuts
    boxes = cells
  }

  /// The number of the box that holds the element at `coordinates`.
  func box(at coordinates: [Int]) -> Int {
    var cell = 0
    for axis in cuts.indices {
      cell = cell * cuts[axis].count + Self.lowerBound(of: coordinates[axis] + 1, in: cuts[axis]) - 1
    }
    return Int(boxes[cell])
  }

  /// The cells of a box, in turn.
  private struct Cells {
    var first: [Int]
    var end: [Int]
    var current: [Int]

    func index(in cuts: [[Int]]) -> Int { cuts.indices.reduce(0) { $0 * cuts[$1].count + current[$1] } }

    mutating func advance() -> Bool {
      for axis in current.indices.reversed() {
        current[axis] += 1
        if current[axis] < end[axis] { return true }
        current[axis] = first[axis]
      }
      return false
    }
  }

  /// Nil when the box ends where no other begins: then others overlap it, or something is not covered.
  private static func range(of box: Box, _ dimensions: [Int], _ cuts: [[Int]]) -> Cells? {
    var first: [Int] = []
    var ends: [Int] = []
    for axis in dimensions.indices {
      let end = box.starts[axis] + box.extents[axis]
      let last = lowerBound(of: end, in: cuts[axis])
      guard end == dimensions[axis] || (last < cuts[axis].count && cuts[axis][last] == end) else {
        return nil
      }
      first.append(lowerBound(of: box.starts[axis], in: cuts[axis]))
      ends.append(last)
    }
    return Cells(first: first, end: ends, current: first)
  }

  /// The index of the first element that is not below `value`.
  private static func lowerBound(of value: Int, in sorted: [Int]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
