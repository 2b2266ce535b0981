internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops on each element, of one operand or of two that broadcast.
let elementwiseLowerings: [OpKind: Lowering.Rule] = [
  "Add": direct("ADD", arithmetic), "AddV2": direct("ADD", arithmetic), "Sub": direct("SUB", arithmetic),
  "Mul": direct("MUL", arithmetic), "RealDiv": direct("DIV", arithmetic), "Div": direct("DIV", arithmetic),
  "Maximum": direct("MAXIMUM"), "Minimum": direct("MINIMUM"), "Pow": direct("POW"),
  "SquaredDifference": direct("SQUARED_DIFFERENCE"),
  "Relu": direct("RELU"), "Relu6": direct("RELU6"), "Sigmoid": direct("LOGISTIC"), "Tanh": direct("TANH"),
  "Exp": direct("EXP"), "Log": direct("LOG"), "Sqrt": direct("SQRT"), "Rsqrt": direct("RSQRT"),
  "Abs": direct("ABS"), "Neg": direct("NEG"), "Square": direct("SQUARE"), "Floor": direct("FLOOR"),
  "Ceil": direct("CEIL"), "Round": direct("ROUND"), "Sin": direct("SIN"), "Cos": direct("COS"),
  "Elu": direct("ELU"), "LeakyRelu": leakyRelu, "BiasAdd": biasAdd, "_Gelu": gelu,
]

private let arithmetic: Attributes = ["fused_activation_function": .string("NONE")]

private let gelu: Lowering.Rule = { (call) throws(Diagnostic) in
  [try call.emit("GELU", call.inputs, ["approximate": .bool(call.bool("approximate"))], call.results[0])]
}

private let leakyRelu: Lowering.Rule = { (call) throws(Diagnostic) in
  [try call.emit("LEAKY_RELU", call.inputs, ["alpha": .float(call.float("alpha"))], call.results[0])]
}

private let biasAdd: Lowering.Rule = { (call) throws(Diagnostic) in
  var operands = call.inputs
  let rank = try call.dimensions(0).count
  if call.string("data_format") == "NCHW", rank > 2 {
    // The bias is along the second axis: as a tensor of that rank it broadcasts there.
    let count = try call.dimensions(1)[0]
    var shape = [Int](repeating: 1, count: rank - 1)
    shape[0] = count
    operands[1] = try call.reshape(operands[1], shape)
  }
  return [try call.emit("ADD", operands, ["fused_activation_function": .string("NONE")], call.results[0])]
}

/// The op itself, under another name.
private func direct(_ name: OpKind, _ attributes: Attributes = [:]) -> Lowering.Rule {
  { (call) throws(Diagnostic) in [try call.emit(name, call.inputs, attributes, call.results[0])] }
}
