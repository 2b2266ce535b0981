package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Makes every op of TensorFlow into ops of TFLite, and states the type of every tensor.
///
///     %y = MatMul(%x, %w)           =>        %y = FULLY_CONNECTED(%x, %w_transposed, %no_value) -> float32[?,4] {…}
///
/// Names stay: the op that gives a node's first output has the node's. All nodes that cannot become TFLite are told
/// at once, but for those that nothing needs any more: a shape that was computed, say, and is known. Where that is asked
/// for, they stay ops of TensorFlow instead (`FlexErfinv`); ops that were marked become custom operators.
package struct LegalizeToTFLite: Pass {
  package static let name = "legalize-to-tflite"
  package static let summary = "Make every op of TensorFlow into ops of TFLite."

  /// Whether ops that have no counterpart stay TensorFlow's.
  package let keepsTensorFlowOps: Bool

  package init(keepsTensorFlowOps: Bool = false) { self.keepsTensorFlowOps = keepsTensorFlowOps }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let inference = ShapeInference(model)
    var problems: [Diagnostic] = []
    model.graph = legalized(model.graph, inference.facts, context, &problems)
    for name in model.functions.names {
      try model.functions.edit(name) { function in
        function.body = legalized(function.body, inference.functions[name] ?? [:], context, &problems)
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    model.stage = .tflite
  }

  private func legalized(
    _ graph: Graph, _ facts: [Value: TensorFact], _ context: PassContext, _ problems: inout [Diagnostic]
  ) -> Graph {
    var result = Graph()
    var values: [Value: Value] = [:]
    var failures: [NodeID: Diagnostic] = [:]
    var stateful: [(node: NodeID, old: NodeID)] = []
    let targets = Set(graph.targets.map(\.value.node))
    for node in graph.topologicalOrder() {
      let types = resultTypes(of: node, graph, facts)
      let operands = graph.operands(node).compactMap { values[$0] }
      // A node that stands in the place of another, under its name and with its operands.
      func add(_ op: OpKind) -> NodeID {
        let added = result.add(
          op, named: result.uniqueName(graph.name(node)), operands, attributes: graph.attributes(node),
          results: types)
        for port in types.indices { values[node[port]] = added[port] }
        return added
      }
      if Self.kept.contains(graph.op(node)) {
        _ = add(graph.op(node))
        continue
      }
      let known = graph.operands(node).map { facts[$0] ?? TensorFact() }
      do throws(Diagnostic) {
        let first = result.nextIndex
        let given = try lower(node, graph, operands, known, types, &result)
        for (port, value) in given.enumerated() { values[node[port]] = value }
        if targets.contains(node), let last = result.nodes(from: first).last {
          result.targets.append(Graph.Port(key: graph.name(node), value: last.control))
        }
        context.count(.applied, graph.name(node))
      } catch {
        context.count(.declined(error.message), graph.name(node))
        do throws(Diagnostic) {
          let opaque = try self.opaque(node, graph, operands.map { result.type($0) }, types, instead: error)
          let added = add(opaque.op)
          if opaque.isStateful { stateful.append((added, node)) }
        } catch {
          var problem = error
          problem.location = Location(node: graph.name(node))
          problem.excerpt = GraphPrinter.line(for: node, in: graph)
          let added = add(graph.op(node))
          // Outputs of no known type are read, too.
          for port in graph.readPorts(of: node) { values[node[port]] = added[port] }
          failures[added] = problem
        }
      }
    }
    func ports(_ ports: [Graph.Port]) -> [Graph.Port] {
      ports.compactMap { port in values[port.value].map { Graph.Port(key: port.key, value: $0) } }
    }
    result.inputs = ports(graph.inputs)
    result.outputs = ports(graph.outputs)
    nameOutputs(of: graph, values, in: &result)
    if !stateful.isEmpty {
      let data = graph.nodesGivingOutputs()
      let effects = graph.nodes(reaching: graph.outputs.map(\.value.node))
      let forced = stateful.filter { effects.contains($0.old) && !data.contains($0.old) }
      result.keepOrder(of: stateful.map(\.node), running: Set(forced.map(\.node)))
    }
    let needed = result.liveNodes()
    problems += failures.filter { needed.contains($0.key) }.sorted { $0.key < $1.key }.map(\.value)
    return result
  }

  /// What a node becomes that has no counterpart in TFLite, for the reason given.
  private func opaque(
    _ node: NodeID, _ graph: Graph, _ operands: [TensorType?], _ types: [TensorType],
    instead refusal: Diagnostic
  ) throws(Diagnostic) -> OpaqueOperator {
    let op = graph.op(node)
    if let name = op.customName { return try .custom(node, name, in: graph, types) }
    do throws(Diagnostic) {
      let flex = try OpaqueOperator.flex(node, in: graph, operands, types, instead: refusal)
      if keepsTensorFlowOps { return flex }
    } catch {
      if keepsTensorFlowOps { throw error }
      guard OpRegistry.standard[op.name] == nil else { throw refusal }
      throw refusal.advising("--allow-custom-ops=\(op.name) makes it a custom operator")
    }
    throw refusal.advising(
      "--allow-select-tf-ops leaves it to TensorFlow's Flex delegate, --allow-custom-ops=\(op.name) makes it a custom operator"
    )
  }

  /// What hands on an output is gone: what it handed on has its name then.
  private func nameOutputs(of graph: Graph, _ values: [Value: Value], in result: inout Graph) {
    for port in graph.outputs {
      let name = graph.name(port.value.node)
      guard result.node(named: name) == nil, let value = values[port.value], value.port == 0,
        !Self.kept.contains(result.op(value.node)), !isNamedOutput(value.node, graph, in: result)
      else { continue }
      result.update(value.node) { $0.name = name }
    }
  }

  private func isNamedOutput(_ node: NodeID, _ graph: Graph, in result: Graph) -> Bool {
    graph.outputs.contains { graph.name($0.value.node) == result.name(node) }
  }

  /// What a graph of TFLite ops has, too.
  private static let kept: Set<OpKind> = ["Const", "Placeholder", "_Arg"]

  private func resultTypes(
    of node: NodeID, _ graph: Graph, _ facts: [Value: TensorFact]
  ) -> [TensorType] {
    var types: [TensorType] = []
    while let element = graph.outputType(of: node[types.count]) {
      types.append(TensorType(element, facts[node[types.count]]?.shape.shape ?? .unknownRank))
    }
    return types
  }

  private func lower(
    _ node: NodeID, _ graph: Graph, _ operands: [Value], _ facts: [TensorFact], _ types: [TensorType],
    _ result: inout Graph
  ) throws(Diagnostic) -> [Value] {
    let (op, name) = (graph.op(node), graph.name(node))
    guard let lowering = LoweringTable.standard[op] else { throw LoweringTable.refusal(of: op, named: name) }
    // Moved there and back: a copy would be copied again at each edit.
    var call = LoweringCall(
      op, named: name, operands, facts, graph.attributes(node), results: types, graph: result)
    result = Graph()
    let first = call.graph.nextIndex
    defer { result = call.graph }
    let values = try lowering.lower(&call)
    if let steps = graph.attributes(node)[TFLiteAttribute.weightSteps] {
      for added in call.graph.nodes
      where added.index >= first && WeightedOp.kinds.contains(call.graph.op(added)) {
        call.graph.update(added) { $0.attributes[TFLiteAttribute.weightSteps] = steps }
      }
    }
    if let value = values.first, value.node.index >= first, call.graph.node(named: name) == nil {
      call.graph.update(value.node) { $0.name = name }
    }
    return values
  }
}

extension Diagnostic {
  /// With another way out.
  fileprivate func advising(_ advice: String) -> Diagnostic {
    var problem = self
    problem.help = problem.help.map { "\($0); or \(advice)" } ?? advice
    return problem
  }
}

extension Graph {
  /// The nodes whose values go into the outputs.
  fileprivate func nodesGivingOutputs() -> NodeSet {
    var seen = NodeSet()
    var pending = outputs.map(\.value.node).filter { seen.insert($0) }
    while let node = pending.popLast() {
      for value in operands(node) where seen.insert(value.node) { pending.append(value.node) }
    }
    return seen
  }
}
