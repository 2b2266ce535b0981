internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Synchronization
internal import Tensors

/// A version 2 checkpoint: an index of entries, and shards with the bytes.
final class TensorBundle: Sendable {
  let prefix: String
  let shardCount: Int
  private let verifyChecksums: Bool
  let sortedEntries: [CheckpointEntry]
  /// By key, the position in `sortedEntries`.
  private let positions: [String: Int]
  /// The entries of slices, by their encoded keys.
  private let sliceEntries: [[UInt8]: CheckpointEntry]
  private let shards: ShardFiles
  /// By the place in the shards, what was verified.
  private let verifications = Mutex<[[Int]: Verification]>([:])

  /// Reads the index of the checkpoint `prefix`; shards are opened when something in them is wanted.
  init(prefix: String, verifyChecksums: Bool) throws(Diagnostic) {
    self.prefix = prefix
    self.verifyChecksums = verifyChecksums
    let path = prefix + ".index"
    let table = try SortedTable(ReadableFile(path: path))
    var header: ProtoMessage?
    var entries: [CheckpointEntry] = []
    var sliceEntries: [[UInt8]: CheckpointEntry] = [:]
    let scratch = ProtoMessage("BundleEntryProto")
    try table.forEach { (key, value) throws(Diagnostic) in
      if key.isEmpty {
        header = try ProtoMessage(parsing: Array(value), as: "BundleHeaderProto", file: path)
        return
      }
      let name = String(decoding: key, as: UTF8.self)
      let isSlice = key.first == 0
      guard scratch.reparse(value) else {
        throw Self.badEntry(name, isSlice, "is no valid message", file: path)
      }
      let entry = try Self.entry(scratch, key: name, isSlice: isSlice, file: path)
      if isSlice { sliceEntries[key] = entry } else { entries.append(entry) }
    }
    guard let header else {
      throw Diagnostic(.malformed, "the index '\(path)' has no header", at: Location(file: path))
    }
    let bigEndian = 1
    guard header.int(BundleHeaderProtoField.endianness) != bigEndian else {
      throw Diagnostic(
        .unsupported, "the checkpoint '\(prefix)' was written on a big-endian machine",
        at: Location(file: path),
        help: "save it again on a little-endian one")
    }
    // The version of the format, by TensorFlow's count, that this reader knows.
    let known = 1
    let needed = header.message(BundleHeaderProtoField.version)?.int(VersionDefField.minConsumer) ?? 0
    guard needed <= known else {
      throw Diagnostic(
        .unsupported, "the checkpoint '\(prefix)' needs a reader of version \(needed)",
        at: Location(file: path),
        help: "save it with an older TensorFlow")
    }
    let count = header.int(BundleHeaderProtoField.numShards)
    guard count > 0, count <= 100_000 else {
      throw Diagnostic(
        .malformed, "the index says there are \(count) shards", at: Location(file: path),
        help: count == 0
          ? "if this is a checkpoint of version 1, take '.index' off the name of its file" : nil)
    }
    shardCount = count
    // The order of the table is that of the bytes, which differs from that of strings beyond ASCII alone.
    sortedEntries =
      zip(entries, entries.dropFirst()).allSatisfy({ $0.key < $1.key })
      ? entries : entries.sorted { $0.key < $1.key }
    var positions = [String: Int](minimumCapacity: sortedEntries.count)
    for (position, entry) in sortedEntries.enumerated() {
      guard positions.updateValue(position, forKey: entry.key) == nil else {
        throw Diagnostic(
          .unsupported, "two keys of '\(prefix)' read as '\(entry.key)'", at: Location(file: path),
          notes: ["they differ in bytes that are no text, or in how a letter with an accent is written"])
      }
    }
    self.positions = positions
    self.sliceEntries = sliceEntries
    shards = ShardFiles(prefix: prefix, count: count)
  }

  func entry(_ key: String) -> CheckpointEntry? { positions[key].map { sortedEntries[$0] } }

  /// The paths of the index and all shards.
  var files: [String] { [prefix + ".index"] + (0..<shardCount).map(shards.path) }

  private static func entry(
    _ proto: ProtoMessage, key: String, isSlice: Bool, file: String
  ) throws(Diagnostic) -> CheckpointEntry {
    let type = ElementType(rawValue: Int32(truncatingIfNeeded: proto.int(BundleEntryProtoField.dtype)))
    let slices = proto.messages(BundleEntryProtoField.slices).map(CheckpointEntry.slice)
    func problem(_ what: String) -> Diagnostic { badEntry(key, isSlice, what, file: file) }
    guard let dimensions = CheckpointEntry.dimensions(proto.message(BundleEntryProtoField.shape), type) else {
      throw problem("has a shape that no tensor can have")
    }
    let size = proto.int(BundleEntryProtoField.size)
    let offset = proto.int(BundleEntryProtoField.offset)
    let shard = proto.int(BundleEntryProtoField.shardId)
    guard offset >= 0, size >= 0, shard >= 0 else { throw problem("has a negative offset, size or shard") }
    if slices.isEmpty, let width = type.byteWidth {
      let expected = (Shape.elementCount(dimensions) ?? 0) * width
      guard size == expected else {
        throw problem("says \(size) bytes, where \(type)\(Shape(dimensions)) has \(expected)")
      }
    }
    return CheckpointEntry(
      key: key, type: type, dimensions: dimensions, slices: slices, shard: slices.isEmpty ? shard : nil,
      offset: offset, storedBytes: size,
      checksum: CRC32C.unmask(UInt32(truncatingIfNeeded: proto.int(BundleEntryProtoField.crc32c))))
  }

