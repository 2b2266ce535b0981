internal import GraphIR
internal import Tensors

extension TFLiteVersions {
  typealias Rule = @Sendable (Call) -> Int

  /// The rules of the operators that have more than a first version.
  ///
  /// Source: LiteRT's `op_version.cc`. The order of the conditions is its order: newer features mostly come first.
  static let rules: [String: Rule] = {
    var table: [String: Rule] = [:]
    for family in [windowRules, arithmeticRules, arrayRules, sequenceRules] {
      for (name, rule) in family {
        precondition(table.updateValue(rule, forKey: name) == nil, "\(name) is there twice")
      }
    }
    return table
  }()

  /// The version by the type of an operand, and by that of the outputs.
  private static func byType(operand: Int = 0, _ versions: KeyValuePairs<ElementType, Int>) -> Rule {
    let versions = Dictionary(uniqueKeysWithValues: versions.map { ($0, $1) })
    return { call in call.input(operand).flatMap { versions[$0] } ?? 1 }
  }

  private static let int8: Rule = byType([.int8: 2])
  private static let int8And16: Rule = byType([.int8: 2, .int16: 3])
  /// As `int8And16`, where the output must be of the same type.
  private static let int8AndBoth16: Rule = { call in
    call.input(0) == .int16 && call.output(0) == .int16 ? 3 : call.input(0) == .int8 ? 2 : 1
  }

  /// Convolutions, products, pooling and resizing.
  private static let windowRules: [String: Rule] = [
    "CONV_2D": { call in
      if call.has(.int16, .int8, .int16) { return 8 }
      if call.rank(0) == 4, call.rank(1) == 4, call.sizes(0)[3] != call.sizes(1)[3] { return 6 }
      if call.has(.int16, .int16, .int16) { return 4 }
      if call.has(.int8, .int8, .int8) { return 3 }
      if call.has(.int8, .int4, .int8) { return 7 }
      if call.has(.float32, .int8, .float32) { return call.isPerChannel(1, axis: 0) ? 5 : 2 }
      return 1
    },
    "DEPTHWISE_CONV_2D": { call in
      // LiteRT's rule wants weights of 16 bits as well, of which there are none; activations of 16 bits need it.
      if call.input(0) == .int16, call.output(0) == .int16 { return 5 }
      if call.has(.float32, .int8, .float32) { return call.isPerChannel(1, axis: 3) ? 6 : 4 }
      if call.has(.int8, .int8, .int8) { return 3 }
      if call.has(.int8, .int4, .int8) { return 7 }
      let isDilated =
        call.int("dilation_w_factor", default: 1) != 1 || call.int("dilation_h_factor", default: 1) != 1
      return isDilated ? 2 : 1
    },
    "TRANSPOSE_CONV": { call in
      if call.has(.int16, .int8, .int16) { return 5 }
      if let function = call.attributes.string("fused_activation_function"), function != "NONE" { return 4 }
      if call.inputs.count == 4, call.input(3) != nil { return 3 }
      return call.input(1) == .int8 ? 2 : 1
    },
    "FULLY_CONNECTED": { call in
      if call.input(1) == .int2 { return 14 }
      if call.has(.int16, .int4, .int16) { return 13 }
      if call.has(.float32, .int8, .float32), call.isPerChannel(1, axis: 0) { return 12 }
      if call.has(.int16, .int8, .int16) { return 11 }
      if call.has(.int16, .int16, .int16) { return 7 }
      if call.inputs.count == 2 { return 6 }
      if call.flag("keep_num_dims") { return 5 }
      if call.has(.int8, .int8, .int8) { return 4 }
      if call.has(.int8, .int4, .int8) { return 10 }
      if call.has(.float32, .int8, .float32) { return call.flag("asymmetric_quantize_inputs") ? 9 : 3 }
      return call.attributes.string("weights_format") == "SHUFFLED4x16INT8" ? 2 : 1
    },
    "BATCH_MATMUL": { call in
      if call.input(0) == .int16 { return 3 }
      if call.input(0) == .int8 { return 2 }
      return call.has(.float32, .int8, .float32) && call.flag("asymmetric_quantize_inputs") ? 4 : 1
    },
    "EMBEDDING_LOOKUP": { call in
      let isPerRow = (call.tensor(1)?.quantization?.scales.count ?? 0) > 1 && call.isPerChannel(1, axis: 0)
      if call.input(1) == .int4 || isPerRow { return 4 }
      return call.input(1) == .int2 ? 5 : 1
    },
    "MAX_POOL_2D": int8AndBoth16, "AVERAGE_POOL_2D": int8AndBoth16,
    "RESIZE_BILINEAR": { call in
      if call.input(0) == .int16 { return 4 }
      if call.flag("half_pixel_centers") { return 3 }
      return call.input(0) == .int8 ? 2 : 1
    },
    "RESIZE_NEAREST_NEIGHBOR": { call in
      if call.input(0) == .int16 { return 4 }
      if call.flag("half_pixel_centers") || call.flag("align_corners") { return 3 }
      return call.input(0) == .int8 ? 2 : 1
    },
  ]

