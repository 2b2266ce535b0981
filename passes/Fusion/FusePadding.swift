package import Diagnostics
package import GraphIR
package import PassKit
internal import Tensors

/// Lets a convolution pad its operand itself.
///
///     %p = PAD(%x, [[0,0], [1,1], [1,1], [0,0]])
///     %y = CONV_2D(%p, %w, %b) {padding = "VALID"}     =>     %y = CONV_2D(%x, %w, %b) {padding = "SAME"}
///
/// The zeros must be those that `SAME` puts around the operand: as many as make the result ⌈size / stride⌉, the odd one
/// behind.
package struct FusePadding: RewritePass {
  package static let name = "fuse-padding"
  package static let summary = "Let a convolution pad its operand itself, where SAME means the same zeros."
  package static let roots: Set<OpKind> = ["CONV_2D", "DEPTHWISE_CONV_2D"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let attributes = graph.attributes(node)
    guard attributes.string("padding") == "VALID" else { return .declined("it pads already") }
    guard let padded = graph.operand(node, 0), graph.op(padded.node) == "PAD",
      let source = graph.operand(padded.node, 0)
    else { return .declined("its operand is not padded") }
    guard let pads = try paddings(of: padded.node, graph),
      let sizes = graph.type(source)?.shape.dimensions,
      let filter = graph.operand(node, WeightedOp.weights).flatMap({ graph.type($0)?.shape.fullyDefined }),
      pads.count == 8, sizes.count == 4, filter.count == 4
    else { return .declined("the padding or the shapes are not known") }
    guard pads[0...1].allSatisfy({ $0 == 0 }), pads[6...7].allSatisfy({ $0 == 0 }) else {
      return .declined("the batch or the channels are padded")
    }
    for (axis, name) in [(1, "h"), (2, "w")] {
      let stride = attributes.int("stride_\(name)") ?? 1
      let window = (filter[axis] - 1) * (attributes.int("dilation_\(name)_factor") ?? 1) + 1
      guard sizes[axis] > 0, stride > 0 else { return .declined("a size is not known") }
      let total = max(0, ((sizes[axis] + stride - 1) / stride - 1) * stride + window - sizes[axis])
      guard pads[2 * axis] == total / 2, pads[2 * axis + 1] == total - total / 2 else {
        return .declined("SAME would pad otherwise")
      }
    }
    graph.setOperand(node, 0, source)
    graph.update(node) { $0.attributes["padding"] = .string("SAME") }
    return .applied
  }

  private func paddings(of node: NodeID, _ graph: Graph) throws(Diagnostic) -> [Int]? {
    guard let tensor = graph.constant(graph.operand(node, 1)) else { return nil }
    switch tensor.type {
    case .int32: return try tensor.loadElements(as: Int32.self).map { Int($0) }
    case .int64: return try tensor.loadElements(as: Int64.self).map { Int(clamping: $0) }
    default: return nil
    }
  }
}
