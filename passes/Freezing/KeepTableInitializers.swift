package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Keeps, of all initialisers, those that fill the tables the outputs need.
///
///     %t = HashTableV2   %init = LookupTableImportV2(%t, %keys, %values)   %y = LookupTableFindV2(%t, %x, %d)
///     targets %init, %restore_all        =>        targets %init
///
/// A frozen graph without them imports and then fails at the first look-up. What an initialiser inserts into a table
/// fills it as well; what an output does when it runs does not.
package struct KeepTableInitializers: Pass {
  package static let name = "keep-table-initializers"
  package static let summary = "Keep the initialisers of the tables that outputs need, and no others."

  /// Whether initialisers stay, too, that assign to variables the outputs need.
  package let keepsAssignments: Bool

  package init(keepsAssignments: Bool = false) {
    self.keepsAssignments = keepsAssignments
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var graph = model.graph
    model.graph = Graph()
    defer { model.graph = graph }
    let live = graph.nodes(reaching: graph.outputs.map(\.value.node))
    let tables = live.filter { OpKind.tables.contains(graph.op($0)) }
    let names = Set(tables.compactMap { sharedName($0, in: graph) })
    var targets: [Graph.Port] = []
    var filled: Set<NodeID> = []
    var filledNames: Set<String> = []
    let initial = graph.nodes(reaching: graph.targets.map(\.value.node))
    for node in graph.nodes {
      let op = graph.op(node)
      let inserts = OpKind.tableInserts.contains(op) && initial.contains(node) && !live.contains(node)
      guard OpKind.tableInitializers.contains(op) || inserts else { continue }
      guard let operand = graph.operand(node, 0) else { continue }
      let table = graph.origin(of: operand).node
      let shared = sharedName(table, in: graph)
      guard live.contains(table) || shared.map(names.contains) == true else { continue }
      filled.insert(table)
      if let shared { filledNames.insert(shared) }
      guard !live.contains(node) else { continue }
      targets.append(Graph.Port(key: graph.name(node), value: node.control))
      context.count(.applied, graph.name(node))
    }
    if keepsAssignments {
      let initializing = graph.nodes(
        reaching: model.initializers.compactMap { graph.node(named: $0) })
      for node in graph.nodes where initializing.contains(node) && !live.contains(node) {
        guard let index = graph.op(node).updatedOperand, let target = graph.operand(node, index) else {
          continue
        }
        let variable = graph.origin(of: target).node
        guard graph.op(variable).isVariable, live.contains(variable) else { continue }
        targets.append(Graph.Port(key: graph.name(node), value: node.control))
        context.count(.applied, graph.name(node))
      }
    }
    for table in tables where !filled.contains(table) {
      if let shared = sharedName(table, in: graph), filledNames.contains(shared) { continue }
      context.report(
        Diagnostic(
          .unfreezableState,
          "nothing in the graph fills the table '\(graph.name(table))', which an output reads",
          severity: .warning, at: Location(node: graph.name(table)),
          help: "the table is empty, or uninitialised, wherever the frozen graph runs"))
    }
    graph.targets = targets
  }

  private func sharedName(_ table: NodeID, in graph: Graph) -> String? {
    guard let name = graph.attributes(table).string("shared_name"), !name.isEmpty else { return nil }
    return (graph.attributes(table).string("container") ?? "") + "/" + name
  }
}
