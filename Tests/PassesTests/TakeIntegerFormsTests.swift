import Passes
import TestSupport
import Testing

@Suite struct TakeIntegerFormsTests {
  private func model(_ rest: String) -> String {
    tflite("inputs %x %x = Placeholder -> float32[2] {dtype = float32} \(rest) return %y")
  }

  @Test func multipliesInsteadOfNegatingAndSquaring() throws {
    let none = #"{fused_activation_function = "NONE"}"#
    try expect(
      TakeIntegerForms(),
      rewrites: model("%z = SQUARE(%x) -> float32[2] %y = NEG(%z) -> float32[2]"),
      to: model(
        """
        %y/minus = Const -> float32[] {dtype = float32, value = tensor<float32[]>[-1.0]}
        %z = MUL(%x, %x) -> float32[2] \(none) %y = MUL(%z, %y/minus) -> float32[2] \(none)
        """))
  }

  @Test func leavesIntegers() throws {
    try expect(
      TakeIntegerForms(),
      declines: tflite(
        "inputs %x %x = Placeholder -> int32[2] {dtype = int32} %y = NEG(%x) -> int32[2] return %y"),
      because: "its numbers are integers")
  }
}
