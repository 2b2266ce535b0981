package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Multiplies the weights of a product or convolution by the constants that its operand is multiplied by, and adds what
/// the operand is added to its bias: batch normalisation before a layer costs nothing then.
///
///     %s = MUL(%x, %c)
///     %y = FULLY_CONNECTED(%s, %w, %b)            =>        %y = FULLY_CONNECTED(%x, %w · %c, %b)
///
///     %s = ADD(%x, %c)
///     %y = FULLY_CONNECTED(%s, %w, %b)            =>        %y = FULLY_CONNECTED(%x, %w, %b + %w · %c)
///
/// What is added passes through a product only: around a convolution's operand are zeros, to which nothing is added.
package struct FuseInputScale: RewritePass {
  package static let name = "fuse-input-scale"
  package static let summary =
    "Put constants that an operand is multiplied by, or added, into weights and bias."
  package static let roots: Set<OpKind> = ["FULLY_CONNECTED", "CONV_2D"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let isProduct = graph.op(node) == "FULLY_CONNECTED"
    let kinds: Set<OpKind> = isProduct ? ["MUL", "ADD"] : ["MUL"]
    guard let operand = graph.operand(node, 0), let before = graph.plainProducer(of: operand, kinds) else {
      return .declined("its operand is not multiplied or added to, or others read that")
    }
    let values = graph.operands(before)
    guard values.count == 2, let place = values.firstIndex(where: { graph.constant($0) != nil }),
      let constant = graph.constant(values[place]), constant.type == .float32
    else { return .declined("what its operand is combined with is not constant") }
    guard let op = WeightedOp(node, in: graph), op.hasKnownBias(in: graph),
      let weights = graph.operand(node, WeightedOp.weights), let old = graph.constant(weights)
    else { return .declined("the weights or the bias are not constant") }
    // The weights' last axis is the operand's channels, unless the channels are in groups.
    guard let channels = old.dimensions.last,
      let vector = constant.perChannel(channels),
      graph.type(values[1 - place])?.shape == graph.type(operand)?.shape,
      graph.type(operand)?.shape.dimensions?.last == channels
    else { return .declined("the constant is not one number for each channel") }
    if graph.op(before) == "MUL" {
      guard graph.isReadOnce(weights) else { return .declined("others share the weights") }
      let scaled = try old.multiplied(byColumns: vector)
      graph.setOperand(node, WeightedOp.weights, graph.addConstant(scaled, for: node, "weights"))
      // They are no whole numbers of one step any more.
      graph.update(node) { $0.attributes[TFLiteAttribute.weightSteps] = nil }
    } else {
      let addend = try old.product(with: vector)
      if let bias = op.bias(in: graph) {
        op.setBias(try bias.sum(with: addend), in: &graph)
      } else {
        op.setBias(addend, in: &graph)
      }
    }
    graph.setOperand(node, 0, values[1 - place])
    return .applied
  }
}

extension Tensor {
  /// One number for each channel, from a constant that broadcasts along the others' last axis; nil when it does not.
  fileprivate func perChannel(_ channels: Int) -> Tensor? {
    guard dimensions.dropLast().allSatisfy({ $0 == 1 }), dimensions.last ?? 1 == channels else { return nil }
    return reshaped([channels])
  }

  /// Each column multiplied by its factor.
  func multiplied(byColumns factors: Tensor) throws(Diagnostic) -> Tensor {
    try derived(.float32, dimensions, with: [factors], "multiply columns") { (values) throws(Diagnostic) in
      let result = try TensorValue(allocating: .float32, values[0].dimensions)
      let (source, factors, target) = (
        values[0].elements(Float.self), values[1].elements(Float.self), result.elements(Float.self)
      )
      for index in source.indices { target[index] = source[index] * factors[index % factors.count] }
      withExtendedLifetime(values) {}
      return result
    }
  }

  /// The matrix times a vector.
  fileprivate func product(with vector: Tensor) throws(Diagnostic) -> Tensor {
    try derived(.float32, [dimensions[0]], with: [vector], "product") { (values) throws(Diagnostic) in
      let (matrix, vector) = (values[0].copied(Float.self), values[1].copied(Float.self))
      let sums = (0..<values[0].dimensions[0]).map { row in
        vector.indices.reduce(Float(0)) { $0 + matrix[row * vector.count + $1] * vector[$1] }
      }
      return try TensorValue(sums, type: .float32, [sums.count])
    }
  }

  fileprivate func sum(with other: Tensor) throws(Diagnostic) -> Tensor {
    try derived(.float32, dimensions, with: [other], "add") { (values) throws(Diagnostic) in
      let (a, b) = (values[0].copied(Float.self), values[1].copied(Float.self))
      return try TensorValue(zip(a, b).map { $0 + $1 }, type: .float32, values[0].dimensions)
    }
  }
}
