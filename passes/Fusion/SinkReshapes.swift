package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Moves reshapes behind what works on each element, so that it meets what it can be fused with.
///
///     %y = CONV_2D(%x, %w, %b)            %y = CONV_2D(%x, %w, %b)
///     %r = RESHAPE(%y, [1,20,8])    =>    %a = ADD(%y, %c)
///     %z = ADD(%r, %c)                    %z = RESHAPE(%a, [1,20,8])
package struct SinkReshapes: RewritePass {
  package static let name = "sink-reshapes"
  package static let summary = "Move reshapes behind arithmetic with constants and activation functions."
  package static let roots: Set<OpKind> = unary.union(binary)

  private static let unary: Set<OpKind> = [
    "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "TANH", "LOGISTIC", "ELU", "LEAKY_RELU", "GELU",
    "HARD_SWISH", "EXP", "SQRT", "RSQRT", "ABS", "NEG", "SQUARE",
  ]
  private static let binary: Set<OpKind> = ["ADD", "SUB", "MUL", "DIV"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    var operands = graph.operands(node)
    let isBinary = Self.binary.contains(graph.op(node))
    guard operands.count == (isBinary ? 2 : 1) else { return .declined("it lacks an operand") }
    let place = isBinary && graph.constant(operands[0]) != nil ? 1 : 0
    guard let reshape = graph.plainProducer(of: operands[place], ["RESHAPE"]),
      let source = graph.operand(reshape, 0), let shape = graph.operand(reshape, 1),
      let type = graph.type(source), let result = graph.type(node[0]),
      result.shape == graph.type(reshape[0])?.shape, let sizes = type.shape.dimensions
    else { return .declined("it does not follow a reshape that nothing else reads") }
    if isBinary {
      guard let constant = graph.constant(operands[1 - place]), let given = result.shape.dimensions,
        let dimensions = Self.suffix(of: sizes, like: constant.dimensions, in: given)
      else {
        return .declined("its other operand is no constant that broadcasts over the same last elements")
      }
      if dimensions != constant.dimensions {
        operands[1 - place] = graph.addConstant(constant.reshaped(dimensions), for: node, "reshaped")
      }
    }
    operands[place] = source
    let moved = graph.add(
      graph.op(node), named: graph.uniqueName("\(graph.name(node))/unshaped"), operands,
      attributes: graph.attributes(node), results: [TensorType(result.element, type.shape)])
    graph.setOperands(node, [moved[0], shape], controls: graph.controlOperands(node))
    let attributes = graph.attributes(reshape)
    graph.update(node) {
      $0.op = "RESHAPE"
      $0.attributes = attributes
    }
    graph.remove(reshape)
    return .applied
  }

  /// The last sizes that hold as many elements as a constant does that broadcasts over the last axes of `given`.
  private static func suffix(of sizes: [Int], like constant: [Int], in given: [Int]) -> [Int]? {
    let kept = Array(constant.drop { $0 == 1 })
    guard kept.count <= given.count, kept == given.suffix(kept.count), constant.count <= given.count else {
      return nil
    }
    let wanted = kept.reduce(1, *)
    var count = 1
    for start in sizes.indices.reversed() {
      if count == wanted { return Array(sizes[(start + 1)...]) }
      guard sizes[start] > 0, count < wanted else { return nil }
      count *= sizes[start]
    }
    return count == wanted ? sizes : nil
  }
}
