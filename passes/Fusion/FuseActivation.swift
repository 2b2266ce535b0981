package import Diagnostics
package import GraphIR
package import PassKit
internal import Tensors

/// Lets the op before an activation function do it.
///
///     %y = CONV_2D(%x, %w, %b)            =>        %z = CONV_2D(%x, %w, %b) {fused_activation_function = "RELU"}
///     %z = RELU(%y)
package struct FuseActivation: RewritePass {
  package static let name = "fuse-activation"
  package static let summary = "Let the op before an activation function do it."
  package static let roots: Set<OpKind> = ["RELU", "RELU6", "RELU_N1_TO_1"]

  /// The ops whose kernels do activation functions.
  private static let producers = WeightedOp.kinds.union([
    "ADD", "SUB", "MUL", "DIV", "AVERAGE_POOL_2D", "MAX_POOL_2D", "L2_POOL_2D",
  ])

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let producer = graph.plainProducer(of: graph.operand(node, 0), Self.producers) else {
      return .declined("it does not follow an op that does it and that nothing else reads")
    }
    let name = graph.op(node).name
    graph.update(producer) { $0.attributes["fused_activation_function"] = .string(name) }
    graph.supersede(node, by: producer)
    return .applied
  }
}