  /// What computes element by element, reduces or quantizes.
  private static let arithmeticRules: [String: Rule] = [
    "ADD": { call in
      if call.input(0) == .float16 { return 6 }
      if call.input(0) == .int16, !call.isQuantized(0) { return 5 }
      if call.input(0) == .int64 { return 4 }
      if call.input(0) == .int16, call.output(0) == .int16 {
        return call.attributes.bool("pot_scale_int16") == false ? 3 : 1
      }
      return call.input(0) == .int8 ? 2 : 1
    },
    "SUB": { call in
      if call.input(0) == .int16, call.output(0) == .int16,
        call.attributes.bool("pot_scale_int16") == false
      {
        return 5
      }
      if call.input(0) == .int64 { return 4 }
      if call.broadcastsBeyondFour { return 3 }
      return call.input(0) == .int8 ? 2 : 1
    },
    "MUL": { call in
      if call.input(0) == .float16 { return 8 }
      if call.input(0) == .uint32 { return 7 }
      if call.input(0) == .int16, !call.isQuantized(0), !call.isQuantized(1) { return 7 }
      if call.input(0) == .complex64 { return 6 }
      if call.input(0) == .int64 { return 5 }
      if call.input(0) == .int16 { return 4 }
      let output = call.outputs.first?.quantization?.scales.first
      if let a = call.tensor(0)?.quantization?.scales.first, a != 0,
        let b = call.tensor(1)?.quantization?.scales.first, b != 0, let output, output != 0,
        a * b / output >= 1
      {
        return 3
      }
      return call.input(0) == .int8 ? 2 : 1
    },
    "DIV": { call in call.broadcastsBeyondFour ? 2 : 1 },
    "MAXIMUM": extremum, "MINIMUM": extremum,
    "ABS": { call in
      if call.input(0) == .int32 { return 5 }
      if call.input(0) == .int16 { return call.isQuantized(0) ? 3 : 4 }
      return call.input(0) == .int8 || call.input(0) == .uint8 ? 2 : 1
    },
    "RELU": byType([.int16: 3, .int8: 2, .uint8: 2]),
    "TANH": int8AndBoth16, "LOGISTIC": int8AndBoth16,
    "SOFTMAX": byType([.float16: 4, .int16: 3, .int8: 2]),
    "MEAN": int8And16, "MIRROR_PAD": int8And16, "REDUCE_MAX": int8And16, "REDUCE_MIN": int8And16,
    "RELU6": int8And16, "RSQRT": int8And16, "LESS": int8And16, "GREATER_EQUAL": int8And16,
    "SPACE_TO_DEPTH": int8, "SUM": int8, "LOG_SOFTMAX": int8, "GREATER": int8, "LESS_EQUAL": int8,
    "SQUARED_DIFFERENCE": int8, "DEPTH_TO_SPACE": int8,
    "EXP": byType([.int8: 2, .int16: 2]), "LOG": byType([.int8: 2, .int16: 2]),
    "REDUCE_PROD": byType([.int8: 2, .int16: 2]), "SQRT": byType([.int8: 2, .int16: 2]),
    "SIGN": byType([.int32: 2]), "SIN": byType([.float16: 2]), "COS": byType([.float16: 2]),
    "GELU": byType([.float16: 3, .int8: 2, .uint8: 2]), "LEAKY_RELU": byType([.int16: 2]),
    "FLOOR_DIV": byType([.int16: 3, .int8: 3, .float32: 2]), "FLOOR_MOD": byType([.int16: 2, .int8: 2]),
    "L2_NORMALIZATION": { call in call.output(0) == .int8 ? 2 : 1 },
    "EQUAL": byType([.int16: 5, .string: 3, .int8: 2]),
    "NOT_EQUAL": byType([.int16: 4, .string: 3, .int8: 2]),
    "ARG_MAX": byType([.bool: 3, .int8: 2]), "ARG_MIN": byType([.bool: 3, .int8: 2]),
    "FAKE_QUANT": { call in call.flag("narrow_range") ? 2 : 1 },
    "DEQUANTIZE": { call in
      switch call.input(0) {
      case .float8E4M3FN, .float8E5M2: 9
      case .uint4: 8
      case .int2: 7
      case .int4: 6
      case .int16, .float16: 3
      case .int8: call.tensor(0)?.isPerChannel == true ? 5 : 2
      default: 1
      }
    },
    "QUANTIZE": { call in
      if call.input(0) == .uint4 || call.output(0) == .uint4 { return 5 }
      if call.input(0) == .int4 || call.output(0) == .int4 { return 4 }
      if call.outputs.first?.isPerChannel == true { return 3 }
      return call.output(0) == .int16 ? 2 : 1
    },
    "CAST": { call in
      let types = [call.input(0), call.output(0)]
      func has(_ wanted: ElementType...) -> Bool { wanted.contains { types.contains($0) } }
      if has(.float8E4M3FN, .float8E5M2) { return 9 }
      if has(.int2, .uint4) { return 8 }
      if has(.bfloat16) { return 7 }
      if types == [.int4, .float32] { return 6 }
      if has(.float64, .float16) { return 5 }
      if has(.uint16) { return 4 }
      if has(.int8) { return 3 }
      return has(.uint32) ? 2 : 1
    },
  ]

