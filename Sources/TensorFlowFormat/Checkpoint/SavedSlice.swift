internal import Diagnostics
internal import GraphIR
internal import Tensors

/// The bytes of one slice in a version 1 checkpoint: a message in a table, decoded whenever they are wanted, so that
/// no more than one variable is in memory at a time.
struct SavedSlice: TensorSource {
  /// Where the slice is: a table, and the key in it.
  struct Place: Sendable {
    let table: SortedTable
    let slice: [(start: Int, length: Int?)]
  }

  let place: Place
  let name: String
  let type: ElementType
  let byteCount: Int

  var identity: String {
    let extents = place.slice.map { "\($0.start),\($0.length.map(String.init) ?? "-")" }
    return "\(place.table.path)#\(name)[\(extents.joined(separator: ":"))]"
  }

  /// Decodes all of the slice for any part of it: what reads here and there loads it first (see `Tensor.prepared`).
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(offset >= 0 && buffer.count <= byteCount - offset)
    let bytes = try load()
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<(offset + buffer.count)]))
    }
  }

  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    try withBytes(of: try load()) { (bytes) throws(Diagnostic) in
      var offset = 0
      while offset < bytes.count {
        let end = min(bytes.count, offset + chunkSize)
        try body(UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
        offset = end
      }
    }
  }

  func load() throws(Diagnostic) -> [UInt8] {
    let values = TensorValues.bytes(of: try Self.data(of: name, place), type)
    guard values.count == byteCount else {
      let width = type.byteWidth ?? 1
      throw Self.wrongCount(name, values.count / width, byteCount / width, place)
    }
    return values
  }

  /// The strings of a slice of a string tensor.
  static func strings(of name: String, _ place: Place, count: Int) throws(Diagnostic) -> [[UInt8]] {
    let data = try data(of: name, place)
    let given = data.count(TensorProtoField.stringVal)
    guard given == count else { throw wrongCount(name, given, count, place) }
    return (0..<given).map { data.bytes(TensorProtoField.stringVal, at: $0) }
  }

  private static func data(of name: String, _ place: Place) throws(Diagnostic) -> ProtoMessage {
    let path = place.table.path
    let bytes: [UInt8]?
    do throws(Diagnostic) {
      bytes = try place.table.value(of: OrderedCode.key(of: name, slice: place.slice))
    } catch {
      var problem = error
      problem.notes.append("it was read for '\(name)'")
      throw problem
    }
    let proto = try bytes.map { (bytes) throws(Diagnostic) in
      try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: path)
    }
    guard let data = proto?.message(SavedTensorSlicesField.data)?.message(SavedSliceField.data) else {
      throw Diagnostic(.malformed, "'\(path)' lacks a slice of '\(name)'", at: Location(file: path))
    }
    return data
  }

  private static func wrongCount(_ name: String, _ actual: Int, _ expected: Int, _ place: Place) -> Diagnostic
  {
    Diagnostic(
      .malformed, "'\(name)' has \(actual) values where its shape wants \(expected)",
      at: Location(file: place.table.path))
  }
}
