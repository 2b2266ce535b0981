import Passes
import Tensors
import TestSupport
import Testing

@Suite struct TakeIntegerFormsTests {
  private func model(_ rest: String) -> String {
    tflite("inputs %x %x = Placeholder -> float32[2] {dtype = float32} \(rest) return %y")
  }

  @Test func multipliesInsteadOfNegatingAndSquaring() throws {
    let none = #"{fused_activation_function = "NONE"}"#
    try expect(
      TakeIntegerForms(for: .int8),
      rewrites: model("%z = SQUARE(%x) -> float32[2] %y = NEG(%z) -> float32[2]"),
      to: model(
        """
        %y/minus = Const -> float32[] {dtype = float32, value = tensor<float32[]>[-1.0]}
        %z = MUL(%x, %x) -> float32[2] \(none) %y = MUL(%z, %y/minus) -> float32[2] \(none)
        """))
  }

  @Test func differencesAreSquaredByProductsOfSixteenBits() throws {
    let none = #"{fused_activation_function = "NONE"}"#
    let given = model("%y = SQUARED_DIFFERENCE(%x, %x) -> float32[2]")
    try expect(
      TakeIntegerForms(for: .int16), rewrites: given,
      to: model(
        "%y/difference = SUB(%x, %x) -> float32[2] \(none) %y = MUL(%y/difference, %y/difference) -> float32[2] \(none)"
      ))
    try expect(TakeIntegerForms(for: .int8), declines: given, because: "it has a kernel for integers")
    // Those of one operator alone may have so many.
    try expect(
      TakeIntegerForms(for: .int8),
      rewrites: model("%y = SQUARED_DIFFERENCE(%x, %x) -> float32[2] {_precision = int16}"),
      to: model(
        """
        %y/difference = SUB(%x, %x) -> float32[2] {fused_activation_function = "NONE", _precision = int16}
        %y = MUL(%y/difference, %y/difference) -> float32[2] {_precision = int16, fused_activation_function = "NONE"}
        """))
  }

  @Test func dividesByInverses() throws {
    let none = #"fused_activation_function = "NONE""#
    try expect(
      TakeIntegerForms(for: .int8), rewrites: model("%y = DIV(%x, %x) -> float32[2] {\(none)}"),
      to: model(
        """
        %y/one = Const -> float32[] {dtype = float32, value = tensor<float32[]>[1.0]}
        %y/inverse = DIV(%y/one, %x) -> float32[2] {\(none)}
        %y = MUL(%x, %y/inverse) -> float32[2] {\(none)}
        """))
  }

  @Test func leavesIntegers() throws {
    try expect(
      TakeIntegerForms(for: .int8),
      declines: tflite(
        "inputs %x %x = Placeholder -> int32[2] {dtype = int32} %y = NEG(%x) -> int32[2] return %y"),
      because: "its numbers are integers")
  }
}
