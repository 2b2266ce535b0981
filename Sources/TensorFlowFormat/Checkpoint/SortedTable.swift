internal import CSnappy
internal import Diagnostics
internal import Tensors

/// A file of sorted key-value pairs in LevelDB's table format, which checkpoints use for their index (and version 1
/// for everything).
///
/// The file is data blocks, a block that indexes them, and a 48-byte footer: the handles of two blocks as varints
/// (offset, size), padding, and a magic number. A block is entries (length shared with the previous key, length of
/// the rest, length of the value, rest, value), an array of restart offsets, and its count; five bytes follow it, the
/// kind of compression and the masked crc32c of the block and that kind.
struct SortedTable: Sendable {
  private let file: ReadableFile
  private let verifyChecksums: Bool
  private let cache = TableCache()
  private let index: [(lastKey: [UInt8], block: Handle)]

  private struct Handle: Sendable {
    let offset: Int
    let size: Int
  }

  private static let footerSize = 48
  private static let trailerSize = 5
  private static let magic: UInt64 = 0xDB47_7524_8B80_FB57
  /// The largest block that is taken from a file. TensorFlow writes blocks of 256 KiB, and larger only where one
  /// value is larger; version 1 puts whole slices of tensors into one.
  private static let largestBlock = 1 << 31
  /// A larger block that is not compressed is not read as a whole to find a value in it.
  private static let largestInMemory = 1 << 21

  var path: String { file.path }

  /// A key is written in full this often at least. That bounds what sharing can make of the bytes of a block.
  private static let restartInterval = 16

  init(_ file: ReadableFile, verifyChecksums: Bool = true) throws(Diagnostic) {
    self.file = file
    self.verifyChecksums = verifyChecksums
    guard file.size >= Self.footerSize else {
      throw Diagnostic(
        .truncated, "'\(file.path)' is too short for the index of a checkpoint",
        at: Location(file: file.path),
        notes: ["it has \(file.size) bytes, the footer alone has \(Self.footerSize)"])
    }
    let footer = try file.read(at: file.size - Self.footerSize, count: Self.footerSize)
    let magic = footer[(Self.footerSize - 8)...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard magic == Self.magic else {
      throw Diagnostic(
        .malformed, "'\(file.path)' does not end as the index of a checkpoint does",
        at: Location(file: file.path),
        help: "it is no checkpoint, or it was cut short when it was copied")
    }
    var cursor = ByteCursor(footer)
    guard cursor.handle() != nil, let (offset, size) = cursor.handle() else {
      throw Self.damaged(file, at: file.size - Self.footerSize, "the footer's block handles")
    }
    let (block, _) = try Self.readBlock(Handle(offset: offset, size: size), of: file, verifyChecksums)
    var rows: [(lastKey: [UInt8], block: Handle)] = []
    var end = 0
    try Self.forEachEntry(in: block, of: file, at: offset) { (key, value) throws(Diagnostic) in
      var cursor = ByteCursor(Array(block[value]))
      // Blocks follow each other. If they could be the same ones again, a short file would take long to read.
      guard let (start, size) = cursor.handle(), start >= end, start <= file.size, size <= file.size - start
      else {
        throw Self.damaged(file, at: offset, "an index entry")
      }
      end = start + size
      rows.append((key, Handle(offset: start, size: size)))
    }
    index = rows
  }

  /// Whether the file ends as a table does.
  static func looksLikeOne(_ path: String) -> Bool {
    guard let file = try? ReadableFile(path: path), file.size >= footerSize,
      let last = try? file.read(at: file.size - 8, count: 8)
    else { return false }
    return last.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } == magic
  }

  /// Calls `body` with every pair in the order of the keys, a block in memory at a time.
  func forEach(
    _ body: (_ key: [UInt8], _ value: ArraySlice<UInt8>) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    var last: [UInt8]?
    for (_, handle) in index {
      let (block, _) = try Self.readBlock(handle, of: file, verifyChecksums)
      last = try Self.forEachEntry(in: block, of: file, at: handle.offset, after: last) {
        (key, value) throws(Diagnostic) in
        try body(key, block[value])
      }
    }
  }

  /// Where a value is.
  enum Place {
    case file(ReadableFile, Range<Int>)
    case memory([UInt8])
  }

