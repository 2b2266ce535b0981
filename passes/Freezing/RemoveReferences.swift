package import Diagnostics
package import GraphIR
package import PassKit

/// Replaces the control-flow ops on reference types by those on plain values.
///
///     %s = RefSwitch(%v, %p)        =>      %s = Switch(%v, %p)
///
/// Once variables are constants nothing gives a reference, and TensorFlow refuses to import an op that wants one.
package struct RemoveReferences: RewritePass {
  package static let name = "remove-references"
  package static let summary = "Replace RefSwitch, RefMerge, RefEnter and their kin by Switch, Merge, Enter."
  package static let roots: Set<OpKind> = [
    "RefSwitch", "RefMerge", "RefEnter", "RefExit", "RefNextIteration", "RefIdentity",
  ]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    if let operand = graph.operands(node).first, readsKeptVariable(operand, in: graph) {
      return .declined("'\(graph.name(operand.node))' is a variable that is kept")
    }
    graph.update(node) { $0.op = OpKind(String($0.op.name.dropFirst("Ref".count))) }
    return .applied
  }

  private func readsKeptVariable(_ value: Value, in graph: Graph) -> Bool {
    let variables: Set<OpKind> = ["VariableV2", "Variable", "RefSwitch", "RefEnter"]
    return variables.contains(graph.op(value.node))
  }
}
