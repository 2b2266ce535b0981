internal import Diagnostics

/// Where the elements of a sparse tensor lie in the dense one: `SparsityParameters` of the TFLite schema.
///
/// The tensor's axes, some of them divided into blocks whose axes follow, are gone through in an order of their own. An
/// axis is dense, with all its indices, or it is compressed: for each place of the axis before, a segment of a list of
/// indices.
struct SparseLayout {
  private enum Level {
    case dense(Int)
    case compressed(segments: [Int], indices: [Int])
  }

  /// The axis that each level goes through: the tensor's own, then those of the blocks.
  private let order: [Int]
  private let levels: [Level]
  /// The number of indices of each axis: of an axis with blocks, their number.
  private let counts: [Int]
  /// The elements between neighbours along each axis.
  private let strides: [Int]
  private let elementCount: Int

  /// - Parameter sizes: those of the dense tensor.
  /// - Throws: a clause that says what is wrong.
  init(_ table: FlatTable, sizes: [Int], name: String) throws(Diagnostic) {
    func broken(_ what: String) -> Diagnostic {
      table.file.broken("the sparse tensor '\(name)' \(what)", at: Int(table.position))
    }
    let order = (try table.vector(SparsityParametersField.traversalOrder, of: Int32.self) ?? []).map {
      Int($0)
    }
    let blockMap = (try table.vector(SparsityParametersField.blockMap, of: Int32.self) ?? []).map { Int($0) }
    let levels = try table.tables(SparsityParametersField.dimMetadata)
      .map { (level) throws(Diagnostic) in try Self.level(level) }
    let axes = sizes.count + blockMap.count
    guard levels.count == axes, order.sorted() == Array(0..<axes),
      blockMap.allSatisfy(sizes.indices.contains), Set(blockMap).count == blockMap.count
    else { throw broken("does not say in which order its \(axes) axes are gone through") }

    var counts = sizes + [Int](repeating: 0, count: blockMap.count)
    var strides = [Int](repeating: 1, count: axes)
    for axis in sizes.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * sizes[axis + 1] }
    for (block, axis) in blockMap.enumerated() {
      guard let place = order.firstIndex(of: sizes.count + block), case .dense(let size) = levels[place],
        size > 0, sizes[axis] % size == 0
      else { throw broken("has blocks that do not divide its axis \(axis)") }
      counts[sizes.count + block] = size
      strides[sizes.count + block] = strides[axis]
      counts[axis] = sizes[axis] / size
      strides[axis] *= size
    }
    for (place, level) in levels.enumerated() {
      if case .dense(let size) = level, size != counts[order[place]] {
        throw broken("says that its axis \(order[place]) has \(size) indices, not \(counts[order[place]])")
      }
    }
    self.order = order
    self.levels = levels
    self.counts = counts
    self.strides = strides
    elementCount = sizes.reduce(1, *)
  }

  private static func level(_ table: FlatTable) throws(Diagnostic) -> Level {
    guard try table.int8(DimensionMetadataField.format) ?? 0 == 1 else {
      return .dense(try table.int32(DimensionMetadataField.denseSize) ?? 0)
    }
    return .compressed(
      segments: try numbers(
        table, DimensionMetadataField.arraySegmentsType, DimensionMetadataField.arraySegments),
      indices: try numbers(
        table, DimensionMetadataField.arrayIndicesType, DimensionMetadataField.arrayIndices))
  }

  /// A vector of 32, 16 or 8 bits an element, as the type says.
  private static func numbers(_ table: FlatTable, _ type: Int, _ field: Int) throws(Diagnostic) -> [Int] {
    guard let vector = try table.table(field) else { return [] }
    switch try table.uint8(type) ?? 0 {
    case 1: return (try vector.vector(0, of: Int32.self) ?? []).map { Int($0) }
    case 2: return (try vector.vector(0, of: UInt16.self) ?? []).map { Int($0) }
    default: return (try vector.vector(0, of: UInt8.self) ?? []).map { Int($0) }
    }
  }

  /// The dense tensor's bytes, zeros where the sparse one has no element; nil where the values are not as many as the
  /// layout says, or lie outside of the tensor.
  func dense(_ values: [UInt8], width: Int) -> [UInt8]? {
    var result = [UInt8](repeating: 0, count: elementCount * width)
    var filled = 0
    /// Puts the values from a place of one level on; false for one that lies outside.
    func fill(_ level: Int, _ place: Int, _ offset: Int) -> Bool {
      guard level < levels.count else {
        guard place < values.count / width, filled < values.count / width else { return false }
        for byte in 0..<width { result[offset * width + byte] = values[place * width + byte] }
        filled += 1
        return true
      }
      let stride = strides[order[level]]
      switch levels[level] {
      case .dense(let count):
        for index in 0..<count where !fill(level + 1, place * count + index, offset + index * stride) {
          return false
        }
      case .compressed(let segments, let indices):
        guard place + 1 < segments.count, segments[place] >= 0, segments[place + 1] <= indices.count,
          segments[place] <= segments[place + 1]
        else { return false }
        for next in segments[place]..<segments[place + 1] {
          guard (0..<counts[order[level]]).contains(indices[next]),
            fill(level + 1, next, offset + indices[next] * stride)
          else { return false }
        }
      }
      return true
    }
    guard fill(0, 0, 0), filled == values.count / width, filled * width == values.count else { return nil }
    return result
  }
}
