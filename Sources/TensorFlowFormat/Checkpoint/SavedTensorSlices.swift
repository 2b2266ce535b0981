internal import Diagnostics
internal import GraphIR
internal import Tensors

/// A version 1 checkpoint: tables whose values are protobuf messages, one a slice of a tensor.
///
/// The key "" of each file holds what all of it contains; the other keys encode a tensor's name and a slice.
final class SavedTensorSlices: Sendable {
  let files: [String]
  private let entries: [String: CheckpointEntry]
  private let tables: [SortedTable]
  /// By tensor, which of the tables hold its slices.
  private let places: [String: [Int]]
  private let origin: String

  /// Reads what the files contain. `origin` names the checkpoint in diagnostics.
  init(files: [String], origin: String) throws(Diagnostic) {
    self.files = files
    self.origin = origin
    var tables: [SortedTable] = []
    var entries: [String: CheckpointEntry] = [:]
    var places: [String: [Int]] = [:]
    for (number, path) in files.enumerated() {
      let table = try SortedTable(ReadableFile(path: path))
      tables.append(table)
      guard let bytes = try table.value(of: []) else {
        throw Diagnostic(
          .malformed, "'\(path)' has no table of contents", at: Location(file: path),
          help: "it may be the index of a version 2 checkpoint: name that by its prefix")
      }
      let proto = try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: path)
      guard let meta = proto.message(SavedTensorSlicesField.meta) else { continue }
      for tensor in meta.messages(SavedTensorSliceMetaField.tensor) {
        let entry = try Self.entry(tensor, file: path)
        places[entry.key, default: []].append(number)
        entries[entry.key] = Self.merged(entries[entry.key], entry)
      }
    }
    self.tables = tables
    self.entries = entries
    self.places = places
  }

  var sortedEntries: [CheckpointEntry] { entries.values.sorted { $0.key < $1.key } }

  func entry(_ key: String) -> CheckpointEntry? { entries[key] }

  private static func entry(_ proto: ProtoMessage, file: String) throws(Diagnostic) -> CheckpointEntry {
    let key = proto.string(SavedSliceMetaField.name)
    let dimensions =
      proto.message(SavedSliceMetaField.shape)?.messages(TensorShapeProtoField.dim)
      .map { $0.int(TensorShapeProtoDimField.size) } ?? []
    guard Shape.elementCount(dimensions) != nil else {
      throw Diagnostic(
        .malformed, "'\(key)' has the shape \(dimensions), which no tensor can have", at: Location(file: file))
    }
    return CheckpointEntry(
      key: key, type: ElementType(rawValue: Int32(truncatingIfNeeded: proto.int(SavedSliceMetaField.type))),
      dimensions: dimensions, slices: proto.messages(SavedSliceMetaField.slice).map(TensorBundle.sliceExtents),
      shard: nil, offset: 0, storedBytes: 0, checksum: 0)
  }

  /// What two shards say of the same tensor: the slices of both.
  private static func merged(_ a: CheckpointEntry?, _ b: CheckpointEntry) -> CheckpointEntry {
    guard let a else { return b }
    return CheckpointEntry(
      key: b.key, type: b.type, dimensions: b.dimensions, slices: a.slices + b.slices, shard: nil, offset: 0,
      storedBytes: 0, checksum: 0)
  }

  func tensor(_ key: String) throws(Diagnostic) -> Tensor {
    guard let entry = entries[key] else {
      throw Diagnostic(
        .unknownTensor, "the checkpoint '\(origin)' has no tensor '\(key)'", help: didYouMean(key, among: entries.keys))
    }
    var pieces: [RegionSource.Piece] = []
    for slice in entry.slices {
      // A slice that takes every dimension whole may be written with or without its lengths.
      let tensor = try stored(entry, slice)
      pieces.append(try SliceAssembly.piece(slice, of: entry.dimensions, tensor, key: key, file: origin))
    }
    return try SliceAssembly.tensor(entry.type, entry.dimensions, pieces, key: key, file: origin)
  }

  private func stored(
    _ entry: CheckpointEntry, _ slice: [(start: Int, length: Int?)]
  ) throws(Diagnostic) -> Tensor {
    let key = OrderedCode.key(of: entry.key, slice: slice)
    for place in places[entry.key] ?? [] {
      guard let bytes = try tables[place].value(of: key) else { continue }
      let path = files[place]
      let proto = try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: path)
      guard let data = proto.message(SavedTensorSlicesField.data)?.message(SavedSliceField.data) else { break }
      var extents: [Int] = []
      for (extent, size) in zip(slice, entry.dimensions) { extents.append(extent.length ?? size) }
      guard let count = Shape.elementCount(extents) else { break }
      if entry.type == .string {
        let strings = (0..<data.count(TensorProtoField.stringVal)).map { data.bytes(TensorProtoField.stringVal, at: $0) }
        guard strings.count == count else { throw wrongCount(entry.key, strings.count, count, path) }
        return Tensor(.string, extents, .strings(strings))
      }
      let values = TensorValues.bytes(of: data, entry.type)
      guard let width = entry.type.byteWidth, values.count == count * width else {
        throw wrongCount(entry.key, values.count / (entry.type.byteWidth ?? 1), count, path)
      }
      return Tensor(entry.type, extents, .bytes(values))
    }
    throw Diagnostic(
      .malformed, "the checkpoint '\(origin)' lacks a slice of '\(entry.key)'", at: Location(file: origin))
  }

  private func wrongCount(_ key: String, _ actual: Int, _ expected: Int, _ file: String) -> Diagnostic {
    Diagnostic(
      .malformed, "'\(key)' has \(actual) values where its shape wants \(expected)", at: Location(file: file))
  }
}
