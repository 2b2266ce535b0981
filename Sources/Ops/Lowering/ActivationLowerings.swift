internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Activation functions.
let activationLowerings: [OpKind: Lowering.Rule] = [
  "Relu": relu(to: nil), "Relu6": relu(to: 6), "Sigmoid": direct("LOGISTIC"), "Tanh": direct("TANH"),
  "Elu": direct("ELU"), "Softmax": direct("SOFTMAX", ["beta": .float(1)]),
  "LogSoftmax": direct("LOG_SOFTMAX"),
  "LeakyRelu": { (call) throws(Diagnostic) in
    let attributes: Attributes = ["alpha": .float(call.float("alpha"))]
    return [try call.apply("LEAKY_RELU", call.inputs, attributes, shape: call.results[0].shape)]
  },
  "_Gelu": { (call) throws(Diagnostic) in
    [try call.emit("GELU", call.inputs, ["approximate": .bool(call.bool("approximate"))], call.results[0])]
  },
  // λx for positive x, and λα(exp(x) − 1) for others (Klambauer et al., "Self-Normalizing Neural Networks").
  "Selu": formula { (call, x) throws(Diagnostic) in
    let curve = try call.apply("ELU", x[0])
    let bent = try call.apply("LEAKY_RELU", [curve], ["alpha": .float(1.673_263_2)])
    return try call.apply("MUL", bent, 1.050_700_987_355_480_5)
  },
  // log(1 + exp(x)); where exp(x) is beyond what 1 changes, x.
  "Softplus": formula { (call, x) throws(Diagnostic) in
    let power = try call.apply("EXP", call.apply("MINIMUM", 80, x[0]))
    let logarithm = try call.apply("LOG", call.apply("ADD", power, 1))
    return try call.apply("MAXIMUM", x[0], logarithm)
  },
  "Softsign": formula { (call, x) throws(Diagnostic) in
    try call.apply("DIV", x[0], call.apply("ADD", call.apply("ABS", x[0]), 1))
  },
]

private func relu(to most: Double?) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let x = try call.input(0)
    if call.results[0].element == .float32 {
      return [try call.emit(most == nil ? "RELU" : "RELU6", [x], [:], call.results[0])]
    }
    let positive = call.results[0].element.isUnsigned ? x : try call.apply("MAXIMUM", 0, x)
    guard let most else { return [positive] }
    return [try call.apply("MINIMUM", most, positive)]
  }
}
