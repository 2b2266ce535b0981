import Passes
import Tensors
import TestSupport
import Testing

@Suite struct TakeTrainedRangesTests {
  private func model(_ rest: String, x type: String = "float32[1,2]", returns output: String = "%y") -> String
  {
    tflite(
      """
      inputs %x
      %x = Placeholder -> \(type) {dtype = float32}
      \(rest)
      return \(output)
      """)
  }

  @Test func pairsAndFakeQuantizationStateWhatTensorsAreRoundedTo() throws {
    try expectOnce(
      TakeTrainedRanges(for: .int8),
      rewrites: model(
        """
        %q = QUANTIZE(%x) -> int8[1,2]<0.01@-28>
        %d = DEQUANTIZE(%q) -> float32[1,2]
        %r = RELU(%d) -> float32[1,2]
        %f = FAKE_QUANT(%r) -> float32[1,2] {max = 2.55, min = 0.0, narrow_range = false, num_bits = 8}
        %y = TANH(%f) -> float32[1,2]
        """),
      to: model(
        """
        %q = QUANTIZE(%x) -> int8[1,2]<0.01@-28>
        %d = DEQUANTIZE(%q) -> float32[1,2]
        %r = RELU(%x) -> float32[1,2]<0.01@-128>
        %f = FAKE_QUANT(%r) -> float32[1,2] {max = 2.55, min = 0.0, narrow_range = false, num_bits = 8}
        %y = TANH(%r) -> float32[1,2]
        """, x: "float32[1,2]<0.01@-28>"))
  }

  @Test func integersOfSixteenBitsHaveNoZeroPoint() throws {
    let fake = "FAKE_QUANT(%x) -> float32[1,2] {max = 1.0, min = -1.0, narrow_range = true, num_bits = 16}"
    try expectOnce(
      TakeTrainedRanges(for: .int16),
      rewrites: model("%f = \(fake) %y = TANH(%f) -> float32[1,2]"),
      to: model(
        "%f = \(fake) %y = TANH(%x) -> float32[1,2]", x: "float32[1,2]<3.051851e-05@0>"))
  }

  @Test func whatHasOtherIntegersIsRequantized() throws {
    try expectOnce(
      TakeTrainedRanges(for: .int8),
      rewrites: model(
        """
        %t = TANH(%x) -> float32[1,2]
        %y = FAKE_QUANT(%t) -> float32[1,2] {max = 1.27, min = -1.28, narrow_range = false, num_bits = 8}
        """),
      to: model(
        """
        %t = TANH(%x) -> float32[1,2]
        %y/requantized = QUANTIZE(%t) -> int8[1,2]<0.01@0>
        %y = DEQUANTIZE(%y/requantized) -> float32[1,2]<0.01@0>
        """))
  }

  @Test func weightsOfIntegersBecomeFloatsWithSteps() throws {
    let weights = "%w = Const -> int8[2,2]<0: 0.5@0, 0.25@0>"
    let value = "{dtype = int8, value = tensor<int8[2,2]>[1, 2, -3, 4]}"
    try expectOnce(
      TakeTrainedRanges(for: .int8),
      rewrites: model(
        """
        %none = NoValue -> float32[0]
        \(weights) \(value)
        %d = DEQUANTIZE(%w) -> float32[2,2]
        %y = FULLY_CONNECTED(%x, %d, %none) -> float32[1,2]
        """),
      to: model(
        """
        %none = NoValue -> float32[0]
        \(weights) \(value)
        %d = DEQUANTIZE(%w) -> float32[2,2]
        %d/rounded = Const -> float32[2,2] {dtype = float32, value = tensor<float32[2,2]>[0.5, 1.0, -0.75, 1.0]}
        %y = FULLY_CONNECTED(%x, %d/rounded, %none) -> float32[1,2] {_weight_steps = tensor<float64[2]>[0.5, 0.25]}
        """))
  }
}
