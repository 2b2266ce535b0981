package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Tensors

/// Says what an operator without a kernel for integers computes by operators that have one.
///
///     %y = NEG(%x)         =>      %y = MUL(%x, -1)
///     %y = SQUARE(%x)              %y = MUL(%x, %x)
///     %y = DIV(%a, %b)             %r = DIV(1, %b)     %y = MUL(%a, %r)
///
/// The inverse is a function of one number, which can be a table.
///
/// For integers of 16 bits also:
///
///     %y = SQUARED_DIFFERENCE(%a, %b)      =>      %d = SUB(%a, %b)
///                                                  %y = MUL(%d, %d)
///     %y = HARD_SWISH(%x)                          %g = ADD(%x, 3) {RELU6}      %s = MUL(%g, 1/6)
///                                                  %y = MUL(%x, %s)
///     %y = PRELU(%x, %a)                           %n = MINIMUM(%x, 0)          %m = MUL(%n, %a)
///                                                  %p = RELU(%x)                %y = ADD(%p, %m)
///     %y = RELU_N1_TO_1(%x)                        %l = MAXIMUM(%x, -1)         %y = MINIMUM(%l, 1)
package struct TakeIntegerForms: RewritePass {
  package static let name = "take-integer-forms"
  package static let summary = "Replace operators that compute with floats alone by others."
  package static let roots: Set<OpKind> = [
    "NEG", "SQUARE", "SQUARED_DIFFERENCE", "DIV", "HARD_SWISH", "PRELU", "RELU_N1_TO_1", "RELU_0_TO_1",
  ]

  /// What activations will be, but for those of operators that are marked.
  let type: ElementType

  package init(for type: ElementType) { self.type = type }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let x = graph.operand(node, 0), graph.type(x)?.element == .float32 else {
      return .declined("its numbers are integers")
    }
    let type = graph.precision(node) ?? type
    guard type != .float32 else { return .declined("it keeps floats") }
    switch graph.op(node) {
    case "DIV": return invert(node, x, type, in: &graph)
    case "NEG": become("MUL", of: [x, constant(-1, "minus", for: node, in: &graph)], node, in: &graph)
    case "SQUARE": become("MUL", of: [x, x], node, in: &graph)
    default:
      guard type == .int16, let result = graph.type(node[0]) else {
        return .declined("it has a kernel for integers")
      }
      rewriteShorts(node, x, result, in: &graph)
    }
    return .applied
  }

  /// What has kernels for integers of 8 bits alone.
  private func rewriteShorts(_ node: NodeID, _ x: Value, _ result: TensorType, in graph: inout Graph) {
    switch graph.op(node) {
    case "HARD_SWISH":
      let three = constant(3, "three", for: node, in: &graph)
      let gate = part("ADD", of: [x, three], "gate", node, result, in: &graph, activation: "RELU6")
      let sixth = constant(1 / 6, "sixth", for: node, in: &graph)
      let scaled = part("MUL", of: [gate, sixth], "scaled", node, result, in: &graph)
      become("MUL", of: [x, scaled], node, in: &graph)
    case "PRELU":
      let slopes = graph.operands(node)[1]
      let zero = constant(0, "zero", for: node, in: &graph)
      let negative = part("MINIMUM", of: [x, zero], "negative", node, result, in: &graph, activation: nil)
      let sloped = part("MUL", of: [negative, slopes], "sloped", node, result, in: &graph)
      let positive = part("RELU", of: [x], "positive", node, result, in: &graph, activation: nil)
      become("ADD", of: [positive, sloped], node, in: &graph)
    case "RELU_N1_TO_1", "RELU_0_TO_1":
      let least: Float = graph.op(node) == "RELU_0_TO_1" ? 0 : -1
      let low = constant(least, "low", for: node, in: &graph)
      let clipped = part("MAXIMUM", of: [x, low], "clipped", node, result, in: &graph, activation: nil)
      let high = constant(1, "high", for: node, in: &graph)
      become("MINIMUM", of: [clipped, high], node, in: &graph, activation: nil)
    default:
      let operands = graph.operands(node)
      let difference = part("SUB", of: operands, "difference", node, result, in: &graph)
      become("MUL", of: [difference, difference], node, in: &graph)
    }
  }

  private func constant(
    _ value: Float, _ suffix: String, for node: NodeID, in graph: inout Graph
  ) -> Value {
    graph.addConstant(Tensor(scalar: value, type: .float32), for: node, suffix)
  }

  /// A part of what a node computes, with the node's precision.
  private func part(
    _ op: OpKind, of operands: [Value], _ suffix: String, _ node: NodeID, _ type: TensorType,
    in graph: inout Graph, activation: String? = "NONE"
  ) -> Value {
    var attributes: Attributes = [:]
    if let activation { attributes["fused_activation_function"] = .string(activation) }
    if let mark = graph.attributes(node)[TFLiteAttribute.precision] {
      attributes[TFLiteAttribute.precision] = mark
    }
    let name = graph.uniqueName("\(graph.name(node))/\(suffix)")
    return graph.add(op, named: name, operands, attributes: attributes, results: [type])[0]
  }

  /// Makes a node another operator with the same results.
  private func become(
    _ op: OpKind, of operands: [Value], _ node: NodeID, in graph: inout Graph, activation: String? = "NONE"
  ) {
    graph.setOperands(node, operands, controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = op
      if let activation { $0.attributes["fused_activation_function"] = .string(activation) }
    }
  }

  private func invert(
    _ node: NodeID, _ dividend: Value, _ type: ElementType, in graph: inout Graph
  ) -> Rewrite {
    guard type == .int8 else { return .declined("tables are for integers of 8 bits") }
    guard let divisor = graph.operand(node, 1), let shape = graph.type(divisor)?.shape,
      graph.constant(dividend)?.elementCount != 1, graph.constant(divisor) == nil
    else { return .declined("it is an inverse, or divides by a constant") }
    let one = constant(1, "one", for: node, in: &graph)
    let quotient = TensorType(.float32, shape)
    let inverse = part("DIV", of: [one, divisor], "inverse", node, quotient, in: &graph)
    become("MUL", of: [dividend, inverse], node, in: &graph, activation: nil)
    return .applied
  }
}
