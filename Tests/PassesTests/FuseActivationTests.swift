import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FuseActivationTests {
  private func model(_ rest: String) -> String {
    tflite("inputs %x  %x = Placeholder -> float32[2] {dtype = float32}  \(rest)")
  }

  @Test(arguments: ["RELU", "RELU6", "RELU_N1_TO_1"]) func fuses(activation: String) throws {
    try expect(
      FuseActivation(),
      rewrites: model(
        """
        %y = ADD(%x, %x) -> float32[2] {fused_activation_function = "NONE"}
        %z = \(activation)(%y) -> float32[2]
        return out = %z
        """),
      to: model(
        """
        %z = ADD(%x, %x) -> float32[2] {fused_activation_function = "\(activation)"}
        return out = %z
        """))
  }

  @Test(arguments: [
    #"%y = ADD(%x, %x) -> float32[2] {fused_activation_function = "NONE"}  %z = RELU(%y) -> float32[2]  return %y, %z"#,
    #"%y = ADD(%x, %x) -> float32[2] {fused_activation_function = "RELU6"}  %z = RELU(%y) -> float32[2]  return %z"#,
    "%y = EXP(%x) -> float32[2]  %z = RELU(%y) -> float32[2]  return %z",
  ])
  func declines(rest: String) throws {
    try expect(FuseActivation(), declines: model(rest), because: "does not follow an op that does it")
  }
}
