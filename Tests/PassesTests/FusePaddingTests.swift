import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FusePaddingTests {
  private func model(size: Int, pads: String, stride: Int, operand: String, padding: String) -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[?,\(size),\(size),1] {dtype = float32}
      %w = Const -> float32[1,3,3,1] {dtype = float32, value = tensor<float32[1,3,3,1]> splat 1.0}
      %b = Const -> float32[1] {dtype = float32, value = tensor<float32[1]>[0.0]}
      %n = Const -> int32[4,2] {dtype = int32, value = tensor<int32[4,2]>[\(pads)]}
      %p = PAD(%x, %n) -> float32[?,?,?,1]
      %y = DEPTHWISE_CONV_2D(\(operand), %w, %b) -> float32[?,4,4,1] {padding = "\(padding)", stride_h = \(stride), stride_w = \(stride)}
      return %y
      """)
  }

  @Test(arguments: [
    (8, "0, 0, 0, 1, 0, 1, 0, 0", 2), (4, "0, 0, 1, 1, 1, 1, 0, 0", 1), (7, "0, 0, 1, 1, 1, 1, 0, 0", 2),
  ])
  func makesItSame(size: Int, pads: String, stride: Int) throws {
    try expect(
      FusePadding(), rewrites: model(size: size, pads: pads, stride: stride, operand: "%p", padding: "VALID"),
      to: model(size: size, pads: pads, stride: stride, operand: "%x", padding: "SAME"))
  }

  @Test(arguments: [
    (8, "0, 0, 1, 1, 1, 1, 0, 0", "SAME would pad otherwise"), (8, "1, 0, 0, 1, 0, 1, 0, 0", "the batch"),
    (8, "0, 0, 0, 1, 0, 1, 0, 1", "the channels"),
  ])
  func declines(size: Int, pads: String, reason: String) throws {
    try expect(
      FusePadding(), declines: model(size: size, pads: pads, stride: 2, operand: "%p", padding: "VALID"),
      because: reason)
  }
}
