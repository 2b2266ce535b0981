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
    let local = try file.read(at: entry.header, count: 30)
    guard local.starts(with: [0x50, 0x4B, 3, 4]) else {
      throw Self.damaged(file, "'\(name)' is not where it should be")
    }
    let start = entry.header + 30 + local.number(at: 26, 2) + local.number(at: 28, 2)
    let data = try file.read(at: start, count: entry.stored)
    let content: [UInt8]
    switch entry.method {
    case 0:
      guard entry.size == entry.stored else { throw Self.damaged(file, "the sizes of '\(name)' differ") }
      content = data
    case 8: content = try inflated(data, to: entry.size, name)
    default:
      throw Diagnostic(
        .unsupported, "'\(name)' is compressed by method \(entry.method)", at: Location(file: file.path))
    }
    let checksum = content.withUnsafeBytes { buffer in
      crc32_gzip_refl(0, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
    }
    guard checksum == entry.checksum else { throw Self.damaged(file, "the checksum of '\(name)' is wrong") }
    return content
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
    let (size, start) = (tail.number(at: end + 12, 4), tail.number(at: end + 16, 4))
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
      let fields = [20, 24, 42].map { directory.number(at: position + $0, 4) }
      guard !fields.contains(Int(UInt32.max)) else {
        throw Diagnostic(.unsupported, "'\(file.path)' has parts of 4 GiB", at: Location(file: file.path))
      }
      entries.append(
        Entry(
          name: String(decoding: directory[position + 46..<position + 46 + name], as: UTF8.self),
          method: directory.number(at: position + 10, 2),
          checksum: UInt32(directory.number(at: position + 16, 4)), stored: fields[0], size: fields[1],
          header: fields[2]))
      position = next
    }
    return entries
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
}
