package import Diagnostics
package import GraphIR
internal import Kernels
package import PassKit
internal import Tensors

/// Adds constants to the bias of the convolution or product before them.
///
///     %y = CONV_2D(%x, %w, %b)            =>        %z = CONV_2D(%x, %w, %b + %c)
///     %z = ADD(%y, %c)
package struct FuseBias: RewritePass {
  package static let name = "fuse-bias"
  package static let summary = "Add constants to the bias of the convolution or product before them."
  package static let roots: Set<OpKind> = ["ADD", "SUB"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let operands = graph.operands(node)
    guard operands.count == 2 else { return .declined("it lacks an operand") }
    // A sum may have its constant first; a difference may not.
    let place = graph.op(node) == "ADD" && graph.constant(operands[0]) != nil ? 1 : 0
    guard let producer = graph.plainProducer(of: operands[place], WeightedOp.kinds) else {
      return .declined("it does not follow a convolution or product that nothing else reads")
    }
    guard let op = WeightedOp(producer, in: graph), op.hasKnownBias(in: graph) else {
      return .declined("the weights or the bias are not constant")
    }
    guard let addend = try op.perChannel(operands[1 - place], in: graph),
      graph.type(node[0])?.shape == graph.type(producer[0])?.shape
    else { return .declined("what is added is not one constant for each channel") }
    let isSum = graph.op(node) == "ADD"
    let bias: Tensor
    if let old = op.bias(in: graph) {
      bias = try old.derived(.float32, old.dimensions, with: [addend], isSum ? "add" : "subtract") {
        (values) throws(Diagnostic) in
        let (a, b) = (values[0].copied(Float.self), values[1].copied(Float.self))
        return try TensorValue(
          a.indices.map { isSum ? a[$0] + b[$0] : a[$0] - b[$0] }, type: .float32, values[0].dimensions)
      }
    } else {
      bias = isSum ? addend : try addend.negated()
    }
    op.setBias(bias, in: &graph)
    let activation = graph.attributes(node)["fused_activation_function"]
    graph.update(producer) { $0.attributes["fused_activation_function"] = activation }
    graph.supersede(node, by: producer)
    return .applied
  }
}

extension Tensor {
  /// The numbers with the other sign.
  fileprivate func negated() throws(Diagnostic) -> Tensor {
    try derived(.float32, dimensions, "negate") { (values) throws(Diagnostic) in
      try TensorValue(values[0].copied(Float.self).map { -$0 }, type: .float32, values[0].dimensions)
    }
  }
}
