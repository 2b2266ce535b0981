package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Makes lists of tensors one tensor each, the elements along its first axis.
///
///     %l = TensorListReserve(%shape, %n)             %l = Fill(%n_and_shape, 0)
///     %m = TensorListSetItem(%l, %i, %a)       =>    %m = TensorScatterUpdate(%l, %i_as_index, %a_as_row)
///     %b = TensorListGetItem(%m, %i, %shape)         %b = GatherV2(%m, %i, 0)
///
/// For lists that go through loops and branches that stay. All elements of a list must have one shape that is known;
/// what any of the ops tells about it holds for all of them.
package struct LowerTensorLists: Pass {
  package static let name = "lower-tensor-lists"
  package static let summary = "Make lists of tensors one tensor each, the elements along its first axis."

  /// The ops that it makes ops on tensors.
  package static let lowered = Set(TensorListLowering.operandCounts.keys)

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let graphs = [model.graph] + model.functions.names.compactMap { model.functions[$0]?.body }
    guard graphs.contains(where: { graph in graph.nodes.contains { TensorListFlow.isListOp(graph.op($0)) } })
    else { return }
    let flow = TensorListFlow(model, ShapeInference(model))
    lower(&model.graph, flow, in: nil, context)
    for name in model.functions.names {
      try model.functions.edit(name) { function in
        let outputs = function.body.outputs.map { flow.list($0.value, in: name) }
        lower(&function.body, flow, in: name, context)
        for (index, input) in function.body.inputs.enumerated() {
          guard let list = flow.list(input.value, in: name), function.arguments.indices.contains(index) else {
            continue
          }
          function.arguments[index].type = list.element
          function.dropArgumentAttributes(index)
          function.body.update(input.value.node) { $0.attributes["T"] = .type(list.element) }
        }
        for (index, list) in outputs.enumerated() where function.results.indices.contains(index) {
          if let list { function.results[index].type = list.element }
        }
      }
    }
  }

  private func lower(
    _ graph: inout Graph, _ flow: TensorListFlow, in function: String?, _ context: PassContext
  ) {
    let order = graph.topologicalOrder()
    // What each op is about, before what was a list is another value.
    var subjects: [NodeID: TensorListFlow.List] = [:]
    for node in order where TensorListFlow.isListOp(graph.op(node)) {
      let value = TensorListLowering.makers[graph.op(node)] != nil ? node[0] : graph.operand(node, 0)
      subjects[node] = value.flatMap { flow.list($0, in: function) }
    }
    for node in order {
      let op = graph.op(node)
      if let functional = FunctionalOp.of(op) {
        retype(node, functional, in: &graph) { flow.list($0, in: function)?.element }
      } else if op == "Identity" || op == "IdentityN" {
        retype(node, in: &graph) { flow.list($0, in: function)?.element }
      } else if TensorListFlow.isListOp(op) {
        guard let list = subjects[node] else {
          context.count(.declined("its elements have no one shape that is known"), graph.name(node))
          continue
        }
        var lowering = TensorListLowering(node, list, graph)
        graph = Graph()
        let outcome = lowering.lower()
        graph = lowering.graph
        context.count(outcome, graph.contains(node) ? graph.name(node) : "")
      }
    }
  }

  /// States the types of what were lists, where an op says its types in an attribute each.
  private func retype(_ node: NodeID, in graph: inout Graph, _ element: (Value) -> ElementType?) {
    for (port, _) in graph.operands(node).enumerated() {
      guard let type = element(node[port]) else { continue }
      graph.update(node) { properties in
        properties.attributes["_output_shapes"] = nil
        if case .list(.types(var types)) = properties.attributes["T"], types.indices.contains(port) {
          types[port] = type
          properties.attributes["T"] = .list(.types(types))
        } else {
          properties.attributes["T"] = .type(type)
        }
      }
    }
  }

  private func retype(
    _ node: NodeID, _ functional: FunctionalOp, in graph: inout Graph, _ element: (Value) -> ElementType?
  ) {
    let arguments = graph.operands(node).dropFirst(functional.firstArgument).map(element)
    let results = (graph.attributes(node).types(functional.resultTypes) ?? []).indices.map {
      element(node[$0])
    }
    guard (arguments + results).contains(where: { $0 != nil }) else { return }
    graph.update(node) { properties in
      for (names, types) in [(functional.argumentTypes, arguments), ([functional.resultTypes], results)] {
        guard let stated = properties.attributes.types(inLists: names), stated.count == types.count else {
          continue
        }
        properties.attributes.setTypes(zip(stated, types).map { $1 ?? $0 }, inLists: names)
      }
      // A list is a scalar to those who look at its shape.
      for name in ["output_shapes", "_output_shapes"] {
        guard let shapes = properties.attributes.shapes(name), shapes.count == results.count else { continue }
        properties.attributes[name] = .list(
          .shapes(zip(shapes, results).map { $1 == nil ? $0 : .unknownRank }))
      }
    }
  }
}
