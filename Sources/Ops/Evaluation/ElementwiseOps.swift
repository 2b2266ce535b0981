internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops on each element, or on each pair of elements with broadcasting.
let elementwiseOps: [OpDef] =
  unaryOps.map { name, operation in
    OpDef(name, .same, channelStep: activationStep(operation)) { (call) throws(Diagnostic) in
      [try elementwise(operation, call.input(0))]
    }
  }
  + binaryOps.map { name, operation in
    OpDef(name, rule(for: operation), channelStep: vectorStep(operation)) { (call) throws(Diagnostic) in
      [try elementwise(operation, call.input(0), call.input(1))]
    }
  } + [
    OpDef("LeakyRelu", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let alpha = try cast(TensorValue([call.float("alpha")], type: .float32, []), to: x.type)
      return [
        try select(compare(.greater, x, zeros(x.type, [])), x, elementwise(.multiply, x, alpha))
      ]
    },
    OpDef("_Gelu", .same, nil),
    OpDef("AddN", .total) { (call) throws(Diagnostic) in [try total(call)] }.takingVariants,
    OpDef("AccumulateNV2", .merged) { (call) throws(Diagnostic) in [try total(call)] },
    OpDef("Betainc", .broadcast) { (call) throws(Diagnostic) in
      // Scalars stand for tensors of the shape of the others.
      let shape = call.inputs.first { $0.rank > 0 }?.dimensions ?? []
      var inputs: [TensorValue] = []
      for input in call.inputs { inputs.append(input.rank == 0 ? try input.broadcast(to: shape) : input) }
      guard inputs.count == 3 else { throw call.invalid("it takes three operands") }
      return [try incompleteBeta(inputs[0], inputs[1], inputs[2])]
    },
    OpDef("BiasAddV1", .same) { (call) throws(Diagnostic) in
      [try elementwise(.add, call.input(0), call.input(1))]
    },
    OpDef("PopulationCount", .same) { (call) throws(Diagnostic) in [try populationCount(call.input(0))] },
    OpDef("ToBool", .scalar) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.rank == 0 else { return [try TensorValue([x.elementCount > 0], type: .bool, [])] }
      if x.type == .string { return [try TensorValue([!x.strings[0].isEmpty], type: .bool, [])] }
      return [try cast(x, to: .bool)]
    },
    OpDef("BiasAdd", .same, channelStep: biasStep) { (call) throws(Diagnostic) in
      let (x, bias) = (try call.input(0), try call.input(1))
      guard call.string("data_format").hasPrefix("NC"), x.rank > 2 else {
        return [try elementwise(.add, x, bias)]
      }
      return [
        try elementwise(.add, x, bias.reshaped(bias.dimensions + [Int](repeating: 1, count: x.rank - 2)))
      ]
    },
    OpDef("Cast", .cast) { (call) throws(Diagnostic) in [try cast(call.input(0), to: call.type("DstT"))] },
    OpDef("Bitcast", .bitcast) { (call) throws(Diagnostic) in
      let (x, type) = (try call.input(0), call.type("type"))
      guard let from = x.type.byteWidth, let to = type.byteWidth else {
        throw call.invalid("\(type) has no bytes")
      }
      var shape = x.dimensions
      if from > to { shape.append(from / to) }
      if from < to {
        guard shape.popLast() == to / from else {
          throw call.invalid("the last axis does not hold one \(type)")
        }
      }
      return [TensorValue(type, shape, x.contents)]
    },
    OpDef("ClipByValue", .broadcastClip) { (call) throws(Diagnostic) in
      [try elementwise(.maximum, elementwise(.minimum, call.input(0), call.input(2)), call.input(1))]
    },
  ]

private func activationStep(_ operation: UnaryOperation) -> OpDef.ChannelStep? {
  switch operation {
  case .relu: { _ in .relu }
  case .relu6: { _ in .relu6 }
  default: nil
  }
}

/// With a vector of the channels, or with another tensor of the shape.
private func vectorStep(_ operation: BinaryOperation) -> OpDef.ChannelStep? {
  guard operation == .add || operation == .multiply else { return nil }
  return { (call) throws(Diagnostic) in
    let (x, other) = (try call.input(0), try call.input(1))
    guard other.type == .float32, other.rank <= x.rank else { return nil }
    if other.rank > 0, other.dimensions.dropLast().allSatisfy({ $0 == 1 }) {
      let values = other.copied(Float.self)
      return operation == .add ? .add(values) : .multiply(values)
    }
    return operation == .add ? .addTensor(other) : nil
  }
}

