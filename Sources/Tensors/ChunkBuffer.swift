internal import Synchronization

/// How much of a tensor is in memory at a time while it is streamed.
package let chunkSize = 1 << 19

/// Memory for one chunk, on loan.
///
/// The last buffer given back is kept for the next loan: fresh memory has to be mapped and cleared page by page, which
/// takes a tenth as long as reading it full.
package struct ChunkBuffer: ~Copyable {
  /// As long as was asked for.
  package let bytes: UnsafeMutableRawBufferPointer
  private let whole: UnsafeMutableRawBufferPointer

  private static let spare = Mutex<Spare>(Spare())

  private struct Spare: @unchecked Sendable {
    var buffer: UnsafeMutableRawBufferPointer?
  }

  /// A buffer of `byteCount` bytes, `chunkSize` at most.
  package init(byteCount: Int) {
    let size = min(byteCount, chunkSize)
    let kept = Self.spare.withLock { spare in
      defer { spare.buffer = nil }
      return spare.buffer
    }
    whole = kept ?? .allocate(byteCount: chunkSize, alignment: 4096)
    bytes = UnsafeMutableRawBufferPointer(rebasing: whole[0..<size])
  }

  deinit {
    let surplus = Self.spare.withLock { spare in
      defer { spare.buffer = whole }
      return spare.buffer
    }
    surplus?.deallocate()
  }
}
