package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Takes matrices out of the flat form that they were multiplied in.
///
///     %r = Reshape(%x, [-1, 8])      // x: [?,20,8]
///     %m = MatMul(%r, %w)                               =>        %m = BatchMatMulV2(%x, %w)
///     %y = Reshape(%m, [-1, 20, 4])                               %y = Identity(%m)
///
/// That is how TensorFlow writes a dense layer for operands of more axes than two. What was computed for the shapes is
/// left to be removed.
package struct UnflattenProducts: Pass {
  package static let name = "unflatten-products"
  package static let summary = "Multiply by matrices without reshapes before and after."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editInferredGraphs { graph, facts in
      for node in graph.nodes where graph.op(node) == "MatMul" {
        context.count(unflatten(node, &graph, facts), graph.name(node))
      }
    }
  }

  /// What may be between the product and the reshape: it leaves the last axis what it is.
  private static let passed: Set<OpKind> = [
    "BiasAdd", "Identity", "Relu", "Relu6", "Elu", "Selu", "LeakyRelu", "Sigmoid", "Tanh", "Softplus", "Erf",
  ]

  private func unflatten(_ node: NodeID, _ graph: inout Graph, _ facts: [Value: TensorFact]) -> Rewrite {
    let attributes = graph.attributes(node)
    guard let flat = graph.operand(node, 0), graph.op(flat.node) == "Reshape",
      let x = graph.operand(flat.node, 0), let weights = graph.operand(node, 1),
      graph.op(weights.node) == "Const", attributes.bool("transpose_a") != true
    else { return .declined("it does not multiply a reshaped operand by a constant") }
    var value = node[0]
    var between: [NodeID] = []
    while true {
      let uses = graph.uses(of: value)
      guard uses.count == 1, !graph.outputs.contains(where: { $0.value == value }) else {
        return .declined("its result is read by others than a reshape")
      }
      let reader = uses[0].user
      if graph.op(reader) == "Reshape", graph.operand(reader, 0) == value { break }
      guard Self.passed.contains(graph.op(reader)), graph.operand(reader, 0) == value,
        graph.attributes(reader).string("data_format") != "NCHW"
      else { return .declined("its result is read by others than a reshape") }
      between.append(reader)
      value = reader[0]
    }
    let last = graph.uses(of: value)[0].user
    guard let sizes = facts[x]?.shape.dimensions, sizes.count > 2,
      let result = facts[last[0]]?.shape.dimensions,
      let product = facts[node[0]]?.shape.dimensions, product.count == 2,
      facts[flat]?.shape.dimensions?.last == sizes.last,
      result == Array(sizes[..<(sizes.count - 1)]) + [product[1]]
    else { return .declined("the axes before are not the axes after, or not known to be") }
    let type = attributes.type("T") ?? .float32
    graph.setOperands(node, [x, weights], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "BatchMatMulV2"
      let isTurned = attributes.bool("transpose_b") ?? false
      $0.attributes = attributes.keepingClass
      $0.attributes["T"] = .type(type)
      $0.attributes["adj_x"] = .bool(false)
      $0.attributes["adj_y"] = .bool(isTurned)
      $0.attributes[TFLiteAttribute.weightSteps] = attributes[TFLiteAttribute.weightSteps]
    }
    for node in between { graph.update(node) { $0.attributes["_output_shapes"] = nil } }
    graph.setOperands(last, [value], controls: graph.controlOperands(last))
    graph.update(last) {
      $0.op = "Identity"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["T"] = .type(type)
    }
    return .applied
  }
}
