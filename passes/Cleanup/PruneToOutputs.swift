package import Diagnostics
package import GraphIR
package import PassKit

/// Removes what neither the outputs nor the targets need.
///
///     %y = Relu(%x)
///     %z = Tanh(%x)            =>      %y = Relu(%x)
///     return %y                        return %y
///
/// Everything an output reaches through data or control edges stays. The arguments of a function stay whether they
/// are read or not: they are its interface, as the inputs of a model may be.
package struct PruneToOutputs: Pass {
  package static let name = "prune-to-outputs"
  package static let summary = "Remove nodes that no output or target depends on."

  /// Whether inputs stay that no output needs.
  let keepsInputs: Bool

  package init(keepingInputs: Bool = false) { keepsInputs = keepingInputs }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      var live = graph.liveNodes()
      if keepsInputs { for port in graph.inputs { live.insert(port.value.node) } }
      let dead = graph.nodes.filter { !live.contains($0) && graph.op($0) != "_Arg" }
      graph.removeAll(dead)
      for _ in dead { context.count(.applied, "") }
    }
  }
}

extension Graph {
  /// Removes nodes that may read each other but that no other node reads.
  mutating func removeAll(_ nodes: [NodeID]) {
    for node in nodes { setOperands(node, [], controls: []) }
    for node in nodes { remove(node) }
  }
}
