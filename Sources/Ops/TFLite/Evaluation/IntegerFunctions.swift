internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// Functions of one integer.
  static let integerFunctions: [String: Rule] = [
    "RELU": clamp(0, nil), "RELU6": clamp(0, 6), "RELU_N1_TO_1": clamp(-1, 1), "RELU_0_TO_1": clamp(0, 1),
    "LEAKY_RELU": leakyRelu, "HARD_SWISH": hardSwish, "ABS": absolute, "RSQRT": reciprocalRoot,
    "SQRT": { (call) throws(Diagnostic) in
      let (from, to) = (try call.scale(0), try call.resultScale())
      return [
        try mapIntegers(call.input(0), to: to.type) {
          // LiteRT cuts off what is behind the point, and refuses negative numbers.
          let root = max(from.scale * Float($0 &- from.zeroPoint), 0).squareRoot() / to.scale
          return wholeNumber(root) &+ to.zeroPoint
        }
      ]
    },
    "EXP": tabulated { _, _ in .exponential }, "ELU": tabulated { _, _ in .elu },
    "GELU": tabulated { call, _ in call.bool("approximate") ? .approximateGelu : .gelu },
    "LOG": tabulated(
      where: { $0 > 0 }, otherwise: { Float($0.limits.lowerBound - $0.zeroPoint) * $0.scale }
    ) { _, _ in .logarithm },
    "TANH": sigmoidal(.hyperbolicTangent), "LOGISTIC": sigmoidal(.sigmoid),
    "SOFTMAX": { (call) throws(Diagnostic) in
      let (x, scale, beta) = (try call.input(0), try call.scale(0).scale, call.float("beta"))
      guard x.type == call.resultTypes.first?.element else { return try throughFloats(call) }
      return [
        try x.type == .int16
          ? softmaxOfWords(x, scale: Double(scale * beta))
          : softmaxOfBytes(x, scale: Double(beta) * Double(scale))
      ]
    },
    "LOG_SOFTMAX": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.type != .int16 else { return try throughFloats(call) }
      return [try logSoftmaxOfBytes(x, scale: Double(call.scale(0).scale))]
    },
    "L2_NORMALIZATION": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.type != .int16 else { return try throughFloats(call) }
      return [try normalizedBytes(x, zeroPoint: call.scale(0).zeroPoint)]
    },
  ]
}

/// The operand with its integers rescaled, between two numbers.
private func clamp(_ least: Float, _ greatest: Float?) -> TFLiteEvaluation.Rule {
  { (call) throws(Diagnostic) in
    let (from, to) = (try call.scale(0), try call.resultScale())
    let multiplier = FixedMultiplier(Double(from.scale / to.scale))
    let low = max(to.limits.lowerBound, to.integer(least))
    let high = greatest.map { min(to.limits.upperBound, to.integer($0)) } ?? to.limits.upperBound
    return [
      try mapIntegers(call.input(0), to: to.type) {
        min(max(multiplier.times($0 &- from.zeroPoint) &+ to.zeroPoint, low), high)
      }
    ]
  }
}

private let leakyRelu: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (from, to, slope) = (try call.scale(0), try call.resultScale(), call.float("alpha"))
  let positive = FixedMultiplier(Double(from.scale / to.scale))
  let negative = FixedMultiplier(Double(abs(from.scale * slope / to.scale)))
  return [
    try mapIntegers(call.input(0), to: to.type) {
      let number = $0 &- from.zeroPoint
      if number >= 0 { return positive.times(number) &+ to.zeroPoint }
      return (slope < 0 ? 0 &- negative.times(number) : negative.times(number)) &+ to.zeroPoint
    }
  ]
}

