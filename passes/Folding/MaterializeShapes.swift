package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Replaces integers that follow from shapes by constants, where the shapes are known as far as they ask.
///
///     %x = Placeholder {shape = [?,3,4]}         %x = Placeholder {shape = [?,3,4]}
///     %s = Shape(%x)                      =>
///     %n = StridedSlice(%s, …)  // s[1]          %n = Const {value = tensor<int32[]>[3]}
///
/// The name is that of the same step in TensorFlow's own optimizer.
package struct MaterializeShapes: Pass {
  package static let name = "materialize-shapes"
  package static let summary = "Replace what is computed of known shapes by constants."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editInferredGraphs { graph, facts in rewrite(&graph, facts, context) }
  }

  private func rewrite(_ graph: inout Graph, _ facts: [Value: TensorFact], _ context: PassContext) {
    let conditional = graph.conditionalNodes()
    for node in graph.topologicalOrder() {
      guard !graph.operands(node).isEmpty, !Self.forwarding.contains(graph.op(node)) else { continue }
      let used = Set(graph.uses(of: node).map(\.value).filter { $0.port >= 0 })
        .union(graph.outputs.map(\.value).filter { $0.node == node }).sorted { $0.port < $1.port }
      guard !used.isEmpty else { continue }
      let tensors = used.map { constant(facts[$0], graph.outputType(of: $0)) }
      guard tensors.contains(where: { $0 != nil }) else { continue }
      context.count(
        replace(node, Array(zip(used, tensors)), isConditional: conditional.contains(node), in: &graph),
        graph.name(node))
    }
  }

  /// Ops that hand on what they get, which is a constant already.
  private static let forwarding: Set<OpKind> = ["Identity", "IdentityN", "StopGradient", "PreventGradient"]

  private func constant(_ fact: TensorFact?, _ type: ElementType?) -> Tensor? {
    guard let fact, let type, let integers = fact.constants, let shape = fact.shape.constants else {
      return nil
    }
    return switch type {
    case .int32 where integers.allSatisfy { Int32(exactly: $0) != nil }:
      Tensor(integers.map { Int32($0) }, type: type, dimensions: shape)
    case .int64: Tensor(integers.map { Int64($0) }, type: type, dimensions: shape)
    default: nil
    }
  }

  private func replace(
    _ node: NodeID, _ results: [(Value, Tensor?)], isConditional: Bool, in graph: inout Graph
  ) -> Rewrite {
    guard OpRegistry.standard[graph.op(node).name]?.isStateful == false else {
      return .declined("it has a state or an effect")
    }
    guard !isConditional else { return .declined("it is in a branch or a loop of TensorFlow 1") }
    let fetched = graph.outputs.filter { $0.value.node == node }.map(\.value)
    let isWhole = results.allSatisfy { $0.1 != nil } && fetched.allSatisfy { $0.port == 0 }
    if isWhole, results.count == 1, results[0].0.port == 0, let tensor = results[0].1 {
      graph.makeConstant(node, tensor)
      return .applied
    }
    var isDone = false
    for case (let value, let tensor?) in results where !fetched.contains(value) {
      let constant = graph.add(
        "Const", named: graph.uniqueName("\(graph.name(node))/output_\(value.port)"),
        attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])
      graph.replaceUses(of: value, with: constant[0])
      isDone = true
    }
    return isDone ? .applied : .declined("its outputs are fetched by its name")
  }
}

extension Model {
  /// Calls `body` with the main graph, then with the body of each function, and with what is known of its tensors.
  mutating func editInferredGraphs(
    _ body: (inout Graph, [Value: TensorFact]) -> Void
  ) throws(Diagnostic) {
    let inference = ShapeInference(self)
    body(&graph, inference.facts)
    for name in functions.names {
      guard let facts = inference.functions[name] else { continue }
      try functions.edit(name) { (function) throws(Diagnostic) in body(&function.body, facts) }
    }
  }
}

extension Graph {
  /// Makes a node a constant under its name. Its control operands stay.
  mutating func makeConstant(_ node: NodeID, _ tensor: Tensor) {
    setOperands(node, [], controls: controlOperands(node))
    update(node) {
      $0.op = "Const"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["dtype"] = .type(tensor.type)
      $0.attributes["value"] = .tensor(tensor)
    }
  }

  /// The nodes that TensorFlow 1's control flow may leave out or run in a loop.
  func conditionalNodes() -> NodeSet {
    nodes(reachedFrom: nodes.filter { ["Switch", "RefSwitch", "Enter", "RefEnter"].contains(op($0)) })
  }
}
