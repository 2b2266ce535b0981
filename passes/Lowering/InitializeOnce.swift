package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Puts what fills tables into a subgraph that runs once.
///
///     %t = HASHTABLE                         %once = CALL_ONCE {init_subgraph_index = @initialize}
///     HASHTABLE_IMPORT(%t, %k, %v)     =>    %t = HASHTABLE  // after %once
///     %y = HASHTABLE_FIND(%t, …)             %y = HASHTABLE_FIND(%t, …)
package struct InitializeOnce: Pass {
  package static let name = "initialize-once"
  package static let summary = "Put what fills tables into a subgraph that runs once."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let imports = model.graph.nodes.filter { model.graph.op($0) == "HASHTABLE_IMPORT" }
    guard !imports.isEmpty else { return }
    let name = model.functions.uniqueName("initialize")
    var body = Graph()
    var copies: [NodeID: NodeID] = [:]
    let graph = model.graph
    let needed = graph.nodes(reaching: imports)
    for node in graph.topologicalOrder() where needed.contains(node) {
      copies[node] = body.add(
        graph.op(node), named: graph.name(node),
        graph.operands(node).compactMap { value in copies[value.node].map { $0[Int(value.port)] } },
        attributes: graph.attributes(node), results: graph.results(node))
    }
    body.targets = imports.compactMap { node in
      copies[node].map { Graph.Port(key: body.name($0), value: $0.control) }
    }
    model.functions[name] = Function(name: name, arguments: [], results: [], body: body, isStateful: true)

    model.graph.targets.removeAll { imports.contains($0.value.node) }
    for node in imports {
      model.graph.remove(node)
      context.count(.applied, "")
    }
    let once = model.graph.add(
      "CALL_ONCE", named: model.graph.uniqueName("initialize"),
      attributes: ["init_subgraph_index": .function(FunctionReference(name))])
    model.graph.targets.append(Graph.Port(key: model.graph.name(once), value: once.control))
    func runsFunctions(_ node: NodeID) -> Bool { !model.graph.attributes(node).functionReferences.isEmpty }
    // The functions of loops and branches have the same tables.
    for node in model.graph.nodes
    where model.graph.op(node) == "HASHTABLE" || node != once && runsFunctions(node) {
      model.graph.setOperands(node, model.graph.operands(node), controls: [once])
    }
  }
}
