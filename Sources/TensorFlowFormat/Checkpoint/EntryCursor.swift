internal import Tensors

/// Reads numbers and ranges one after the other, never beyond an end.
protocol EntryCursor {
  var isAtEnd: Bool { get }
  mutating func byte() -> UInt8?
  /// The next bytes.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>?
  /// Where the next bytes are, which are not read.
  mutating func skip(_ count: Int) -> Range<Int>?
}

extension EntryCursor {
  /// A base-128 number, at most 64 bits.
  mutating func varint() -> UInt64? {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64, let byte = byte() {
      if shift == 63, byte > 1 { return nil }
      result |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return result }
      shift += 7
    }
    return nil
  }

  /// A base-128 number that fits an `Int`.
  mutating func length() -> Int? { varint().flatMap { Int(exactly: $0) } }

  /// The offset and size of a block.
  mutating func handle() -> (offset: Int, size: Int)? {
    guard let offset = length(), let size = length() else { return nil }
    return (offset, size)
  }
}

/// Reads off an array.
struct ByteCursor: EntryCursor {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  init(_ bytes: [UInt8], end: Int? = nil) {
    self.bytes = bytes
    self.position = 0
    self.end = end ?? bytes.count
  }

  var isAtEnd: Bool { position >= end }

  mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? { skip(count).map { bytes[$0] } }

  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= end - position else { return nil }
    defer { position += count }
    return position..<(position + count)
  }
}

/// Reads off a range of a file, a window of which is in memory. What cannot be read is as if it were not there.
struct FileCursor: EntryCursor {
  private let file: ReadableFile
  private var position: Int
  private let end: Int
  private var window: [UInt8] = []
  private var windowStart = 0

  private static let windowSize = 1 << 14

  /// The range must lie within the file.
  init(_ file: ReadableFile, _ range: Range<Int>) {
    self.file = file
    self.position = range.lowerBound
    self.end = range.upperBound
  }

  var isAtEnd: Bool { position >= end }

  mutating func byte() -> UInt8? {
    guard position < end else { return nil }
    if position < windowStart || position >= windowStart + window.count {
      let count = min(Self.windowSize, end - position)
      guard let bytes = try? file.read(at: position, count: count) else { return nil }
      window = bytes
      windowStart = position
    }
    defer { position += 1 }
    return window[position - windowStart]
  }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard let range = skip(count), let bytes = try? file.read(at: range.lowerBound, count: count) else {
      return nil
    }
    return bytes[...]
  }

  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= end - position else { return nil }
    defer { position += count }
    return position..<(position + count)
  }
}