@Sendable private func biasStep(_ call: OpCall) throws(Diagnostic) -> ChannelSteps.Step? {
  let bias = try call.input(1)
  guard !call.string("data_format").hasPrefix("NC"), bias.type == .float32 else { return nil }
  return .add(bias.copied(Float.self))
}

private func total(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  var sum = try call.input(0)
  if call.inputs.contains(where: \.isVariant) { return try totalOfLists(call) }
  for value in call.inputs.dropFirst() {
    guard value.dimensions == sum.dimensions else {
      throw call.invalid("the shapes differ: \(call.inputs.map(\.shape))")
    }
    sum = try elementwise(.add, sum, value)
  }
  return sum
}

private let unaryOps: [(String, UnaryOperation)] = [
  ("Neg", .negative), ("Abs", .magnitude), ("Sign", .sign), ("Square", .square), ("Reciprocal", .reciprocal),
  ("Inv", .reciprocal), ("Invert", .invert), ("Exp", .exp), ("Expm1", .expm1), ("Log", .log),
  ("Log1p", .log1p),
  ("Sqrt", .sqrt), ("Rsqrt", .reciprocalSquareRoot), ("Sin", .sin), ("Cos", .cos), ("Tan", .tan),
  ("Asin", .asin),
  ("Acos", .acos), ("Atan", .atan), ("Sinh", .sinh), ("Cosh", .cosh), ("Tanh", .tanh), ("Asinh", .asinh),
  ("Acosh", .acosh), ("Atanh", .atanh), ("Erf", .erf), ("Erfc", .erfc), ("Lgamma", .lgamma),
  ("Sigmoid", .sigmoid),
  ("Floor", .floor), ("Ceil", .ceil), ("Round", .round), ("Rint", .round), ("Relu", .relu), ("Relu6", .relu6),
  ("Elu", .elu), ("Selu", .selu), ("Softplus", .softplus), ("Softsign", .softsign), ("IsNan", .isNaN),
  ("BesselJ0", .besselJ0), ("BesselJ1", .besselJ1), ("BesselY0", .besselY0), ("BesselY1", .besselY1),
  ("BesselK0", .besselK0), ("BesselK0e", .besselK0e), ("BesselK1", .besselK1), ("BesselK1e", .besselK1e),
  ("Dawsn", .dawson), ("Expint", .exponentialIntegral), ("FresnelCos", .fresnelCosine),
  ("FresnelSin", .fresnelSine), ("Spence", .spence), ("Digamma", .digamma), ("Erfinv", .inverseErf),
  ("Ndtri", .normalQuantile), ("BesselI0", .besselI0),
  ("BesselI0e", .besselI0e), ("BesselI1", .besselI1), ("BesselI1e", .besselI1e), ("IsInf", .isInfinite),
  ("IsFinite", .isFinite),
]

private let binaryOps: [(String, BinaryOperation)] = [
  ("Add", .add), ("AddV2", .add), ("Sub", .subtract), ("Mul", .multiply),
  ("SquaredDifference", .squaredDifference),
  ("Div", .divide), ("RealDiv", .divide), ("DivNoNan", .divideNoNaN), ("MulNoNan", .multiplyNoNaN),
  ("FloorDiv", .floorDivide), ("TruncateDiv", .truncateDivide), ("FloorMod", .floorModulo),
  ("Mod", .truncateModulo),
  ("TruncateMod", .truncateModulo), ("Maximum", .maximum), ("Minimum", .minimum), ("Pow", .power),
  ("Atan2", .atan2),
  ("NextAfter", .nextAfter), ("Igamma", .incompleteGamma), ("Igammac", .incompleteGammaComplement),
  ("IgammaGradA", .incompleteGammaSlope), ("RandomGammaGrad", .gammaSampleSlope), ("Zeta", .zeta),
  ("Polygamma", .polygamma), ("Xlogy", .xlogy), ("Xdivy", .xdivy), ("Xlog1py", .xlog1py),
  ("BitwiseAnd", .and),
  ("BitwiseOr", .or), ("BitwiseXor", .xor), ("LeftShift", .shiftLeft), ("RightShift", .shiftRight),
]

