package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Runs loops out whose number of turns is known: each turn becomes a call of the body.
///
///     %r = While(%0, %x) {cond = @less_than_2, body = @step}
///                                                      =>     %a = PartitionedCall(%0, %x) {f = @step}
///                                                             %r = PartitionedCall(%a, %a:1) {f = @step}
///
/// The number is found by computing what depends on constants alone, turn by turn.
package struct UnrollLoops: Pass {
  package static let name = "unroll-loops"
  package static let summary = "Make each turn of a short loop whose length is known a call of its body."

  /// The most turns that a loop may have.
  private let mostTurns: Int
  /// The most nodes that all turns of a loop may have.
  private let mostNodes: Int

  package init(mostTurns: Int = 128, mostNodes: Int = 20_000) {
    self.mostTurns = mostTurns
    self.mostNodes = mostNodes
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let library = model.functions
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes where FunctionalOp.of(graph.op(node))?.isLoop == true {
        let name = graph.name(node)
        context.count(unroll(node, in: &graph, library), name)
      }
    }
  }

  private func unroll(_ node: NodeID, in graph: inout Graph, _ library: FunctionLibrary) -> Rewrite {
    let attributes = graph.attributes(node)
    guard let condition = attributes.functions("cond").first?.name, let test = library[condition]?.body,
      let body = attributes.functions("body").first, let step = library[body.name]?.body,
      let types = attributes.types("T")
    else { return .declined("its functions are not in the library") }
    var state = graph.operands(node).map { Self.value(of: $0, in: graph) }
    var turns = 0
    while true {
      guard let verdict = Self.computed(test, state).first, let verdict, verdict.type == .bool,
        let goesOn = verdict.copied(Bool.self).first
      else { return .declined("how often it turns depends on what is fed") }
      if !goesOn { break }
      turns += 1
      guard turns <= mostTurns, turns * step.count <= mostNodes else {
        return .declined("it turns too often to be run out")
      }
      state = Self.computed(step, state)
    }
    var values = graph.operands(node)
    let name = graph.name(node)
    let controls = graph.controlOperands(node)
    for turn in 0..<turns {
      let call = graph.add(
        "StatefulPartitionedCall", named: graph.uniqueName("\(name)/turn_\(turn)"), values,
        controls: controls,
        attributes: ["f": .function(body), "Tin": .list(.types(types)), "Tout": .list(.types(types))])
      values = types.indices.map { call[$0] }
    }
    // Under the loop's name its state is handed on.
    let end = graph.add(
      "IdentityN", named: graph.uniqueName("\(name)/end"), values, controls: controls,
      attributes: ["T": .list(.types(types))])
    graph.supersede(node, by: end)
    return .applied
  }

  /// A constant that is small enough to be a counter or a size.
  private static func value(of value: Value, in graph: Graph) -> TensorValue? {
    let value = graph.origin(of: value)
    guard graph.op(value.node) == "Const", let tensor = graph.attributes(value.node).tensor("value"),
      (tensor.byteCount ?? .max) <= mostBytes
    else { return nil }
    return try? TensorValue(loading: tensor)
  }

  private static let mostBytes = 4096

  /// The results of a body as far as they follow from what is known of its arguments.
  private static func computed(_ body: Graph, _ arguments: [TensorValue?]) -> [TensorValue?] {
    var known: [Value: TensorValue] = [:]
    for (input, argument) in zip(body.inputs, arguments) { known[input.value] = argument }
    for node in body.topologicalOrder() where known[node[0]] == nil {
      let op = body.op(node)
      if op == "Const" {
        known[node[0]] = value(of: node[0], in: body)
        continue
      }
      guard let definition = OpTable.standard[op.name], definition.hasKernel,
        OpRegistry.standard[op.name]?.isStateful == false
      else { continue }
      let operands = body.operands(node).compactMap { known[$0] }
      guard operands.count == body.operands(node).count, !operands.isEmpty,
        let results = try? definition.evaluate(OpCall(op, operands, body.attributes(node)))
      else { continue }
      for (port, result) in results.enumerated() where result.elementCount * 16 <= mostBytes {
        known[node[port]] = result
      }
    }
    return body.outputs.map { known[$0.value] }
  }
}