  private static let extremum: Rule = { call in
    if call.input(0) == .int16, call.output(0) == .int16 { return 4 }
    if call.broadcastsBeyondFour { return 3 }
    return call.input(0) == .int8 ? 2 : 1
  }

  /// What moves elements.
  private static let arrayRules: [String: Rule] = [
    "GATHER": { call in
      if call.isFloat8(0) { return 8 }
      if call.input(0) == .int4 { return 7 }
      if call.input(1) == .int16 { return 6 }
      if call.int("batch_dims", default: 0) != 0 { return 5 }
      switch call.input(0) {
      case .int16: return 4
      case .bool: return 3
      case .int8: return 2
      default: return 1
      }
    },
    "GATHER_ND": { call in
      if call.isFloat8(0) { return 6 }
      if call.input(0) == .bool { return 5 }
      if call.input(1) == .int16 { return 4 }
      return call.input(0) == .int16 ? 3 : call.input(0) == .string ? 2 : 1
    },
    "TRANSPOSE": { call in
      if call.input(0) == .float16 { return 9 }
      if call.rank(0) > 6 || call.input(0) == .bfloat16 { return 8 }
      if call.input(0) == .int4 { return 7 }
      if call.rank(0) > 5 { return 6 }
      if call.input(0) == .int16 { return 5 }
      if call.rank(0) > 4 { return 4 }
      return call.input(0) == .bool ? 3 : call.input(0) == .int8 ? 2 : 1
    },
    "SLICE": { call in
      if call.input(0) == .float16 { return 8 }
      if call.input(0) == .int4 { return 7 }
      if call.input(0) == .uint32 { return 6 }
      if call.rank(0) > 4 { return 5 }
      switch call.input(0) {
      case .int16: return 4
      case .string: return 3
      case .int8: return 2
      default: return 1
      }
    },
    "STRIDED_SLICE": { call in
      if call.flag("offset") { return 8 }
      if call.input(0) == .uint32 { return 7 }
      if call.int("ellipsis_mask", default: 0) != 0 || call.int("new_axis_mask", default: 0) != 0 { return 6 }
      if call.input(0) == .string { return 5 }
      if call.rank(0) > 4 { return 4 }
      return call.input(0) == .bool ? 3 : call.input(0) == .int8 ? 2 : 1
    },
    "PAD": padding, "PADV2": padding,
    "SPACE_TO_BATCH_ND": spaceAndBatch, "BATCH_TO_SPACE_ND": spaceAndBatch,
    // The first operand is the axis.
    "SPLIT": byType(
      operand: 1, [.float8E4M3FN: 5, .float8E5M2: 5, .int16: 4, .int32: 3, .int8: 2]),
    "SPLIT_V": byType([.float8E4M3FN: 3, .float8E5M2: 3, .int8: 2]),
    "CONCATENATION": byType(
      [.float8E4M3FN: 7, .float8E5M2: 7, .float16: 6, .int4: 5, .uint32: 4, .int16: 3, .int8: 2]),
    "PACK": byType([.float8E4M3FN: 5, .float8E5M2: 5, .uint32: 4, .int16: 3, .int8: 2]),
    "UNPACK": byType(
      [
        .float8E4M3FN: 6, .float8E5M2: 6, .float16: 5, .bfloat16: 5, .int16: 4, .bool: 3, .int8: 2, .uint8: 2,
      ]),
    "REVERSE_V2": byType([.float8E4M3FN: 4, .float8E5M2: 4, .int8: 3, .bool: 2]),
    "SPARSE_TO_DENSE": byType(operand: 2, [.int8: 3, .uint8: 3, .int64: 2]),
    "TILE": byType([.int8: 3, .string: 2]), "SQUEEZE": byType([.string: 2]),
    "FILL": byType(
      operand: 1,
      [.float8E4M3FN: 5, .float8E5M2: 5, .float16: 4, .int8: 3, .int16: 3, .bool: 2, .string: 2]),
    "RANGE": byType([.int64: 2]), "SELECT_V2": byType([.uint32: 2]),
    "SELECT": { call in
      if call.input(0) == .uint32 { return 4 }
      if (0..<3).contains(where: { call.rank($0) == 5 }) { return 3 }
      return call.input(0) == .int8 ? 2 : 1
    },
    "WHERE": { call in call.input(0) == .bool ? 1 : 2 },
    "TOPK_V2": { call in
      if call.input(0) == .int16 || call.input(1) == .int16 || call.output(1) == .int16 { return 3 }
      return call.input(0) == .int8 ? 2 : 1
    },
    "DYNAMIC_UPDATE_SLICE": { call in
      switch call.input(0) {
      case .bfloat16: 6
      case .int4: 5
      case .int16: 4
      case .float16: 3
      default: call.input(2) == .int64 ? 2 : 1
      }
    },
    // Its first version was taken back, and its number given anew.
    "BROADCAST_TO": { call in
      call.isFloat8(0) ? 4 : call.input(0) == .int8 || call.input(0) == .int16 ? 3 : 2
    },
  ]

