package import Diagnostics
package import GraphIR
package import PassKit

/// Replaces checks and messages, which give no value, by the bare order they imposed.
///
///     %a = Assert(%ok, %x)          =>      %a = NoOp(^%ok, ^%x)
///     %y = Relu(%x, ^%a)                    %y = Relu(%x, ^%a)
///
/// The NoOp keeps the control edges of a conditional branch intact; `remove-control-dependencies` drops it where it
/// orders nothing.
package struct RemoveAssertions: RewritePass {
  package static let name = "remove-assertions"
  package static let summary = "Replace Assert, PrintV2 and summaries' writers by NoOps."
  package static let roots: Set<OpKind> = ["Assert", "PrintV2", "WriteSummary", "WriteScalarSummary"]

  /// Whether what checks and prints stays, for a model that is run, and only summaries go.
  package let keepingChecks: Bool

  package init(keepingChecks: Bool = false) {
    self.keepingChecks = keepingChecks
  }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard !graph.isInterface(node) else { return .declined("it is asked for by name") }
    if keepingChecks, ["Assert", "PrintV2"].contains(graph.op(node)) { return .declined("the model is run") }
    graph.replaceByNoOp(node)
    return .applied
  }
}

extension Graph {
  /// Turns a node without data readers into a NoOp that still waits for everything the node waited for.
  mutating func replaceByNoOp(_ node: NodeID) {
    let before = allOperands(node).map(\.node)
    setOperands(node, [], controls: before)
    update(node) {
      $0.op = "NoOp"
      $0.attributes = $0.attributes.keepingClass
    }
  }
}

extension Attributes {
  /// Only the colocation constraint, the one attribute that is valid on every op.
  var keepingClass: Attributes {
    var kept: Attributes = [:]
    kept["_class"] = self["_class"]
    return kept
  }
}
