package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import Tensors

/// What a test lets an op read: a tensor that somebody feeds, or a constant.
package enum LoweredOperand: Sendable {
  case fed(ElementType, [Int])
  case constant(Tensor)
}

/// The TFLite ops that an op becomes, in order, with the types of what they give: `CAST int32[2], ADD int32[2]`.
///
/// - Parameter result: the type of the op's output.
/// - Throws: what the lowering refuses.
package func lowered(
  _ op: OpKind, _ operands: [LoweredOperand], _ attributes: Attributes = [:], to result: TensorType
) throws(Diagnostic) -> String {
  var graph = Graph()
  var values: [Value] = []
  var facts: [TensorFact] = []
  for (index, operand) in operands.enumerated() {
    switch operand {
    case .fed(let type, let dimensions):
      let results = [TensorType(type, Shape(dimensions))]
      values.append(graph.add("Placeholder", named: "x\(index)", results: results)[0])
      facts.append(TensorFact())
    case .constant(let tensor):
      let results = [TensorType(tensor.type, tensor.shape)]
      let constant: Attributes = ["dtype": .type(tensor.type), "value": .tensor(tensor)]
      values.append(graph.add("Const", named: "x\(index)", attributes: constant, results: results)[0])
      facts.append(TensorFact(try TensorValue(loading: tensor)))
    }
  }
  guard let lowering = LoweringTable.standard[op] else {
    throw Diagnostic(.unsupported, "\(op) has no lowering")
  }
  var call = LoweringCall(op, named: "y", values, facts, attributes, results: [result], graph: graph)
  let given = try lowering.lower(&call)
  let ops = call.graph.topologicalOrder().filter {
    !["Placeholder", "Const", "NoValue"].contains(call.graph.op($0))
  }
  let texts = ops.map { node in "\(call.graph.op(node)) \(call.graph.results(node)[0])" }
  return texts.isEmpty && given == [values[0]] ? "the operand" : texts.joined(separator: ", ")
}
