package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Stores weights with 8 bits, a scale for each channel; activations stay floats, which the kernels quantize while they
/// run (dynamic range quantization).
package struct WeightsToInt8: Pass {
  package static let name = "weights-to-int8"
  package static let summary = "Store the weights of products as int8; activations stay floats."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes {
        let outcome: Rewrite
        switch graph.op(node) {
        case "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV":
          guard let op = WeightedOp(node, in: graph) else {
            outcome = .declined("its weights are not constant")
            break
          }
          outcome = try store(WeightedOp.weights, of: node, axis: op.channelAxis, in: &graph)
        case "BATCH_MATMUL": outcome = try store(1, of: node, axis: nil, in: &graph)
        case "GATHER": outcome = try gather(node, in: &graph)
        default: continue
        }
        if outcome == .applied, ["FULLY_CONNECTED", "BATCH_MATMUL"].contains(graph.op(node)) {
          graph.update(node) { $0.attributes["asymmetric_quantize_inputs"] = .bool(true) }
        }
        context.count(outcome, graph.name(node))
      }
    }
  }

  /// Stores a constant operand with 8 bits.
  private func store(
    _ index: Int, of node: NodeID, axis: Int?, in graph: inout Graph
  ) throws(Diagnostic) -> Rewrite {
    guard let weights = graph.constant(graph.operand(node, index)), weights.type == .float32 else {
      return .declined("its weights are not constant")
    }
    guard weights.elementCount >= Self.least else {
      return .declined("it has fewer than \(Self.least) weights")
    }
    let parameters = try QuantizedWeights.parameters(of: weights, axis: axis)
    let constant = graph.add(
      "Const", named: graph.uniqueName("\(graph.name(node))/weights"),
      attributes: [
        "dtype": .type(.int8), "value": .tensor(try QuantizedWeights.quantized(weights, .int8, parameters)),
      ],
      results: [TensorType(.int8, weights.shape, quantization: parameters)])
    graph.setOperand(node, index, constant[0])
    return .applied
  }

  /// Gathers rows of 8 bits, and gives those the numbers that they stand for.
  private func gather(_ node: NodeID, in graph: inout Graph) throws(Diagnostic) -> Rewrite {
    guard case .applied = try store(0, of: node, axis: nil, in: &graph), let result = graph.type(node[0])
    else {
      return .declined("it gathers from no constant, or a small one")
    }
    let rows = graph.operand(node, 0).flatMap { graph.type($0)?.quantization }
    let inner = graph.add(
      "GATHER", named: graph.uniqueName("\(graph.name(node))/rows"), graph.operands(node),
      attributes: graph.attributes(node), results: [TensorType(.int8, result.shape, quantization: rows)])
    graph.update(inner) { $0.attributes[TFLiteAttribute.tensorNames] = nil }
    graph.setOperands(node, [inner[0]], controls: graph.controlOperands(node))
    graph.update(node) {
      let names = $0.attributes[TFLiteAttribute.tensorNames]
      $0.op = "DEQUANTIZE"
      $0.attributes = [:]
      $0.attributes[TFLiteAttribute.tensorNames] = names
    }
    return .applied
  }

  /// Fewer weights are not worth it.
  private static let least = 1024
}
