package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Stores the constants of a TFLite graph with 16 bits; the runtime computes with 32.
///
///     %w = Const -> float32[8,3,3,4]        =>      %w = Const -> float16[8,3,3,4]
///     %y = CONV_2D(%x, %w, %b)                      %d = DEQUANTIZE(%w) -> float32[8,3,3,4]
///                                                   %y = CONV_2D(%x, %d, %b)
///
/// A constant stays as it is where one of its numbers is beyond what 16 bits reach.
package struct WeightsToFloat16: Pass {
  package static let name = "weights-to-float16"
  package static let summary = "Store constants as float16, and let the runtime widen them."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes {
        guard let tensor = graph.constant(node[0]), tensor.type == .float32 else { continue }
        let name = graph.name(node)
        guard tensor.elementCount > 1, graph.hasUses(node), !graph.isInterface(node) else {
          context.count(.declined("it is one number, or an output"), name)
          continue
        }
        guard try QuantizedWeights.magnitudes(of: tensor, axis: nil)[0] <= Self.greatest else {
          context.report(
            Diagnostic(
              .chosen,
              "'\(name)' keeps 32 bits: its numbers are beyond \(Self.greatest), the greatest of float16",
              severity: .warning, at: Location(node: name)))
          continue
        }
        let half = try tensor.derived(.float16, tensor.dimensions, "float16") { (values) throws(Diagnostic) in
          try cast(values[0], to: .float16)
        }
        let constant = graph.addConstant(half, for: node, "float16")
        let wide = graph.add(
          "DEQUANTIZE", named: graph.uniqueName("\(name)/dequantized"), [constant],
          results: [TensorType(.float32, tensor.shape)])
        graph.replaceUses(of: node[0], with: wide[0])
        graph.remove(node)
        context.count(.applied, name)
      }
    }
  }

  private static let greatest: Float = 65504
}
