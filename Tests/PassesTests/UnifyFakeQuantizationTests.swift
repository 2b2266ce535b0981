import Passes
import TestSupport
import Testing

@Suite struct UnifyFakeQuantizationTests {
  private func model(_ rest: String) -> String {
    """
    graph { %x = Placeholder {dtype = float32, shape = [2,2]}
      %a = Const {dtype = float32, value = tensor<float32[]>[-1.0]}
      %b = Const {dtype = float32, value = tensor<float32[]>[1.27]}
      %w = Const {dtype = float32, value = tensor<float32[2,2]>[1.27, -2.0, 0.3, 2.54]}
      \(rest)  return %y }
    """
  }

  @Test func symmetricStepsHaveARangeOfTheirOwn() throws {
    // A step of 0.01, from -128 to 127.
    try expect(
      UnifyFakeQuantization(),
      rewrites: model(
        "%y = QuantizeAndDequantizeV2(%x, %a, %b) {T = float32, range_given = true, num_bits = 8, signed_input = true, narrow_range = false, axis = -1}"
      ),
      to: model(
        "%y = FakeQuantWithMinMaxArgs(%x) {max = 1.27, min = -1.28, narrow_range = false, num_bits = 8}"))
  }

  @Test func rangesOfConstantsAreThoseOfTheirData() throws {
    try expect(
      UnifyFakeQuantization(),
      rewrites: model(
        "%y = QuantizeAndDequantizeV4(%w, %a, %b) {T = float32, range_given = false, num_bits = 8, signed_input = true, narrow_range = true, axis = 1}"
      ),
      to: model(
        """
        %y/min = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[-1.27, -2.54]}
        %y/max = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[1.27, 2.54]}
        %y = FakeQuantWithMinMaxVarsPerChannel(%w, %y/min, %y/max) {narrow_range = true, num_bits = 8}
        """))
    try expect(
      UnifyFakeQuantization(),
      declines: model("%y = QuantizeAndDequantizeV2(%x, %a, %b) {T = float32, num_bits = 8, axis = -1}"),
      because: "its range is that of its data")
  }

  @Test func narrowRangesOfActivationsGetTheIntegerBelow() throws {
    let attributes = "narrow_range = true, num_bits = 8"
    try expect(
      UnifyFakeQuantization(),
      rewrites: model("%y = FakeQuantWithMinMaxVars(%x, %a, %b) {\(attributes)}"),
      to: model(
        "%y = FakeQuantWithMinMaxArgs(%x) {max = 1.27, min = -1.008937, narrow_range = false, num_bits = 8}"))
    try expect(
      UnifyFakeQuantization(),
      declines: model("%y = FakeQuantWithMinMaxVars(%w, %a, %b) {\(attributes)}"),
      because: "it is as it shall be")
  }

  @Test(arguments: [
    ("SCALED", "qint8", "max = 1.27, min = -1.28"), ("MIN_FIRST", "quint8", "max = 1.27, min = -1.0"),
  ])
  func quantizingAndBackIsRounding(_ mode: String, _ type: String, _ range: String) throws {
    let pair =
      "%q = QuantizeV2(%x, %a, %b) {T = \(type), mode = \"\(mode)\"}  %y = Dequantize(%q, %q:1, %q:2)"
    try expect(
      UnifyFakeQuantization(), rewrites: model("\(pair) {T = \(type), mode = \"\(mode)\"}"),
      to: model(
        """
        %q = QuantizeV2(%x, %a, %b) {T = \(type), mode = "\(mode)"}
        %y = FakeQuantWithMinMaxArgs(%x) {\(range), narrow_range = false, num_bits = 8}
        """))
    try expect(
      UnifyFakeQuantization(), declines: model("\(pair) {T = \(type), mode = \"MIN_COMBINED\"}"),
      because: "it does not undo what was done before")
  }
}
