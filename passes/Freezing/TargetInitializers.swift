package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Makes everything that initialises the model a target, until it is known which tables the outputs need.
///
/// Nothing reads an initialiser, so that the first pruning would take it away. `keep-table-initializers` later leaves
/// only those that are needed.
package struct TargetInitializers: Pass {
  package static let name = "target-initializers"
  package static let summary = "Keep initialisers alive until the tables that outputs need are known."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var nodes = model.initializers.compactMap { model.graph.node(named: $0) }
    nodes += model.graph.nodes.filter { OpKind.tableInitializers.contains(model.graph.op($0)) }
    var seen = Set(model.graph.targets.map(\.value.node))
    for node in nodes where seen.insert(node).inserted {
      model.graph.targets.append(Graph.Port(key: model.graph.name(node), value: node.control))
      context.count(.applied, model.graph.name(node))
    }
  }
}
