package import Diagnostics
internal import Tensors

/// What is at a path a user gave, recognised by content.
package enum ModelSource: Hashable, Sendable {
  /// A SavedModel: its directory, and the file in it with the message.
  case savedModel(directory: String, file: String, form: MessageForm)
  /// A directory with checkpoints, the prefix of one, or one of its files.
  case checkpoint(String)
  case metaGraph(file: String, form: MessageForm)
  case graph(file: String, form: MessageForm)
  case tfLite(file: String)

  /// Recognises what is at `path`. Notes say what was chosen where there was a choice.
  package static func recognise(
    _ path: String
  ) throws(Diagnostic) -> (source: ModelSource, notes: [Diagnostic]) {
    if FileSystem.isDirectory(path) { return try recogniseDirectory(FileSystem.trimmed(path)) }
    if FileSystem.isFile(path) { return (try recogniseFile(path), []) }
    // A checkpoint goes by the common prefix of its files.
    let name = FileSystem.lastComponent(path)
    let siblings = (try? FileSystem.names(in: FileSystem.parent(path))) ?? []
    if siblings.contains(where: { isCheckpointFile($0, of: name) }) { return (.checkpoint(path), []) }
    if FileSystem.exists(path) {
      throw Diagnostic(.unreadable, "'\(path)' is neither a file nor a directory", at: Location(file: path))
    }
    throw Diagnostic(
      .notFound, "there is no '\(path)', nor a checkpoint of that name", at: Location(file: path),
      help: didYouMean(name, among: siblings))
  }

  // MARK: Directories

  /// The SavedModel in a directory, in the order a loader looks for it.
  package static func savedModel(in directory: String) throws(Diagnostic) -> ModelSource? {
    for (name, form) in [("saved_model.pb", MessageForm.binary), ("saved_model.pbtxt", .text)] {
      let file = FileSystem.join(directory, name)
      if FileSystem.isFile(file) { return .savedModel(directory: directory, file: file, form: form) }
    }
    let split = FileSystem.join(directory, "saved_model.cpb")
    guard FileSystem.isFile(split) else { return nil }
    throw Diagnostic(
      .unsupported, "the SavedModel is in the split format of saved_model.cpb, which Floe does not read",
      at: Location(file: split),
      help: "save it again with tf.saved_model.SaveOptions(experimental_image_format=False)")
  }

  private static func recogniseDirectory(
    _ directory: String
  ) throws(Diagnostic) -> (source: ModelSource, notes: [Diagnostic]) {
    if let source = try savedModel(in: directory) { return (source, []) }
    let entries = try FileSystem.names(in: directory)
    if entries.contains(where: { $0 == "checkpoint" || isCheckpointFile($0, of: nil) }) {
      return (.checkpoint(directory), [])
    }
    // What servers watch: a directory with a SavedModel per version, named by numbers.
    let versions = entries.compactMap { name in UInt64(name).map { (number: $0, name: name) } }
      .sorted { $0.number > $1.number }
    for version in versions {
      let inside = FileSystem.join(directory, version.name)
      guard let source = try savedModel(in: inside) else { continue }
      let others = versions.filter { $0.name != version.name }.map(\.name)
      let note = Diagnostic(
        .chosen, "'\(directory)' holds versions of a SavedModel: the newest, \(version.name), is taken",
        severity: .note, at: Location(file: inside),
        notes: others.isEmpty ? [] : ["the others are \(listed(others))"])
      return (source, [note])
    }
    let models = entries.filter { [".pb", ".pbtxt", ".meta", ".tflite"].contains(where: $0.hasSuffix) }
    throw Diagnostic(
      .notAModel, "the directory '\(directory)' holds neither a SavedModel nor a checkpoint",
      at: Location(file: directory),
      notes: entries.isEmpty ? ["it is empty"] : [],
      help: models.isEmpty ? nil : "to take one of the files in it, give its path: \(listed(models))")
  }

  /// Whether a file of this name belongs to the checkpoint called `prefix`, or to any.
  private static func isCheckpointFile(_ name: String, of prefix: String?) -> Bool {
    if let prefix {
      return name == prefix + ".index" || name == prefix + ".meta"
        || name.hasPrefix(prefix + ".data-00000-of-")
        || name.hasPrefix(prefix + "-00000-of-")
    }
    return name.hasSuffix(".index") || name.hasSuffix(".meta") || name.contains(".data-00000-of-")
  }

  // MARK: Files

  private static func recogniseFile(_ path: String) throws(Diagnostic) -> ModelSource {
    let file = try ReadableFile(path: path)
    guard file.size > 0 else {
      throw Diagnostic(.notAModel, "'\(path)' is empty", at: Location(file: path))
    }
    let head = try file.read(at: 0, count: min(file.size, 4096))
    let name = FileSystem.lastComponent(path)
    if head.count >= 8, head[4..<8].elementsEqual("TFL3".utf8) { return .tfLite(file: path) }
    if name == "saved_model.cpb" { _ = try savedModel(in: FileSystem.parent(path)) }
    if try isTable(file) || name.contains(".data-00000-of-") { return .checkpoint(path) }
    if let known = otherFormat(head) {
      throw Diagnostic(
        .notAModel, "'\(path)' is \(known.what), not a TensorFlow model", at: Location(file: path),
        help: known.wayOut)
    }
    if let word = firstWord(of: head) {
      if let kind = MessageKind(textField: word) { return source(path, kind, .text) }
      if word == "model_checkpoint_path" || word == "all_model_checkpoint_paths" {
        return .checkpoint(FileSystem.parent(path))
      }
    }
    var recogniser = BinaryRecogniser(file)
    if let kind = try recogniser.kind() { return source(path, kind, .binary) }
    throw Diagnostic(
      .notAModel, "'\(path)' is no TensorFlow model", at: Location(file: path),
      notes: [
        "expected a SavedModel, a checkpoint, or a GraphDef or MetaGraphDef in the binary or the text form"
      ])
  }

  private static func source(_ path: String, _ kind: MessageKind, _ form: MessageForm) -> ModelSource {
    switch kind {
    case .graph: .graph(file: path, form: form)
    case .metaGraph: .metaGraph(file: path, form: form)
    case .savedModel: .savedModel(directory: FileSystem.parent(path), file: path, form: form)
    }
  }

  /// Whether the file ends as the sorted tables do that checkpoints keep their index in.
  private static func isTable(_ file: ReadableFile) throws(Diagnostic) -> Bool {
    let magic: [UInt8] = [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB]
    guard file.size >= 48 else { return false }
    return try file.read(at: file.size - magic.count, count: magic.count) == magic
  }

  private static func otherFormat(_ head: [UInt8]) -> (what: String, wayOut: String)? {
    let export = "export it from Python: model.export('DIR') writes a SavedModel"
    if head.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      return ("an HDF5 file, as Keras writes weights or models", export)
    }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      return ("a zip archive, as Keras writes models", "unpack it, or " + export)
    }
    if head.starts(with: [0x1F, 0x8B]) { return ("compressed with gzip", "unpack it first") }
    return nil
  }

  /// The first identifier of a text message; nil when the bytes are no text.
  private static func firstWord(of head: [UInt8]) -> String? {
    guard !head.contains(where: { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }) else { return nil }
    for line in head.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      let text = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard let first = text.first, first != UInt8(ascii: "#") else { continue }
      let word = text.prefix {
        $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
      return String(decoding: word, as: UTF8.self)
    }
    return nil
  }
}

extension MessageKind {
  /// The message that has this field at its top, in the text form.
  fileprivate init?(textField name: String) {
    switch name {
    case "node", "versions", "version", "library", "debug_info": self = .graph
    case "meta_info_def", "graph_def", "saver_def", "collection_def", "signature_def", "asset_file_def",
      "object_graph_def":
      self = .metaGraph
    case "saved_model_schema_version", "meta_graphs": self = .savedModel
    default: return nil
    }
  }
}
