package import Diagnostics
internal import Tensors

/// The records of a TFRecord file (tensorflow/core/lib/io/record_writer.h), from front to back, as they are or in gzip:
/// for each the number of its bytes in 8 bytes, the checksum of those in 4, the bytes, and their checksum in 4. Numbers
/// are little-endian, and checksums masked CRC-32C.
package final class RecordFile {
  private let path: String
  private let stream: ByteStream
  /// The index of the next record.
  private var index = 0

  package init(_ path: String) throws(Diagnostic) {
    self.path = path
    let file = try ReadableFile(path: path)
    stream = ByteStream(file, try Self.isGzip(file) ? .gzip : .none)
  }

  /// Whether a file begins with a record; a damaged one at the beginning is none.
  package static func recognises(_ path: String) throws(Diagnostic) -> Bool {
    let file = try ReadableFile(path: path)
    guard try isGzip(file) else {
      guard file.size >= headerSize else { return false }
      return try length(file.read(at: 0, count: headerSize)) != nil
    }
    let header = try? ByteStream(file, .gzip).read(upTo: headerSize)
    return header.map { $0.count == headerSize && length($0) != nil } ?? false
  }

  /// Begins again.
  package func rewind() {
    stream.rewind()
    index = 0
  }

  /// The next record; nil at the end.
  package func next() throws(Diagnostic) -> [UInt8]? {
    guard let length = try nextLength() else { return nil }
    let record = try stream.read(upTo: length)
    let seal = try stream.read(upTo: 4)
    guard record.count == length, seal.count == 4 else { throw truncated() }
    let checksum = record.withUnsafeBytes { CRC32C($0).masked }
    guard checksum == UInt32(Self.number(seal, 0, 4)) else { throw damaged() }
    index += 1
    return record
  }

  private static let headerSize = 12
  /// Protobuf's own limit of a message.
  private static let longest = 1 << 31

  private static func isGzip(_ file: ReadableFile) throws(Diagnostic) -> Bool {
    guard file.size > 18 else { return false }
    return try file.read(at: 0, count: 3) == [0x1F, 0x8B, 8]
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ width: Int) -> UInt64 {
    (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(bytes[start + $1]) }
  }

  /// The number of bytes that a header states; nil where its checksum is wrong.
  private static func length(_ header: [UInt8]) -> Int? {
    let checksum = header.withUnsafeBytes { CRC32C(UnsafeRawBufferPointer(rebasing: $0[..<8])).masked }
    return checksum == UInt32(number(header, 8, 4)) ? Int(truncatingIfNeeded: number(header, 0, 8)) : nil
  }

  private func nextLength() throws(Diagnostic) -> Int? {
    let header = try stream.read(upTo: Self.headerSize)
    if header.isEmpty { return nil }
    guard header.count == Self.headerSize else { throw truncated() }
    guard let length = Self.length(header) else { throw damaged() }
    guard (0...Self.longest).contains(length) else {
      throw Diagnostic(
        .tooLarge, "record \(index) of '\(path)' has \(length) bytes", at: Location(file: path))
    }
    return length
  }

  private func truncated() -> Diagnostic {
    Diagnostic(.truncated, "'\(path)' ends in record \(index)", at: Location(file: path))
  }

  private func damaged() -> Diagnostic {
    Diagnostic(
      .checksum, "record \(index) of '\(path)' does not have its checksum", at: Location(file: path),
      help: "the file is damaged: fetch it again")
  }
}
