import Ops
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct EqualizeChannelsTests {
  private let pass = EqualizeChannels(magnitudes: [
    "y": [4, 1],
    "z": [1, 1],
  ])

  private func constant(_ name: String, _ shape: String, _ values: String) -> String {
    "%\(name) = Const -> float32[\(shape)] {dtype = float32, value = tensor<float32[\(shape)]>[\(values)]}"
  }

  private func model(_ constants: [String], _ rest: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,2,2,2] {dtype = float32}
      %none = NoValue -> float32[0]
      \(constants.joined(separator: "\n")) \(rest)
      return %z
      """)
  }

  /// √(4 / 1) and √(1 / 4), as ratios to the first: 1 and 1/4.
  @Test func balancesWithTheWeightsThatFollow() throws {
    let w = constant("w", "2,1,1,2", "1.0, 2.0, 3.0, 4.0")
    let b = constant("b", "2", "8.0, 2.0")
    let v = constant("v", "1,1,1,2", "1.0, 4.0")
    let pool = "%p = MAX_POOL_2D(%y) -> float32[1,2,2,2]"
    let result = try expectOnce(
      pass,
      rewrites: model(
        [w, b, v],
        "%y = CONV_2D(%x, %w, %b) -> float32[1,2,2,2] {fused_activation_function = \"RELU\"} \(pool) "
          + "%z = CONV_2D(%p, %v, %none) -> float32[1,2,2,1]"),
      to: model(
        [
          w, b, v, constant("y/equalized", "2,1,1,2", "1.0, 2.0, 12.0, 16.0"),
          constant("y/bias", "2", "8.0, 8.0"),
          constant("z/equalized", "1,1,1,2", "1.0, 1.0"),
        ],
        "%y = CONV_2D(%x, %y/equalized, %y/bias) -> float32[1,2,2,2] {fused_activation_function = \"RELU\"} "
          + "\(pool) %z = CONV_2D(%p, %z/equalized, %none) -> float32[1,2,2,1]"))
    #expect(result.applied == 1)
  }

  /// The channels of a depthwise product do not meet: all become as great as the greatest.
  @Test func makesChannelsOfDepthwiseProductsAlike() throws {
    let w = constant("w", "2,1,1,2", "1.0, 2.0, 3.0, 4.0")
    let v = constant("v", "1,1,1,4", "1.0, 2.0, 4.0, 8.0")
    try expectOnce(
      pass,
      rewrites: model(
        [w, v],
        "%y = CONV_2D(%x, %w, %none) -> float32[1,2,2,2] "
          + "%z = DEPTHWISE_CONV_2D(%y, %v, %none) -> float32[1,2,2,4] {depth_multiplier = 2}"),
      to: model(
        [
          w, v, constant("y/equalized", "2,1,1,2", "1.0, 2.0, 12.0, 16.0"),
          constant("z/equalized", "1,1,1,4", "1.0, 2.0, 1.0, 2.0"),
        ],
        "%y = CONV_2D(%x, %y/equalized, %none) -> float32[1,2,2,2] "
          + "%z = DEPTHWISE_CONV_2D(%y, %z/equalized, %none) -> float32[1,2,2,4] {depth_multiplier = 2}"))
  }

  @Test(arguments: [
    (
      #"{fused_activation_function = "RELU6"}"#, "%z = CONV_2D(%y, %v, %none)",
      "its activation function has a bound"
    ),
    ("", "%t = TANH(%y) -> float32[1,2,2,2] %z = CONV_2D(%t, %v, %none)", "no product alone follows"),
    ("", "%q = ADD(%y, %y) -> float32[1,2,2,2] %z = CONV_2D(%q, %v, %none)", "no product alone follows"),
  ])
  func declines(activation: String, rest: String, reason: String) throws {
    try expect(
      pass,
      declines: model(
        [constant("w", "2,1,1,2", "1.0, 2.0, 3.0, 4.0"), constant("v", "1,1,1,2", "1.0, 4.0")],
        "%y = CONV_2D(%x, %w, %none) -> float32[1,2,2,2] \(activation) \(rest) -> float32[1,2,2,1]"),
      because: reason)
  }
}
