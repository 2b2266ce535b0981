import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct LegalizeToTFLiteTests {
  @Test func statesTypesAndKeepsNames() throws {
    try expectOnce(
      LegalizeToTFLite(),
      rewrites: """
        graph {
          inputs %x
          %x = Placeholder {dtype = float32, shape = [?,2]}
          %w = Const {dtype = float32, value = tensor<float32[2,3]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
          %y = MatMul(%x, %w) {T = float32}
          %z = Relu(%y) {T = float32}
          return %z
        }
        """,
      to: """
        model {
          stage tflite
          graph {
            inputs %x
            %x = Placeholder -> float32[?,2] {dtype = float32, shape = [?,2]}
            %w = Const -> float32[2,3] {dtype = float32, value = tensor<float32[2,3]>[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]}
            %y/transposed = Const -> float32[3,2] {dtype = float32, value = tensor<float32[3,2]>[1.0, 4.0, 2.0, 5.0, 3.0, 6.0]}
            %no_value = NoValue
            %y = FULLY_CONNECTED(%x, %y/transposed, %no_value) -> float32[?,3] {fused_activation_function = "NONE", keep_num_dims = false, weights_format = "DEFAULT"}
            %z = RELU(%y) -> float32[?,3]
            return %z
          }
        }
        """)
  }

  @Test func tellsAllThatCannotBe() throws {
    try expect(
      LegalizeToTFLite(),
      on: """
        graph {
          inputs %x
          %x = Placeholder {dtype = float32, shape = [2]}
          %a = Betainc(%x, %x, %x) {T = float32}
          %b = Zeta(%x, %x) {T = float32}
          return %a, %b
        }
        """, throws: .unsupported, containing: "'a' (Betainc)", "'b' (Zeta)")
  }
}
