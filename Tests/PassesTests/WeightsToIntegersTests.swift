import Passes
import Tensors
import TestSupport
import Testing

@Suite struct WeightsToIntegersTests {
  private func model(rows: Int, _ rest: String) -> String {
    let weights = (0..<rows).flatMap { _ in ["1.27", "-0.5"] }.joined(separator: ", ")
    return tflite(
      """
      inputs %x
      %x = Placeholder -> float32[1,2] {dtype = float32}
      %none = NoValue -> float32[0]
      %w = Const -> float32[\(rows),2] {dtype = float32, value = tensor<float32[\(rows),2]>[\(weights)]}
      \(rest)
      """)
  }

  @Test func storesTheWeightsOfProducts() throws {
    let scales = [String](repeating: "0.01@0", count: 512).joined(separator: ", ")
    let weights = (0..<512).flatMap { _ in ["127", "-50"] }.joined(separator: ", ")
    try expect(
      WeightsToIntegers(.int8),
      rewrites: model(rows: 512, "%y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,512] return %y"),
      to: model(
        rows: 512,
        """
        %y/weights = Const -> int8[512,2]<0: \(scales)> {dtype = int8, value = tensor<int8[512,2]>[\(weights)]}
        %y = FULLY_CONNECTED(%x, %y/weights, %none) -> float32[1,512] {asymmetric_quantize_inputs = true}
        return %y
        """))
  }

  @Test func gathersRowsOfEightBits() throws {
    let weights = (0..<512).flatMap { _ in ["127", "-50"] }.joined(separator: ", ")
    let ids = "%i = Const -> int32[3] {dtype = int32, value = tensor<int32[3]>[0, 2, 1]}"
    try expect(
      WeightsToIntegers(.int8),
      rewrites: model(rows: 512, "\(ids) %y = GATHER(%w, %i) -> float32[3,2] {axis = 0} return %y"),
      to: model(
        rows: 512,
        """
        \(ids)
        %y/weights = Const -> int8[512,2]<0.01@0> {dtype = int8, value = tensor<int8[512,2]>[\(weights)]}
        %y/rows = GATHER(%y/weights, %i) -> int8[3,2]<0.01@0> {axis = 0}
        %y = DEQUANTIZE(%y/rows) -> float32[3,2]
        return %y
        """))
  }

  @Test func leavesFewWeights() throws {
    try expect(
      WeightsToIntegers(.int8),
      declines: model(rows: 3, "%y = FULLY_CONNECTED(%x, %w, %none) -> float32[1,3] return %y"),
      because: "it has fewer than 1024 weights")
  }
}
