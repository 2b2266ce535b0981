internal import Tensors

extension TFLiteKernels {
  /// Arithmetic, comparisons, activations, reductions: which numbers they take that mean themselves. Several also take
  /// integers that stand for real numbers.
  static let elementwise: [String: Set<ElementType>] = {
    let small: Set<ElementType> = [.float32, .float16, .bfloat16]
    let ordered: Set<ElementType> = small.union([.int16, .int32, .int64])
    let bits: Set<ElementType> = [.int8, .int16, .int32, .uint8, .uint16, .uint32]
    var table: [String: Set<ElementType>] = [
      "ABS": [.float32, .int16, .int32], "NEG": small.union([.int8, .int16, .int32, .int64]),
      "SIGN": [.float32, .float64, .int32], "ATAN2": small.union([.float64]),
      "TANH": small, "LOGISTIC": small, "FLOOR": small, "ROUND": small,
      "ADD": [.float32, .int16, .int32, .int64], "SUB": [.float32, .int32, .int64],
      "MUL": [.float32, .int16, .int32, .int64, .uint32, .complex64],
      "DIV": [.float32, .int32], "POW": [.float32, .int32], "SQUARED_DIFFERENCE": [.float32, .int32],
      "ADD_N": [.float32, .int32],
      "FLOOR_DIV": [.float32, .int8, .int16, .int32], "FLOOR_MOD": [.float32, .int8, .int16, .int32, .int64],
      "MAXIMUM": ordered.union([.int8, .uint8]), "MINIMUM": ordered.union([.int8, .uint8]),
      "LOGICAL_AND": [.bool], "LOGICAL_OR": [.bool], "LOGICAL_NOT": [.bool],
      "BITWISE_XOR": bits, "RIGHT_SHIFT": bits, "STABLEHLO_SHIFT_LEFT": [.int8, .int16, .int32],
      // The kernel of NOT_EQUAL takes int16 and gives other answers.
      "EQUAL": [.float32, .float16, .int16, .int32, .int64, .bool, .string],
      "NOT_EQUAL": [.float32, .float16, .int32, .int64, .bool, .string],
      "LESS": ordered, "GREATER": ordered, "LESS_EQUAL": ordered.subtracting([.bfloat16]),
      "GREATER_EQUAL": ordered.subtracting([.bfloat16]),
      "REDUCE_ANY": [.bool], "REDUCE_ALL": [.bool],
      "SUM": [.float32, .int32, .int64], "MEAN": [.float32, .int32, .int64],
      "CUMSUM": [.float32, .int32, .int64],
      "ARG_MAX": [.float32, .int8, .uint8, .int32, .bool],
      "ARG_MIN": [.float32, .int8, .uint8, .int32, .bool],
      "CAST": small.union(bits).union([.float64, .int64, .bool, .complex64]),
      "REAL": [.complex64, .complex128], "IMAG": [.complex64, .complex128],
      "COMPLEX_ABS": [.complex64, .complex128],
      "BUCKETIZE": [.float32, .float64, .int32, .int64],
    ]
    for op in [
      "SQUARE", "SQRT", "RSQRT", "EXP", "LOG", "SIN", "COS", "CEIL", "ELU", "RELU", "RELU6", "RELU_N1_TO_1",
      "RELU_0_TO_1", "HARD_SWISH", "GELU", "LEAKY_RELU", "PRELU", "SOFTMAX", "LOG_SOFTMAX",
    ] {
      table[op] = [.float32]
    }
    for op in ["REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN"] {
      table[op] = [.float32, .int8, .uint8, .int16, .int32, .int64]
    }
    for op in ["SELECT", "SELECT_V2"] { table[op] = small.union(bits).union([.int64, .uint64, .bool]) }
    return table
  }()

  /// Up to which rank the kernels of operators on several operands repeat the elements of one along the axes of
  /// another. Operands of one shape may have any rank.
  package static let broadcastRank: [String: Int] = {
    var table = ["ADD": 6, "SUB": 6, "MUL": 6, "DIV": 5, "MAXIMUM": 5, "MINIMUM": 5, "SELECT_V2": 5]
    for op in ["ADD_N", "ATAN2", "STABLEHLO_SHIFT_LEFT", "SELECT"] { table[op] = 0 }
    for op in [
      "FLOOR_DIV", "FLOOR_MOD", "POW", "SQUARED_DIFFERENCE", "BITWISE_XOR", "RIGHT_SHIFT", "LOGICAL_AND",
      "LOGICAL_OR", "EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL", "PRELU",
    ] {
      table[op] = 4
    }
    return table
  }()
}
