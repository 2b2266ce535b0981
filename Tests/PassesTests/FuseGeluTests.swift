import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct FuseGeluTests {
  private func model(_ rest: String) -> String {
    """
    graph {
      inputs %x
      %x = Placeholder {dtype = float32, shape = [?,4]}
      %half = Const {dtype = float32, value = tensor<float32[]>[0.5]}
      %one = Const {dtype = float32, value = tensor<float32[]>[1.0]}
      %three = Const {dtype = float32, value = tensor<float32[]>[3.0]}
      %root = Const {dtype = float32, value = tensor<float32[]>[1.4142135]}
      %minus = Const {dtype = float32, value = tensor<float32[]>[-0.70710677]}
      %a = Const {dtype = float32, value = tensor<float32[]>[0.044715]}
      %b = Const {dtype = float32, value = tensor<float32[]>[0.7978846]}
      \(rest)
      return %y
    }
    """
  }

  /// The nodes before the last stay until they are pruned.
  @Test(arguments: [
    (
      """
      %q = RealDiv(%x, %root) {T = float32}  %e = Erf(%q) {T = float32}  %s = AddV2(%one, %e) {T = float32}
      %h = Mul(%half, %x) {T = float32}
      """, "%h, %s", false
    ),
    (
      """
      %q = Mul(%x, %minus) {T = float32}  %e = Erfc(%q) {T = float32}  %h = Mul(%half, %x) {T = float32}
      """, "%h, %e", false
    ),
    (
      """
      %n = Neg(%x) {T = float32}  %q = RealDiv(%n, %root) {T = float32}  %e = Erfc(%q) {T = float32}
      %h = Mul(%half, %x) {T = float32}
      """, "%h, %e", false
    ),
    (
      """
      %p = Pow(%x, %three) {T = float32}  %c = Mul(%a, %p) {T = float32}  %i = AddV2(%x, %c) {T = float32}
      %m = Mul(%b, %i) {T = float32}  %t = Tanh(%m) {T = float32}  %s = AddV2(%one, %t) {T = float32}
      %h = Mul(%half, %s) {T = float32}
      """, "%x, %h", true
    ),
  ])
  func finds(expression: String, operands: String, isApproximate: Bool) throws {
    try expect(
      FuseGelu(), rewrites: model("\(expression)  %y = Mul(\(operands)) {T = float32}"),
      to: model("\(expression)  %y = _Gelu(%x) {T = float32, approximate = \(isApproximate)}"))
  }

  @Test func declinesOtherNumbers() throws {
    try expect(
      FuseGelu(),
      declines: model(
        """
        %q = RealDiv(%x, %one) {T = float32}  %e = Erf(%q) {T = float32}  %s = AddV2(%one, %e) {T = float32}
        %h = Mul(%half, %x) {T = float32}  %y = Mul(%h, %s) {T = float32}
        """), because: "it is no GELU")
  }
}
