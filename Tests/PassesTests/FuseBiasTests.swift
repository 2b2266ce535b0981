import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FuseBiasTests {
  private func product(_ bias: String, then rest: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[?,2] {dtype = float32}
      %w = Const -> float32[3,2] {dtype = float32, value = tensor<float32[3,2]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
      \(bias)
      \(rest)
      """)
  }
  private let bias = "%b = Const -> float32[3] {dtype = float32, value = tensor<float32[3]>[1.0, 2.0, 3.0]}"

  @Test(arguments: [
    ("ADD(%y, %c)", "[11.0, 22.0, 33.0]"), ("ADD(%c, %y)", "[11.0, 22.0, 33.0]"),
    ("SUB(%y, %c)", "[-9.0, -18.0, -27.0]"),
  ])
  func addsToTheBias(sum: String, result: String) throws {
    try expect(
      FuseBias(),
      rewrites: product(
        bias,
        then: """
          %c = Const -> float32[1,3] {dtype = float32, value = tensor<float32[1,3]>[10.0, 20.0, 30.0]}
          %y = FULLY_CONNECTED(%x, %w, %b) -> float32[?,3] {fused_activation_function = "NONE"}
          %z = \(sum) -> float32[?,3] {fused_activation_function = "RELU"}
          return %z
          """),
      to: product(
        bias,
        then: """
          %c = Const -> float32[1,3] {dtype = float32, value = tensor<float32[1,3]>[10.0, 20.0, 30.0]}
          %y/bias = Const -> float32[3] {dtype = float32, value = tensor<float32[3]>\(result)}
          %z = FULLY_CONNECTED(%x, %w, %y/bias) -> float32[?,3] {fused_activation_function = "RELU"}
          return %z
          """))
  }

  @Test func makesABias() throws {
    try expect(
      FuseBias(),
      rewrites: product(
        "%none = NoValue",
        then: """
          %c = Const -> float32[] {dtype = float32, value = tensor<float32[]>[2.0]}
          %y = FULLY_CONNECTED(%x, %w, %none) -> float32[?,3] {fused_activation_function = "NONE"}
          %z = SUB(%y, %c) -> float32[?,3] {fused_activation_function = "NONE"}
          return %z
          """),
      to: product(
        "%none = NoValue",
        then: """
          %c = Const -> float32[] {dtype = float32, value = tensor<float32[]>[2.0]}
          %y/bias = Const -> float32[3] {dtype = float32, value = tensor<float32[3]>[-2.0, -2.0, -2.0]}
          %z = FULLY_CONNECTED(%x, %w, %y/bias) -> float32[?,3] {fused_activation_function = "NONE"}
          return %z
          """))
  }

  @Test(arguments: [
    ("float32[?,3]", "%z = ADD(%y, %x)", "return %z", "one constant for each channel"),
    ("float32[?,3]", "%z = ADD(%y, %c)", "return %y, %z", "nothing else reads"),
    ("float32[?,3]", "%z = SUB(%c, %y)", "return %z", "not follow"),
    ("float32[3,1]", "%z = ADD(%y, %c)", "return %z", "one constant for each channel"),
  ])
  func declines(type: String, sum: String, rest: String, reason: String) throws {
    try expect(
      FuseBias(),
      declines: product(
        bias,
        then: """
          %c = Const -> \(type) {dtype = float32, value = tensor<float32[\(type == "float32[3,1]" ? "3,1" : "3")]>[1.0, 2.0, 3.0]}
          %y = FULLY_CONNECTED(%x, %w, %b) -> float32[?,3] {fused_activation_function = "NONE"}
          \(sum) -> float32[?,3] {fused_activation_function = "NONE"}
          \(rest)
          """), because: reason)
  }

  @Test func declinesBehindAnActivationFunction() throws {
    try expect(
      FuseBias(),
      declines: product(
        bias,
        then: """
          %y = FULLY_CONNECTED(%x, %w, %b) -> float32[?,3] {fused_activation_function = "RELU"}
          %z = ADD(%y, %b) -> float32[?,3] {fused_activation_function = "NONE"}
          return %z
          """), because: "not follow")
  }
}
