import Passes
import TestSupport
import Testing

@Suite struct UnflattenProductsTests {
  private let pass = UnflattenProducts()

  private func graph(_ shape: String, _ after: String, _ ops: String) -> String {
    """
    graph {
      %x = Placeholder {dtype = float32, shape = [\(shape)]}
      %w = Const {dtype = float32, value = tensor<float32[2,3]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
      %b = Const {dtype = float32, value = tensor<float32[3]>[1.0, 2.0, 3.0]}
      %s = Const {dtype = int32, value = tensor<int32[2]>[-1, 2]}
      %t = Const {dtype = int32, value = \(after)}
      %r = Reshape(%x, %s) {T = float32, Tshape = int32}
      \(ops)
      return %y
    }
    """
  }

  private let reshaped = "%y = Reshape(%a, %t) {T = float32, Tshape = int32}"

  @Test func removesReshapes() throws {
    let target = "tensor<int32[3]>[-1, 4, 3]"
    try expect(
      pass,
      rewrites: graph(
        "?,4,2", target,
        """
        %m = MatMul(%r, %w) {T = float32, transpose_a = false, transpose_b = false}
        %a = BiasAdd(%m, %b) {T = float32}
        \(reshaped)
        """),
      to: graph(
        "?,4,2", target,
        """
        %m = BatchMatMulV2(%x, %w) {T = float32, adj_x = false, adj_y = false}
        %a = BiasAdd(%m, %b) {T = float32}
        %y = Identity(%a) {T = float32}
        """))
  }

  @Test(arguments: [
    ("?,4,2", "tensor<int32[3]>[-1, 2, 3]", "the axes before are not the axes after"),
    ("?,4,4", "tensor<int32[3]>[-1, 4, 3]", "the axes before are not the axes after"),
  ])
  func declines(shape: String, target: String, reason: String) throws {
    try expect(
      pass, declines: graph(shape, target, "%a = MatMul(%r, %w) {T = float32}  \(reshaped)"), because: reason)
  }
}
