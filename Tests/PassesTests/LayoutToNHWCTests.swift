import Passes
import TestSupport
import Testing

@Suite struct LayoutToNHWCTests {
  private let pass = LayoutToNHWC()
  private let x = "%x = Placeholder {dtype = float32, shape = [?,2,5,6]}"
  private let filter = """
    %f = Const {dtype = float32, value = tensor<float32[1,1,2,2]>[1.0, 2.0, 3.0, 4.0]}
    """
  private let last = "tensor<int32[4]>[0, 2, 3, 1]"
  private let first = "tensor<int32[4]>[0, 3, 1, 2]"
  private let transposes = "{T = float32, Tperm = int32}"

  /// The input as it comes in front of the first convolution.
  private var head: String {
    """
    \(x)
    \(filter)
    %x/transposed/perm = Const {dtype = int32, value = \(last)}
    %x/transposed = Transpose(%x, %x/transposed/perm) \(transposes)
    """
  }

  @Test func windowsAndWhatFollows() throws {
    try expect(
      pass,
      rewrites: """
        graph {
          \(x)
          \(filter)
          %c = Conv2D(%x, %f) {T = float32, data_format = "NCHW", dilations = (1, 1, 1, 1), explicit_paddings = (0, 0, 0, 0, 1, 2, 3, 4), padding = "EXPLICIT", strides = (1, 1, 2, 3)}
          %k = Const {dtype = float32, value = tensor<float32[2,1,1]>[5.0, 6.0]}
          %a = AddV2(%c, %k) {T = float32}
          %p = MaxPool(%a) {T = float32, data_format = "NCHW", ksize = (1, 1, 2, 3), padding = "SAME", strides = (1, 1, 1, 2)}
          return %p
        }
        """,
      to: """
        graph {
          \(head)
          %c = Conv2D(%x/transposed, %f) {T = float32, data_format = "NHWC", dilations = (1, 1, 1, 1), explicit_paddings = (0, 0, 1, 2, 3, 4, 0, 0), padding = "EXPLICIT", strides = (1, 2, 3, 1)}
          %c/channels_first/perm = Const {dtype = int32, value = \(first)}
          %k = Const {dtype = float32, value = tensor<float32[2,1,1]>[5.0, 6.0]}
          %k/transposed = Const {dtype = float32, value = tensor<float32[2]>[5.0, 6.0]}
          %a = AddV2(%c, %k/transposed) {T = float32}
          %a/channels_first/perm = Const {dtype = int32, value = \(first)}
          %p/channels_last = MaxPool(%a) {T = float32, data_format = "NHWC", ksize = (1, 2, 3, 1), padding = "SAME", strides = (1, 1, 2, 1)}
          %p/perm = Const {dtype = int32, value = \(first)}
          %p = Transpose(%p/channels_last, %p/perm) \(transposes)
          return %p
        }
        """)
  }

  /// An op on what a convolution gives, and the op it becomes, with constants that it needs.
  @Test(arguments: [
    (
      "%k = Const {dtype = int32, value = tensor<int32[2]>[2, 3]}",
      "Mean(%c, %k) {T = float32, Tidx = int32, keep_dims = false}",
      "%y/axis = Const {dtype = int32, value = tensor<int32[2]>[1, 2]}",
      "%y = Mean(%c, %y/axis) {T = float32, Tidx = int32, keep_dims = false}"
    ),
    (
      "%k = Const {dtype = int32, value = tensor<int32[]>[1]}",
      "ArgMax(%c, %k) {T = float32, Tidx = int32, output_type = int64}",
      "%y/axis = Const {dtype = int32, value = tensor<int32[]>[3]}",
      "%y = ArgMax(%c, %y/axis) {T = float32, Tidx = int32, output_type = int64}"
    ),
  ])
  func reductionsNeedNoTranspose(constant: String, op: String, added: String, becomes: String) throws {
    let conv = "T = float32, dilations = (1, 1, 1, 1), padding = \"SAME\", strides = (1, 1, 1, 1)"
    try expect(
      pass,
      rewrites: """
        graph {
          \(x)  \(filter)
          %c = Conv2D(%x, %f) {\(conv), data_format = "NCHW"}
          \(constant)
          %y = \(op)
          return %y
        }
        """,
      to: """
        graph {
          \(head)
          %c = Conv2D(%x/transposed, %f) {\(conv), data_format = "NHWC"}
          %c/channels_first/perm = Const {dtype = int32, value = \(first)}
          \(constant)
          \(added)
          \(becomes)
          return %y
        }
        """)
  }

  @Test func transposesOfTheModelsOwnCancel() throws {
    let orders = """
      %p = Const {dtype = int32, value = \(first)}  %q = Const {dtype = int32, value = \(last)}
      """
    try expect(
      pass,
      rewrites: """
        graph {
          \(x)  \(orders)
          %a = Transpose(%x, %p) \(transposes)
          %k = Const {dtype = int32, value = tensor<int32[4,2]>[0, 0, 1, 2, 3, 4, 5, 6]}
          %b = Pad(%a, %k) {T = float32, Tpaddings = int32}
          %c = Transpose(%b, %q) \(transposes)
          %y = Relu(%c) {T = float32}
          return %y
        }
        """,
      to: """
        graph {
          \(x)  \(orders)
          %k = Const {dtype = int32, value = tensor<int32[4,2]>[0, 0, 1, 2, 3, 4, 5, 6]}
          %b/moved = Const {dtype = int32, value = tensor<int32[4,2]>[0, 0, 3, 4, 5, 6, 1, 2]}
          %b = Pad(%x, %b/moved) {T = float32, Tpaddings = int32}
          %b/channels_first/perm = Const {dtype = int32, value = \(first)}
          %y = Relu(%b) {T = float32}
          return %y
        }
        """)
  }

  @Test(arguments: [
    // Moved down it would be one transpose as before.
    (
      "%a = Transpose(%x, %p) {T = float32, Tperm = int32}  %y = Relu(%a) {T = float32}", "as many transposes"
    ),
    (
      "%y = MaxPool(%x) {T = float32, data_format = \"NHWC\", ksize = (1, 1, 1, 1), padding = \"SAME\", strides = (1, 1, 1, 1)}",
      "its channels come last"
    ),
  ])
  func declines(ops: String, reason: String) throws {
    try expect(
      pass, declines: "graph { \(x)  %p = Const {dtype = int32, value = \(first)}  \(ops)  return %y }",
      because: reason)
  }
}
