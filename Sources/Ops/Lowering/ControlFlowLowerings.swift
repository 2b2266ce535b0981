internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Control flow over functions, which are subgraphs of a TFLite file.
let controlFlowLowerings: [OpKind: Lowering.Rule] = [
  "While": loop, "StatelessWhile": loop, "_While": loop,
  "If": conditional, "StatelessIf": conditional, "_If": conditional,
]

private let loop: Lowering.Rule = { (call) throws(Diagnostic) in
  guard let condition = call.attributes.function("cond"), let body = call.attributes.function("body") else {
    throw call.invalid("it names no condition and no body")
  }
  return try call.emit(
    "WHILE", call.inputs,
    ["cond_subgraph_index": .function(condition), "body_subgraph_index": .function(body)],
    results: call.carried(call.results))
}

private let conditional: Lowering.Rule = { (call) throws(Diagnostic) in
  guard let taken = call.attributes.function("then_branch"),
    let other = call.attributes.function("else_branch")
  else { throw call.invalid("it names no branches") }
  return try call.emit(
    "IF", [call.truth(of: call.input(0))] + call.inputs.dropFirst(),
    ["then_subgraph_index": .function(taken), "else_subgraph_index": .function(other)],
    results: call.carried(call.results))
}

extension LoweringCall {
  /// The types of values that pass a function's border, where they must be TFLite's own.
  fileprivate func carried(_ types: [TensorType]) throws(Diagnostic) -> [TensorType] {
    for type in types where type.element.tfLiteCode == nil || [.resource, .variant].contains(type.element) {
      throw unsupported(
        type.element == .variant
          ? "it hands on a list of tensors whose shape is not known"
          : "it hands on a value of type \(type.element)",
        help: type.element == .variant ? "fix the shapes of the inputs with --shape or --batch" : nil)
    }
    return types
  }

  /// A decision as TensorFlow takes it: a number that is not zero is true, and so is a tensor of a rank that has
  /// elements, whatever they are.
  fileprivate mutating func truth(of value: Value) throws(Diagnostic) -> Value {
    let type = try type(value)
    if let sizes = type.shape.fullyDefined, !sizes.isEmpty {
      return constant(Tensor(.bool, [], .bytes([sizes.contains(0) ? 0 : 1])), "decision")
    }
    guard type.shape == [] else {
      throw unsupported("what decides is no scalar, but of shape \(type.shape)")
    }
    return try cast(value, to: .bool)
  }
}
