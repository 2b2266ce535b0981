internal import GraphIR
internal import Ops

/// Which nodes change what outlives a run: variables and tables.
struct Effects {
  /// The functions that do, themselves or through what they call.
  private let functions: Set<String>

  init(_ library: FunctionLibrary) {
    var callers: [String: [String]] = [:]
    var found: Set<String> = []
    var waiting: [String] = []
    for name in library.names {
      guard let body = library[name]?.body else { continue }
      for node in body.nodes {
        if OpTable.standard[body.op(node).name]?.changesState == true {
          if found.insert(name).inserted { waiting.append(name) }
        } else {
          for called in Self.functions(called: node, in: body) { callers[called, default: []].append(name) }
        }
      }
    }
    while let name = waiting.popLast() {
      waiting += (callers[name] ?? []).filter { found.insert($0).inserted }
    }
    functions = found
  }

  /// The nodes of a graph that change a state, or call a function that does.
  func nodes(of graph: Graph) -> [NodeID] {
    graph.nodes.filter { node in
      if let definition = OpTable.standard[graph.op(node).name] { return definition.changesState }
      return !functions.isEmpty && Self.functions(called: node, in: graph).contains(where: functions.contains)
    }
  }

  private static func functions(called node: NodeID, in graph: Graph) -> [String] {
    let op = graph.op(node)
    guard let functional = FunctionalOp.of(op) else {
      return OpTable.standard[op.name] == nil ? [op.name] : []
    }
    return functional.functions.flatMap { graph.attributes(node).functions($0).map(\.name) }
  }
}
