internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Memory for elements, aligned for vectors, freed with its last owner.
package final class TensorBuffer: @unchecked Sendable {
  // Unchecked: whoever allocates a buffer fills it before anybody else sees it; then it is only read.
  package let bytes: UnsafeMutableRawBufferPointer
  private let block: FreeBlocks.Block

  /// Nil when there is no such memory.
  package init?(byteCount: Int) {
    guard byteCount <= Self.limit, let block = FreeBlocks.take(byteCount) else { return nil }
    self.block = block
    bytes = UnsafeMutableRawBufferPointer(start: block.start, count: byteCount)
  }

  deinit { FreeBlocks.giveBack(block) }

  /// What the machine has. The system would promise more, and kill the process on use.
  private static let limit = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
}

/// Large blocks of memory that wait for the next node that needs one of their size.
///
/// The system would take a large block back at once, and clear each page of the next one: that takes about as long as
/// computing its elements does.
private enum FreeBlocks {
  struct Block: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let size: Int
  }

  private struct Stock {
    var blocks: [Int: [Block]] = [:]
    var size = 0
  }

  private static let stock = Mutex(Stock())

  /// Smaller blocks the C library keeps itself.
  private static let smallest = 1 << 17
  /// What may wait unused. Networks have few sizes, so that little does.
  private static let mostWaiting = 1 << 26

  static func take(_ byteCount: Int) -> Block? {
    let size = rounded(byteCount)
    let waiting = stock.withLock { stock -> Block? in
      guard size >= smallest, let block = stock.blocks[size]?.popLast() else { return nil }
      stock.size -= size
      return block
    }
    if let waiting { return waiting }
    return aligned_alloc(64, size).map { Block(start: $0, size: size) }
  }

  static func giveBack(_ block: Block) {
    let isKept = stock.withLock { stock -> Bool in
      guard block.size >= smallest, stock.size + block.size <= mostWaiting else { return false }
      stock.blocks[block.size, default: []].append(block)
      stock.size += block.size
      return true
    }
    if !isKept { free(block.start) }
  }

  private static func rounded(_ byteCount: Int) -> Int {
    let step = byteCount >= smallest ? 1 << 14 : 64
    return max(64, (byteCount + step - 1) / step * step)
  }
}
