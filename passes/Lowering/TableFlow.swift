internal import GraphIR
internal import Ops

/// Where the tables of a main graph go: which arguments of the functions of loops, branches and calls they are.
struct TableFlow {
  /// What looks something up in a table within a function.
  struct Lookups {
    let function: String
    let nodes: [NodeID]
    /// What the nodes do.
    let kinds: [OpKind]
  }

  private let tables: [NodeID]
  /// The tables that arguments are, by function and place.
  private var arguments: [String: [Int: NodeID]] = [:]
  /// The tables that are not told from others somewhere, or that are used in other ways than to look something up.
  private(set) var unclear: Set<NodeID> = []
  private var lookups: [NodeID: [Lookups]] = [:]

  init(_ tables: [NodeID], _ model: Model) {
    self.tables = tables
    var pending: [String?] = [nil]
    while let owner = pending.popLast() {
      guard let graph = Self.graph(owner, model) else { continue }
      let values = values(in: graph, owner)
      for (node, functional) in Self.calls(in: graph) {
        let operands = graph.operands(node).dropFirst(functional.firstArgument)
        for (place, operand) in operands.enumerated() {
          guard let table = values[operand] else { continue }
          for name in Self.functions(of: node, functional, graph) {
            if let known = arguments[name]?[place] {
              if known != table { unclear.formUnion([known, table]) }
            } else {
              arguments[name, default: [:]][place] = table
              pending.append(name)
            }
          }
        }
      }
    }
    check(model)
  }

  /// The lookups in a table within functions.
  func lookups(in table: NodeID) -> [Lookups] { lookups[table] ?? [] }

  private static func graph(_ owner: String?, _ model: Model) -> Graph? {
    owner.map { model.functions[$0]?.body } ?? model.graph
  }

  private static func calls(in graph: Graph) -> [(node: NodeID, functional: FunctionalOp)] {
    graph.topologicalOrder().compactMap { node in FunctionalOp.of(graph.op(node)).map { (node, $0) } }
  }

  private static func functions(of node: NodeID, _ functional: FunctionalOp, _ graph: Graph) -> [String] {
    functional.functions.flatMap { graph.attributes(node).functions($0) }.map(\.name)
  }

  /// The values of a graph that are tables; loops give those back that they are given.
  private func values(in graph: Graph, _ owner: String?) -> [Value: NodeID] {
    var values: [Value: NodeID] = [:]
    if let owner {
      for (place, table) in arguments[owner] ?? [:] where graph.inputs.indices.contains(place) {
        values[graph.inputs[place].value] = table
      }
    } else {
      for table in tables { values[table[0]] = table }
    }
    guard !values.isEmpty else { return [:] }
    for node in graph.topologicalOrder() {
      if graph.op(node) == "Identity", let operand = graph.operand(node, 0), let table = values[operand] {
        values[node[0]] = table
      } else if let functional = FunctionalOp.of(graph.op(node)), functional.isLoop {
        for (port, operand) in graph.operands(node).enumerated() {
          if let table = values[operand] { values[node[port]] = table }
        }
      }
    }
    return values
  }

  /// Finds what is looked up, and tables of which not all that happens to them is known.
  private mutating func check(_ model: Model) {
    for owner in [nil] + model.functions.names.map(Optional.some) {
      guard let graph = Self.graph(owner, model) else { continue }
      let values = values(in: graph, owner)
      var found: [NodeID: [NodeID]] = [:]
      for (value, table) in values {
        for use in graph.uses(of: value) where !isUnderstood(use, in: graph, isMain: owner == nil) {
          unclear.insert(table)
        }
        let users = Set(graph.uses(of: value).map(\.user))
        found[table, default: []] += users.filter { OpKind.tableReads.contains(graph.op($0)) }
      }
      if let owner {
        for (table, nodes) in found where !nodes.isEmpty {
          lookups[table, default: []].append(
            Lookups(function: owner, nodes: nodes.sorted(), kinds: nodes.map { graph.op($0) }))
        }
      }
      for (node, functional) in Self.calls(in: graph) {
        let operands = graph.operands(node).dropFirst(functional.firstArgument).map { values[$0] }
        let names = Self.functions(of: node, functional, graph)
        for name in names {
          for (place, table) in arguments[name] ?? [:] {
            if !operands.indices.contains(place) || operands[place] != table { unclear.insert(table) }
          }
        }
        for (place, table) in operands.enumerated() {
          // What a turn makes of a table must be the table.
          if let table, functional.isLoop, !isKept(place, table, by: names.last, model) {
            unclear.insert(table)
          }
        }
      }
    }
  }

  private func isKept(_ place: Int, _ table: NodeID, by body: String?, _ model: Model) -> Bool {
    guard let body, let graph = model.functions[body]?.body, graph.outputs.indices.contains(place) else {
      return false
    }
    return values(in: graph, body)[graph.outputs[place].value] == table
  }

  private func isUnderstood(_ use: Graph.Use, in graph: Graph, isMain: Bool) -> Bool {
    let op = graph.op(use.user)
    if let functional = FunctionalOp.of(op) {
      let operands = graph.operands(use.user)
      return !operands.prefix(functional.firstArgument).contains(use.value)
    }
    return use.value.isControl || op == "Identity" || OpKind.tableReads.contains(op)
      || isMain && OpKind.tableInitializers.contains(op)
  }
}

extension OpKind {
  /// What looks a key up in a table.
  static let tableFinds: Set<OpKind> = ["LookupTableFind", "LookupTableFindV2"]
  /// What asks for the number of a table's keys.
  static let tableSizes: Set<OpKind> = ["LookupTableSize", "LookupTableSizeV2"]
  /// What takes something out of a table, and does not change it.
  static let tableReads = tableFinds.union(tableSizes)
}
