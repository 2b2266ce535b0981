import Diagnostics
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct WeightsToFloat16Tests {
  private func model(_ weights: String, _ rest: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[2,2] {dtype = float32}
      %half = Const -> float32[] {dtype = float32, value = tensor<float32[]>[0.5]}
      \(weights)
      \(rest)
      """)
  }

  @Test func storesConstantsOfSeveralNumbers() throws {
    try expect(
      WeightsToFloat16(),
      rewrites: model(
        "%w = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.0, 0.1]}",
        "%y = MUL(%x, %w) -> float32[2,2] %z = MUL(%y, %half) -> float32[2,2] return %z"),
      to: model(
        """
        %w/float16 = Const -> float16[2] {dtype = float16, value = tensor<float16[2]>[1.0, 0.099975586]}
        %w/dequantized = DEQUANTIZE(%w/float16) -> float32[2]
        """,
        "%y = MUL(%x, %w/dequantized) -> float32[2,2] %z = MUL(%y, %half) -> float32[2,2] return %z"))
  }

  @Test func keepsWhatIsTooLarge() throws {
    let text = model(
      "%w = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.0, 70000.0]}",
      "%y = MUL(%x, %w) -> float32[2,2] return %y")
    let context = try expect(WeightsToFloat16(), leaves: text)
    #expect(context.diagnostics.map(\.message).contains { $0.contains("'w' keeps 32 bits") })
  }
}
