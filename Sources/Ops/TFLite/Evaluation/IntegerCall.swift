internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// How the integers of a whole tensor stand for real numbers.
struct IntegerScale: Equatable {
  let type: ElementType
  let scale: Float
  let zeroPoint: Int32

  /// The integers of the type.
  var limits: ClosedRange<Int32> {
    switch type {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    default: .min ... .max
    }
  }

  /// How far an integer may be from the zero point.
  var reach: Int64 {
    max(abs(Int64(limits.lowerBound) - Int64(zeroPoint)), abs(Int64(limits.upperBound) - Int64(zeroPoint)))
  }

  /// The integer of a real number; it need not be one of the type.
  func integer(_ number: Float) -> Int32 {
    let steps = (number / scale).rounded(.toNearestOrAwayFromZero)
    return wholeNumber(steps) &+ zeroPoint
  }
}

extension TFLiteCall {
  /// What the operands and results of an operator are.
  enum Numbers {
    /// All numbers are what they are.
    case plain
    /// Integers stand for real numbers, in operands and results.
    case integers
    /// Some operands are integers that stand for real numbers, which the results are: weights, as a rule.
    case hybrid
  }

  var numbers: Numbers {
    guard operandTypes.contains(where: { $0?.standsForNumbers == true }) else { return .plain }
    // What follows the first result are indices, or a kernel's own numbers.
    return resultTypes.first?.element == .float32 ? .hybrid : .integers
  }

  /// The call on the real numbers that integers stand for.
  func withRealOperands() throws(Diagnostic) -> TFLiteCall {
    var (values, types) = (operands, operandTypes)
    for (index, type) in operandTypes.enumerated() {
      guard let type, let parameters = type.quantization, type.hasIntegers else { continue }
      types[index]?.element = .float32
      types[index]?.quantization = nil
      // A variable keeps real numbers.
      guard let value = optional(index), !value.isHandle else { continue }
      try check(parameters)
      values[index] = try realNumbers(value, parameters)
    }
    return TFLiteCall(op, values, attributes, operandTypes: types, resultTypes: resultTypes)
  }

  /// Results of a call on real numbers as the integers that the model states.
  func integerResults(_ results: [TensorValue]) throws(Diagnostic) -> [TensorValue] {
    var values: [TensorValue] = []
    for (value, type) in zip(results, resultTypes) {
      guard value.type == .float32, type.standsForNumbers, let parameters = type.quantization else {
        values.append(value)
        continue
      }
      try check(parameters)
      values.append(try nearestIntegers(value, type.element, parameters))
    }
    return values
  }

  /// The parameters of an operand, of which there may be several along an axis.
  func parameters(_ index: Int) throws(Diagnostic) -> QuantizationParameters {
    guard operandTypes.indices.contains(index), let parameters = operandTypes[index]?.quantization else {
      throw invalid("its operand \(index) has no scale")
    }
    try check(parameters)
    return parameters
  }

  func scale(_ index: Int) throws(Diagnostic) -> IntegerScale {
    try one(parameters(index), try input(index).type)
  }

  func resultScale() throws(Diagnostic) -> IntegerScale {
    guard let type = resultTypes.first, let parameters = type.quantization else {
      throw invalid("its result has no scale")
    }
    try check(parameters)
    return try one(parameters, type.element)
  }

  private func one(
    _ parameters: QuantizationParameters, _ type: ElementType
  ) throws(Diagnostic) -> IntegerScale {
    guard parameters.scales.count == 1 else { throw invalid("it takes no scale for each channel") }
    return IntegerScale(
      type: type, scale: parameters.scales[0], zeroPoint: Int32(clamping: parameters.zeroPoints[0]))
  }

  /// Scales come from files.
  private func check(_ parameters: QuantizationParameters) throws(Diagnostic) {
    let limit: Int64 = 1 << 24
    guard !parameters.scales.isEmpty,
      parameters.scales.allSatisfy({ $0.isFinite && $0 > 0 }),
      parameters.zeroPoints.allSatisfy({ abs(max($0, -limit - 1)) <= limit })
    else { throw invalid("\(parameters) is no scale and zero point") }
  }

  /// The integers of the result that the activation function leaves.
  func bounds(_ result: IntegerScale) throws(Diagnostic) -> ClosedRange<Int32> {
    let limits = result.limits
    func range(_ least: Float, _ greatest: Float?) -> ClosedRange<Int32> {
      let low = max(limits.lowerBound, result.integer(least))
      let high = greatest.map { min(limits.upperBound, result.integer($0)) } ?? limits.upperBound
      // Where nothing is left, the upper bound wins.
      return min(low, high)...high
    }
    switch string("fused_activation_function") {
    case "NONE", "": return limits
    case "RELU": return range(0, nil)
    case "RELU6": return range(0, 6)
    case "RELU_N1_TO_1": return range(-1, 1)
    case let other: throw Diagnostic(.unsupported, "\(op) with the activation function \(other) is not run")
    }
  }
}

