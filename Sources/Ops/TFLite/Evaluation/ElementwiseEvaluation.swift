internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  static let elementwise: [String: Rule] = [
    "ABS": same("Abs"), "NEG": same("Neg"), "SIGN": same("Sign"), "SIN": same("Sin"), "COS": same("Cos"),
    "EXP": same("Exp"), "LOG": same("Log"), "SQRT": same("Sqrt"), "RSQRT": same("Rsqrt"),
    "SQUARE": same("Square"), "FLOOR": same("Floor"), "CEIL": same("Ceil"), "ROUND": same("Round"),
    "TANH": same("Tanh"), "LOGISTIC": same("Sigmoid"), "ELU": same("Elu"), "RELU": same("Relu"),
    "RELU6": same("Relu6"), "LEAKY_RELU": same("LeakyRelu", ["alpha": "alpha"]),
    "RELU_N1_TO_1": { (call) throws(Diagnostic) in [try call.clamped(call.input(0), -1, 1)] },
    "RELU_0_TO_1": { (call) throws(Diagnostic) in [try call.clamped(call.input(0), 0, 1)] },
    "HARD_SWISH": hardSwish, "GELU": gelu, "PRELU": prelu,
    "ADD": activated("AddV2"), "SUB": activated("Sub"), "MUL": activated("Mul"), "DIV": activated("Div"),
    "ADD_N": same("AddN"), "POW": same("Pow"), "SQUARED_DIFFERENCE": same("SquaredDifference"),
    "FLOOR_DIV": same("FloorDiv"), "FLOOR_MOD": same("FloorMod"), "ATAN2": same("Atan2"),
    "MAXIMUM": same("Maximum"), "MINIMUM": same("Minimum"),
    "EQUAL": same("Equal"), "NOT_EQUAL": same("NotEqual"), "LESS": same("Less"),
    "LESS_EQUAL": same("LessEqual"), "GREATER": same("Greater"), "GREATER_EQUAL": same("GreaterEqual"),
    "LOGICAL_AND": same("LogicalAnd"), "LOGICAL_OR": same("LogicalOr"), "LOGICAL_NOT": same("LogicalNot"),
    "BITWISE_XOR": same("BitwiseXor"), "RIGHT_SHIFT": same("RightShift"),
    "STABLEHLO_SHIFT_LEFT": same("LeftShift"),
    "SELECT": same("Select"), "SELECT_V2": same("SelectV2"),
    "CAST": { (call) throws(Diagnostic) in [try cast(call.input(0), to: call.resultTypes[0].element)] },
    "BITCAST": { (call) throws(Diagnostic) in
      try call.tensorFlow("Bitcast", [call.input(0)], ["type": .type(call.resultTypes[0].element)])
    },
    "REAL": same("Real", fixed: ["Tout": .type(.float32)]),
    "IMAG": same("Imag", fixed: ["Tout": .type(.float32)]),
    "COMPLEX_ABS": same("ComplexAbs", fixed: ["Tout": .type(.float32)]),
    "BUCKETIZE": same("Bucketize", ["boundaries": "boundaries"]),
    "SOFTMAX": { (call) throws(Diagnostic) in
      let beta = call.float("beta")
      let x = try call.input(0)
      return [try call.value("Softmax", [beta == 1 ? x : call.value("Mul", [x, call.scalar(Double(beta))])])]
    },
    "LOG_SOFTMAX": same("LogSoftmax"),
    "L2_NORMALIZATION": { (call) throws(Diagnostic) in
      // Source: LiteRT's reference kernel, which bounds the root, not its square.
      let x = try call.input(0)
      let sum = try call.value(
        "Sum", [call.value("Square", [x]), call.scalar(-1, .int32)], ["keep_dims": .bool(true)])
      let norm = try call.value("Maximum", [call.value("Sqrt", [sum]), call.scalar(1e-6)])
      return [try call.activated(call.value("Div", [x, norm]))]
    },
    "LOCAL_RESPONSE_NORMALIZATION": same(
      "LRN", ["depth_radius": "radius", "bias": "bias", "alpha": "alpha", "beta": "beta"]),
  ]
}

/// x · relu6(x + 3) / 6
private let hardSwish: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let x = try call.input(0)
  let gate = try call.value("Relu6", [call.value("AddV2", [x, call.scalar(3)])])
  return [try call.value("Mul", [call.value("Mul", [x, gate]), call.scalar(1.0 / 6)])]
}

/// x / 2 · erfc(−x / √2), which is exact for negative numbers, too; or with the hyperbolic tangent x / 2 · (1 + tanh(√(2/π)
/// (x + 0.044715 x³))).
private let gelu: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let x = try call.input(0)
  let half = try call.value("Mul", [x, call.scalar(0.5)])
  guard call.bool("approximate") else {
    return [
      try call.value(
        "Mul", [half, call.value("Erfc", [call.value("Mul", [x, call.scalar(-(0.5.squareRoot()))])])])
    ]
  }
  let cube = try call.value("Mul", [call.value("Square", [x]), x])
  let inner = try call.value("AddV2", [x, call.value("Mul", [cube, call.scalar(0.044715)])])
  let bent = try call.value("Tanh", [call.value("Mul", [inner, call.scalar(0.7978845608028654)])])
  return [try call.value("Mul", [half, call.value("AddV2", [bent, call.scalar(1)])])]
}

/// x where it is positive, else x · slope.
private let prelu: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (x, slope) = (try call.input(0), try call.input(1))
  let (zero, negative) = (try call.scalar(0), try call.value("Mul", [x, slope]))
  let isPositive = try call.value("GreaterEqual", [x, zero])
  return [try call.value("SelectV2", [isPositive, x, negative])]
}
