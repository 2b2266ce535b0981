internal import Synchronization

/// Where the values of one block are.
struct TableBlock: Sendable {
  let ranges: [[UInt8]: Range<Int>]
  /// What the ranges are in; nil for the file.
  let contents: [UInt8]?
}

/// The blocks of a table in which a value was looked up: the next one is found without reading all of the block.
/// One with many small values and a huge one would be read in full for each.
final class TableCache: Sendable {
  private struct State {
    var blocks: [Int: TableBlock] = [:]
    /// Of those with contents, the one that is kept.
    var last: Int?
  }

  private let state = Mutex(State())

  /// Larger contents are not kept.
  private static let mostBytes = 32 << 20

  /// The block at an offset of the file.
  func block(at offset: Int) -> TableBlock? { state.withLock { $0.blocks[offset] } }

  func keep(_ block: TableBlock, at offset: Int) {
    if let contents = block.contents, contents.count > Self.mostBytes { return }
    state.withLock { state in
      if block.contents != nil {
        if let last = state.last { state.blocks[last] = nil }
        state.last = offset
      }
      state.blocks[offset] = block
    }
  }
}