  /// The value of `key`, or nil.
  func value(of key: [UInt8]) throws(Diagnostic) -> [UInt8]? {
    switch try place(of: key) {
    case .file(let file, let range): try file.read(at: range.lowerBound, count: range.count)
    case .memory(let bytes): bytes
    case nil: nil
    }
  }

  /// The value of `key`, or nil, in the file if its block is not compressed. The block has been verified.
  func place(of key: [UInt8]) throws(Diagnostic) -> Place? {
    // The first block whose last key is not before the key.
    var (low, high) = (0, index.count)
    while low < high {
      let middle = (low + high) / 2
      if index[middle].lastKey.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    guard low < index.count else { return nil }
    let handle = index[low].block
    let block: TableBlock
    if let known = cache.block(at: handle.offset) {
      block = known
    } else {
      block = try Self.scan(handle, of: file, verifyChecksums)
      cache.keep(block, at: handle.offset)
    }
    guard let range = block.ranges[key] else { return nil }
    return if let contents = block.contents { .memory(Array(contents[range])) } else { .file(file, range) }
  }

  // MARK: Blocks

  private static func check(_ handle: Handle, of file: ReadableFile) throws(Diagnostic) {
    guard handle.size >= 4 || handle.size == 0, handle.size <= largestBlock, handle.offset <= file.size,
      handle.size + trailerSize <= file.size - handle.offset
    else { throw damaged(file, at: min(handle.offset, file.size), "a block handle, which leaves the file,") }
  }

  /// Where the values of a block are. One that is large and not compressed stays in the file.
  private static func scan(
    _ handle: Handle, of file: ReadableFile, _ verifyChecksums: Bool
  ) throws(Diagnostic) -> TableBlock {
    try check(handle, of: file)
    var ranges: [[UInt8]: Range<Int>] = [:]
    let end = handle.offset + handle.size
    if handle.size > largestInMemory, try file.read(at: end, count: 1) == [0] {
      if verifyChecksums { try verify(handle, of: file) }
      let restarts = try file.read(at: end - 4, count: 4).reversed().reduce(0) { $0 << 8 | Int($1) }
      guard let entries = entriesSize(handle.size, restarts) else {
        throw damaged(file, at: handle.offset, "a block's restart count")
      }
      try forEachEntry(
        FileCursor(file, handle.offset..<(handle.offset + entries)), handle.size, of: file, at: handle.offset
      ) { (key, value) throws(Diagnostic) in ranges[key] = value }
      return TableBlock(ranges: ranges, contents: nil)
    }
    let (bytes, isCompressed) = try readBlock(handle, of: file, verifyChecksums)
    let base = isCompressed ? 0 : handle.offset
    try forEachEntry(in: bytes, of: file, at: handle.offset) { (key, value) throws(Diagnostic) in
      ranges[key] = (base + value.lowerBound)..<(base + value.upperBound)
    }
    return TableBlock(ranges: ranges, contents: isCompressed ? bytes : nil)
  }

  /// Verifies a block, and the byte after it, a chunk at a time.
  private static func verify(_ handle: Handle, of file: ReadableFile) throws(Diagnostic) {
    let stored = try file.read(at: handle.offset + handle.size + 1, count: 4)
    var crc = CRC32C()
    let bytes = FileRange(file: file, offset: handle.offset, byteCount: handle.size + 1, label: file.path)
    try bytes.forEachChunk { (chunk) throws(Diagnostic) in crc.update(chunk) }
    guard stored.reversed().reduce(UInt32(0), { $0 << 8 | UInt32($1) }) == crc.masked else {
      throw wrongChecksum(handle, of: file)
    }
  }

  private static func wrongChecksum(_ handle: Handle, of file: ReadableFile) -> Diagnostic {
    Diagnostic(
      .checksum, "a block of '\(file.path)' does not have its checksum",
      at: Location(file: file.path, byte: handle.offset), help: "the file is damaged: fetch it again")
  }

  private static func readBlock(
    _ handle: Handle, of file: ReadableFile, _ verifyChecksums: Bool
  ) throws(Diagnostic) -> (bytes: [UInt8], isCompressed: Bool) {
    try check(handle, of: file)
    var bytes = try file.read(at: handle.offset, count: handle.size + trailerSize)
    let trailer = Array(bytes.suffix(trailerSize))
    let stored = trailer[1...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let actual = bytes.withUnsafeBytes {
      CRC32C(UnsafeRawBufferPointer(rebasing: $0[0...handle.size])).masked
    }
    guard stored == actual || !verifyChecksums else { throw wrongChecksum(handle, of: file) }
    bytes.removeLast(trailerSize)
    switch trailer[0] {
    case 0: return (bytes, false)
    case 1: return (try uncompress(bytes, of: file, at: handle.offset), true)
    default:
      throw Diagnostic(
        .unsupported,
        "a block of '\(file.path)' is compressed in a way (\(trailer[0])) that no checkpoint uses",
        at: Location(file: file.path, byte: handle.offset))
    }
  }

  private static func uncompress(
    _ bytes: [UInt8], of file: ReadableFile, at offset: Int
  ) throws(Diagnostic) -> [UInt8] {
    // Snappy writes at most 64 bytes for three: a larger claim is false, and must not be believed before it is tried.
    let most = min(largestBlock, bytes.count * 22)
    var size = 0
    let result: [UInt8]? = bytes.withUnsafeBytes { raw in
      guard let input = raw.baseAddress?.assumingMemoryBound(to: CChar.self),
        snappy_uncompressed_length(input, raw.count, &size) == SNAPPY_OK, size <= most
      else { return nil }
      var isGood = false
      let output = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        guard let base = buffer.baseAddress else {
          isGood = size == 0
          return
        }
        base.withMemoryRebound(to: CChar.self, capacity: size) { chars in
          isGood = snappy_uncompress(input, raw.count, chars, &size) == SNAPPY_OK
        }
        count = isGood ? size : 0
      }
      return isGood ? output : nil
    }
    guard let result else { throw damaged(file, at: offset, "a compressed block") }
    return result
  }

  /// The size of the entries of a block of `size` bytes, or nil.
  private static func entriesSize(_ size: Int, _ restarts: Int) -> Int? {
    restarts <= (size - 4) / 4 ? size - 4 - restarts * 4 : nil
  }

  /// Calls `body` with every key of a block and where in the block its value is.
  @discardableResult
  private static func forEachEntry(
    in block: [UInt8], of file: ReadableFile, at offset: Int, after previous: [UInt8]? = nil,
    _ body: ([UInt8], Range<Int>) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> [UInt8]? {
    if block.isEmpty { return previous }
    guard block.count >= 4 else { throw damaged(file, at: offset, "a block") }
    let restarts = block.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard let entries = entriesSize(block.count, restarts) else {
      throw damaged(file, at: offset, "a block's restart count")
    }
    let cursor = ByteCursor(block, end: entries)
    return try forEachEntry(cursor, block.count, of: file, at: offset, after: previous, body)
  }

  /// Calls `body` with every key, which must ascend from `previous`, and where its value is, and gives the last key.
  @discardableResult
  private static func forEachEntry(
    _ entries: some EntryCursor, _ size: Int, of file: ReadableFile, at offset: Int,
    after previous: [UInt8]? = nil,
    _ body: ([UInt8], Range<Int>) throws(Diagnostic) -> Void
  ) throws(Diagnostic) -> [UInt8]? {
    var cursor = entries
    var key: [UInt8] = []
    var isFirst = true
    var keyBytesLeft = size * restartInterval
    while !cursor.isAtEnd {
      guard let shared = cursor.length(), let rest = cursor.length(), let length = cursor.length(),
        shared <= key.count, let suffix = cursor.take(rest), let value = cursor.skip(length)
      else { throw damaged(file, at: offset, "an entry") }
      let ascends =
        isFirst
        ? previous.map { $0.lexicographicallyPrecedes(suffix) } ?? true
        : key[shared...].lexicographicallyPrecedes(suffix)
      guard ascends else {
        throw damaged(file, at: offset, "the order of the keys")
      }
      isFirst = false
      keyBytesLeft -= shared + rest
      guard keyBytesLeft >= 0 else { throw damaged(file, at: offset, "the length of the keys") }
      key.removeLast(key.count - shared)
      key += suffix
      try body(key, value)
    }
    return isFirst ? previous : key
  }

  private static func damaged(_ file: ReadableFile, at offset: Int, _ what: String) -> Diagnostic {
    Diagnostic(
      .malformed, "\(what) of '\(file.path)' is damaged", at: Location(file: file.path, byte: offset),
      help: "fetch the checkpoint again")
  }
}
