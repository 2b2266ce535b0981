package import Diagnostics
package import GraphIR
package import Messages
internal import Tensors

/// A model that was read, and what is worth knowing of how.
package struct LoadedModel {
  package var model: Model
  package let source: ModelSource
  /// What was chosen where there was a choice.
  package var notes: [Diagnostic] = []
  /// The tags of the MetaGraph that was taken, sorted; empty for a plain GraphDef.
  package var tags: [String] = []
  /// The `MetaGraphDef` without its graph; nil for a plain GraphDef.
  package var metaGraph: ProtoMessage?
  /// The prefix of the checkpoint that belongs to the model: a SavedModel's variables, or what a `.meta` file was
  /// written with. Nil when there is none.
  package var checkpoint: String?
  /// Functions that are not in the model because their bodies could not be resolved, and why. To be reported when
  /// something that is wanted calls one.
  package var brokenFunctions: [String: Diagnostic] = [:]
}

/// Reads models: SavedModels, MetaGraphs and GraphDefs, in the binary and the text form.
package enum ModelReader {
  /// Reads what is at `path`. `tags` picks a MetaGraph of a SavedModel; nil takes the only one, or that for serving.
  package static func read(_ path: String, tags: Set<String>? = nil) throws(Diagnostic) -> LoadedModel {
    let (source, notes) = try ModelSource.recognise(path)
    var loaded = try read(source, tags: tags)
    loaded.notes = notes + loaded.notes
    return loaded
  }

  /// Reads a source that `ModelSource.recognise` gave. A checkpoint is taken by its `.meta` file, where it has one.
  package static func read(_ source: ModelSource, tags: Set<String>? = nil) throws(Diagnostic) -> LoadedModel
  {
    switch source {
    case .graph(let file, let form): return try readGraph(file, form, source)
    case .metaGraph(let file, let form): return try readMetaGraph(file, form, source)
    case .savedModel(let directory, let file, let form):
      return try readSavedModel(directory, file, form, tags, source)
    case .checkpoint(let path):
      let meta = path.hasSuffix(".index") ? path.dropLast(6) + ".meta" : path + ".meta"
      if FileSystem.isFile(String(meta)) { return try readMetaGraph(String(meta), .binary, source) }
      throw Diagnostic(
        .notAModel, "'\(path)' is a checkpoint, which holds variables but no graph", at: Location(file: path),
        help: "give the graph too: a GraphDef, or the MetaGraph that was saved with the checkpoint")
    case .tfLite(let file):
      throw Diagnostic(
        .unsupported, "'\(file)' is a TensorFlow Lite model: it is frozen already", at: Location(file: file))
    }
  }

  private static func readGraph(
    _ path: String, _ form: MessageForm, _ source: ModelSource
  ) throws(Diagnostic) -> LoadedModel {
    let (proto, file) = try parse(path, form, .graph)
    var reader = GraphDefReader(file: file, path: path)
    try reader.read(proto, ops: nil)
    return LoadedModel(model: reader.model, source: source, brokenFunctions: reader.brokenFunctions)
  }

  private static func readMetaGraph(
    _ path: String, _ form: MessageForm, _ source: ModelSource
  ) throws(Diagnostic) -> LoadedModel {
    let (proto, file) = try parse(path, form, .metaGraph)
    let reader = MetaGraphReader(file: file, path: path, assetDirectory: nil)
    let (model, broken) = try reader.read(proto)
    var loaded = LoadedModel(model: model, source: source, brokenFunctions: broken)
    loaded.tags = self.tags(of: proto)
    loaded.metaGraph = proto
    if path.hasSuffix(".meta") { loaded.checkpoint = checkpoint(String(path.dropLast(5))) }
    return loaded
  }

  private static func readSavedModel(
    _ directory: String, _ path: String, _ form: MessageForm, _ tags: Set<String>?, _ source: ModelSource
  ) throws(Diagnostic) -> LoadedModel {
    let (proto, file) = try parse(path, form, .savedModel)
    let metaGraphs = proto.messages(SavedModelField.metaGraphs)
    let (index, note) = try TagChoice(path: path, sets: metaGraphs.map { self.tags(of: $0) }).choose(tags)
    let metaGraph = metaGraphs[index]
    let assets = FileSystem.join(directory, "assets")
    let (model, broken) = try MetaGraphReader(file: file, path: path, assetDirectory: assets).read(metaGraph)
    var loaded = LoadedModel(model: model, source: source, brokenFunctions: broken)
    loaded.model.origin = directory
    loaded.notes = note.map { [$0] } ?? []
    loaded.tags = self.tags(of: metaGraph)
    loaded.metaGraph = metaGraph
    loaded.checkpoint = checkpoint(FileSystem.join(directory, "variables/variables"))
    return loaded
  }

  /// The message in a file, for those who show it rather than make a model of it. What `detail` leaves out may be
  /// there nevertheless.
  package static func message(
    in path: String, _ form: MessageForm, _ kind: MessageKind, _ detail: MessageDetail
  ) throws(Diagnostic) -> ProtoMessage {
    guard form == .binary else { return try parse(path, form, kind).0 }
    return try LargeFields.parse(ReadableFile(path: path), as: kind, detail)
  }

  /// The message in a file, and the file when the message refers to it.
  private static func parse(
    _ path: String, _ form: MessageForm, _ kind: MessageKind
  ) throws(Diagnostic) -> (ProtoMessage, ReadableFile?) {
    let file = try ReadableFile(path: path)
    switch form {
    case .binary: return (try LargeFields.parse(file, as: kind), file)
    case .text:
      let text = try file.readAll(limit: Int(Int32.max))
      return (try ProtoMessage(parsingText: text, as: kind.typeName, file: path), nil)
    }
  }

  private static func tags(of metaGraph: ProtoMessage) -> [String] {
    let info = metaGraph.message(MetaGraphDefField.metaInfoDef)
    return Set(info?.strings(MetaGraphDefMetaInfoDefField.tags) ?? []).sorted()
  }

  /// The prefix, if a checkpoint's files are there.
  private static func checkpoint(_ prefix: String) -> String? {
    // The first format has its data in a file of the prefix's own name, or in several.
    let name = FileSystem.lastComponent(prefix)
    let isThere =
      FileSystem.isFile(prefix + ".index") || FileSystem.isFile(prefix)
      || ((try? FileSystem.names(in: FileSystem.parent(prefix))) ?? []).contains {
        $0.hasPrefix(name + "-00000-of-")
      }
    return isThere ? prefix : nil
  }
}

