package import Diagnostics

/// The frames of a GIF as TensorFlow reads them: each is drawn over the one before, however that is to be disposed of, on a
/// canvas as large as the largest frame, black at first.
package struct GIF: Sendable {
  package let count: Int
  package let height: Int
  package let width: Int
  /// [count, height, width, 3].
  package let pixels: [UInt8]

  package static func isFormat(of bytes: some Sequence<UInt8>) -> Bool {
    let start = Array(bytes.prefix(6))
    return start == Array("GIF87a".utf8) || start == Array("GIF89a".utf8)
  }

  /// - Parameters:
  ///   - path: where the image is from, for messages.
  ///   - onlyFirst: whether the other frames are left out.
  package init(_ bytes: [UInt8], path: String, onlyFirst: Bool) throws(Diagnostic) {
    var reader = Reader(bytes: bytes, path: path)
    let frames = try reader.frames()
    guard !frames.isEmpty else { throw reader.malformed("it has no frames") }
    width = frames.map(\.width).max() ?? 0
    height = frames.map(\.height).max() ?? 0
    count = onlyFirst ? 1 : frames.count
    guard width > 0, height > 0 else { throw reader.malformed("it has no pixels") }
    guard height * width * 3 <= Reader.mostElements / count else {
      throw Diagnostic(
        .tooLarge, "'\(path)' is too large to decode: \(count) frames of \(width) by \(height) pixels",
        at: Location(file: path))
    }
    var pixels: [UInt8] = []
    var canvas = [UInt8](repeating: 0, count: height * width * 3)
    for frame in frames.prefix(count) {
      for row in 0..<min(frame.height, max(0, height - frame.top)) {
        for column in 0..<min(frame.width, max(0, width - frame.left)) {
          let index = Int(frame.indices[row * frame.width + column])
          if index == frame.transparent { continue }
          guard index * 3 + 2 < frame.colours.count else {
            throw reader.malformed("it has no colour \(index)")
          }
          let target = ((frame.top + row) * width + frame.left + column) * 3
          for channel in 0..<3 { canvas[target + channel] = frame.colours[index * 3 + channel] }
        }
      }
      pixels += canvas
    }
    self.pixels = pixels
  }

  fileprivate struct Frame {
    let left: Int
    let top: Int
    let width: Int
    let height: Int
    let transparent: Int?
    /// Red, green and blue of each.
    let colours: [UInt8]
    let indices: [UInt8]
  }
}

/// The blocks of a file, one after the other.
private struct Reader {
  let bytes: [UInt8]
  let path: String
  private var position = 6

  /// As many as other images have.
  static let mostElements = 1 << 29

  init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  func malformed(_ reason: String) -> Diagnostic {
    Diagnostic(
      .malformed, "the GIF image '\(path)' cannot be decoded: \(reason)", at: Location(file: path))
  }

  private mutating func byte() throws(Diagnostic) -> Int {
    guard position < bytes.count else { throw malformed("it ends too early") }
    position += 1
    return Int(bytes[position - 1])
  }

  private mutating func word() throws(Diagnostic) -> Int {
    let low = try byte()
    return try low | byte() << 8
  }

  /// The table of colours that flags tell of.
  private mutating func table(_ flags: Int) throws(Diagnostic) -> [UInt8]? {
    guard flags & 0x80 != 0 else { return nil }
    let count = 3 * (2 << (flags & 7))
    guard bytes.count - position >= count else { throw malformed("it ends too early") }
    position += count
    return Array(bytes[position - count..<position])
  }

  /// The parts of a block, put together.
  private mutating func parts() throws(Diagnostic) -> [UInt8] {
    var data: [UInt8] = []
    while true {
      let count = try byte()
      if count == 0 { return data }
      guard bytes.count - position >= count else { throw malformed("it ends too early") }
      data += bytes[position..<position + count]
      position += count
    }
  }

  mutating func frames() throws(Diagnostic) -> [GIF.Frame] {
    _ = try (word(), word())
    let flags = try byte()
    _ = try (byte(), byte())
    let shared = try table(flags)
    var frames: [GIF.Frame] = []
    var elements = 0
    var transparent: Int?
    while true {
      switch try byte() {
      case 0x21:
        let label = try byte()
        let data = try parts()
        // The one that tells of the next frame.
        if label == 0xF9, data.count >= 4 { transparent = data[0] & 1 != 0 ? Int(data[3]) : nil }
      case 0x2C:
        let (left, top) = (try word(), try word())
        let (width, height) = (try word(), try word())
        elements += width * height * 3
        guard elements <= Self.mostElements else {
          throw Diagnostic(.tooLarge, "'\(path)' is too large to decode", at: Location(file: path))
        }
        let flags = try byte()
        guard let colours = try table(flags) ?? shared else { throw malformed("a frame has no colours") }
        var indices = try indices(width * height)
        if flags & 0x40 != 0 { indices = Self.ordered(indices, width: width, height: height) }
        frames.append(
          GIF.Frame(
            left: left, top: top, width: width, height: height, transparent: transparent, colours: colours,
            indices: indices))
        transparent = nil
      case 0x3B: return frames
      default: throw malformed("it has a block of no known kind")
      }
    }
  }

  /// Pixels by codes for strings that were there before (Welch, "A technique for high-performance data compression",
  /// 1984).
  private mutating func indices(_ count: Int) throws(Diagnostic) -> [UInt8] {
    let width = try byte()
    guard (1...8).contains(width) else { throw malformed("it has codes of \(width) bits") }
    let data = try parts()
    let (clear, end) = (1 << width, (1 << width) + 1)
    // Each string is another one and a last pixel.
    var before = [Int](repeating: 0, count: 4096)
    var last = [UInt8](repeating: 0, count: 4096)
    for code in 0..<clear { last[code] = UInt8(code) }
    var (next, bits) = (end + 1, width + 1)
    var previous: Int?
    var (buffer, held, place) = (0, 0, 0)
    var pixels: [UInt8] = []
    var string: [UInt8] = []
    while pixels.count < count {
      while held < bits {
        guard place < data.count else { throw malformed("it ends too early") }
        buffer |= Int(data[place]) << held
        (held, place) = (held + 8, place + 1)
      }
      let code = buffer & ((1 << bits) - 1)
      (buffer, held) = (buffer >> bits, held - bits)
      if code == clear {
        (next, bits, previous) = (end + 1, width + 1, nil)
        continue
      }
      guard code != end, code < next || (code == next && previous != nil) else {
        throw malformed("it has a code of no string")
      }
      string.removeAll(keepingCapacity: true)
      var link = code == next ? previous ?? 0 : code
      while link > end {
        string.append(last[link])
        link = before[link]
      }
      string.append(last[link])
      let first = last[link]
      pixels += string.reversed()
      if code == next { pixels.append(first) }
      if let previous, next < 4096 {
        (before[next], last[next]) = (previous, first)
        next += 1
        if next == 1 << bits, bits < 12 { bits += 1 }
      }
      previous = code
    }
    return Array(pixels.prefix(count))
  }

  /// Rows that come every eighth first, then those between.
  private static func ordered(_ indices: [UInt8], width: Int, height: Int) -> [UInt8] {
    var result = indices
    var source = 0
    for (start, step) in [(0, 8), (4, 8), (2, 4), (1, 2)] {
      for row in stride(from: start, to: height, by: step) {
        result.replaceSubrange(row * width..<(row + 1) * width, with: indices[source..<source + width])
        source += width
      }
    }
    return result
  }
}