/// Sizes are computed with these operations.
private func rule(for operation: BinaryOperation) -> ShapeRule {
  switch operation {
  case .add: .paired(+)
  case .subtract: .paired(-)
  case .multiply: .paired(*)
  case .floorDivide: .paired { $0.dividedDown(by: $1) }
  default: .broadcast
  }
}

/// Ops that give booleans, and that choose by them.
let comparisonOps: [OpDef] =
  [
    ("Equal", Comparison.equal), ("NotEqual", .notEqual), ("Less", .less), ("LessEqual", .lessOrEqual),
    ("Greater", .greater), ("GreaterEqual", .greaterOrEqual),
  ].map { name, comparison in
    OpDef(name, name.hasSuffix("Equal") ? .equality : .broadcast) { (call) throws(Diagnostic) in
      let (a, b) = (try call.input(0), try call.input(1))
      // Shapes that do not fit are unequal as a whole, where the op allows it.
      if broadcast(a.dimensions, b.dimensions) == nil, call["incompatible_shape_error"] == .bool(false) {
        return [try TensorValue([comparison == .notEqual], type: .bool, [])]
      }
      return [try compare(comparison, a, b)]
    }
  } + [
    OpDef("LogicalAnd", .broadcast) { (call) throws(Diagnostic) in
      [try logic(.and, call.input(0), call.input(1))]
    },
    OpDef("LogicalOr", .broadcast) { (call) throws(Diagnostic) in
      [try logic(.or, call.input(0), call.input(1))]
    },
    OpDef("LogicalNot", .same) { (call) throws(Diagnostic) in
      [try compare(.equal, call.input(0), zeros(.bool, []))]
    },
    OpDef("SelectV2", .broadcast) { (call) throws(Diagnostic) in
      [try select(call.input(0), call.input(1), call.input(2))]
    },
    OpDef("Select", .select) { (call) throws(Diagnostic) in
      let (condition, a) = (try call.input(0), try call.input(1))
      // A vector chooses rows.
      let isRows = condition.rank == 1 && a.rank > 1
      let shape = condition.dimensions + [Int](repeating: 1, count: isRows ? a.rank - 1 : 0)
      return [try select(condition.reshaped(shape), a, call.input(2))]
    },
    OpDef("ApproximateEqual", .merged) { (call) throws(Diagnostic) in
      let (a, b) = (try call.input(0), try call.input(1))
      let tolerance = try cast(TensorValue([call.float("tolerance")], type: .float32, []), to: a.type)
      return [try compare(.less, elementwise(.magnitude, elementwise(.subtract, a, b)), tolerance)]
    },
  ]

/// `a` where the condition holds, else `b`; all are broadcast to one shape.
func select(_ condition: TensorValue, _ a: TensorValue, _ b: TensorValue) throws(Diagnostic) -> TensorValue {
  guard let both = broadcast(a.dimensions, b.dimensions), let shape = broadcast(condition.dimensions, both)
  else {
    throw Diagnostic(
      .invalidOperand, "the shapes \(condition.shape), \(a.shape) and \(b.shape) do not broadcast to one")
  }
  let chosen = try condition.broadcast(to: shape).copied(Bool.self)
  let (x, y) = (try a.broadcast(to: shape), try b.broadcast(to: shape))
  if x.type == .string {
    return TensorValue(
      .string, shape, .strings(chosen.indices.map { chosen[$0] ? x.strings[$0] : y.strings[$0] }))
  }
  let result = try TensorValue(allocating: x.type, shape)
  let width = x.type.byteWidth ?? 0
  defer { withExtendedLifetime((x, y)) {} }
  guard let p = x.bytes.baseAddress, let q = y.bytes.baseAddress, let out = result.bytes.baseAddress else {
    return result
  }
  for index in chosen.indices {
    (out + index * width).copyMemory(from: (chosen[index] ? p : q) + index * width, byteCount: width)
  }
  return result
}

extension TensorValue {
  func broadcast(to shape: [Int]) throws(Diagnostic) -> TensorValue {
    dimensions == shape ? self : try viewed(View(dimensions).broadcast(to: shape))
  }
}
