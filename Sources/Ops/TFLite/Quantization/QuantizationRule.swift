package import Tensors

/// What LiteRT's kernel of an operator asks of tensors whose integers stand for real numbers.
///
/// Source: the LiteRT 8-bit quantization specification, and the kernels of LiteRT 2.3.
package struct QuantizationRule: Sendable {
  /// How the scales of the operands and results belong together.
  package enum Scales: Sendable {
    /// Each tensor has its own.
    case free
    /// All real operands and results have one scale and zero point.
    case shared
    /// The results have these, whatever they hold.
    case fixed(int8: QuantizationParameters, int16: QuantizationParameters?)
  }

  /// The element types that the kernel takes for real numbers.
  package let types: Set<ElementType>
  package let scales: Scales

  /// The operands that have the zero point 0 as integers of 8 bits, by operator.
  ///
  /// XNNPACK of LiteRT 2.3 multiplies the second operand of a BATCH_MATMUL as if it were so, whatever the file says.
  package static let symmetricOperands: [String: Int] = ["BATCH_MATMUL": 1]

  /// The rule of an operator; nil for one that computes with floats alone.
  package static func rule(for name: String) -> QuantizationRule? { table[name] }

  /// What an operator that only clips its operand clips it to; nil for any other.
  package static func clip(by name: String) -> ClosedRange<Float>? { clips[name] }

  private static let clips: [String: ClosedRange<Float>] = [
    "RELU": 0...(.infinity), "RELU6": 0...6, "RELU_N1_TO_1": -1...1, "RELU_0_TO_1": 0...1,
  ]

  /// The operators with a rule that takes a type.
  package static func operators(for type: ElementType) -> [String] {
    table.filter { $0.value.types.contains(type) }.keys.sorted()
  }

  private static let table: [String: QuantizationRule] = {
    var table: [String: QuantizationRule] = [:]
    func add(_ types: Set<ElementType>, _ scales: Scales, _ names: String...) {
      for name in names {
        precondition(
          table.updateValue(Self(types: types, scales: scales), forKey: name) == nil, "\(name) twice")
      }
    }
    let both: Set<ElementType> = [.int8, .int16]
    add(
      both, .free, "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV", "BATCH_MATMUL", "ADD",
      "SUB", "MUL", "MEAN", "SUM", "ABS", "EXP", "LOG", "RSQRT", "RELU", "RELU6", "LEAKY_RELU", "SHAPE",
      "RANK")
    add(
      [.int8], .free, "SQUARED_DIFFERENCE", "REDUCE_PROD", "RELU_N1_TO_1", "RELU_0_TO_1", "PRELU",
      "HARD_SWISH",
      "GELU", "ELU", "ARG_MAX", "ARG_MIN", "EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER",
      "GREATER_EQUAL")
    add(
      both, .shared, "MAX_POOL_2D", "AVERAGE_POOL_2D", "CONCATENATION", "PACK", "UNPACK", "SPLIT", "SPLIT_V",
      "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE", "PAD", "PADV2", "MIRROR_PAD", "GATHER", "GATHER_ND",
      "SLICE", "STRIDED_SLICE", "BROADCAST_TO", "SELECT", "SELECT_V2", "SPACE_TO_BATCH_ND",
      "BATCH_TO_SPACE_ND", "RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR", "MAXIMUM", "MINIMUM", "REDUCE_MAX",
      "REDUCE_MIN", "DYNAMIC_UPDATE_SLICE", "REVERSE_V2", "FILL")
    add([.int8], .shared, "SPACE_TO_DEPTH", "DEPTH_TO_SPACE", "TILE", "TOPK_V2", "SCATTER_ND", "ONE_HOT")
    func one(_ scale: Float, _ zeroPoint: Int64) -> QuantizationParameters {
      QuantizationParameters(scales: [scale], zeroPoints: [zeroPoint])
    }
    let half = one(1.0 / 32768, 0)
    add(both, .fixed(int8: one(1.0 / 256, -128), int16: half), "SOFTMAX", "LOGISTIC")
    add(both, .fixed(int8: one(1.0 / 128, 0), int16: half), "TANH")
    // Of truth values, which are 0 and 1.
    add(both, .fixed(int8: one(1, 0), int16: one(1, 0)), "CAST")
    add([.int8], .fixed(int8: one(1.0 / 128, 0), int16: nil), "L2_NORMALIZATION")
    add([.int8], .fixed(int8: one(16.0 / 256, 127), int16: nil), "LOG_SOFTMAX")
    return table
  }()
}