  private static let padding: Rule = { call in
    if call.isFloat8(0) { return 6 }
    if call.input(0) == .bool { return 5 }
    if call.rank(0) > 4 { return 4 }
    return call.input(0) == .int16 ? 3 : call.input(0) == .int8 ? 2 : 1
  }

  private static let spaceAndBatch: Rule = { call in
    if call.input(0) == .int16 { return 4 }
    if call.rank(0) != 4 { return 3 }
    return call.input(0) == .int8 ? 2 : 1
  }

  /// Recurrent layers.
  private static let sequenceRules: [String: Rule] = [
    "SVDF": { call in
      if call.input(0) == .int8 { return 3 }
      guard call.has(.float32, .int8, .float32) else { return 1 }
      return call.flag("asymmetric_quantize_inputs") ? 4 : 2
    },
    "LSTM": { call in
      let isBasic = call.attributes.string("kernel_type") == "BASIC"
      if isBasic { return 2 }
      if call.input(0) == .int16, call.input(2) == .int8, call.output(0) == .int16 { return 5 }
      guard call.input(0) == .float32, call.input(2) == .int8, call.output(0) == .float32 else { return 1 }
      return call.flag("asymmetric_quantize_inputs") ? 4 : 3
    },
    "UNIDIRECTIONAL_SEQUENCE_LSTM": { call in
      if call.input(0) == .int16, call.input(2) == .int8, call.output(0) == .int16 { return 5 }
      if call.flag("diagonal_recurrent_tensors") { return 4 }
      guard call.input(0) == .float32, call.input(2) == .int8, call.output(0) == .float32 else { return 1 }
      return call.flag("asymmetric_quantize_inputs") ? 3 : 2
    },
    "BIDIRECTIONAL_SEQUENCE_LSTM": hybridSequence, "RNN": hybridSequence,
    "UNIDIRECTIONAL_SEQUENCE_RNN": hybridSequence, "BIDIRECTIONAL_SEQUENCE_RNN": hybridSequence,
  ]

  private static let hybridSequence: Rule = { call in
    guard call.input(1) == .int8, call.output(0) == .float32 else { return 1 }
    return call.flag("asymmetric_quantize_inputs") ? 3 : 2
  }
}
