import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct AddDefaultAttributesTests {
  @Test func onlyWhatIsMissing() throws {
    try expect(
      AddDefaultAttributes(),
      rewrites: """
        graph { %x = X  %m = MatMul(%x, %x) {T = float32, transpose_b = true}  %o = MyOwnOp(%m)  return %o }
        """,
      to: """
        graph { %x = X
          %m = MatMul(%x, %x) {T = float32, grad_a = false, grad_b = false, transpose_a = false, transpose_b = true}
          %o = MyOwnOp(%m)  return %o }
        """)
  }
}
