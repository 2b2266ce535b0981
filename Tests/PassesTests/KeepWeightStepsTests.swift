import Diagnostics
import PassKit
import Passes
import TestSupport
import Testing

@Suite struct KeepWeightStepsTests {
  private func model(_ rest: String) -> String {
    """
    graph { %x = Placeholder {dtype = float32, shape = [1,2]}
      %w = Const {dtype = float32, value = tensor<float32[2,2]>[1.27, 0.5, -0.304, 9.0]}
      %a = Const {dtype = float32, value = tensor<float32[2]>[-1.27, -6.35]}
      %b = Const {dtype = float32, value = tensor<float32[2]>[1.27, 6.35]}
      \(rest)  return %y }
    """
  }

  private let narrow = "{narrow_range = true, num_bits = 8}"

  @Test func weightsAreRoundedAndTheProductKnowsTheSteps() throws {
    try expect(
      KeepWeightSteps(),
      rewrites: model(
        "%q = FakeQuantWithMinMaxVarsPerChannel(%w, %a, %b) \(narrow) %y = MatMul(%x, %q) {T = float32, transpose_b = false}"
      ),
      to: model(
        """
        %y/rounded = Const -> float32[2,2] {dtype = float32, value = tensor<float32[2,2]>[1.27, 0.5, -0.3, 6.35]}
        %q = FakeQuantWithMinMaxVarsPerChannel(%w, %a, %b) \(narrow)
        %y = MatMul(%x, %y/rounded) {T = float32, _weight_steps = tensor<float64[2]>[0.009999999849815068, 0.04999999924907534], transpose_b = false}
        """))
  }

  @Test func stepsOfTheOtherAxisAreNone() throws {
    let context = try expectOnce(
      KeepWeightSteps(),
      rewrites: model(
        "%q = FakeQuantWithMinMaxVarsPerChannel(%w, %a, %b) \(narrow) %y = MatMul(%x, %q) {T = float32, transpose_b = true}"
      ),
      to: model(
        """
        %y/rounded = Const -> float32[2,2] {dtype = float32, value = tensor<float32[2,2]>[1.27, 0.5, -0.3, 6.35]}
        %q = FakeQuantWithMinMaxVarsPerChannel(%w, %a, %b) \(narrow)
        %y = MatMul(%x, %y/rounded) {T = float32, transpose_b = true}
        """))
    #expect(context.diagnostics.count { $0.message.contains("they are not those of its channels") } == 1)
  }

  @Test func leavesWeightsThatAreNotRounded() throws {
    try expect(
      KeepWeightSteps(), declines: model("%y = MatMul(%x, %w) {T = float32, transpose_b = false}"),
      because: "its weights are not rounded")
  }

  /// Channels that are apart for the product, each several times, may be together where they are rounded.
  @Test(arguments: ["[1,1,2,1]", "[1,1,1,2]"]) func stepsGoThroughReshapes(_ filter: String) throws {
    func graph(_ weights: String, _ mark: String) -> String {
      """
      graph { %x = Placeholder {dtype = float32, shape = [1,2,2,2]}
        %w = Const {dtype = float32, value = tensor<float32[1,1,2]>[1.0, -6.0]}
        %a = Const {dtype = float32, value = tensor<float32[2]>[-1.27, -6.35]}
        %b = Const {dtype = float32, value = tensor<float32[2]>[1.27, 6.35]}
        %s = Const {dtype = int32, value = tensor<int32[4]>\(filter)}
        \(weights)
        %y = DepthwiseConv2dNative(%x, \(mark.isEmpty ? "%r" : "%y/rounded")) {T = float32\(mark), padding = "VALID", strides = (1, 1, 1, 1)}
        return %y }
      """
    }
    let rounding =
      "%q = FakeQuantWithMinMaxVarsPerChannel(%w, %a, %b) \(narrow) %r = Reshape(%q, %s) {T = float32, Tshape = int32}"
    try expect(
      KeepWeightSteps(), rewrites: graph(rounding, ""),
      to: graph(
        "%y/rounded = Const -> float32\(filter) {dtype = float32, value = tensor<float32\(filter)>[1.0, -6.0]} \(rounding)",
        ", _weight_steps = tensor<float64[2]>[0.009999999849815068, 0.04999999924907534]"))
  }
}
