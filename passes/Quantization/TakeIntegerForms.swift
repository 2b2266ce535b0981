package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Says what an operator without a kernel for integers computes by operators that have one.
///
///     %y = NEG(%x)         =>      %y = MUL(%x, -1)
///     %y = SQUARE(%x)              %y = MUL(%x, %x)
package struct TakeIntegerForms: RewritePass {
  package static let name = "take-integer-forms"
  package static let summary = "Replace operators that compute with floats alone by others."
  package static let roots: Set<OpKind> = ["NEG", "SQUARE"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let x = graph.operand(node, 0), graph.type(x)?.element == .float32 else {
      return .declined("its numbers are integers")
    }
    let other =
      graph.op(node) == "SQUARE"
      ? x : graph.addConstant(Tensor(scalar: -1 as Float, type: .float32), for: node, "minus")
    graph.setOperands(node, [x, other], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "MUL"
      $0.attributes["fused_activation_function"] = .string("NONE")
    }
    return .applied
  }
}
