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
        if OpTable.standard[body.op(node).name]?.changesState == true
          || TFLiteEvaluation.changesState(body.op(node))
        {
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
      if TFLiteEvaluation.changesState(graph.op(node)) { return true }
      return !functions.isEmpty && Self.functions(called: node, in: graph).contains(where: functions.contains)
    }
  }

  /// The functions that a node calls, whether the model has them or not.
  static func functions(called node: NodeID, in graph: Graph) -> [String] {
    let op = graph.op(node)
    if TFLiteEvaluation.callsFunctions(op) {
      return graph.attributes(node).functionReferences.map(\.function.name)
    }
    guard let functional = FunctionalOp.of(op) else {
      return OpTable.standard[op.name] == nil && !TFLiteEvaluation.has(op) ? [op.name] : []
    }
    return functional.functions.flatMap { graph.attributes(node).functions($0).map(\.name) }
  }
}
