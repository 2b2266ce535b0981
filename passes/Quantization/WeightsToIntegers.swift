package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Tensors

/// Stores weights with 8 or 4 bits, a scale for each channel; activations stay floats.
///
///     %y = FULLY_CONNECTED(%x, %w, %b)      =>      %y = FULLY_CONNECTED(%x, %w' int8<…>, %b)
///
/// Kernels that take such weights round the activations, too, while they run (dynamic range quantization); weights alone
/// are integers where they are made floats again first:
///
///                                                   %d = DEQUANTIZE(%w' int8<…>)
///                                                   %y = FULLY_CONNECTED(%x, %d, %b)
package struct WeightsToIntegers: Pass {
  package static let name = "weights-to-integers"
  package static let summary = "Store the weights of products as integers; activations stay floats."

  /// `int8` or `int4`.
  let type: ElementType
  /// Whether kernels compute with floats.
  let isWeightsOnly: Bool

  package init(_ type: ElementType, weightsOnly: Bool = false) {
    self.type = type
    isWeightsOnly = weightsOnly
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var (wider, floats): ([String], [String]) = ([], [])
    var isApplied = false
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes {
        guard let kernel = Self.kernels[graph.op(node)] else { continue }
        guard isWeightsOnly || !kernel.types.isEmpty else {
          context.count(.declined("its kernel takes no weights of integers"), graph.name(node))
          floats.append(graph.name(node))
          continue
        }
        let type = isWeightsOnly && kernel.isProduct ? type : kernel.types.contains(type) ? type : .int8
        let outcome =
          kernel.isProduct ? try store(node, kernel, type, in: &graph) : try gather(node, type, in: &graph)
        isApplied = isApplied || outcome == .applied
        if outcome == .applied, type != self.type { wider.append(graph.name(node)) }
        context.count(outcome, graph.name(node))
      }
    }
    if !isApplied {
      context.report(
        Diagnostic(
          .chosen, "all numbers stay floats: no product has \(Self.least) constant weights or more",
          severity: .warning))
    }
    if !wider.isEmpty {
      context.report(
        Diagnostic(
          .chosen, "weights of 8 bits where LiteRT has no kernel for \(type): \(listed(wider))",
          severity: .note))
    }
    if !floats.isEmpty {
      context.report(
        Diagnostic(
          .chosen, "weights stay floats where LiteRT has no kernel for integers: \(listed(floats))",
          severity: .note, help: "--quantize weight-only-\(type) stores them as integers"))
    }
  }

  /// What LiteRT's kernel of an operator takes for weights while activations are floats.
  private struct Kernel {
    let types: Set<ElementType>
    var isProduct = true
    /// Whether the weights have a scale for each channel.
    var isPerChannel = true
  }

  /// Source: LiteRT 2.3, where DEPTHWISE_CONV_2D reads weights of 4 bits as if they were floats.
  private static let kernels: [OpKind: Kernel] = [
    "CONV_2D": Kernel(types: [.int8, .int4]), "FULLY_CONNECTED": Kernel(types: [.int8, .int4]),
    "DEPTHWISE_CONV_2D": Kernel(types: [.int8]), "TRANSPOSE_CONV": Kernel(types: [.int8]),
    "CONV_3D": Kernel(types: []), "CONV_3D_TRANSPOSE": Kernel(types: []),
    "BATCH_MATMUL": Kernel(types: [.int8], isPerChannel: false),
    "GATHER": Kernel(types: [.int8], isProduct: false, isPerChannel: false),
  ]

  /// Stores the weights of a product.
  private func store(
    _ node: NodeID, _ kernel: Kernel, _ type: ElementType, in graph: inout Graph
  ) throws(Diagnostic) -> Rewrite {
    let axis = kernel.isPerChannel ? WeightedOp.channelAxis(of: graph.op(node)) : nil
    let outcome = try store(WeightedOp.weights, of: node, type, axis, in: &graph)
    guard outcome == .applied, let weights = graph.operand(node, WeightedOp.weights) else { return outcome }
    guard !isWeightsOnly else {
      let floats = graph.add(
        "DEQUANTIZE", named: graph.uniqueName("\(graph.name(node))/dequantized"), [weights],
        results: [TensorType(.float32, graph.type(weights)?.shape ?? .unknownRank)])
      graph.setOperand(node, WeightedOp.weights, floats[0])
      return .applied
    }
    if ["FULLY_CONNECTED", "BATCH_MATMUL"].contains(graph.op(node)) {
      graph.update(node) { $0.attributes["asymmetric_quantize_inputs"] = .bool(true) }
    }
    return .applied
  }

  /// Stores a constant operand as integers.
  private func store(
    _ index: Int, of node: NodeID, _ type: ElementType, _ axis: Int?, in graph: inout Graph
  ) throws(Diagnostic) -> Rewrite {
    guard let weights = graph.constant(graph.operand(node, index)), weights.type == .float32,
      axis.map({ weights.dimensions.indices.contains($0) }) ?? true
    else { return .declined("its weights are not constant") }
    guard weights.elementCount >= Self.least else {
      return .declined("it has fewer than \(Self.least) weights")
    }
    let parameters = try QuantizedWeights.parameters(of: weights, type, axis: axis)
    let constant = graph.add(
      "Const", named: graph.uniqueName("\(graph.name(node))/weights"),
      attributes: [
        "dtype": .type(type), "value": .tensor(try QuantizedWeights.quantized(weights, type, parameters)),
      ],
      results: [TensorType(type, weights.shape, quantization: parameters)])
    graph.setOperand(node, index, constant[0])
    return .applied
  }

  /// Gathers rows of integers, and gives those the numbers that they stand for.
  private func gather(
    _ node: NodeID, _ type: ElementType, in graph: inout Graph
  ) throws(Diagnostic) -> Rewrite {
    guard case .applied = try store(0, of: node, type, nil, in: &graph), let result = graph.type(node[0])
    else {
      return .declined("it gathers from no constant, or a small one")
    }
    let rows = graph.operand(node, 0).flatMap { graph.type($0)?.quantization }
    let inner = graph.add(
      "GATHER", named: graph.uniqueName("\(graph.name(node))/rows"), graph.operands(node),
      attributes: graph.attributes(node), results: [TensorType(type, result.shape, quantization: rows)])
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