  private static func badEntry(_ key: String, _ isSlice: Bool, _ what: String, file: String) -> Diagnostic {
    let shown = isSlice ? "a slice" : "'\(key)'"
    return Diagnostic(.malformed, "the index entry of \(shown) \(what)", at: Location(file: file))
  }

  // MARK: Tensors

  func tensor(_ key: String) throws(Diagnostic) -> Tensor {
    guard let entry = entry(key) else {
      throw Diagnostic(
        .unknownTensor, "the checkpoint '\(prefix)' has no tensor '\(key)'",
        help: didYouMean(key, among: positions.keys))
    }
    guard !entry.slices.isEmpty else { return try stored(entry, label: key) }
    return try assembled(entry)
  }

  private func assembled(_ entry: CheckpointEntry) throws(Diagnostic) -> Tensor {
    var pieces: [RegionSource.Piece] = []
    for slice in entry.slices {
      guard let stored = sliceEntries[OrderedCode.key(of: entry.key, slice: slice)] else {
        throw Diagnostic(
          .malformed, "the index lacks a slice of '\(entry.key)'", at: Location(file: prefix + ".index"))
      }
      pieces.append(
        try SliceAssembly.piece(slice, of: entry.dimensions, key: entry.key, file: prefix) {
          (_) throws(Diagnostic) in
          try self.stored(stored, label: entry.key)
        })
    }
    return try SliceAssembly.tensor(entry.type, entry.dimensions, pieces, key: entry.key, file: prefix)
  }

  private func stored(_ entry: CheckpointEntry, label: String) throws(Diagnostic) -> Tensor {
    guard let shard = entry.shard, shard < shardCount else {
      throw Diagnostic(
        .malformed, "'\(label)' lies in shard \(entry.shard ?? 0) of \(shardCount)",
        at: Location(file: prefix + ".index"))
    }
    let file = try shards.file(shard)
    guard entry.offset <= file.size, entry.storedBytes <= file.size - entry.offset else {
      throw Diagnostic(
        .truncated, "'\(file.path)' ends before the bytes of '\(label)'",
        at: Location(file: file.path, byte: min(entry.offset, file.size)),
        notes: ["they would end at byte \(entry.offset) + \(entry.storedBytes); the file has \(file.size)"])
    }
    if entry.type == .string { return try strings(entry, in: file, label) }
    guard entry.type.byteWidth != nil else {
      throw Diagnostic(
        .unsupported, "'\(label)' is of type \(entry.type), which has no value to read",
        at: Location(file: file.path))
    }
    let range = FileRange(
      file: file, offset: entry.offset, byteCount: entry.storedBytes,
      checksum: verifyChecksums ? entry.checksum : nil, label: label, verification: verification(of: entry))
    return Tensor(entry.type, entry.dimensions, .source(range))
  }

  private func verification(of entry: CheckpointEntry) -> Verification? {
    guard verifyChecksums else { return nil }
    let place = [entry.shard ?? 0, entry.offset, entry.storedBytes, Int(entry.checksum)]
    return verifications.withLock { known in
      if let verification = known[place] { return verification }
      let verification = Verification()
      known[place] = verification
      return verification
    }
  }

  /// A string tensor: the lengths as varints, a masked crc32c of the lengths as fixed numbers, and the strings.
  private func strings(
    _ entry: CheckpointEntry, in file: ReadableFile, _ label: String
  ) throws(Diagnostic) -> Tensor {
    let bytes = try file.read(at: entry.offset, count: entry.storedBytes)
    let count = Shape.elementCount(entry.dimensions) ?? 0
    func damaged() -> Diagnostic {
      Diagnostic(
        .malformed, "the strings of '\(label)' are damaged",
        at: Location(file: file.path, byte: entry.offset),
        help: "fetch the checkpoint again")
    }
    // Each length takes a byte at least.
    guard count <= bytes.count else { throw damaged() }
    var cursor = ByteCursor(bytes)
    var crc = CRC32C()
    var lengths: [Int] = []
    lengths.reserveCapacity(count)
    for _ in 0..<count {
      guard let length = cursor.length() else { throw damaged() }
      lengths.append(length)
      if let short = UInt32(exactly: length) {
        withUnsafeBytes(of: short.littleEndian) { crc.update($0) }
      } else {
        withUnsafeBytes(of: UInt64(length).littleEndian) { crc.update($0) }
      }
    }
    let lengthChecksum = crc.masked
    guard let stored = cursor.take(4) else { throw damaged() }
    stored.withUnsafeBytes { crc.update($0) }
    var strings: [[UInt8]] = []
    strings.reserveCapacity(count)
    for length in lengths {
      guard let string = cursor.take(length) else { throw damaged() }
      string.withUnsafeBytes { crc.update($0) }
      strings.append(Array(string))
    }
    guard cursor.isAtEnd else { throw damaged() }
    let storedChecksum = stored.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard !verifyChecksums || (storedChecksum == lengthChecksum && crc.value == entry.checksum) else {
      throw Diagnostic(
        .checksum, "the bytes of '\(label)' do not have the checksum the index gives",
        at: Location(file: file.path, byte: entry.offset),
        help:
          "the file is damaged: fetch it again, or pass --no-verify-checksums to take the bytes as they are")
    }
    return Tensor(.string, entry.dimensions, .strings(strings))
  }
}
