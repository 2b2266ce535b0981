import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FuseOneHotTests {
  private func model(_ ids: String, _ product: String, oneHot attributes: String = "axis = -1") -> String {
    tflite(
      """
      inputs %x, %n
      %x = Placeholder -> float32[?,3] {dtype = float32}
      %n = Placeholder -> int32[?] {dtype = int32}
      %axis = Const -> int32[] {dtype = int32, value = tensor<int32[]>[1]}
      %two = Const -> int32[] {dtype = int32, value = tensor<int32[]>[2]}
      %three = Const -> int32[] {dtype = int32, value = tensor<int32[]>[3]}
      %four = Const -> int32[] {dtype = int32, value = tensor<int32[]>[4]}
      %zero = Const -> int32[] {dtype = int32, value = tensor<int32[]>[0]}
      %on = Const -> float32[] {dtype = float32, value = tensor<float32[]>[1.0]}
      %off = Const -> float32[] {dtype = float32, value = tensor<float32[]>[0.0]}
      %w = Const -> float32[2,3] {dtype = float32, value = tensor<float32[2,3]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
      %b = Const -> float32[2] {dtype = float32, value = tensor<float32[2]>[10.0, 20.0]}
      \(ids)
      %h = ONE_HOT(%i, %three, %on, %off) -> float32[?,3] {\(attributes)}
      \(product)
      return %y
      """)
  }

  private let product =
    #"%y = FULLY_CONNECTED(%h, %w) -> float32[?,2] {fused_activation_function = "NONE"}"#

  /// Numbers that are surely 0, 1 or 2.
  @Test(arguments: [
    "%i = ARG_MAX(%x, %axis) -> int32[?]", "%i = FLOOR_MOD(%n, %three) -> int32[?]",
    "%m = MINIMUM(%n, %two) -> int32[?]  %i = MAXIMUM(%m, %zero) -> int32[?]",
    "%m = MAXIMUM(%zero, %n) -> int32[?]  %i = MINIMUM(%two, %m) -> int32[?]",
    "%m = LESS(%n, %two) -> bool[?]  %i = CAST(%m) -> int32[?]",
  ])
  func looksRowsUp(ids: String) throws {
    try expect(
      FuseOneHot(), rewrites: model(ids, product),
      to: model(
        ids,
        """
        %y/rows = Const -> float32[3,2] {dtype = float32, value = tensor<float32[3,2]>[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]}
        %y = GATHER(%y/rows, %i) -> float32[?,2] {axis = 0, batch_dims = 0}
        """))
  }

  @Test func addsTheBiasToTheRows() throws {
    let ids = "%i = FLOOR_MOD(%n, %two) -> int32[?]"
    try expect(
      FuseOneHot(), rewrites: model(ids, product.replacing("%w)", with: "%w, %b)")),
      to: model(
        ids,
        """
        %y/rows = Const -> float32[3,2] {dtype = float32, value = tensor<float32[3,2]>[11.0, 24.0, 12.0, 25.0, 13.0, 26.0]}
        %y = GATHER(%y/rows, %i) -> float32[?,2] {axis = 0, batch_dims = 0}
        """))
  }

  /// Zeros would become an error.
  @Test(arguments: [
    "%i = FLOOR_MOD(%n, %four) -> int32[?]", "%i = FLOOR_MOD(%n, %n) -> int32[?]",
    "%i = MINIMUM(%n, %two) -> int32[?]",
    "%m = MAXIMUM(%n, %zero) -> int32[?]  %i = MINIMUM(%m, %three) -> int32[?]",
    "%i = CAST(%n) -> int32[?]",
  ])
  func leavesNumbersThatMayBeNoRows(ids: String) throws {
    try expect(FuseOneHot(), declines: model(ids, product), because: "a number may be no row of the weights")
  }

  @Test func leavesOtherForms() throws {
    let ids = "%i = FLOOR_MOD(%n, %three) -> int32[?]"
    try expect(
      FuseOneHot(), declines: model(ids, product, oneHot: "axis = 0"),
      because: "ONE_HOT makes no rows of zeros and a one")
    try expect(
      FuseOneHot(), declines: model(ids, product.replacing("NONE", with: "RELU")),
      because: "it has an activation function")
  }
}
