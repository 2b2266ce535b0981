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
      for node in graph.nodes where Self.hybrid.contains(graph.op(node)) {
        let name = graph.name(node)
        guard let op = WeightedOp(node, in: graph),
          let weights = graph.constant(graph.operand(node, WeightedOp.weights))
        else {
          context.count(.declined("its weights are not constant"), name)
          continue
        }
        guard weights.elementCount >= Self.least else {
          context.count(.declined("it has fewer than \(Self.least) weights"), name)
          continue
        }
        let parameters = try QuantizedWeights.parameters(of: weights, axis: op.channelAxis)
        let constant = graph.add(
          "Const", named: graph.uniqueName("\(name)/weights"),
          attributes: [
            "dtype": .type(.int8),
            "value": .tensor(try QuantizedWeights.quantized(weights, .int8, parameters)),
          ],
          results: [TensorType(.int8, weights.shape, quantization: parameters)])
        graph.setOperand(node, WeightedOp.weights, constant[0])
        if graph.op(node) == "FULLY_CONNECTED" {
          graph.update(node) { $0.attributes["asymmetric_quantize_inputs"] = .bool(true) }
        }
        context.count(.applied, name)
      }
    }
  }

  /// The operators with a kernel for floats times 8-bit weights.
  private static let hybrid: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"]
  /// Fewer weights are not worth it.
  private static let least = 1024
}
