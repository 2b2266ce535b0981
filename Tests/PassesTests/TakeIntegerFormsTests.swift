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

  @Test func activationsOfSixteenBitsAreSumsAndProducts() throws {
    let none = #"{fused_activation_function = "NONE"}"#
    let given = model("%y = HARD_SWISH(%x) -> float32[2]")
    try expect(
      TakeIntegerForms(for: .int16), rewrites: given,
      to: model(
        """
        %y/three = Const -> float32[] {dtype = float32, value = tensor<float32[]>[3.0]}
        %y/gate = ADD(%x, %y/three) -> float32[2] {fused_activation_function = "RELU6"}
        %y/sixth = Const -> float32[] {dtype = float32, value = tensor<float32[]>[0.16666667]}
        %y/scaled = MUL(%y/gate, %y/sixth) -> float32[2] \(none)
        %y = MUL(%x, %y/scaled) -> float32[2] \(none)
        """))
    try expect(TakeIntegerForms(for: .int8), declines: given, because: "it has a kernel for integers")
    let slopes = "%a = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[0.5, -0.25]}"
    try expect(
      TakeIntegerForms(for: .int16), rewrites: model("\(slopes) %y = PRELU(%x, %a) -> float32[2]"),
      to: model(
        """
        \(slopes) %y/zero = Const -> float32[] {dtype = float32, value = tensor<float32[]>[0.0]}
        %y/negative = MINIMUM(%x, %y/zero) -> float32[2]
        %y/sloped = MUL(%y/negative, %a) -> float32[2] \(none)
        %y/positive = RELU(%x) -> float32[2]
        %y = ADD(%y/positive, %y/sloped) -> float32[2] \(none)
        """))
  }

  @Test(arguments: [("RELU_N1_TO_1", "-1.0"), ("RELU_0_TO_1", "0.0")])
  func clipsOfSixteenBitsAreTheLargerAndTheSmaller(op: String, low: String) throws {
    try expect(
      TakeIntegerForms(for: .int16), rewrites: model("%y = \(op)(%x) -> float32[2]"),
      to: model(
        """
        %y/low = Const -> float32[] {dtype = float32, value = tensor<float32[]>[\(low)]}
        %y/clipped = MAXIMUM(%x, %y/low) -> float32[2]
        %y/high = Const -> float32[] {dtype = float32, value = tensor<float32[]>[1.0]}
        %y = MINIMUM(%y/clipped, %y/high) -> float32[2]
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
