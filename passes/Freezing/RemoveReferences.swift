package import Diagnostics
package import GraphIR
internal import Ops
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
    if let variable = keptVariable(behind: node, in: graph) {
      return .declined("'\(graph.name(variable))' is a variable that is kept")
    }
    graph.update(node) { $0.op = OpKind(String($0.op.name.dropFirst("Ref".count))) }
    return .applied
  }

  /// A variable whose reference reaches `node` through ops that hand it on, updates included.
  private func keptVariable(behind node: NodeID, in graph: Graph) -> NodeID? {
    var seen: Set<NodeID> = []
    var stack = [node]
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      let op = graph.op(node)
      if OpKind.referenceVariables.contains(op) { return node }
      if OpKind.valueForwarding.contains(op) {
        stack += graph.operands(node).map(\.node)
      } else if let index = op.updatedOperand, let target = graph.operand(node, index) {
        stack.append(target.node)
      }
    }
    return nil
  }
}
