internal import CISAL
internal import Diagnostics

/// The files of a ZIP archive (PKWARE's APPNOTE.TXT), as NumPy's `.npz` are: stored or deflated, in one part.
struct ZipArchive {
  private struct Entry {
    let name: String
    let method: Int
    let checksum: UInt32
    let stored: Int
    let size: Int
    let header: Int
  }

  private let file: ReadableFile
  private let entries: [Entry]

  init(_ path: String) throws(Diagnostic) {
    file = try ReadableFile(path: path)
    entries = try Self.directory(of: file)
  }

  var names: [String] { entries.map(\.name) }

  /// The content of a file, decompressed and verified; nil when there is none of the name.
  func read(_ name: String) throws(Diagnostic) -> [UInt8]? {
    guard let entry = entries.first(where: { $0.name == name }) else { return nil }
    let data = try file.read(at: start(of: entry), count: entry.stored)
    let content: [UInt8]
    switch entry.method {
    case 0:
      guard entry.size == entry.stored else { throw Self.damaged(file, "the sizes of '\(name)' differ") }
      content = data
    case 8: content = try inflated(data, to: entry.size, name)
    default: throw unknownMethod(entry)
    }
    let checksum = content.withUnsafeBytes { buffer in
      crc32_gzip_refl(0, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
    }
    guard checksum == entry.checksum else { throw Self.damaged(file, "the checksum of '\(name)' is wrong") }
    return content
  }

  /// The content of a file from front to back, verified at its end; nil when there is none of the name.
  func stream(_ name: String) throws(Diagnostic) -> ByteStream? {
    guard let entry = entries.first(where: { $0.name == name }) else { return nil }
    let start = try start(of: entry)
    guard entry.method == 0 || entry.method == 8 else { throw unknownMethod(entry) }
    guard entry.stored <= file.size - start else { throw Self.damaged(file, "'\(name)' is not all there") }
    return ByteStream(
      file, start..<start + entry.stored, entry.method == 0 ? .none : .deflate,
      seal: ByteStream.Seal(size: entry.size, checksum: entry.checksum))
  }

  /// Where the content of a file is.
  private func start(of entry: Entry) throws(Diagnostic) -> Int {
    let local = try file.read(at: entry.header, count: 30)
    let start = entry.header + 30 + local.number(at: 26, 2) + local.number(at: 28, 2)
    guard local.starts(with: [0x50, 0x4B, 3, 4]), start <= file.size else {
      throw Self.damaged(file, "'\(entry.name)' is not where it should be")
    }
    return start
  }

  private func unknownMethod(_ entry: Entry) -> Diagnostic {
    Diagnostic(
      .unsupported, "'\(entry.name)' is compressed by method \(entry.method)", at: Location(file: file.path))
  }

  private func inflated(_ data: [UInt8], to size: Int, _ name: String) throws(Diagnostic) -> [UInt8] {
    // Nothing compresses better than that: a larger size is not believed.
    guard size / 1100 <= data.count, data.count <= UInt32.max, size <= UInt32.max else {
      throw Self.damaged(file, "'\(name)' cannot have \(size) bytes")
    }
    var source = data
    var state = inflate_state()
    isal_inflate_init(&state)
    var outcome: Int32 = 0
    let content = source.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: size) { output, filled in
        state.next_in = input.baseAddress
        state.avail_in = UInt32(input.count)
        state.next_out = output.baseAddress
        state.avail_out = UInt32(size)
        outcome = isal_inflate(&state)
        filled = size - Int(state.avail_out)
      }
    }
    guard outcome == ISAL_DECOMP_OK, content.count == size else {
      throw Self.damaged(file, "'\(name)' cannot be decompressed")
    }
    return content
  }

  private static func directory(of file: ReadableFile) throws(Diagnostic) -> [Entry] {
    // The end of the directory is followed by a comment of at most 65535 bytes.
    let tail = try file.read(at: max(0, file.size - 65557), count: min(file.size, 65557))
    let marks = stride(from: tail.count - 22, through: 0, by: -1)
    guard let end = marks.first(where: { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }) else {
      throw damaged(file, "it has no directory")
    }
    var (size, start) = (tail.number(at: end + 12, 4), tail.number(at: end + 16, 4))
    if start == beyond32 || size == beyond32 {
      // The record with larger numbers is told by a locator right before the end.
      guard end >= 20, tail[(end - 20)...].starts(with: [0x50, 0x4B, 6, 7]),
        let place = tail.wideNumber(at: end - 12),
        case let record = try file.read(at: place, count: 56), record.starts(with: [0x50, 0x4B, 6, 6]),
        let wideSize = record.wideNumber(at: 40), let wideStart = record.wideNumber(at: 48)
      else { throw damaged(file, "its directory is damaged") }
      (size, start) = (wideSize, wideStart)
    }
    guard size <= mostDirectory else { throw damaged(file, "its directory has \(size) bytes") }
    let directory = try file.read(at: start, count: size)
    var entries: [Entry] = []
    var position = 0
    while position + 46 <= directory.count {
      guard directory[position...].starts(with: [0x50, 0x4B, 1, 2]) else {
        throw damaged(file, "its directory is damaged")
      }
      let (name, extra) = (directory.number(at: position + 28, 2), directory.number(at: position + 30, 2))
      let next = position + 46 + name + extra + directory.number(at: position + 32, 2)
      guard next <= directory.count else { throw damaged(file, "its directory is cut short") }
      let extras = position + 46 + name..<position + 46 + name + extra
      // Sizes of the content, then of the stored bytes, then the place: in this order the larger ones follow.
      var fields = [24, 20, 42].map { directory.number(at: position + $0, 4) }
      if fields.contains(beyond32) {
        guard let wide = wideFields(directory, extras, fields.count { $0 == beyond32 }) else {
          throw damaged(file, "its directory is damaged")
        }
        var rest = wide[...]
        for index in fields.indices where fields[index] == beyond32 { fields[index] = rest.removeFirst() }
      }
      entries.append(
        Entry(
          name: String(decoding: directory[position + 46..<position + 46 + name], as: UTF8.self),
          method: directory.number(at: position + 10, 2),
          checksum: UInt32(directory.number(at: position + 16, 4)), stored: fields[1], size: fields[0],
          header: fields[2]))
      position = next
    }
    return entries
  }

  /// What stands where a number has more than 32 bits.
  private static let beyond32 = Int(UInt32.max)
  private static let mostDirectory = 1 << 26

  /// The numbers of more than 32 bits of a file: so many of the extra field 1.
  private static func wideFields(_ directory: [UInt8], _ extras: Range<Int>, _ count: Int) -> [Int]? {
    var position = extras.lowerBound
    while position + 4 <= extras.upperBound {
      let size = directory.number(at: position + 2, 2)
      guard position + 4 + size <= extras.upperBound else { return nil }
      if directory.number(at: position, 2) == 1 {
        guard size >= 8 * count else { return nil }
        let numbers = (0..<count).compactMap { directory.wideNumber(at: position + 4 + 8 * $0) }
        return numbers.count == count ? numbers : nil
      }
      position += 4 + size
    }
    return nil
  }

  private static func damaged(_ file: ReadableFile, _ message: String) -> Diagnostic {
    Diagnostic(.malformed, "'\(file.path)' is a damaged archive: \(message)", at: Location(file: file.path))
  }
}

extension [UInt8] {
  /// A little-endian number of so many bytes, all of which are there.
  fileprivate func number(at position: Int, _ width: Int) -> Int {
    (0..<width).reversed().reduce(0) { $0 << 8 | Int(self[position + $1]) }
  }

  /// A little-endian number of 64 bits, all of which are there; nil for one that is no size.
  fileprivate func wideNumber(at position: Int) -> Int? {
    let number = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(self[position + $1]) }
    return number < 1 << 62 ? Int(number) : nil
  }
}
