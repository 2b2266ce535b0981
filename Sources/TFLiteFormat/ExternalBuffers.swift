internal import Diagnostics
internal import Tensors

/// Where the bytes of a tensor or of metadata lie.
struct StoredBytes {
  let file: ReadableFile
  let range: Range<Int>
  /// Whether the file is another one than the model's.
  let isExternal: Bool

  var isEmpty: Bool { range.isEmpty }
}

/// The parts of other files that a model names as constants: `external_buffers` of the schema.
///
/// A group is a file beside the model, or in a folder beside it. Nothing else is opened: names that lead out of the
/// model's folder are refused. LiteRT fetches the parts through its loader of weights, which its newest releases have.
struct ExternalBuffers {
  private var places: [Int: StoredBytes] = [:]

  /// - Throws: for files that are not there or too short, for names that lead elsewhere, and for constants that are
  ///   stored in a way of their own.
  init(_ root: FlatTable) throws(Diagnostic) {
    let file = root.file
    let groups = try root.tables(ModelField.externalBufferGroups).map { (table) throws(Diagnostic) in
      try table.string(ExternalBufferGroupField.name) ?? ""
    }
    var files: [Int: ReadableFile] = [:]
    for table in try root.tables(ModelField.externalBuffers) {
      let id = try table.uint32(ExternalBufferField.id) ?? 0
      let group = try table.uint32(ExternalBufferField.group) ?? 0
      guard groups.indices.contains(group) else {
        throw file.broken("the external buffer \(id) is of group \(group) of \(groups.count)", at: nil)
      }
      let packing = try table.string(ExternalBufferField.packing) ?? ""
      guard packing.isEmpty else {
        throw Diagnostic(
          .unsupported, "'\(file.file.path)' keeps weights in '\(groups[group])' in the layout '\(packing)'",
          at: Location(file: file.file.path))
      }
      if files[group] == nil {
        let other = try Self.open(groups[group], beside: file)
        file.allow(reading: other)
        files[group] = other
      }
      guard let other = files[group] else { continue }
      let offset = try table.uint64(ExternalBufferField.offset) ?? 0
      let length = try table.uint64(ExternalBufferField.length) ?? 0
      let end = UInt64(other.size)
      guard offset <= end, length <= end - offset else {
        throw Diagnostic(
          .truncated,
          "'\(file.file.path)' has a constant of \(length) bytes at byte \(offset) of '\(other.path)', which has "
            + "\(other.size)", at: Location(file: other.path))
      }
      let range = Int(offset)..<Int(offset + length)
      guard places.updateValue(StoredBytes(file: other, range: range, isExternal: true), forKey: id) == nil
      else { throw file.broken("there are two external buffers \(id)", at: nil) }
    }
  }

  /// The bytes of the external buffer of this number.
  subscript(_ id: Int) -> StoredBytes? { places[id] }

  private static func open(_ name: String, beside file: FlatFile) throws(Diagnostic) -> ReadableFile {
    let path = file.file.path
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !["", ".", ".."].contains($0) }), !name.utf8.contains(0) else {
      throw Diagnostic(
        .unsupported, "'\(path)' keeps weights in '\(name)', which is not a file in the model's folder",
        at: Location(file: path))
    }
    let other = FileSystem.join(FileSystem.parent(path), name)
    guard FileSystem.isFile(other) else {
      throw Diagnostic(
        .unreadable, "'\(path)' keeps weights in '\(name)', and there is no file '\(other)'",
        at: Location(file: path), help: "put it there: the model is not whole without it")
    }
    return try ReadableFile(path: other)
  }
}
