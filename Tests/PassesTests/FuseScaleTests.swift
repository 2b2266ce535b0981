import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FuseScaleTests {
  private struct Case: Sendable {
    let op: String
    let weights: String
    let scaled: String
    let operands: String
  }

  /// Each with two channels in the result.
  private static let cases = [
    Case(op: "CONV_2D", weights: "2,1,1,2", scaled: "10.0, 20.0, 60.0, 80.0", operands: "%x, %w, %b"),
    Case(
      op: "DEPTHWISE_CONV_2D", weights: "1,1,2,2", scaled: "10.0, 40.0, 30.0, 80.0", operands: "%x, %w, %b"),
    Case(op: "CONV_3D", weights: "1,1,1,2,2", scaled: "10.0, 40.0, 30.0, 80.0", operands: "%x, %w, %b"),
    Case(
      op: "TRANSPOSE_CONV", weights: "2,1,1,2", scaled: "10.0, 20.0, 60.0, 80.0", operands: "%s, %w, %x, %b"),
  ]

  private func model(_ test: Case, _ rest: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,4,4,2] {dtype = float32}
      %s = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[1]}
      %w = Const -> float32[\(test.weights)] {dtype = float32, value = tensor<float32[\(test.weights)]>[1.0, 2.0, 3.0, 4.0]}
      %b = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.0, 2.0]}
      %c = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[10.0, 20.0]}
      %n = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[-2.0, 4.0]}
      \(rest)
      """)
  }

  @Test(arguments: cases.indices) func scalesWeightsAndBias(index: Int) throws {
    let test = Self.cases[index]
    try expect(
      FuseScale(),
      rewrites: model(
        test,
        """
        %y = \(test.op)(\(test.operands)) -> float32[1,4,4,2] {fused_activation_function = "NONE"}
        %z = MUL(%c, %y) -> float32[1,4,4,2] {fused_activation_function = "RELU6"}
        return %z
        """),
      to: model(
        test,
        """
        %y/weights = Const -> float32[\(test.weights)] {dtype = float32, value = tensor<float32[\(test.weights)]>[\(test.scaled)]}
        %y/bias = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[10.0, 40.0]}
        %z = \(test.op)(\(test.operands.replacing("%w", with: "%y/weights").replacing("%b", with: "%y/bias"))) -> float32[1,4,4,2] {fused_activation_function = "RELU6"}
        return %z
        """))
  }

  @Test func declinesWeightsThatOthersRead() throws {
    try expect(
      FuseScale(),
      declines: model(
        Self.cases[0],
        """
        %y = CONV_2D(%x, %w, %b) -> float32[1,4,4,2] {fused_activation_function = "NONE"}
        %z = DIV(%y, %c) -> float32[1,4,4,2] {fused_activation_function = "NONE"}
        return %z, %w
        """), because: "others share the weights")
  }

  @Test func declinesAQuotientByTheResult() throws {
    try expect(
      FuseScale(),
      declines: model(
        Self.cases[0],
        """
        %y = CONV_2D(%x, %w, %b) -> float32[1,4,4,2] {fused_activation_function = "NONE"}
        %z = DIV(%c, %y) -> float32[1,4,4,2] {fused_activation_function = "NONE"}
        return %z
        """), because: "not follow")
  }

  @Test func stepsOfWeightsAreScaledToo() throws {
    try expect(
      FuseScale(),
      rewrites: model(
        Self.cases[0],
        "%y = CONV_2D(%x, %w, %b) -> float32[1,4,4,2] {_weight_steps = tensor<float64[1]>[0.5]} %z = MUL(%y, %n) -> float32[1,4,4,2] return %z"
      ),
      to: model(
        Self.cases[0],
        """
        %y/weights = Const -> float32[2,1,1,2] {dtype = float32, value = tensor<float32[2,1,1,2]>[-2.0, -4.0, 12.0, 16.0]}
        %y/bias = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[-2.0, 8.0]}
        %z = CONV_2D(%x, %y/weights, %y/bias) -> float32[1,4,4,2] {_weight_steps = tensor<float64[2]>[1.0, 2.0]}
        return %z
        """))
  }
}