/// Picks a MetaGraph of a SavedModel by tags.
struct TagChoice {
  let path: String
  /// The tags of each MetaGraph, sorted.
  let sets: [[String]]

  /// The index of the MetaGraph to take, and a note where that was a choice.
  func choose(_ wanted: Set<String>?) throws(Diagnostic) -> (index: Int, note: Diagnostic?) {
    guard !sets.isEmpty else {
      throw Diagnostic(.malformed, "the SavedModel has no MetaGraph", at: Location(file: path))
    }
    if let wanted {
      // As TensorFlow's loader: the set must be the same, not a part.
      if let index = sets.firstIndex(where: { Set($0) == wanted }) { return (index, nil) }
      throw Diagnostic(
        .unknownTags, "no MetaGraph of the SavedModel has the tag set \(Self.text(wanted.sorted()))",
        at: Location(file: path), notes: [available])
    }
    if sets.count == 1 { return (0, nil) }
    guard let index = sets.firstIndex(of: ["serve"]) else {
      throw Diagnostic(
        .ambiguousInput, "the SavedModel has \(sets.count) MetaGraphs and none has just the tag 'serve'",
        at: Location(file: path), notes: [available], help: "choose one with --tags")
    }
    let note = Diagnostic(
      .chosen, "of the \(sets.count) MetaGraphs, the one with the tag 'serve' is taken", severity: .note,
      at: Location(file: path), notes: [available])
    return (index, note)
  }

  private var available: String {
    "the SavedModel contains the tag-sets " + sets.map(Self.text).sorted().joined(separator: "; ")
  }

  private static func text(_ tags: [String]) -> String { "'" + tags.joined(separator: ", ") + "'" }
}
