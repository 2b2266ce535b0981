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
///
/// Of two reshapes that meet the second is enough, one that changes nothing is left out, and one that puts axes back
/// which a reduction has taken away makes the reduction keep them.
package struct SinkReshapes: RewritePass {
  package static let name = "sink-reshapes"
  package static let summary = "Move reshapes behind arithmetic with constants and activation functions."
  package static let roots: Set<OpKind> = unary.union(binary).union(["RESHAPE"])

  private static let unary: Set<OpKind> = [
    "RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1", "TANH", "LOGISTIC", "ELU", "LEAKY_RELU", "GELU",
    "HARD_SWISH", "EXP", "SQRT", "RSQRT", "ABS", "NEG", "SQUARE",
  ]
  private static let binary: Set<OpKind> = ["ADD", "SUB", "MUL", "DIV"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    if graph.op(node) == "RESHAPE" { return merge(node, in: &graph) }
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

  private func merge(_ node: NodeID, in graph: inout Graph) -> Rewrite {
    if keepAxes(before: node, in: &graph) { return .applied }
    var isMerged = false
    while let operand = graph.operand(node, 0), graph.op(operand.node) == "RESHAPE",
      let source = graph.operand(operand.node, 0)
    {
      graph.setOperand(node, 0, source)
      if !graph.hasUses(operand.node), !graph.isInterface(operand.node) { graph.remove(operand.node) }
      isMerged = true
    }
    guard let operand = graph.operand(node, 0), let type = graph.type(operand),
      type.shape == graph.type(node[0])?.shape, let sizes = type.shape.dimensions,
      sizes.count(where: { $0 < 0 }) <= 1
    else { return isMerged ? .applied : .declined("it changes the shape, of what is no reshape") }
    if !graph.isInterface(node) {
      graph.replaceUses(of: node[0], with: operand)
      graph.remove(node)
    } else if operand.port == 0, !graph.isInterface(operand.node), graph.results(operand.node).count == 1 {
      graph.supersede(node, by: operand.node)
    } else {
      return isMerged ? .applied : .declined("an input or an output is another's output")
    }
    return .applied
  }

  private static let reductions: Set<OpKind> = [
    "MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "REDUCE_ANY", "REDUCE_ALL",
  ]

  private func keepAxes(before node: NodeID, in graph: inout Graph) -> Bool {
    guard let reduction = graph.plainProducer(of: graph.operand(node, 0), Self.reductions),
      graph.attributes(reduction).bool("keep_dims") == false, let x = graph.operand(reduction, 0),
      let sizes = graph.type(x)?.shape.dimensions, let result = graph.type(node[0]),
      let axes = try? graph.constant(graph.operand(reduction, 1))?.loadElements(as: Int32.self),
      case let gone = Set(axes.map { Int($0) < 0 ? Int($0) + sizes.count : Int($0) }),
      result.shape.dimensions == sizes.indices.map({ gone.contains($0) ? 1 : sizes[$0] }),
      sizes.count(where: { $0 < 0 }) <= 1
    else { return false }
    graph.update(reduction) {
      $0.attributes["keep_dims"] = .bool(true)
      $0.results = [result]
    }
    graph.supersede(node, by: reduction)
    return true
  }
}
