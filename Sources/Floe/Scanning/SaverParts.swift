internal import GraphIR
internal import Messages
internal import TensorFlowFormat

/// What saves and restores the variables of a MetaGraph: the nodes that its SaverDef leads to, and the functions that
/// those call.
///
/// Programs of TensorFlow 1 often leave Savers beside it in the graph, as they made one for each checkpoint that they
/// wrote or began with. Nodes are such a Saver's where they save to and restore from a file that whoever runs them names,
/// where what they restore is only assigned to variables, and where nothing that is served, nor what initialises the
/// model, leads to them.
struct SaverParts {
  enum Role {
    case own, others
  }

  private var nodes: Set<String> = []
  private var functions: Set<String> = []
  private var others: Set<String> = []

  init(_ metaGraph: MetaGraphContents, _ calls: CallGraph) {
    guard let saver = metaGraph.saver, let graph = calls.bodies.first else { return }
    let wiring = Wiring(graph.nodes)
    nodes = wiring.nodes(
      reaching: [SaverDefField.saveTensorName, SaverDefField.restoreOpName].map { saver.string($0) })
    functions = Self.functions(calledBy: nodes, wiring, calls)
    let served = wiring.nodes(
      reaching: metaGraph.signatures.flatMap { $0.inputs + $0.outputs }.map(\.tensor) + metaGraph.initializers
    )
    for node in graph.nodes where DeniedOps.saver[node.string(NodeDefField.op)] != nil {
      let name = node.string(NodeDefField.name)
      guard !nodes.contains(name), !served.contains(name), wiring.isGivenItsFile(node),
        wiring.isOnlyAssigned(name)
      else { continue }
      others.insert(name)
    }
  }

  func role(of node: String, in function: String?) -> Role? {
    if function.map(functions.contains) ?? nodes.contains(node) { return .own }
    return function == nil && others.contains(node) ? .others : nil
  }

  private static func functions(
    calledBy nodes: Set<String>, _ wiring: Wiring, _ calls: CallGraph
  ) -> Set<String> {
    var bodies: [String: CallGraph.Body] = [:]
    for body in calls.bodies { if let function = body.function { bodies[function] = body } }
    var waiting = nodes.compactMap { wiring.byName[$0] }.flatMap(CallGraph.callees)
    var functions: Set<String> = []
    while let name = waiting.popLast() {
      guard let body = bodies[name], functions.insert(name).inserted else { continue }
      waiting += body.nodes.flatMap(CallGraph.callees)
    }
    return functions
  }
}

/// Which nodes of a graph read which.
private struct Wiring {
  private(set) var byName: [String: ProtoMessage] = [:]
  /// The nodes that read a node's outputs.
  private var readers: [String: [ProtoMessage]] = [:]

  init(_ nodes: [ProtoMessage]) {
    for node in nodes {
      byName[node.string(NodeDefField.name)] = node
      for input in node.operands { readers[input, default: []].append(node) }
    }
  }

  /// The nodes that lead to these tensors or nodes, themselves included.
  func nodes(reaching tensors: [String]) -> Set<String> {
    var found: Set<String> = []
    var waiting = tensors.map { splitTensorName($0)?.name ?? $0 }
    while let name = waiting.popLast() {
      guard let node = byName[name], found.insert(name).inserted else { continue }
      waiting += node.operands + node.controls
    }
    return found
  }

  /// Whether the name of the file, which is the first operand, or a part of it, comes from a placeholder.
  func isGivenItsFile(_ node: ProtoMessage) -> Bool {
    var seen: Set<String> = []
    var waiting = Array(node.operands.prefix(1))
    while let name = waiting.popLast() {
      guard let source = byName[name], seen.insert(name).inserted else { continue }
      switch source.string(NodeDefField.op) {
      case "Placeholder", "PlaceholderV2", "PlaceholderWithDefault": return true
      case "Identity", "StringJoin", "ShardedFilename", "Pack": waiting += source.operands
      default: break
      }
    }
    return false
  }

  /// Whether nothing reads what the node restores but variables and tables that it is put into.
  func isOnlyAssigned(_ name: String) -> Bool {
    var seen: Set<String> = []
    var waiting = [name]
    while let name = waiting.popLast() {
      for reader in readers[name] ?? [] {
        switch reader.string(NodeDefField.op) {
        case "Assign", "AssignVariableOp", "LookupTableImport", "LookupTableImportV2": break
        case "Identity":
          let next = reader.string(NodeDefField.name)
          if seen.insert(next).inserted { waiting.append(next) }
        default: return false
        }
      }
    }
    return true
  }
}

extension ProtoMessage {
  /// The nodes whose outputs a `NodeDef` reads.
  var operands: [String] {
    strings(NodeDefField.input).filter { !$0.hasPrefix("^") }.map { String($0.prefix { $0 != ":" }) }
  }

  /// The nodes that a `NodeDef` waits for.
  fileprivate var controls: [String] {
    strings(NodeDefField.input).filter { $0.hasPrefix("^") }.map { String($0.dropFirst()) }
  }
}
