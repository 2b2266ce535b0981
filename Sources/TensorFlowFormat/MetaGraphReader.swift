internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// Reads what a `MetaGraphDef` says around its graph: signatures, initializers, restore ops, assets.
struct MetaGraphReader {
  let file: ReadableFile?
  let path: String
  /// The directory with the assets; nil for a MetaGraph outside of a SavedModel.
  let assetDirectory: String?

  /// The model. The graph is taken out of `proto`; the rest stays there.
  func read(
    _ proto: ProtoMessage
  ) throws(Diagnostic) -> (model: Model, brokenFunctions: [String: Diagnostic]) {
    guard let graph = proto.message(MetaGraphDefField.graphDef) else {
      throw Diagnostic(.malformed, "the MetaGraph has no graph", at: Location(file: path))
    }
    let info = proto.message(MetaGraphDefField.metaInfoDef)
    var reader = GraphDefReader(file: file, path: path)
    try reader.read(graph, ops: info?.message(MetaGraphDefMetaInfoDefField.strippedOpList))
    proto.clear(MetaGraphDefField.graphDef)
    var model = reader.model
    model.signatures = SignatureReader.signatures(proto)
    model.initializers = initializers(proto)
    model.restoreOps = restoreOps(proto, model.graph)
    let saver = proto.message(MetaGraphDefField.saverDef)
    if let tensor = saver?.string(SaverDefField.saveTensorName), !tensor.isEmpty {
      model.saveOp = Self.nodeName(tensor)
    }
    model.assets = try assets(proto)
    return (model, reader.brokenFunctions)
  }

  /// The ops to run after the variables are restored: the first of the places that a loader looks at which names
  /// any. The last one is where TensorFlow 1 programs collect the initializers of their tables.
  private func initializers(_ proto: ProtoMessage) -> [String] {
    if let tensor = SignatureReader.pseudo(SignatureReader.initOp, proto) { return [Self.nodeName(tensor)] }
    for key in ["saved_model_main_op", "legacy_init_op", "table_initializer"] {
      let names = collection(key, proto)?.message(CollectionDefField.nodeList)?
        .strings(CollectionDefNodeListField.value).map(Self.nodeName).filter { !$0.isEmpty }
      if let names, !names.isEmpty { return names }
    }
    return []
  }

  /// The op that the `SaverDef` names, and those that other savers of the program left in the graph.
  private func restoreOps(_ proto: ProtoMessage, _ graph: Graph) -> [String] {
    var result: [String] = []
    let named = proto.message(MetaGraphDefField.saverDef)?.string(SaverDefField.restoreOpName) ?? ""
    if !named.isEmpty { result.append(Self.nodeName(named)) }
    for node in graph.nodes {
      let name = graph.name(node)
      if name.hasPrefix("save"), name.hasSuffix("/restore_all"), !result.contains(name) {
        result.append(name)
      }
    }
    return result
  }

  private func assets(_ proto: ProtoMessage) throws(Diagnostic) -> [Asset] {
    var definitions = Array(proto.messages(MetaGraphDefField.assetFileDef))
    if definitions.isEmpty,
      let list = collection("saved_model_assets", proto)?.message(CollectionDefField.anyList)
    {
      // Before the field there was a collection of the same messages, packed.
      for packed in list.messages(CollectionDefAnyListField.value) {
        let bytes = packed.bytes(MapEntryField.value)
        definitions.append(try ProtoMessage(parsing: bytes, as: "AssetFileDef", file: path))
      }
    }
    var result: [Asset] = []
    for definition in definitions {
      let tensor = definition.message(AssetFileDefField.tensorInfo)?.string(TensorInfoField.name) ?? ""
      let name = definition.string(AssetFileDefField.filename)
      guard let assetDirectory, !name.isEmpty else { continue }
      guard !name.hasPrefix("/"), !name.split(separator: "/").contains(".."), !name.contains("\0") else {
        throw Diagnostic(
          .malformed, "the asset '\(name)' lies outside of the model's directory", at: Location(file: path))
      }
      result.append(Asset(tensor: tensor, path: FileSystem.join(assetDirectory, name)))
    }
    return result
  }

  private func collection(_ key: String, _ proto: ProtoMessage) -> ProtoMessage? {
    proto.messages(MetaGraphDefField.collectionDef).last { $0.string(MapEntryField.key) == key }?
      .message(MapEntryField.value)
  }

  /// `^node` and `node:0` name the node.
  private static func nodeName(_ text: String) -> String {
    let name = text.hasPrefix("^") ? text.dropFirst() : Substring(text)
    return String(name.prefix { $0 != ":" })
  }
}
