import Passes
import TestSupport
import Testing

@Suite struct MergeDuplicatesTests {
  private let x = "%x = Placeholder {dtype = float32}"

  @Test func chains() throws {
    try expect(
      MergeDuplicates(),
      rewrites: """
        graph { \(x)  %a = Relu(%x) {T = float32}  %b = Relu(%x) {T = float32, _note = 1}
          %c = Neg(%a) {T = float32}  %d = Neg(%b) {T = float32}  %y = Sub(%c, %d) {T = float32}  return %y }
        """,
      to: """
        graph { \(x)  %a = Relu(%x) {T = float32}  %c = Neg(%a) {T = float32}  %y = Sub(%c, %c) {T = float32}  return %y }
        """)
  }

  @Test func constantsAndSwappedOperands() throws {
    try expect(
      MergeDuplicates(),
      rewrites: """
        graph { \(x)  %k = Const {dtype = float32, value = tensor<float32[]>[2.0]}  %l = Const {dtype = float32, value = tensor<float32[]>[2.0]}
          %a = Mul(%x, %k) {T = float32}  %b = Mul(%l, %x) {T = float32}  %y = Y(%a, %b)  return %y }
        """,
      to: """
        graph { \(x)  %k = Const {dtype = float32, value = tensor<float32[]>[2.0]}
          %a = Mul(%x, %k) {T = float32}  %y = Y(%a, %a)  return %y }
        """)
  }

  @Test func leaves() throws {
    try expect(
      MergeDuplicates(),
      leaves: """
        graph { \(x)  %s = Const {dtype = int32, value = tensor<int32[1]>[2]}
          %a = RandomUniform(%s) {T = int32, dtype = float32}  %b = RandomUniform(%s) {T = int32, dtype = float32}
          %c = Sum(%x, %s) {T = float32, Tidx = int32, keep_dims = true}  %d = Sum(%x, %s) {T = float32, Tidx = int32, keep_dims = false}
          %p = Sub(%a, %b) {T = float32}  %q = Sub(%b, %a) {T = float32}  %y = Y(%p, %q, %c, %d)  return %y }
        """)
  }

  @Test func declines() throws {
    try expect(
      MergeDuplicates(),
      declines: "graph { \(x)  %a = Relu(%x) {T = float32}  %b = Relu(%x) {T = float32}  return %a, %b }",
      because: "its name is a graph input or output")
  }
}