extension TensorType {
  /// Whether its integers are activations or weights that stand for real numbers. Biases have more bits.
  var standsForNumbers: Bool {
    quantization != nil && [.int8, .uint8, .int16, .int4, .uint4, .int2].contains(element)
  }

  fileprivate var hasIntegers: Bool { standsForNumbers || (quantization != nil && element == .int32) }
}

extension TFLiteEvaluation {
  /// What LiteRT's kernels compute with integers that stand for real numbers, to the bit of its reference kernels.
  static let integerRules: [String: Rule] = table([
    integerElementwise, integerFunctions, integerReductions, integerProducts, integerArrays,
  ])

  /// The operators that move integers, or compare them by their order, and need not know what they stand for.
  static let movingOperators: Set<String> = [
    "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE", "TILE", "BROADCAST_TO", "PADV2", "MIRROR_PAD",
    "REVERSE_V2", "REVERSE_SEQUENCE", "SLICE", "STRIDED_SLICE", "DYNAMIC_UPDATE_SLICE", "PACK", "UNPACK",
    "SPLIT",
    "SPLIT_V", "BATCH_TO_SPACE_ND", "SPACE_TO_DEPTH", "DEPTH_TO_SPACE", "SHAPE", "RANK", "FILL", "ZEROS_LIKE",
    "GATHER", "GATHER_ND", "EMBEDDING_LOOKUP", "SCATTER_ND", "ONE_HOT", "SPARSE_TO_DENSE", "TOPK_V2",
    "UNIQUE",
    "SELECT", "SELECT_V2", "CAST", "BITCAST", "MAXIMUM", "MINIMUM", "REDUCE_MAX", "REDUCE_MIN", "ARG_MAX",
    "ARG_MIN", "RESIZE_NEAREST_NEIGHBOR", "MATRIX_DIAG", "MATRIX_SET_DIAG", "WHERE",
  ]

  /// Arrays of integers whose padding or scales matter.
  static let integerArrays: [String: Rule] = [
    "QUANTIZE": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.type != .float32 else { return try call.integerResults([x]) }
      let (from, to) = (try call.scale(0), try call.resultScale())
      let multiplier = FixedMultiplier(Double(from.scale) / Double(to.scale))
      return [
        try mapIntegers(x, to: to.type) { multiplier.times($0 &- from.zeroPoint) &+ to.zeroPoint }
      ]
    },
    "DEQUANTIZE": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      // Shorter floats have no scale.
      if x.type == .float16 || x.type == .bfloat16 { return [try cast(x, to: .float32)] }
      return [try realNumbers(x, call.parameters(0))]
    },
    "PAD": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let zero = try call.scalar(Double(call.scale(0).zeroPoint), x.type)
      return try call.tensorFlow("PadV2", [x, call.input(1), zero])
    },
    "SPACE_TO_BATCH_ND": { (call) throws(Diagnostic) in
      let x = try call.input(0)
      let zero = try call.scale(0).zeroPoint
      let moved = try mapIntegers(x, to: .int32) { $0 - zero }
      let result = try call.value("SpaceToBatchND", [moved, call.input(1), call.input(2)])
      return [try mapIntegers(result, to: x.type) { $0 + zero }]
    },
    "CONCATENATION": { (call) throws(Diagnostic) in
      guard let first = call.inputs.first else { throw call.invalid("it has no operands") }
      let axis = try call.axis(call.int("axis"), rank: first.rank)
      let to = try call.resultScale()
      var parts: [TensorValue] = []
      for index in call.operands.indices {
        let (x, from) = (try call.input(index), try call.scale(index))
        if from == to {
          parts.append(x)
          continue
        }
        // Source: LiteRT's `ConcatenationWithScaling`.
        let factor = from.scale * (1 / to.scale)
        let shift = Float(-from.zeroPoint) * factor
        parts.append(
          try mapIntegers(x, to: to.type) {
            let number = (Float($0) * factor + shift).rounded(.toNearestOrAwayFromZero)
            return wholeNumber(number) &+ to.zeroPoint
          })
      }
      let bounds = try call.bounds(to)
      return [
        try mapIntegers(concatenate(parts, axis: axis), to: to.type) {
          min(max($0, bounds.lowerBound), bounds.upperBound)
        }
      ]
    },
  ]

  /// Families of rules as one table.
  static func table(_ families: [[String: Rule]]) -> [String: Rule] {
    var table: [String: Rule] = [:]
    for family in families {
      for (name, rule) in family {
        precondition(table.updateValue(rule, forKey: name) == nil, "\(name) is there twice")
      }
    }
    return table
  }
}
