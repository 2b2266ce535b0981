package import Diagnostics
package import GraphIR
internal import Kernels
package import PassKit
internal import Tensors

/// Multiplies the weights and the bias of a convolution or product by the constants that its result is multiplied by:
/// batch normalisation costs nothing then.
///
///     %y = CONV_2D(%x, %w, %b)            =>        %z = CONV_2D(%x, %w · %c, %b · %c)
///     %z = MUL(%y, %c)
package struct FuseScale: RewritePass {
  package static let name = "fuse-scale"
  package static let summary = "Multiply weights by the constants that the result is multiplied by."
  package static let roots: Set<OpKind> = ["MUL", "DIV"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let operands = graph.operands(node)
    guard operands.count == 2 else { return .declined("it lacks an operand") }
    let isProduct = graph.op(node) == "MUL"
    let place = isProduct && graph.constant(operands[0]) != nil ? 1 : 0
    guard let producer = graph.plainProducer(of: operands[place], WeightedOp.kinds) else {
      return .declined("it does not follow a convolution or product that nothing else reads")
    }
    guard let op = WeightedOp(producer, in: graph), op.hasKnownBias(in: graph),
      let weights = graph.operand(producer, WeightedOp.weights), let old = graph.constant(weights)
    else { return .declined("the weights or the bias are not constant") }
    guard graph.isReadOnce(weights) else { return .declined("others share the weights") }
    guard let factor = try op.perChannel(operands[1 - place], in: graph),
      graph.type(node[0])?.shape == graph.type(producer[0])?.shape
    else { return .declined("what it is multiplied by is not one constant for each channel") }
    let scaled = try old.scaled(by: factor, along: op.channelAxis, isProduct: isProduct)
    graph.setOperand(
      producer, WeightedOp.weights, graph.addConstant(scaled, for: producer, "weights"))
    if let bias = op.bias(in: graph) {
      op.setBias(try bias.scaled(by: factor, along: 0, isProduct: isProduct), in: &graph)
    }
    try op.scaleSteps(by: factor, isProduct: isProduct, in: &graph)
    let activation = graph.attributes(node)["fused_activation_function"]
    graph.update(producer) { $0.attributes["fused_activation_function"] = activation }
    graph.supersede(node, by: producer)
    return .applied
  }
}

extension Tensor {
  /// Each slice along an axis multiplied, or divided, by its factor.
  func scaled(by factor: Tensor, along axis: Int, isProduct: Bool) throws(Diagnostic) -> Tensor {
    // Zeros stay zeros, which need no bytes.
    if case .repeated(let element) = storage, element.allSatisfy({ $0 == 0 }), isProduct { return self }
    let inner = dimensions[(axis + 1)...].reduce(1, *)
    let channels = dimensions[axis]
    return try derived(
      .float32, dimensions, with: [factor], "\(isProduct ? "multiply" : "divide")\(axis)"
    ) { (values) throws(Diagnostic) in
      let result = try TensorValue(allocating: .float32, values[0].dimensions)
      let (source, factors, target) = (
        values[0].elements(Float.self), values[1].elements(Float.self), result.elements(Float.self)
      )
      for start in stride(from: 0, to: source.count, by: inner) {
        let factor = factors[start / inner % channels]
        for index in start..<start + inner {
          target[index] = isProduct ? source[index] * factor : source[index] / factor
        }
      }
      withExtendedLifetime(values) {}
      return result
    }
  }
}
