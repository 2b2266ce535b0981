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
  /// Whether it is in a function that nothing calls.
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
    _ kind: DeniedOps.Kind, _ node: ProtoMessage, _ body: CallGraph.Body, _ reason: String
  ) {
    findings.append(
      Finding(
        kind: kind, op: node.string(NodeDefField.op), node: node.string(NodeDefField.name),
        function: body.function,
        reason: reason, isDead: body.isDead))
  }

  private mutating func inspect(
    _ node: ProtoMessage, in body: CallGraph.Body, _ byName: [String: ProtoMessage]
  ) {
    let op = node.string(NodeDefField.op)
    if let reason = DeniedOps.saver[op] {
      guard !saver.contains(node.string(NodeDefField.name), in: body.function) else { return }
      add(.file, node, body, "\(reason), outside of what saves and restores the model's variables")
    } else if DeniedOps.tables.contains(op) {
      // Functions are given the path; whether that is an asset's, their callers say.
      guard let source = node.inputs.dropFirst().first.flatMap({ byName[$0] }),
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

/// What saves and restores the variables of a MetaGraph: the nodes that its SaverDef leads to, and the functions that
/// those call.
private struct SaverParts {
  private var nodes: Set<String> = []
  private var functions: Set<String> = []

  init(_ metaGraph: MetaGraphContents, _ calls: CallGraph) {
    guard let saver = metaGraph.saver, let graph = calls.bodies.first else { return }
    var byName: [String: ProtoMessage] = [:]
    for node in graph.nodes { byName[node.string(NodeDefField.name)] = node }
    var waiting = [SaverDefField.saveTensorName, SaverDefField.restoreOpName].map { field in
      let name = saver.string(field)
      return splitTensorName(name)?.name ?? name
    }
    var bodies: [String: CallGraph.Body] = [:]
    for body in calls.bodies { if let function = body.function { bodies[function] = body } }
    var waitingFunctions: [String] = []
    while let name = waiting.popLast() {
      guard let node = byName[name], nodes.insert(name).inserted else { continue }
      waiting += node.inputs
      waitingFunctions += CallGraph.callees(of: node)
    }
    while let name = waitingFunctions.popLast() {
      guard let body = bodies[name], functions.insert(name).inserted else { continue }
      waitingFunctions += body.nodes.flatMap(CallGraph.callees)
    }
  }

  func contains(_ node: String, in function: String?) -> Bool {
    function.map(functions.contains) ?? nodes.contains(node)
  }
}

extension ProtoMessage {
  /// The nodes that a `NodeDef` reads, control edges included.
  fileprivate var inputs: [String] {
    strings(NodeDefField.input).map { input in
      let name = input.hasPrefix("^") ? String(input.dropFirst()) : input
      return String(name.prefix { $0 != ":" })
    }
  }
}
