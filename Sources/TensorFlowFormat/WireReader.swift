internal import Diagnostics
internal import Tensors

/// Walks the framing of a protobuf message in a file, by bounded reads: tags and lengths, never contents.
struct WireReader {
  /// A field of a message: its number, and where its parts lie in the file.
  struct Field {
    enum Payload: Equatable {
      case varint(UInt64)
      case fixed
      case bytes(Range<Int>)
    }

    let number: Int32
    let payload: Payload
    /// Tag, length and contents.
    let whole: Range<Int>
  }

  let file: ReadableFile
  private var window: [UInt8] = []
  private var windowStart = 0
  private static let windowSize = 1 << 16

  init(_ file: ReadableFile) { self.file = file }

  var all: Range<Int> { 0..<file.size }

  /// The field that starts at `position`, inside a message that ends at `end`.
  mutating func field(at position: Int, end: Int) throws(Diagnostic) -> Field {
    var next = position
    let tag = try varint(at: &next, end: end)
    guard tag <= UInt64(UInt32.max), tag >> 3 != 0 else {
      throw malformed("a field has the impossible tag \(tag)", at: position)
    }
    let number = Int32(truncatingIfNeeded: tag >> 3)
    let payload: Field.Payload
    switch tag & 7 {
    case 0: payload = .varint(try varint(at: &next, end: end))
    case 1: payload = try fixed(8, at: &next, end: end)
    case 5: payload = try fixed(4, at: &next, end: end)
    case 2:
      let length = try varint(at: &next, end: end)
      guard length <= UInt64(end - next) else {
        throw outOfBounds("field \(number) says it has \(length) bytes", at: position, end: end)
      }
      payload = .bytes(next..<next + Int(length))
      next += Int(length)
    default:
      throw malformed(
        "field \(number) is of wire type \(tag & 7), which no field of a graph has", at: position)
    }
    return Field(number: number, payload: payload, whole: position..<next)
  }

  /// The bytes of a range of the file.
  mutating func append(_ range: Range<Int>, to bytes: inout [UInt8]) throws(Diagnostic) {
    if range.isEmpty { return }
    if range.count > Self.windowSize {
      bytes += try file.read(at: range.lowerBound, count: range.count)
      return
    }
    if !covers(range) { try load(at: range.lowerBound) }
    guard covers(range) else { throw outOfBounds("a field", at: range.lowerBound, end: file.size) }
    bytes += window[range.lowerBound - windowStart..<range.upperBound - windowStart]
  }

  private func covers(_ range: Range<Int>) -> Bool {
    range.lowerBound >= windowStart && range.upperBound <= windowStart + window.count
  }

  private mutating func load(at position: Int) throws(Diagnostic) {
    window = try file.read(at: position, count: min(Self.windowSize, file.size - position))
    windowStart = position
  }

  private mutating func varint(at position: inout Int, end: Int) throws(Diagnostic) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard position < min(end, file.size) else { throw outOfBounds("a number", at: start, end: end) }
      if !covers(position..<position + 1) { try load(at: position) }
      let byte = window[position - windowStart]
      position += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw malformed("a number has more than ten bytes", at: start)
  }

  private func fixed(_ size: Int, at position: inout Int, end: Int) throws(Diagnostic) -> Field.Payload {
    guard size <= end - position else { throw outOfBounds("a number", at: position, end: end) }
    position += size
    return .fixed
  }

  private func malformed(_ message: String, at position: Int) -> Diagnostic {
    Diagnostic(.malformed, message, at: Location(file: file.path, byte: position))
  }

  /// What reaches beyond the end of the file makes it truncated; beyond an enclosing message, malformed.
  private func outOfBounds(_ what: String, at position: Int, end: Int) -> Diagnostic {
    let isTruncated = end == file.size
    return Diagnostic(
      isTruncated ? .truncated : .malformed,
      "\(what) reaches beyond the end of the \(isTruncated ? "file" : "message it is in")",
      at: Location(file: file.path, byte: position),
      notes: ["the \(isTruncated ? "file" : "message") ends at byte \(end)"])
  }
}
