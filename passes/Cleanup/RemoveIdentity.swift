package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Removes nodes that hand on their operand as it is.
///
///     %b = Identity(%a)           =>        %c = Relu(%a)
///     %c = Relu(%b)
package struct RemoveIdentity: RewritePass {
  package static let name = "remove-identity"
  package static let summary =
    "Forward the operand of each Identity, and of its training-only kin, to its users."
  package static let roots: Set<OpKind> = [
    "Identity", "StopGradient", "PreventGradient", "Snapshot", "CheckNumerics", "CheckNumericsV2",
    "IdentityN",
    "DebugIdentity", "DebugIdentityV2", "DebugIdentityV3", "Print",
  ]

  /// Those that also check or print.
  private static let checks: Set<OpKind> = ["CheckNumerics", "CheckNumericsV2", "Print"]

  /// Whether what checks and prints stays, for a model that is run.
  package let keepingChecks: Bool

  package init(keepingChecks: Bool = false) {
    self.keepingChecks = keepingChecks
  }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard !graph.isInterface(node) else { return .declined("its name is a graph input or output") }
    if keepingChecks, Self.checks.contains(graph.op(node)) { return .declined("the model is run") }
    guard graph.controlOperands(node).isEmpty else {
      return .declined("its readers wait through it for its control operands")
    }
    let operands = graph.operands(node)
    guard let first = operands.first else { return .declined("it has no operand") }
    let controlUsers = graph.uses(of: node.control)
    if !controlUsers.isEmpty {
      // A branch of a conditional is entered when *its* output of the Switch is live; a control edge from the Switch
      // itself would be live in both.
      guard operands.count == 1, !isBranch(first, in: graph) else {
        return .declined("control edges from it follow one branch of '\(graph.name(first.node))'")
      }
      guard !controlUsers.contains(where: { $0.user == first.node }) else {
        return .declined("its operand waits for it")
      }
    }
    guard !operands.contains(where: graph.isReference) else {
      return .declined("it reads a variable, which may be another later")
    }
    let forwarded = graph.op(node) == "IdentityN" ? operands : [first]
    guard !forwarded.contains(where: { $0.node == node }) else { return .declined("it reads itself") }
    guard graph.uses(of: node).allSatisfy({ Int($0.value.port) < forwarded.count }) else {
      return .declined("a reader asks for an output it does not have")
    }
    if !controlUsers.isEmpty { graph.replaceUses(of: node.control, with: first.node.control) }
    for (port, operand) in forwarded.enumerated() { graph.replaceUses(of: node[port], with: operand) }
    graph.remove(node)
    return .applied
  }

  private func isBranch(_ value: Value, in graph: Graph) -> Bool {
    let branching: Set<OpKind> = ["Switch", "RefSwitch", "_SwitchN"]
    return branching.contains(graph.op(value.node))
  }
}
