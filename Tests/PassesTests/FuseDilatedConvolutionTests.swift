import Passes
import TestSupport
import Testing

@Suite struct FuseDilatedConvolutionTests {
  private let pass = FuseDilatedConvolution()

  private func constants(pads: [Int], crops: [Int], block: String = "int32[2]>[2, 2]") -> String {
    let count = pads.count / 2
    return """
      %x = Placeholder {dtype = float32, shape = [1,9,9,1]}
      %f = Const {dtype = float32, value = tensor<float32[3,3,1,1]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]}
      %b = Const {dtype = int32, value = tensor<\(block)}
      %p = Const {dtype = int32, value = tensor<int32[\(count),2]>\(pads)}
      %k = Const {dtype = int32, value = tensor<int32[\(count),2]>\(crops)}
      """
  }

  private let types = "T = float32, Tblock_shape = int32, Tpaddings = int32"
  private let after = "T = float32, Tblock_shape = int32, Tcrops = int32"
  private let plain = "dilations = (1, 1, 1, 1), strides = (1, 1, 1, 1)"

  /// What is padded and cropped, and how the convolution pads in the end.
  @Test(arguments: [
    ([2, 3, 2, 3], [0, 1, 0, 1], "VALID", "2, 2, 2, 2"),
    ([0, 1, 0, 1], [0, 1, 0, 1], "VALID", "0, 0, 0, 0"),
    ([0, 1, 0, 1], [0, 1, 0, 1], "SAME", "2, 2, 2, 2"), ([3, 2, 2, 3], [0, 0, 1, 0], "VALID", "3, 2, 1, 3"),
  ])
  func twoAxes(pads: [Int], crops: [Int], padding: String, explicit: String) throws {
    let head = constants(pads: pads, crops: crops)
    try expect(
      pass,
      rewrites: """
        graph {
          \(head)
          %s = SpaceToBatchND(%x, %b, %p) {\(types)}
          %c = Conv2D(%s, %f) {T = float32, \(plain), padding = "\(padding)"}
          %r = Relu(%c) {T = float32}
          %y = BatchToSpaceND(%r, %b, %k) {\(after)}
          return %y
        }
        """,
      to: """
        graph {
          \(head)
          %s = SpaceToBatchND(%x, %b, %p) {\(types)}
          %c = Conv2D(%x, %f) {T = float32, dilations = (1, 2, 2, 1), explicit_paddings = (0, 0, \(explicit), 0, 0), padding = "EXPLICIT", strides = (1, 1, 1, 1)}
          %r = Relu(%c) {T = float32}
          %y = Identity(%r) {T = float32}
          return %y
        }
        """)
  }

  @Test func oneAxis() throws {
    let head = """
      %x = Placeholder {dtype = float32, shape = [1,9,1]}
      %f = Const {dtype = float32, value = tensor<float32[1,3,1,1]>[1.0, 2.0, 3.0]}
      %b = Const {dtype = int32, value = tensor<int32[1]>[3]}
      %p = Const {dtype = int32, value = tensor<int32[1,2]>[6, 0]}
      %k = Const {dtype = int32, value = tensor<int32[1,2]>[0, 0]}
      %a = Const {dtype = int32, value = tensor<int32[]>[1]}
      """
    try expect(
      pass,
      rewrites: """
        graph {
          \(head)
          %s = SpaceToBatchND(%x, %b, %p) {\(types)}
          %e = ExpandDims(%s, %a) {T = float32, Tdim = int32}
          %c = Conv2D(%e, %f) {T = float32, \(plain), padding = "VALID"}
          %q = Squeeze(%c) {T = float32, squeeze_dims = (1)}
          %y = BatchToSpaceND(%q, %b, %k) {\(after)}
          return %y
        }
        """,
      to: """
        graph {
          \(head)
          %s = SpaceToBatchND(%x, %b, %p) {\(types)}
          %e = ExpandDims(%x, %a) {T = float32, Tdim = int32}
          %c = Conv2D(%e, %f) {T = float32, dilations = (1, 1, 3, 1), explicit_paddings = (0, 0, 0, 0, 6, 0, 0, 0), padding = "EXPLICIT", strides = (1, 1, 1, 1)}
          %q = Squeeze(%c) {T = float32, squeeze_dims = (1)}
          %y = Identity(%q) {T = float32}
          return %y
        }
        """)
  }

  @Test(arguments: [
    ("\"VALID\"", "strides = (1, 2, 2, 1)", [2, 3, 2, 3], [0, 1, 0, 1], "with a stride of 1"),
    ("\"VALID\"", "strides = (1, 1, 1, 1)", [0, 1, 0, 1], [1, 1, 0, 1], "it crops more than it pads"),
  ])
  func declines(padding: String, strides: String, pads: [Int], crops: [Int], reason: String) throws {
    try expect(
      pass,
      declines: """
        graph {
          \(constants(pads: pads, crops: crops))
          %s = SpaceToBatchND(%x, %b, %p) {\(types)}
          %c = Conv2D(%s, %f) {T = float32, dilations = (1, 1, 1, 1), \(strides), padding = \(padding)}
          %y = BatchToSpaceND(%c, %b, %k) {\(after)}
          return %y
        }
        """, because: reason)
  }
}
