import Passes
import TestSupport
import Testing

@Suite struct SinkReshapesTests {
  private let pass = SinkReshapes()

  private func model(_ ops: String) -> String {
    """
    model {
      stage tflite
      graph {
        inputs %x
        %x = Placeholder -> float32[1,2,4] {dtype = float32, shape = [1,2,4]}
        %s = Const -> int32[4] {dtype = int32, value = tensor<int32[4]>[1, 2, 2, 2]}
        %c = Const -> float32[2,2] {dtype = float32, value = tensor<float32[2,2]>[1.0, 2.0, 3.0, 4.0]}
        %k = Const -> float32[2,1] {dtype = float32, value = tensor<float32[2,1]>[1.0, 2.0]}
        \(ops)
        return %y
      }
    }
    """
  }

  private let reshape = "%r = RESHAPE(%x, %s) -> float32[1,2,2,2] {new_shape = (1, 2, 2, 2)}"

  @Test func movesBehindArithmetic() throws {
    try expect(
      pass,
      rewrites: model(
        """
        \(reshape)
        %a = ADD(%r, %c) -> float32[1,2,2,2] {fused_activation_function = "NONE"}
        %y = RELU(%a) -> float32[1,2,2,2]
        """),
      to: model(
        """
        %a/reshaped = Const -> float32[4] {dtype = float32, value = tensor<float32[4]>[1.0, 2.0, 3.0, 4.0]}
        %a/unshaped = ADD(%x, %a/reshaped) -> float32[1,2,4] {fused_activation_function = "NONE"}
        %y/unshaped = RELU(%a/unshaped) -> float32[1,2,4]
        %y = RESHAPE(%y/unshaped, %s) -> float32[1,2,2,2] {new_shape = (1, 2, 2, 2)}
        """))
  }

  @Test(arguments: [
    ("%r", "%k", "no constant that broadcasts"), ("%x", "%x", "it does not follow a reshape"),
  ])
  func declines(left: String, right: String, reason: String) throws {
    let type = left == "%x" ? "float32[1,2,4]" : "float32[1,2,2,2]"
    try expect(
      pass,
      declines: model(
        "\(reshape)  %y = ADD(\(left), \(right)) -> \(type) {fused_activation_function = \"NONE\"}"),
      because: reason)
  }
}
