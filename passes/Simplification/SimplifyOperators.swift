package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Removes TFLite operators that change nothing or undo each other, joins those that follow each other, and takes
/// cheaper ones.
///
///     %b = RESHAPE(%a, [1,64])
///     %c = RESHAPE(%b, [64])           =>        %c = RESHAPE(%a, [64])
///     %d = MUL(%c, 2)                            %e = MUL(%c, 6)
///     %e = MUL(%d, 3)
///
/// A reshape that puts axes back which a reduction has taken away makes the reduction keep them, and parts of a tensor
/// that come together again are a slice of it.
package struct SimplifyOperators: RewritePass {
  package static let name = "simplify-operators"
  package static let summary =
    "Remove, join and weaken TFLite operators: reshapes, transposes, constant factors, quotients and powers."
  package static let roots: Set<OpKind> = [
    "RESHAPE", "TRANSPOSE", "CAST", "MUL", "ADD", "DIV", "SUB", "POW", "CONCATENATION", "PACK", "MAXIMUM",
    "MINIMUM", "SQUARED_DIFFERENCE",
  ]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    switch graph.op(node) {
    case "RESHAPE": reshape(node, &graph)
    case "TRANSPOSE": try transpose(node, &graph)
    case "CAST": forward(node, &graph)
    case "CONCATENATION", "PACK": rejoin(node, &graph)
    case "DIV": try quotient(node, &graph)
    case "POW": power(node, &graph)
    default: try broadcasting(node, &graph)
    }
  }

  /// Removes a node that gives what it reads.
  private func forward(_ node: NodeID, _ graph: inout Graph) -> Rewrite {
    guard let operand = graph.operand(node, 0), graph.type(operand) == graph.type(node[0]) else {
      return .declined("it changes something")
    }
    return graph.forward(node, operand)
  }

  /// Takes a tensor, or a slice of it, in the place of its parts.
  private func rejoin(_ node: NodeID, _ graph: inout Graph) -> Rewrite {
    let (parts, isStack) = (graph.operands(node), graph.op(node) == "PACK")
    guard (graph.attributes(node).string("fused_activation_function") ?? "NONE") == "NONE",
      let first = parts.first
    else { return .declined("it changes something") }
    if parts.count == 1, !isStack { return forward(node, &graph) }
    guard graph.op(first.node) == "UNPACK", let source = graph.operand(first.node, 0),
      parts.enumerated().allSatisfy({ $1 == first.node[Int(first.port) + $0] }),
      let axis = graph.attributes(node).int("axis"), axis >= 0,
      axis == graph.attributes(first.node).int("axis"), let type = graph.type(source),
      let sizes = type.shape.dimensions, sizes.indices.contains(Int(axis)), let result = graph.type(node[0])
    else { return .declined("its operands are not the parts of one tensor, in their order") }
    if sizes[Int(axis)] == parts.count {
      if isStack { return graph.forward(node, source) }
      guard let target = result.shape.fullyDefined else { return .declined("several sizes are not known") }
      graph.setOperands(node, [source, graph.addConstant(target, for: node, "shape")], controls: [])
      graph.update(node) {
        $0.op = "RESHAPE"
        $0.attributes = ["new_shape": .list(.ints(target.map { Int64($0) }))]
      }
      return .applied
    }
    guard isStack, sizes.count <= 5, TFLiteKernels.has("SLICE", for: type.element) else {
      return .declined("its operands are not all parts of a tensor")
    }
    var (begin, extent) = ([Int](repeating: 0, count: sizes.count), [Int](repeating: -1, count: sizes.count))
    (begin[Int(axis)], extent[Int(axis)]) = (Int(first.port), parts.count)
    let bounds = [graph.addConstant(begin, for: node, "begin"), graph.addConstant(extent, for: node, "size")]
    graph.setOperands(node, [source] + bounds, controls: [])
    graph.update(node) {
      $0.op = "SLICE"
      $0.attributes = [:]
    }
    return .applied
  }

  private func reshape(_ node: NodeID, _ graph: inout Graph) -> Rewrite {
    guard let operand = graph.operand(node, 0) else { return .declined("it lacks an operand") }
    let shape = graph.type(node[0])?.shape
    // Two shapes with one unknown size each are the same where the others are.
    if let sizes = shape?.dimensions, sizes == graph.type(operand)?.shape.dimensions,
      sizes.filter({ $0 < 0 }).count <= 1
    {
      return graph.forward(node, operand)
    }
    if keepAxes(before: node, &graph) { return .applied }
    guard ["RESHAPE", "SQUEEZE", "EXPAND_DIMS"].contains(graph.op(operand.node)),
      let source = graph.operand(operand.node, 0)
    else { return .declined("it changes the shape") }
    graph.setOperand(node, 0, source)
    return .applied
  }

  private static let reductions: Set<OpKind> = [
    "MEAN", "SUM", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "REDUCE_ANY", "REDUCE_ALL",
  ]

  private func keepAxes(before node: NodeID, _ graph: inout Graph) -> Bool {
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

  private func transpose(_ node: NodeID, _ graph: inout Graph) throws(Diagnostic) -> Rewrite {
    guard let operand = graph.operand(node, 0), let order = try order(of: node, graph) else {
      return .declined("its order is not constant")
    }
    if order == Array(order.indices) { return graph.forward(node, operand) }
    if graph.op(operand.node) == "TRANSPOSE", let first = try self.order(of: operand.node, graph),
      first.count == order.count, let source = graph.operand(operand.node, 0)
    {
      let both = order.map { first[$0] }
      graph.setOperands(node, [source, graph.addConstant(both, for: node, "perm")], controls: [])
      return .applied
    }
    // Where only axes of size 1 change places, the elements lie as before.
    guard let sizes = graph.type(operand)?.shape.dimensions, sizes.count == order.count,
      sizes.filter({ $0 < 0 }).count <= 1
    else { return .declined("it moves elements") }
    let moved = order.filter { sizes[$0] != 1 }
    guard moved == moved.sorted(), let target = graph.type(node[0])?.shape.dimensions else {
      return .declined("it moves elements")
    }
    graph.setOperands(node, [operand, graph.addConstant(target, for: node, "shape")], controls: [])
    graph.update(node) {
      $0.op = "RESHAPE"
      $0.attributes = ["new_shape": .list(.ints(target.map { Int64($0) }))]
    }
    return .applied
  }

  private func order(of node: NodeID, _ graph: Graph) throws(Diagnostic) -> [Int]? {
    guard let tensor = graph.constant(graph.operand(node, 1)), tensor.type == .int32 else { return nil }
    let order = try tensor.loadElements(as: Int32.self).map { Int($0) }
    return order.sorted() == Array(order.indices) ? order : nil
  }

  /// x / c = x · (1 / c), which is faster. The result may differ in its last bit.
  private func quotient(_ node: NodeID, _ graph: inout Graph) throws(Diagnostic) -> Rewrite {
    guard let divisor = graph.constant(graph.operand(node, 1)), divisor.type == .float32,
      divisor.elementCount <= Self.mostElements
    else { return .declined("its divisor is not a small constant") }
    let inverses = try divisor.loadElements(as: Float.self).map { 1 / $0 }
    guard inverses.allSatisfy({ $0.isFinite && $0.isNormal }) else {
      return .declined("the inverse of a divisor is no number")
    }
    let constant = graph.addConstant(
      Tensor(inverses, type: .float32, dimensions: divisor.dimensions), for: node, "inverse")
    graph.setOperand(node, 1, constant)
    graph.update(node) { $0.op = "MUL" }
    return .applied
  }

  private func power(_ node: NodeID, _ graph: inout Graph) -> Rewrite {
    guard let exponent = graph.number(graph.operand(node, 1)), let base = graph.operand(node, 0),
      graph.type(base) == graph.type(node[0])
    else { return .declined("its exponent is not one constant") }
    if exponent == 1 { return graph.forward(node, base) }
    let ops: [Float: OpKind] = [2: "SQUARE", 0.5: "SQRT", -0.5: "RSQRT"]
    guard let op = ops[exponent] else { return .declined("there is no cheaper op for its exponent") }
    graph.setOperands(node, [base], controls: [])
    graph.update(node) {
      $0.op = op
      $0.attributes = [:]
    }
    return .applied
  }

  /// Ops that broadcast need no operand that is broadcast before, and constants that follow each other are joined.
  private func broadcasting(_ node: NodeID, _ graph: inout Graph) throws(Diagnostic) -> Rewrite {
    for (index, operand) in graph.operands(node).enumerated() where graph.op(operand.node) == "BROADCAST_TO" {
      let other = graph.operands(node)[1 - index]
      guard let source = graph.operand(operand.node, 0),
        graph.type(other)?.shape == graph.type(node[0])?.shape,
        graph.type(other)?.shape.fullyDefined != nil, (graph.type(node[0])?.shape.rank ?? 9) <= 4
      else { continue }
      graph.setOperand(node, index, source)
      return .applied
    }
    let op = graph.op(node)
    guard op == "ADD" || op == "MUL" else { return .declined("it has no operand that is broadcast") }
    return try join(node, op, &graph)
  }

  /// (x · a) · b = x · (a · b), and sums alike.
  private func join(_ node: NodeID, _ op: OpKind, _ graph: inout Graph) throws(Diagnostic) -> Rewrite {
    let operands = graph.operands(node)
    guard operands.count == 2, let place = operands.firstIndex(where: { graph.constant($0) != nil }),
      let outer = graph.constant(operands[place]),
      let inner = graph.plainProducer(of: operands[1 - place], [op]),
      let innerPlace = graph.operands(inner).firstIndex(where: { graph.constant($0) != nil }),
      let first = graph.constant(graph.operand(inner, innerPlace)),
      let x = graph.operand(inner, 1 - innerPlace),
      first.type == .float32, outer.type == .float32
    else { return .declined("it does not follow the same op with a constant") }
    guard first.elementCount <= Self.mostElements, outer.elementCount <= Self.mostElements,
      first.dimensions == outer.dimensions || outer.elementCount == 1 || first.elementCount == 1
    else { return .declined("the constants do not have one shape") }
    let (a, b) = (try first.loadElements(as: Float.self), try outer.loadElements(as: Float.self))
    let joined = (0..<max(a.count, b.count)).map { index -> Float in
      let (p, q) = (a[a.count == 1 ? 0 : index], b[b.count == 1 ? 0 : index])
      return op == "MUL" ? p * q : p + q
    }
    let larger = first.dimensions.count >= outer.dimensions.count && a.count >= b.count ? first : outer
    guard joined.count == larger.elementCount else { return .declined("the constants do not have one shape") }
    let constant = graph.addConstant(
      Tensor(joined, type: .float32, dimensions: larger.dimensions), for: node, "joined")
    graph.setOperands(node, [x, constant], controls: [])
    return .applied
  }

  /// Constants with more elements are no factors of channels.
  private static let mostElements = 1 << 16
}

extension Graph {
  /// Puts an operand in the place of a node. What is an input or output keeps its name, which the operand gets.
  fileprivate mutating func forward(_ node: NodeID, _ operand: Value) -> Rewrite {
    guard isInterface(node) else {
      replaceUses(of: node[0], with: operand)
      remove(node)
      return .applied
    }
    guard !isInterface(operand.node), results(operand.node).count == 1, op(operand.node) != "Const" else {
      return .declined("its name is a graph input or output")
    }
    supersede(node, by: operand.node)
    return .applied
  }
}
