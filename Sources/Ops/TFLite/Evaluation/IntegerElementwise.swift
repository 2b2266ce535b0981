internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// Integers of two operands, each with its own scale.
  static let integerElementwise: [String: Rule] = [
    "ADD": sum("AddV2") { $0 &+ $1 }, "SUB": sum("Sub") { $0 &- $1 },
    "MUL": { (call) throws(Diagnostic) in
      let (a, b, to) = (try call.scale(0), try call.scale(1), try call.resultScale())
      let multiplier = FixedMultiplier(Double(a.scale * b.scale / to.scale))
      let bounds = try call.bounds(to)
      return [
        try combineIntegers(call.input(0), call.input(1), to: to.type) {
          let product = ($0 &- a.zeroPoint) &* ($1 &- b.zeroPoint)
          return limited(multiplier.times(product) &+ to.zeroPoint, bounds)
        }
      ]
    },
    "SQUARED_DIFFERENCE": { (call) throws(Diagnostic) in
      let (a, b, to) = (try call.scale(0), try call.scale(1), try call.resultScale())
      guard to.type == .int8 else { return try throughFloats(call) }
      let common = CommonScale(a, b, bits: 7)
      let (width, steps) = (Double(common.width), Float(1 << 14) * to.scale)
      let multiplier = FixedMultiplier(width * width / Double(steps))
      return [
        try combineIntegers(call.input(0), call.input(1), to: to.type) {
          let difference = common.first($0) &- common.second($1)
          return multiplier.times(difference &* difference) &+ to.zeroPoint
        }
      ]
    },
    "PRELU": { (call) throws(Diagnostic) in
      let (x, slope, to) = (try call.scale(0), try call.scale(1), try call.resultScale())
      let (positive, negative) = (
        FixedMultiplier(Double(x.scale / to.scale)), FixedMultiplier(Double(x.scale * slope.scale / to.scale))
      )
      return [
        try combineIntegers(call.input(0), call.input(1), to: to.type) {
          let number = $0 &- x.zeroPoint
          let result =
            number >= 0 ? positive.times(number) : negative.times(number &* ($1 &- slope.zeroPoint))
          return result &+ to.zeroPoint
        }
      ]
    },
    "EQUAL": comparison { $0 == $1 }, "NOT_EQUAL": comparison { $0 != $1 }, "LESS": order { $0 < $1 },
    "LESS_EQUAL": order { $0 <= $1 }, "GREATER": order { $0 > $1 },
    "GREATER_EQUAL": order { $0 >= $1 },
  ]

  /// What the rule for floats makes of the numbers that the integers stand for, as integers.
  static func throughFloats(_ call: TFLiteCall) throws(Diagnostic) -> [TensorValue] {
    try call.integerResults(evaluate(call.withRealOperands()))
  }
}

/// Two operands on one scale, twice the wider one's, with bits more than they have.
///
/// Source: `Prepare` of LiteRT's ADD, SUB and SQUARED_DIFFERENCE.
private struct CommonScale {
  let width: Float
  private let a: IntegerScale
  private let b: IntegerScale
  private let bits: Int32
  private let multipliers: (FixedMultiplier, FixedMultiplier)

  init(_ a: IntegerScale, _ b: IntegerScale, bits: Int32) {
    (self.a, self.b, self.bits) = (a, b, bits)
    width = 2 * max(a.scale, b.scale)
    multipliers = (
      FixedMultiplier(Double(a.scale) / Double(width)), FixedMultiplier(Double(b.scale) / Double(width))
    )
  }

  func first(_ x: Int32) -> Int32 { multipliers.0.times((x &- a.zeroPoint) &<< bits) }
  func second(_ x: Int32) -> Int32 { multipliers.1.times((x &- b.zeroPoint) &<< bits) }
}

private func limited(_ x: Int32, _ bounds: ClosedRange<Int32>) -> Int32 {
  min(max(x, bounds.lowerBound), bounds.upperBound)
}

/// A sum or a difference, which an op of TensorFlow computes.
private func sum(
  _ op: OpKind, _ combined: @escaping @Sendable (Int32, Int32) -> Int32
) -> TFLiteEvaluation.Rule {
  { (call) throws(Diagnostic) in
    let (a, b, to) = (try call.scale(0), try call.scale(1), try call.resultScale())
    let bounds = try call.bounds(to)
    if to.type == .int16, call["pot_scale_int16"] != .bool(false), let first = powerOfTwo(a.scale),
      let second = powerOfTwo(b.scale), let last = powerOfTwo(to.scale), max(first, second) == last
    {
      return [
        try combineIntegers(call.input(0), call.input(1), to: to.type) {
          limited(combined(halved($0, last - first), halved($1, last - second)), bounds)
        }
      ]
    }
    let bits: Int32 = to.type == .int16 ? 15 : 20
    let common = CommonScale(a, b, bits: bits)
    let multiplier = FixedMultiplier(Double(common.width) / Double(Float(1 << bits) * to.scale))
    let terms = [
      try mapIntegers(call.input(0), to: .int32, common.first),
      try mapIntegers(call.input(1), to: .int32, common.second),
    ]
    return [
      try scaledSums(
        call.value(op, terms), bias: [], .fixed([multiplier], isWide: false), zeroPoint: Int64(to.zeroPoint),
        bounds: bounds, to: to.type)
    ]
  }
}

private func comparison(_ holds: @escaping @Sendable (Int32, Int32) -> Bool) -> TFLiteEvaluation.Rule {
  { (call) throws(Diagnostic) in
    let (a, b) = (try call.scale(0), try call.scale(1))
    let (first, second) = (FixedMultiplier(Double(a.scale)), FixedMultiplier(Double(b.scale)))
    return [
      try combineIntegers(call.input(0), call.input(1), to: .bool) {
        holds(first.times(($0 &- a.zeroPoint) &<< 8), second.times(($1 &- b.zeroPoint) &<< 8)) ? 1 : 0
      }
    ]
  }
}

/// LiteRT orders integers of 16 bits as they are, whatever their scales.
private func order(_ holds: @escaping @Sendable (Int32, Int32) -> Bool) -> TFLiteEvaluation.Rule {
  let bytes = comparison(holds)
  return { (call) throws(Diagnostic) in
    let (a, b) = (try call.input(0), try call.input(1))
    guard a.type == .int16 else { return try bytes(call) }
    return [try combineIntegers(a, b, to: .bool) { holds($0, $1) ? 1 : 0 }]
  }
}
