import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FuseInputScaleTests {
  private func model(_ rest: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[?,2] {dtype = float32}
      %w = Const -> float32[3,2] {dtype = float32, value = tensor<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
      %b = Const -> float32[3] {dtype = float32, value = tensor<float32[3]>[1.0, 2.0, 3.0]}
      %c = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[10.0, 100.0]}
      \(rest)
      return %y
      """)
  }
  private let none = #"{fused_activation_function = "NONE"}"#

  @Test func multipliesColumns() throws {
    try expect(
      FuseInputScale(),
      rewrites: model(
        "%s = MUL(%c, %x) -> float32[?,2] \(none)  %y = FULLY_CONNECTED(%s, %w, %b) -> float32[?,3] \(none)"),
      to: model(
        """
        %s = MUL(%c, %x) -> float32[?,2] \(none)
        %y/weights = Const -> float32[3,2] {dtype = float32, value = tensor<float32[3,2]>[10.0, 200.0, 30.0, 400.0, 50.0, 600.0]}
        %y = FULLY_CONNECTED(%x, %y/weights, %b) -> float32[?,3] \(none)
        """))
  }

  @Test func addsToTheBias() throws {
    try expect(
      FuseInputScale(),
      rewrites: model(
        "%s = ADD(%x, %c) -> float32[?,2] \(none)  %y = FULLY_CONNECTED(%s, %w, %b) -> float32[?,3] \(none)"),
      to: model(
        """
        %s = ADD(%x, %c) -> float32[?,2] \(none)
        %y/bias = Const -> float32[3] {dtype = float32, value = tensor<float32[3]>[211.0, 432.0, 653.0]}
        %y = FULLY_CONNECTED(%x, %w, %y/bias) -> float32[?,3] \(none)
        """))
  }

  @Test(arguments: [
    (#"%s = MUL(%x, %c) -> float32[?,2] {fused_activation_function = "RELU"}"#, "not multiplied or added to"),
    (#"%s = MUL(%x, %x) -> float32[?,2] {fused_activation_function = "NONE"}"#, "not constant"),
  ])
  func declines(before: String, reason: String) throws {
    try expect(
      FuseInputScale(),
      declines: model("\(before)  %y = FULLY_CONNECTED(%s, %w, %b) -> float32[?,3] \(none)"), because: reason)
  }
}
