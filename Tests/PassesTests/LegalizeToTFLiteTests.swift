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

  @Test func outputsKeepTheirNames() throws {
    try expectOnce(
      LegalizeToTFLite(),
      rewrites: """
        graph {
          inputs %x
          %x = Placeholder {dtype = float32, shape = [2]}
          %y = Relu(%x) {T = float32}
          %out = Identity(%y) {T = float32}
          return key = %out
        }
        """,
      to: tflite(
        """
        inputs %x
        %x = Placeholder -> float32[2] {dtype = float32, shape = [2]}
        %out = RELU(%x) -> float32[2]
        return key = %out
        """))
  }

  @Test func refusesNothingThatIsNotNeeded() throws {
    try expectOnce(
      LegalizeToTFLite(),
      rewrites: """
        graph {
          inputs %x
          %x = Placeholder {dtype = float32, shape = [1]}
          %z = Zeta(%x, %x) {T = float32}
          %s = Cast(%z) {SrcT = float32, DstT = int32, Truncate = false}
          %y = Reshape(%x, %s) {T = float32, Tshape = int32, _output_shapes = ([1])}
          return %y
        }
        """,
      to: tflite(
        """
        inputs %x
        %x = Placeholder -> float32[1] {dtype = float32, shape = [1]}
        %z = Zeta(%x, %x) -> float32[1] {T = float32}
        %s = CAST(%z) -> int32[1] {in_data_type = float32, out_data_type = int32}
        return y = %x
        """))
  }

  @Test func tellsTheWayOut() throws {
    try expect(
      LegalizeToTFLite(),
      on: """
        graph {
          inputs %x
          %x = Placeholder {dtype = bool, shape = []}
          %s = Switch(%x, %x) {T = bool}
          return %s
        }
        """, throws: .unsupported, containing: "depends on what is fed", "--set NODE=VALUE")
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
