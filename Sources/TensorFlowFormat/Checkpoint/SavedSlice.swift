internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// The bytes of one slice in a version 1 checkpoint: a message in a table, decoded whenever they are wanted, so that
/// no more than one variable is in memory at a time. Many floats that are not compressed are read where they are.
struct SavedSlice: TensorSource {
  /// Where the slice is: a table, and the key in it.
  struct Place: Sendable {
    let table: SortedTable
    let slice: [(start: Int, length: Int?)]
  }

  /// Fewer bytes are decoded, which takes one read.
  private static let fewestInFile = 1 << 16

  let place: Place
  let name: String
  let type: ElementType
  let byteCount: Int

  var identity: String {
    let extents = place.slice.map { "\($0.start),\($0.length.map(String.init) ?? "-")" }
    return "\(place.table.path)#\(name)[\(extents.joined(separator: ":"))]"
  }

  /// May decode all of the slice for any part of it: what reads here and there resolves it first (see
  /// `Tensor.prepared`).
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(offset >= 0 && buffer.count <= byteCount - offset)
    try resolved().read(at: offset, into: buffer)
  }

  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    switch try resolved().storage {
    case .source(let range): try range.forEachChunk(body)
    case .bytes(let bytes):
      try withBytes(of: bytes) { (bytes) throws(Diagnostic) in
        var offset = 0
        while offset < bytes.count {
          let end = min(bytes.count, offset + chunkSize)
          try body(UnsafeRawBufferPointer(rebasing: bytes[offset..<end]))
          offset = end
        }
      }
    default: preconditionFailure("a slice is resolved to a range of the file or to bytes")
    }
  }

  /// The elements as one row: a range of the file where they lie as they are, else decoded. What is verified of them is
  /// the block of the table.
  func resolved() throws(Diagnostic) -> Tensor {
    let place = try Self.place(of: name, place)
    let width = type.byteWidth ?? 1
    if byteCount >= Self.fewestInFile, case .file(let file, let range) = place,
      let field = TensorValues.plainField(type)
    {
      let proto = try LargeFields.parseSlice(range, of: file, values: field)
      if let data = Self.data(in: proto), data.count(field) == 0,
        let values = FileRangeField.decode(data.bytes(TensorProtoField.floeFileRange), fileSize: file.size),
        values.lowerBound >= range.lowerBound, values.upperBound <= range.upperBound,
        values.count == byteCount
      {
        let source = FileRange(file: file, offset: values.lowerBound, byteCount: byteCount, label: name)
        return Tensor(type, [byteCount / width], .source(source))
      }
    }
    let values = TensorValues.bytes(of: try Self.data(of: name, self.place, place), type)
    guard values.count == byteCount else {
      throw Self.wrongCount(name, values.count / width, byteCount / width, self.place)
    }
    return Tensor(type, [byteCount / width], .bytes(values))
  }

  /// The strings of a slice of a string tensor.
  static func strings(of name: String, _ place: Place, count: Int) throws(Diagnostic) -> [[UInt8]] {
    let data = try data(of: name, place, Self.place(of: name, place))
    let given = data.count(TensorProtoField.stringVal)
    guard given == count else { throw wrongCount(name, given, count, place) }
    return (0..<given).map { data.bytes(TensorProtoField.stringVal, at: $0) }
  }

  private static func place(of name: String, _ place: Place) throws(Diagnostic) -> SortedTable.Place? {
    do throws(Diagnostic) {
      return try place.table.place(of: OrderedCode.key(of: name, slice: place.slice))
    } catch {
      var problem = error
      problem.notes.append("it was read for '\(name)'")
      throw problem
    }
  }

  private static func data(in proto: ProtoMessage) -> ProtoMessage? {
    proto.message(SavedTensorSlicesField.data)?.message(SavedSliceField.data)
  }

  private static func data(
    of name: String, _ place: Place, _ found: SortedTable.Place?
  ) throws(Diagnostic) -> ProtoMessage {
    let path = place.table.path
    var proto: ProtoMessage?
    switch found {
    case .file(let file, let range):
      let bytes = try file.read(at: range.lowerBound, count: range.count)
      proto = try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: path)
    case .memory(let bytes): proto = try ProtoMessage(parsing: bytes, as: "SavedTensorSlices", file: path)
    case nil: break
    }
    guard let data = proto.flatMap(data(in:)) else {
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
