import GraphIR
import Tensors
import TestSupport
import Testing

private let x = LoweredOperand.fed(.float32, [2, 3])
private let c = LoweredOperand.fed(.complex64, [2])

/// What a convolution has, and an attribute more.
private func window(_ name: String, _ value: Attribute) -> Attributes {
  ["strides": .list(.ints([1, 1, 1, 1])), "padding": .string("SAME"), name: value]
}

private func integers(_ values: Int32..., rank: Int = 1) -> LoweredOperand {
  .constant(Tensor(values, type: .int32, dimensions: rank == 0 ? [] : [values.count]))
}

@Suite struct MathLoweringTests {
  @Test(arguments: [
    Lowered(
      "Less", [.fed(.uint64, [2]), .fed(.uint64, [2])], to: .bool, [2],
      "BITCAST int64[2], ADD int64[2], BITCAST int64[2], ADD int64[2], LESS bool[2]"),
    Lowered(
      "Equal", [c, c], to: .bool, [2],
      "BITCAST float32[2,2], BITCAST float32[2,2], EQUAL bool[2,2], REDUCE_ALL bool[2]"),
    Lowered("IsNan", [x], to: .bool, [2, 3], "NOT_EQUAL bool[2,3]"),
    Lowered("IsInf", [x], to: .bool, [2, 3], "ABS float32[2,3], EQUAL bool[2,3]"),
    Lowered("SelectV2", [.fed(.bool, [2, 3]), x, x], to: .float32, [2, 3], "SELECT float32[2,3]"),
    Lowered("SelectV2", [.fed(.bool, []), x, x], to: .float32, [2, 3], "SELECT_V2 float32[2,3]"),
    Lowered(
      "Select", [.fed(.bool, [2]), x, x], to: .float32, [2, 3], "RESHAPE bool[2,1], SELECT_V2 float32[2,3]"),
    Lowered(
      "Select", [.fed(.bool, [2]), .fed(.float64, [2]), .fed(.float64, [2])], to: .float64, [2],
      "BITCAST int64[2], BITCAST int64[2], SELECT int64[2], BITCAST float64[2]"),
  ])
  func compares(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered("BitwiseXor", [.fed(.uint8, [2]), .fed(.uint8, [2])], to: .uint8, [2], "BITWISE_XOR uint8[2]"),
    Lowered(
      "BitwiseAnd", [.fed(.int16, [2]), .fed(.int16, [2])], to: .int16, [2],
      "CAST int32[2], CAST int32[2], ADD int32[2], BITWISE_XOR int32[2], SUB int32[2], RIGHT_SHIFT int32[2], CAST int16[2]"
    ),
    Lowered("Invert", [.fed(.int64, [2])], to: .int64, [2], "SUB int64[2]"),
    Lowered("Invert", [.fed(.uint32, [2])], to: .uint32, [2], "BITWISE_XOR uint32[2]"),
    Lowered(
      "Cast", [.fed(.uint64, [2])], ["SrcT": .type(.uint64), "DstT": .type(.int8)], to: .int8, [2],
      "BITCAST int64[2], CAST int8[2]"),
    Lowered("Cast", [x], ["DstT": .type(.float32)], to: .float32, [2, 3], "the operand"),
    Lowered("Bitcast", [x], ["type": .type(.uint8)], to: .uint8, [2, 3, 4], "BITCAST uint8[2,3,4]"),
  ])
  func convertsBits(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered("FloorDiv", [.fed(.int32, [2]), .fed(.int32, [2])], to: .int32, [2], "FLOOR_DIV int32[2]"),
    Lowered(
      "FloorDiv", [.fed(.int64, [2]), .fed(.int64, [2])], to: .int64, [2],
      """
      FLOOR_MOD int64[2], SUB int64[2], CAST float32[2], CAST float32[2], DIV float32[2], MINIMUM float32[2], \
      CAST int64[2], MUL int64[2], SUB int64[2], CAST float32[2], DIV float32[2], CAST int64[2], ADD int64[2], \
      MUL int64[2], SUB int64[2], CAST float32[2], DIV float32[2], ROUND float32[2], CAST int64[2], ADD int64[2]
      """),
  ])
  func divides(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered("Sum", [x, integers(1)], to: .float32, [2], "SUM float32[2]"),
    // Of one element there is nothing to reduce.
    Lowered(
      "Mean", [.fed(.float32, [-1, 1, 1, 8]), integers(1, 2)], ["keep_dims": .bool(true)], to: .float32,
      [-1, 1, 1, 8], "the operand"),
    Lowered(
      "Max", [.fed(.float32, [-1, 1, 1, 8]), integers(1, -2)], to: .float32, [-1, 8], "RESHAPE float32[?,8]"),
    Lowered(
      "Mean", [.fed(.float32, [-1, 1, 2, 8]), integers(1, 2)], to: .float32, [-1, 8], "MEAN float32[?,8]"),
    Lowered(
      "Sum", [x, .constant(Tensor([Int32](), type: .int32, dimensions: [0]))], to: .float32, [2, 3],
      "the operand"),
    Lowered(
      "Max", [.fed(.float32, [2, 0]), integers(1)], to: .float32, [2], ""),
    Lowered(
      "Max", [.fed(.uint32, [2, 3]), integers(1)], to: .uint32, [2],
      "CAST int64[2,3], REDUCE_MAX int64[2], CAST uint32[2]"),
    Lowered(
      "ArgMax", [.fed(.int64, [2, 3]), integers(1, rank: 0)], ["output_type": .type(.int32)], to: .int32, [2],
      "REDUCE_MAX int64[?,?], EQUAL bool[2,3], ARG_MAX int32[2]"),
    Lowered(
      "ArgMin", [x, integers(1, rank: 0)], ["output_type": .type(.int64)], to: .int64, [2], "ARG_MIN int64[2]"
    ),
    Lowered("L2Loss", [x], to: .float32, [], "SQUARE float32[2,3], SUM float32[], MUL float32[]"),
    Lowered("Cumsum", [x, integers(1, rank: 0)], to: .float32, [2, 3], "CUMSUM float32[2,3]"),
    Lowered(
      "Cumprod", [x, integers(-1, rank: 0)], ["reverse": .bool(true)], to: .float32, [2, 3],
      "RESHAPE float32[2,1,3,1], SELECT_V2 float32[2,3,3,1], REDUCE_PROD float32[2,3,1], RESHAPE float32[2,3]"
    ),
  ])
  func reduces(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered(
      "AddV2", [c, c], to: .complex64, [2],
      "BITCAST float32[2,2], BITCAST float32[2,2], ADD float32[2,2], BITCAST complex64[2]"),
    Lowered("Conj", [c], to: .complex64, [2], "BITCAST float32[2,2], MUL float32[2,2], BITCAST complex64[2]"),
    Lowered(
      "Conj", [.fed(.complex128, [2])], to: .complex128, [2],
      "BITCAST int32[2,4], BITWISE_XOR int32[2,4], BITCAST complex128[2]"),
    Lowered("ComplexAbs", [.fed(.complex128, [2])], to: .float64, [2], "COMPLEX_ABS float64[2]"),
    Lowered("Angle", [c], to: .float32, [2], "IMAG float32[2], REAL float32[2], ATAN2 float32[2]"),
    Lowered(
      "RFFT", [.fed(.float32, [2, 8]), integers(8)], to: .complex64, [2, 5],
      "EXPAND_DIMS float32[2,1,8], RFFT2D complex64[2,1,5], SQUEEZE complex64[2,5]"),
    Lowered(
      "RFFT", [.fed(.float32, [2, 6]), integers(6)], to: .complex64, [2, 4],
      "FULLY_CONNECTED float32[2,8], RESHAPE float32[2,4,2], BITCAST complex64[2,4]"),
    Lowered(
      "RFFT2D", [.fed(.float32, [6, 6]), integers(6, 6)], to: .complex64, [6, 4],
      """
      FULLY_CONNECTED float32[6,8], RESHAPE float32[6,4,2], TRANSPOSE float32[4,6,2], RESHAPE float32[4,12], \
      FULLY_CONNECTED float32[4,12], RESHAPE float32[4,6,2], TRANSPOSE float32[6,4,2], BITCAST complex64[6,4]
      """),
    Lowered(
      "IRFFT2D", [.fed(.complex64, [3, 3]), integers(3, 4)], to: .float32, [3, 4],
      """
      BITCAST float32[3,3,2], TRANSPOSE float32[3,3,2], RESHAPE float32[3,6], FULLY_CONNECTED float32[3,6], \
      RESHAPE float32[3,3,2], TRANSPOSE float32[3,3,2], RESHAPE float32[3,6], FULLY_CONNECTED float32[3,4]
      """),
    Lowered(
      "FFT", [.fed(.complex64, [4])], to: .complex64, [4],
      "BITCAST float32[4,2], RESHAPE float32[1,8], FULLY_CONNECTED float32[1,8], RESHAPE float32[4,2], BITCAST complex64[4]"
    ),
    Lowered(
      "FakeQuantWithMinMaxArgs", [x], ["min": .float(-1), "max": .float(1), "num_bits": .int(4)],
      to: .float32, [2, 3], "FAKE_QUANT float32[2,3]"),
    Lowered(
      "FakeQuantWithMinMaxArgs", [x], ["min": .float(0), "max": .float(255)], to: .float32, [2, 3],
      "QUANTIZE int8[2,3]<1.0@-128>, DEQUANTIZE float32[2,3]"),
    Lowered(
      "FakeQuantWithMinMaxArgs", [x], ["min": .float(0), "max": .float(254), "narrow_range": .bool(true)],
      to: .float32, [2, 3],
      "MAXIMUM float32[2,3], QUANTIZE int8[2,3]<1.0@-127>, DEQUANTIZE float32[2,3]"),
  ])
  func decomposes(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered(
      "Conv", [.fed(.float32, [2, 5, 6, 3]), .fed(.float32, [3, 2, 3, 4])], window("batch_dims", .int(1)),
      to: .float32, [2, 5, 6, 4],
      "TRANSPOSE float32[4,3,2,3], CONV_2D float32[2,5,6,4]"),
    Lowered(
      "Conv", [.fed(.float32, [2, -1, 5, 6, 3]), .fed(.float32, [3, 2, 3, 4])],
      window("batch_dims", .int(2)), to: .float32, [2, -1, 5, 6, 4],
      "RESHAPE float32[?,5,6,3], TRANSPOSE float32[4,3,2,3], CONV_2D float32[?,5,6,4], RESHAPE float32[2,?,5,6,4]"
    ),
  ])
  func mergesBatches(_ lowered: Lowered) throws { try lowered.check() }

  @Test(arguments: [
    Lowered(
      "Cast", [.fed(.uint64, [2])], ["DstT": .type(.float32)], to: .float32, [2],
      "no CAST from uint64 to float32"),
    Lowered(
      "Cast", [x], ["DstT": .type(.float16), "Truncate": .bool(true)], to: .float16, [2, 3], "Truncate"),
    Lowered(
      "Conv", [.fed(.float32, [-1, -1, 5, 6, 3]), .fed(.float32, [3, 2, 3, 4])],
      window("batch_dims", .int(2)), to: .float32, [-1, -1, 5, 6, 4], "2 batch axes"),
    Lowered(
      "Conv", [.fed(.float32, [2, 3, 5, 6]), .fed(.float32, [3, 2, 3, 4])],
      window("data_format", .string("CHANNELS_FIRST")), to: .float32, [2, 4, 5, 6],
      "channels come first"),
    Lowered("Cumprod", [.fed(.float32, [-1]), integers(0, rank: 0)], to: .float32, [-1], "is not known"),
    Lowered("FFT2D", [.fed(.complex64, [-1, 6])], to: .complex64, [-1, 6], "its lengths are [-1, 6]"),
    Lowered("IFFT", [.fed(.complex128, [4])], to: .complex128, [4], "no products of complex128"),
    Lowered("FFT", [.fed(.complex64, [4096])], to: .complex64, [4096], "too large"),
    Lowered(
      "RightShift", [.fed(.int64, [2]), .fed(.int64, [2])], to: .int64, [2], "no RIGHT_SHIFT for int64"),
    Lowered(
      "FakeQuantWithMinMaxVars", [x, .fed(.float32, []), .fed(.float32, [])], to: .float32, [2, 3],
      "not constant"),
    Lowered(
      "QuantizeAndDequantizeV2", [x, .fed(.float32, []), .fed(.float32, [])], to: .float32, [2, 3],
      "range_given"),
  ])
  func refuses(_ lowered: Lowered) { lowered.checkRefusal() }
}