/// x · relu6(x + 3) / 6 in 16 bits: one factor on the scale of the result, the other between −1 and 1.
///
/// Source: LiteRT's `HardSwish`.
private let hardSwish: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (from, to) = (try call.scale(0), try call.resultScale())
  guard to.type != .int16 else { return try TFLiteEvaluation.throughFloats(call) }
  /// The multiplier with 15 bits.
  func short(_ multiplier: FixedMultiplier) -> Int16 {
    multiplier.mantissa >= .max - 1 << 15 ? .max : Int16((multiplier.mantissa + 1 << 15) >> 16)
  }
  let fine = Float(1) / 128 * from.scale
  let output = FixedMultiplier(Double(fine / to.scale))
  let gate = FixedMultiplier(Double(fine / (Float(3) / 32768)))
  let (outputFactor, gateFactor) = (short(output), short(gate))
  func shifted(_ x: Int16, _ bits: Int) -> Int16 {
    Int16(clamping: bits > 31 ? (x == 0 ? 0 : x > 0 ? .max : .min) : Int64(x) << Int64(bits))
  }
  return [
    try mapIntegers(call.input(0), to: to.type) { number in
      let x = Int16(truncatingIfNeeded: (number &- from.zeroPoint) &<< 7)
      var open = x
      if gate.shift > 0 { open = shifted(open, gate.shift - 1) }
      open = highProduct(open, gateFactor)
      if gate.shift > 0 { open = shifted(open, 1) }
      if gate.shift < 0 { open = halved(open, -gate.shift) }
      open = Int16(truncatingIfNeeded: (Int32(open) + 1 << 15) >> 1)
      // This product is cut off, not rounded.
      let product = Int32(open) * Int32(highProduct(x, outputFactor)) / (1 << 15)
      return Int32(halved(Int16(clamping: product), -output.shift)) &+ to.zeroPoint
    }
  ]
}

private let absolute: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (from, to) = (try call.scale(0), try call.resultScale())
  let multiplier = FixedMultiplier(Double(from.scale / to.scale))
  let isSame = from.scale == to.scale
  return [
    try mapIntegers(call.input(0), to: to.type) {
      let number = abs($0 &- from.zeroPoint)
      return (isSame ? number : multiplier.times(number)) &+ to.zeroPoint
    }
  ]
}

/// 1 / √x; what is not positive becomes the greatest integer.
private let reciprocalRoot: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (from, to) = (try call.scale(0), try call.resultScale())
  guard to.type == .int8 else {
    return try tabulated(
      where: { $0 > 0 }, otherwise: { 32767 * $0.scale }, { _, _ in .reciprocalRoot })(call)
  }
  let multiplier = FixedMultiplier(1 / Double(from.scale.squareRoot() * to.scale))
  return [
    try mapIntegers(call.input(0), to: to.type) { number in
      let x = number &- from.zeroPoint
      guard x > 0 else { return 127 }
      // 20 bits keep the inverse a whole number.
      let root = FixedPoint.inverseRoot(x)
      let inverse = FixedMultiplier(mantissa: root.mantissa, shift: root.shift + 20).times(1 as Int32)
      return FixedMultiplier(mantissa: multiplier.mantissa, shift: multiplier.shift - 20).times(inverse)
        &+ to.zeroPoint
    }
  ]
}

/// A function that LiteRT tabulates; where `isDefined` does not hold of a number, another result stands in.
private func tabulated(
  where isDefined: @escaping @Sendable (Float) -> Bool = { _ in true },
  otherwise: @escaping @Sendable (IntegerScale) -> Float = { _ in 0 },
  _ choose: @escaping @Sendable (TFLiteCall, ElementType) -> TabulatedFunction
) -> TFLiteEvaluation.Rule {
  { (call) throws(Diagnostic) in
    let (from, to) = (try call.scale(0), try call.resultScale())
    let (function, substitute) = (choose(call, to.type), otherwise(to))
    func result(_ x: Float) -> Float { isDefined(x) ? function(x) : substitute }
    guard to.type == .int16 else {
      return [
        try mapIntegers(call.input(0), to: to.type) {
          IntegerTable.number(
            $0, input: (from.scale, from.zeroPoint), output: (to.scale, to.zeroPoint), result)
        }
      ]
    }
    let table = IntegerTable(
      input: (from.scale, Int(from.zeroPoint)), output: (to.scale, Int(to.zeroPoint)), result)
    return [try mapIntegers(call.input(0), to: to.type) { table[$0] }]
  }
}

/// Integers of 16 bits have a table of the sigmoid in common.
private func sigmoidal(_ function: TabulatedFunction) -> TFLiteEvaluation.Rule {
  let bytes = tabulated { _, _ in function }
  return { (call) throws(Diagnostic) in
    let x = try call.input(0)
    guard x.type == .int16 else { return try bytes(call) }
    let scale = try call.scale(0).scale
    guard case .sigmoid = function else {
      let scaling = SigmoidTable.scaling(of: scale, powers: 0...1)
      return [try mapIntegers(x, to: .int16) { SigmoidTable.tanh($0, scaling) }]
    }
    let scaling = SigmoidTable.scaling(of: scale, powers: 0...0)
    return [try mapIntegers(x, to: .int16) { SigmoidTable.sigmoid($0, scaling) }]
  }
}
