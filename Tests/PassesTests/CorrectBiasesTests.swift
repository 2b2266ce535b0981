import Ops
import Passes
import TestSupport
import Testing

@Suite struct CorrectBiasesTests {
  private let pass = CorrectBiases(means: ["x": [10, -2]])

  private func model(_ weights: String, _ rest: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,1,1,2] {dtype = float32}
      %none = NoValue -> float32[0]
      %w = Const -> float32[\(weights)
      \(rest)
      return %y
      """)
  }

  /// Steps of 1: 0.25 becomes 0 and 1.5 becomes 2, which adds −0.25 · 10 and 0.5 · −2 on average.
  @Test func takesOutWhatRoundingAdds() throws {
    let weights = "2,1,1,2] {dtype = float32, value = tensor<float32[2,1,1,2]>[127.0, 1.5, 0.25, 127.0]}"
    try expectOnce(
      pass,
      rewrites: model(weights, "%y = CONV_2D(%x, %w, %none) -> float32[1,1,1,2]"),
      to: model(
        weights,
        """
        %y/bias = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.0, 2.5]}
        %y = CONV_2D(%x, %w, %y/bias) -> float32[1,1,1,2]
        """))
  }

  @Test func channelsOfDepthwiseProductsAreThoseOfTheOperand() throws {
    let weights =
      "1,2,1,2] {dtype = float32, value = tensor<float32[1,2,1,2]>[127.0, 127.0, 0.25, 1.5]}"
    let bias = "%b = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.0, 1.0]}"
    try expectOnce(
      pass,
      rewrites: model(weights, "\(bias) %y = DEPTHWISE_CONV_2D(%x, %w, %b) -> float32[1,1,1,2]"),
      to: model(
        weights,
        """
        \(bias)
        %y/bias = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[3.5, 2.0]}
        %y = DEPTHWISE_CONV_2D(%x, %w, %y/bias) -> float32[1,1,1,2]
        """))
  }

  /// An image of one place: of three places of the filter, the outer ones meet zeros alone.
  @Test func zerosAroundTheImageAddNothing() throws {
    let weights =
      "1,1,3,2] {dtype = float32, value = tensor<float32[1,1,3,2]>[0.25, 0.25, 127.0, 0.25, 0.25, 0.25]}"
    let options = #"{padding = "SAME", stride_h = 1, stride_w = 1}"#
    try expectOnce(
      pass,
      rewrites: model(weights, "%y = CONV_2D(%x, %w, %none) -> float32[1,1,1,1] \(options)"),
      to: model(
        weights,
        """
        %y/bias = Const -> float32[1] {dtype = float32, value = tensor<float32[1]>[-0.5]}
        %y = CONV_2D(%x, %w, %y/bias) -> float32[1,1,1,1] \(options)
        """))
  }

  @Test func declinesWhatWasNotSeen() throws {
    try expect(
      CorrectBiases(means: [:]),
      declines: model(
        "2,2] {dtype = float32, value = tensor<float32[2,2]>[1.0, 1.5, 0.25, 1.0]}",
        "%y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,2]"),
      because: "its operand's channels were not seen")
  }

  @Test func declinesWhatKeepsFloats() throws {
    try expect(
      pass,
      declines: model(
        "2,2] {dtype = float32, value = tensor<float32[2,2]>[1.0, 1.5, 0.25, 1.0]}",
        "%y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,2] {_precision = float32}"),
      because: "it keeps floats")
  }
}
