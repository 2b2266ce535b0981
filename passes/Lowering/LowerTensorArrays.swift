package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Makes TensorArrays of TensorFlow 1 lists of tensors.
///
///     %a = TensorArrayV3(%n)                               %l = TensorListReserve(%shape, %n)
///     %b = TensorArrayWriteV3(%a, %i, %x, %a:1)     =>     %b = TensorListSetItem(%l, %i, %x)
///     %y = TensorArrayReadV3(%a, %j, %b)                   %y = TensorListGetItem(%b, %j, %shape)
///
/// A handle names an array, and a number that goes from op to op, its flow, orders what is done to it. The flow becomes
/// the list, through loops and branches too, and the handle goes.
package struct LowerTensorArrays: Pass {
  package static let name = "lower-tensor-arrays"
  package static let summary = "Make TensorArrays lists of tensors that go from op to op."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let graphs = [model.graph] + model.functions.names.compactMap { model.functions[$0]?.body }
    guard
      graphs.contains(where: { graph in graph.nodes.contains { TensorArrayFlow.isArrayOp(graph.op($0)) } })
    else { return }
    let inference = inference(of: model)
    lower(&model.graph, inference.facts, context)
    for name in model.functions.names {
      try model.functions.edit(name) { function in
        lower(&function.body, inference.functions[name] ?? [:], context)
      }
    }
  }

  private func lower(_ graph: inout Graph, _ facts: [Value: TensorFact], _ context: PassContext) {
    let flow = TensorArrayFlow(graph, facts)
    for node in flow.strays { context.count(.declined("its array comes from elsewhere"), graph.name(node)) }
    for array in flow.arrays {
      let name = graph.name(array)
      if let reason = flow.refusals[array] {
        context.count(.declined(reason), name)
        continue
      }
      var lowering = TensorArrayLowering(array, flow, facts, graph)
      // Moved there and back: a copy would be copied again at each edit.
      graph = Graph()
      lowering.lower()
      graph = lowering.graph
      context.count(.applied, name)
    }
  }

  /// What is known of the model's tensors, and of those that are read of arrays: they may be what goes into another
  /// array, whose elements are known then.
  private func inference(of model: Model) -> ShapeInference {
    var known: [Value: TensorFact] = [:]
    var rounds = 0
    while true {
      let inference = ShapeInference(model, inputs: known)
      let flow = TensorArrayFlow(model.graph, inference.facts)
      var isNew = false
      for array in flow.arrays where flow.refusals[array] == nil {
        let shape = flow.elementShape(of: array, model.graph, inference.facts)
        guard let sizes = shape.dimensions else { continue }
        for node in flow.users[array] ?? [] where model.graph.op(node) == "TensorArrayReadV3" {
          let named = sizes.enumerated().map { axis, size in
            size == .unknown ? SymbolicInteger(symbol: "\(model.graph.name(node)):0.\(axis)") : size
          }
          guard known[node[0]]?.shape.dimensions != named else { continue }
          known[node[0]] = TensorFact(shape: SymbolicShape(named))
          isNew = true
        }
      }
      rounds += 1
      // What is read of one array goes into the next, at the longest through all of them.
      if !isNew || rounds > flow.arrays.count { return inference }
    }
  }
}
