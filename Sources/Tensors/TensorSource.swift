package import Diagnostics
internal import Synchronization

/// Where the bytes of a tensor come from when they are not in memory.
package protocol TensorSource: Sendable {
  /// The number of bytes.
  var byteCount: Int { get }

  /// Equal for two sources exactly when they yield the same bytes of the same place.
  var identity: String { get }

  /// Fills `buffer` with the bytes from `offset` on. The range must lie within the source.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic)

  /// Calls `body` with all bytes in order, a chunk of at most `chunkSize` at a time, and verifies what can be.
  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic)
}

extension TensorSource {
  package func forEachChunk(
    _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let loan = ChunkBuffer(byteCount: byteCount)
    let chunk = loan.bytes
    var offset = 0
    while offset < byteCount {
      let part = UnsafeMutableRawBufferPointer(rebasing: chunk[0..<min(chunk.count, byteCount - offset)])
      try read(at: offset, into: part)
      try body(UnsafeRawBufferPointer(part))
      offset += part.count
    }
  }
}

/// A range of a file, optionally with the checksum its bytes must have.
package struct FileRange: TensorSource {
  package let file: ReadableFile
  package let offset: Int
  package let byteCount: Int
  /// The crc32c of the whole range, and what a mismatch is reported as.
  package let checksum: UInt32?
  package let label: String
  private let verification: Verification?

  /// The range must lie within the file. `label` names the tensor in diagnostics, and `verification`
  /// is shared by ranges that are the same.
  package init(
    file: ReadableFile, offset: Int, byteCount: Int, checksum: UInt32? = nil, label: String,
    verification: Verification? = nil
  ) {
    precondition(offset >= 0 && byteCount >= 0 && offset <= file.size && byteCount <= file.size - offset)
    self.file = file
    self.offset = offset
    self.byteCount = byteCount
    self.checksum = checksum
    self.label = label
    self.verification = verification
  }

  package var identity: String { "\(file.path):\(offset)+\(byteCount)" }

  package func read(at position: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(position >= 0 && buffer.count <= byteCount - position)
    try file.read(at: offset + position, into: buffer)
  }

  package func forEachChunk(
    _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    let loan = ChunkBuffer(byteCount: byteCount)
    let chunk = loan.bytes
    var crc = CRC32C()
    var position = 0
    while position < byteCount {
      let part = UnsafeMutableRawBufferPointer(rebasing: chunk[0..<min(chunk.count, byteCount - position)])
      try file.read(at: offset + position, into: part)
      if checksum != nil { crc.update(UnsafeRawBufferPointer(part)) }
      try body(UnsafeRawBufferPointer(part))
      position += part.count
    }
    try verify(crc.value)
  }

  /// Reads the range once to check its checksum, for readers that will take it out of order.
  package func verifyChecksum() throws(Diagnostic) {
    guard checksum != nil, verification?.isDone != true else { return }
    try forEachChunk { (_) throws(Diagnostic) in }
  }

  private func verify(_ crc: UInt32) throws(Diagnostic) {
    guard let checksum else { return }
    guard crc != checksum else {
      verification?.succeed()
      return
    }
    throw Diagnostic(
      .checksum, "the bytes of '\(label)' do not have the checksum the index gives",
      at: Location(file: file.path, byte: offset),
      notes: ["crc32c is \(hex(crc)), the index says \(hex(checksum))"],
      help: "the file is damaged: fetch it again, or pass --no-verify-checksums to take the bytes as they are"
    )
  }
}

/// Remembers that a range had its checksum: a tensor of which many parts are wanted is verified once.
package final class Verification: Sendable {
  private let done = Atomic(false)

  package init() {}

  var isDone: Bool { done.load(ordering: .relaxed) }

  func succeed() { done.store(true, ordering: .relaxed) }
}

private func hex(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
