internal import Diagnostics
internal import GraphIR
internal import Messages
internal import TensorFlowFormat
internal import Tensors

/// A MetaGraph of a SavedModel, seen through its message: no graph is made of it.
struct MetaGraphContents {
  private let message: ProtoMessage
  /// The `GraphDef`.
  let graph: ProtoMessage?

  /// A `MetaGraphDef`.
  init(_ message: ProtoMessage) {
    self.message = message
    graph = message.message(MetaGraphDefField.graphDef)
  }

  /// A `GraphDef` alone: without tags and signatures.
  init(graph: ProtoMessage) {
    message = ProtoMessage("MetaGraphDef")
    self.graph = graph
  }

  /// In the order of the file.
  var tags: [String] {
    message.message(MetaGraphDefField.metaInfoDef)?.strings(MetaGraphDefMetaInfoDefField.tags) ?? []
  }

  /// The version of TensorFlow that wrote it; empty when it does not say.
  var tensorFlowVersion: String {
    message.message(MetaGraphDefField.metaInfoDef)?.string(MetaGraphDefMetaInfoDefField.tensorflowVersion)
      ?? ""
  }

  var objectGraph: ProtoMessage? { message.message(MetaGraphDefField.objectGraphDef) }

  var saver: ProtoMessage? { message.message(MetaGraphDefField.saverDef) }

  /// The `AssetFileDef`s: files that come with the model, and the tensors that get their paths.
  var assets: [ProtoMessage] { Array(message.messages(MetaGraphDefField.assetFileDef)) }

  var nodeCount: Int { graph?.count(GraphDefField.node) ?? 0 }

  /// The nodes that loading the model runs, of all collections that loaders look at.
  var initializers: [String] {
    let keys: Set = ["saved_model_main_op", "legacy_init_op", "table_initializer"]
    return message.messages(MetaGraphDefField.collectionDef).flatMap { entry -> [String] in
      guard keys.contains(entry.string(MapEntryField.key)) else { return [] }
      return entry.message(MapEntryField.value)?.message(CollectionDefField.nodeList)?
        .strings(CollectionDefNodeListField.value) ?? []
    }
  }

  /// Every entry among the signatures, pseudo signatures included, sorted by key.
  var signatures: [Signature] {
    let entries = message.messages(MetaGraphDefField.signatureDef).map { entry in
      let value = entry.message(MapEntryField.value)
      return Signature(
        key: entry.string(MapEntryField.key), methodName: value?.string(SignatureDefField.methodName) ?? "",
        inputs: value.map { Self.entries($0, SignatureDefField.inputs) } ?? [],
        outputs: value.map { Self.entries($0, SignatureDefField.outputs) } ?? [])
    }
    return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  private static func entries(_ signature: ProtoMessage, _ field: Int32) -> [Signature.Entry] {
    let entries = signature.messages(field).map { entry in
      let info = entry.message(MapEntryField.value)
      let type = info?.int(TensorInfoField.dtype) ?? 0
      return Signature.Entry(
        key: entry.string(MapEntryField.key), tensor: info?.string(TensorInfoField.name) ?? "",
        type: ElementType(rawValue: Int32(truncatingIfNeeded: type)),
        shape: info?.message(TensorInfoField.tensorShape).map { Shape(proto: $0) } ?? .scalar)
    }
    return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }

  /// The ops that the graph uses, directly or in functions that it calls, sorted.
  var ops: [String] {
    guard let graph else { return [] }
    var functions: [String: ProtoMessage] = [:]
    let library = graph.message(GraphDefField.library)
    for function in library.map({ Array($0.messages(FunctionDefLibraryField.function)) }) ?? [] {
      functions[function.message(FunctionDefField.signature)?.string(OpDefField.name) ?? ""] = function
    }
    var used: Set<String> = []
    var waiting: [ProtoMessage] = []
    func use(_ op: String) {
      guard used.insert(op).inserted, let function = functions[op] else { return }
      waiting.append(function)
    }
    func visit(_ nodes: ProtoMessage.Messages) {
      for node in nodes {
        let op = node.string(NodeDefField.op)
        use(op)
        // Other ops that take functions (While, If) are not followed: the tool this follows does not either.
        guard op == "PartitionedCall" || op == "StatefulPartitionedCall" else { continue }
        let function = node.attribute("f")?.message(AttrValueField.func)
        use(function?.string(NameAttrListField.name) ?? "")
      }
    }
    visit(graph.messages(GraphDefField.node))
    while let function = waiting.popLast() { visit(function.messages(FunctionDefField.nodeDef)) }
    return used.filter { functions[$0] == nil }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension ProtoMessage {
  /// The attribute of a `NodeDef`, or nil.
  func attribute(_ name: String) -> ProtoMessage? {
    let wanted = Array(name.utf8)
    let entry = messages(NodeDefField.attr).first { entry in
      entry.withFieldBytes(MapEntryField.key) { $0.elementsEqual(wanted) }
    }
    return entry?.message(MapEntryField.value)
  }
}
