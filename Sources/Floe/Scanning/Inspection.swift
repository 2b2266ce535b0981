internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Ops
internal import TensorFlowFormat
internal import Tensors

/// Something that reaches beyond a model, or makes it costly.
struct Finding {
  let kind: DeniedOps.Kind
  /// The op, or what else it is about.
  let op: String
  let node: String
  /// Nil for the graph itself.
  let function: String?
  let reason: String
  /// Whether nothing runs it: it is in a function that nothing calls, or a Saver's that is not the model's.
  let isDead: Bool

  var json: JSON {
    .object([
      ("kind", .string(kind.rawValue)), ("op", .string(op)), ("node", .string(node)),
      ("function", .optional(function)),
      ("why", .string(reason)), ("dead", .bool(isDead)),
    ])
  }
}

/// Looks through a MetaGraph, functions included, for all that reaches beyond it.
struct Inspection {
  private(set) var findings: [Finding] = []
  /// What saves and restores variables: nodes of the graph, and functions.
  private let saver: SaverParts
  /// The tensors of the graph that get the path of an asset.
  private let assetTensors: Set<String>
  private let functionNames: Set<String>

  /// Constants beyond this size are worth knowing of before a model is loaded.
  private static let largest = 1 << 26

  /// - Parameter directory: of the SavedModel, in which its assets are; nil for a graph alone.
  init(_ metaGraph: MetaGraphContents, _ calls: CallGraph, directory: String?) {
    saver = SaverParts(metaGraph, calls)
    assetTensors = Set(
      metaGraph.assets.compactMap { $0.message(AssetFileDefField.tensorInfo)?.string(TensorInfoField.name) }
        .map { splitTensorName($0)?.name ?? $0 })
    functionNames = Set(calls.bodies.compactMap(\.function))
    for asset in metaGraph.assets { inspect(asset: asset.string(AssetFileDefField.filename), directory) }
    for body in calls.bodies {
      var byName: [String: ProtoMessage] = [:]
      for node in body.nodes { byName[node.string(NodeDefField.name)] = node }
      for node in body.nodes { inspect(node, in: body, byName) }
    }
  }

  private mutating func add(
    _ kind: DeniedOps.Kind, _ node: ProtoMessage, _ body: CallGraph.Body, _ reason: String,
    counts: Bool = true
  ) {
    findings.append(
      Finding(
        kind: kind, op: node.string(NodeDefField.op), node: node.string(NodeDefField.name),
        function: body.function,
        reason: body.isDead ? reason + "; nothing calls the function" : reason, isDead: body.isDead || !counts
      ))
  }

  private mutating func inspect(
    _ node: ProtoMessage, in body: CallGraph.Body, _ byName: [String: ProtoMessage]
  ) {
    let op = node.string(NodeDefField.op)
    if let reason = DeniedOps.saver[op] {
      switch saver.role(of: node.string(NodeDefField.name), in: body.function) {
      case .own: break
      case .others:
        add(
          .file, node, body, "\(reason), for another Saver, which nothing that is served runs", counts: false)
      case nil: add(.file, node, body, "\(reason), outside of what saves and restores the model's variables")
      }
    } else if DeniedOps.tables.contains(op) {
      // Functions are given the path; whether that is an asset's, their callers say.
      guard let source = node.operands.dropFirst().first.flatMap({ byName[$0] }),
        source.string(NodeDefField.op) == "Const",
        !assetTensors.contains(source.string(NodeDefField.name))
      else { return }
      add(.file, node, body, "reads a file that is no asset of the model")
    } else if let (kind, reason) = DeniedOps.reason(op) {
      let isHarmless = DeniedOps.isHarmless(op) { name in node.attribute(name)?.string(AttrValueField.s) ?? ""
      }
      if !isHarmless { add(kind, node, body, reason) }
    } else if op == "Const" {
      inspect(constant: node, in: body)
    } else if !functionNames.contains(op), !OpRegistry.standard.isTensorFlows(op) {
      add(.unregistered, node, body, "is no op of TensorFlow's: a library of somebody's has it")
    }
  }

  private mutating func inspect(constant node: ProtoMessage, in body: CallGraph.Body) {
    guard let value = node.attribute("value")?.message(AttrValueField.tensor) else { return }
    let type = ElementType(rawValue: Int32(truncatingIfNeeded: value.int(TensorProtoField.dtype)))
    let shape = value.message(TensorProtoField.tensorShape).map { Shape(proto: $0) } ?? .scalar
    let sizes = shape.dimensions ?? []
    guard let count = Shape.elementCount(sizes),
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: type.byteWidth ?? 1), !overflow
    else {
      add(.constant, node, body, "has a shape of \(shape), which no memory holds")
      return
    }
    guard bytes > Self.largest else { return }
    let isWhole = value.has(TensorProtoField.tensorContent) || value.has(TensorProtoField.floeFileRange)
    let remark = isWhole ? "" : ", which the file does not hold: they repeat a few"
    add(.constant, node, body, "has \(bytes) bytes\(remark)")
  }

  private mutating func inspect(asset name: String, _ directory: String?) {
    func add(_ reason: String) {
      findings.append(
        Finding(kind: .asset, op: "asset", node: name, function: nil, reason: reason, isDead: false))
    }
    let parts = name.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    if name.hasPrefix("/") || name.hasPrefix("\\") || name.contains(":") {
      add("is an absolute path, or the address of another machine")
    } else if parts.contains("..") {
      add("leads out of the model's directory")
    } else if name.isEmpty || name.utf8.contains(where: { $0 < 0x20 }) {
      add("is no name of a file")
    } else if let directory {
      let path = FileSystem.join(FileSystem.join(directory, "assets"), name)
      if !FileSystem.isFile(path) {
        add("is not there")
      } else if FileSystem.isLink(path) {
        add("is a link, which may lead out of the model's directory")
      }
    }
  }
}
