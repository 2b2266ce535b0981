internal import Diagnostics
internal import Dispatch

/// Reads a range of a file in chunks, the next one on another thread while the current one is used.
///
/// Reading and checksumming take about as long as what is done with the bytes, so that two threads halve the time.
/// One thread fills buffers, the caller empties them; the semaphores hand each buffer to one of them at a time, which
/// is what makes the unchecked sharing sound.
final class ReadAhead: @unchecked Sendable {
  private let file: ReadableFile
  private let offset: Int
  private let byteCount: Int
  private let buffers: [UnsafeMutableRawBufferPointer]
  private let free: DispatchSemaphore
  private let filled = DispatchSemaphore(value: 0)
  private let finished = DispatchSemaphore(value: 0)
  private var problem: Diagnostic?
  private var isCancelled = false
  private var crc = CRC32C()

  init(_ file: ReadableFile, offset: Int, byteCount: Int) {
    self.file = file
    self.offset = offset
    self.byteCount = byteCount
    buffers = (0..<3).map { _ in .allocate(byteCount: chunkSize / 2, alignment: 4096) }
    free = DispatchSemaphore(value: buffers.count)
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// Hands every chunk to `body`, in order, and returns the checksum of them all; zero unless `isChecksummed`.
  func forEachChunk(
    isChecksummed: Bool, _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> UInt32 {
    DispatchQueue.global().async { self.fill(isChecksummed: isChecksummed) }
    defer { finished.wait() }
    var position = 0
    var turn = 0
    while position < byteCount {
      filled.wait()
      if let problem { throw problem }
      let chunk = UnsafeRawBufferPointer(
        rebasing: buffers[turn][0..<min(buffers[turn].count, byteCount - position)])
      do throws(Diagnostic) {
        try body(chunk)
      } catch {
        isCancelled = true
        free.signal()
        throw error
      }
      position += chunk.count
      turn = (turn + 1) % buffers.count
      free.signal()
    }
    return crc.value
  }

  private func fill(isChecksummed: Bool) {
    defer { finished.signal() }
    var position = 0
    var turn = 0
    while position < byteCount {
      free.wait()
      if isCancelled { return }
      let part = UnsafeMutableRawBufferPointer(
        rebasing: buffers[turn][0..<min(buffers[turn].count, byteCount - position)])
      do throws(Diagnostic) {
        try file.read(at: offset + position, into: part)
      } catch {
        problem = error
        filled.signal()
        return
      }
      if isChecksummed { crc.update(UnsafeRawBufferPointer(part)) }
      position += part.count
      turn = (turn + 1) % buffers.count
      filled.signal()
    }
  }
}
