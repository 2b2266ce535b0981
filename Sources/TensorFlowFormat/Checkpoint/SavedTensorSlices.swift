internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// A version 1 checkpoint: tables whose values are protobuf messages, one a slice of a tensor.
///
/// The key "" of each file holds what all of it contains; the other keys encode a tensor's name and a slice.
final class SavedTensorSlices: Sendable {
  let files: [String]
  let sortedEntries: [CheckpointEntry]
  private let tensors: [String: SavedTensor]
  private let origin: String

  /// A tensor, as the tables of contents have it.
  private struct SavedTensor {
    let type: ElementType
    let dimensions: [Int]
    var places: [SavedSlice.Place]
  }

  /// Reads what the files contain. `origin` names the checkpoint in diagnostics.
  init(files: [String], origin: String, verifyChecksums: Bool) throws(Diagnostic) {
    self.files = files
    self.origin = origin
    var tensors: [String: SavedTensor] = [:]
    for path in files {
      let table = try SortedTable(Self.open(path, of: files.count), verifyChecksums: verifyChecksums)
      let proto = try table.value(of: []).map { (bytes) throws(Diagnostic) in
        try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: path)
      }
      guard let meta = proto?.message(SavedTensorSlicesField.meta) else {
        throw Diagnostic(
          .malformed, "'\(path)' has no table of contents", at: Location(file: path),
          help: "it may be the index of a version 2 checkpoint: name that by its prefix")
      }
      for message in meta.messages(SavedTensorSliceMetaField.tensor) {
        try Self.add(message, of: table, to: &tensors)
      }
    }
    self.tensors = tensors
    sortedEntries = tensors.keys.sorted().compactMap { name in
      tensors[name].map { Self.entry(name, $0) }
    }
  }

  private static func open(_ path: String, of count: Int) throws(Diagnostic) -> ReadableFile {
    do throws(Diagnostic) {
      return try ReadableFile(path: path)
    } catch {
      guard error.code == .notFound, count > 1 else { throw error }
      throw Diagnostic(
        .notFound, "the checkpoint lacks its shard '\(path)'", at: Location(file: path),
        notes: ["the names of the others say there are \(count)"],
        help: "put all files of the checkpoint in one folder")
    }
  }

  /// Adds what the table of contents of one file says of one tensor, of which other files may hold other slices.
  private static func add(
    _ proto: ProtoMessage, of table: SortedTable, to tensors: inout [String: SavedTensor]
  ) throws(Diagnostic) {
    let name = proto.string(SavedSliceMetaField.name)
    let type = ElementType(rawValue: Int32(truncatingIfNeeded: proto.int(SavedSliceMetaField.type)))
    guard let dimensions = CheckpointEntry.dimensions(proto.message(SavedSliceMetaField.shape), type) else {
      throw Diagnostic(
        .malformed, "'\(name)' has a shape that no tensor can have", at: Location(file: table.path))
    }
    let places = proto.messages(SavedSliceMetaField.slice).map {
      SavedSlice.Place(table: table, slice: CheckpointEntry.slice($0))
    }
    guard let known = tensors[name] else {
      tensors[name] = SavedTensor(type: type, dimensions: dimensions, places: places)
      return
    }
    guard known.type == type, known.dimensions == dimensions else {
      throw Diagnostic(
        .malformed, "two shards do not agree on the type and shape of '\(name)'",
        at: Location(file: table.path),
        notes: ["one has \(known.type)\(Shape(known.dimensions)), one \(type)\(Shape(dimensions))"])
    }
    tensors[name]?.places += places
  }

  private static func entry(_ name: String, _ tensor: SavedTensor) -> CheckpointEntry {
    CheckpointEntry(
      key: name, type: tensor.type, dimensions: tensor.dimensions, slices: tensor.places.map(\.slice),
      shard: nil,
      offset: 0, storedBytes: 0, checksum: 0)
  }

  func entry(_ key: String) -> CheckpointEntry? { tensors[key].map { Self.entry(key, $0) } }

  func tensor(_ key: String) throws(Diagnostic) -> Tensor {
    guard let tensor = tensors[key] else {
      throw Diagnostic(
        .unknownTensor, "the checkpoint '\(origin)' has no tensor '\(key)'",
        help: didYouMean(key, among: tensors.keys))
    }
    var pieces: [RegionSource.Piece] = []
    for place in tensor.places {
      pieces.append(
        try SliceAssembly.piece(place.slice, of: tensor.dimensions, key: key, file: origin) {
          (extents) throws(Diagnostic) in
          try Self.stored(key, tensor.type, extents, place)
        })
    }
    return try SliceAssembly.tensor(tensor.type, tensor.dimensions, pieces, key: key, file: origin)
  }

  private static func stored(
    _ name: String, _ type: ElementType, _ extents: [Int], _ place: SavedSlice.Place
  ) throws(Diagnostic) -> Tensor {
    let count = Shape.elementCount(extents) ?? 0
    if type == .string {
      return Tensor(.string, extents, .strings(try SavedSlice.strings(of: name, place, count: count)))
    }
    guard let width = type.byteWidth else {
      throw Diagnostic(
        .unsupported, "'\(name)' is of type \(type), which has no value to read",
        at: Location(file: place.table.path))
    }
    return Tensor(
      type, extents, .source(SavedSlice(place: place, name: name, type: type, byteCount: count * width)))
  }
}
