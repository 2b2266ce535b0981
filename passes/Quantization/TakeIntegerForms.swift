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
package struct TakeIntegerForms: RewritePass {
  package static let name = "take-integer-forms"
  package static let summary = "Replace operators that compute with floats alone by others."
  package static let roots: Set<OpKind> = ["NEG", "SQUARE", "SQUARED_DIFFERENCE", "DIV"]

  /// What activations will be, but for those of operators that are marked.
  let type: ElementType

  package init(for type: ElementType) { self.type = type }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let x = graph.operand(node, 0), graph.type(x)?.element == .float32 else {
      return .declined("its numbers are integers")
    }
    let none: Attribute = .string("NONE")
    let mark = graph.attributes(node)[TFLiteAttribute.precision]
    let type = graph.precision(node) ?? type
    guard type != .float32 else { return .declined("it keeps floats") }
    if graph.op(node) == "SQUARED_DIFFERENCE" {
      guard type == .int16, let result = graph.type(node[0]) else {
        return .declined("it has a kernel for integers")
      }
      let difference = graph.add(
        "SUB", named: graph.uniqueName("\(graph.name(node))/difference"), graph.operands(node),
        attributes: ["fused_activation_function": none], results: [result])[0]
      if let mark { graph.update(difference.node) { $0.attributes[TFLiteAttribute.precision] = mark } }
      graph.setOperands(node, [difference, difference], controls: graph.controlOperands(node))
      graph.update(node) {
        $0.op = "MUL"
        $0.attributes["fused_activation_function"] = none
      }
      return .applied
    }
    if graph.op(node) == "DIV" { return invert(node, x, type, in: &graph) }
    let other =
      graph.op(node) == "SQUARE"
      ? x : graph.addConstant(Tensor(scalar: -1 as Float, type: .float32), for: node, "minus")
    graph.setOperands(node, [x, other], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "MUL"
      $0.attributes["fused_activation_function"] = none
    }
    return .applied
  }

  private func invert(
    _ node: NodeID, _ dividend: Value, _ type: ElementType, in graph: inout Graph
  ) -> Rewrite {
    guard type == .int8 else { return .declined("tables are for integers of 8 bits") }
    guard let divisor = graph.operand(node, 1), let shape = graph.type(divisor)?.shape,
      graph.constant(dividend)?.elementCount != 1, graph.constant(divisor) == nil
    else { return .declined("it is an inverse, or divides by a constant") }
    let one = graph.addConstant(Tensor(scalar: 1 as Float, type: .float32), for: node, "one")
    let inverse = graph.add(
      "DIV", named: graph.uniqueName("\(graph.name(node))/inverse"), [one, divisor],
      attributes: ["fused_activation_function": .string("NONE")], results: [TensorType(.float32, shape)])
    if let mark = graph.attributes(node)[TFLiteAttribute.precision] {
      graph.update(inverse[0].node) { $0.attributes[TFLiteAttribute.precision] = mark }
    }
    graph.setOperands(node, [dividend, inverse[0]], controls: graph.controlOperands(node))
    graph.update(node) { $0.op = "MUL" }
    return .applied
  }
}
