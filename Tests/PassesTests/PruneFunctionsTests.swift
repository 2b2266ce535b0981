import Passes
import TestSupport
import Testing

@Suite struct PruneFunctionsTests {
  @Test func keepsWhatIsNamedDirectlyOrThroughOthers() throws {
    let graph =
      "graph { %x = X  %y = If(%x) {then_branch = @f, else_branch = @g {h = @h}}  %z = called(%x)  return %y }"
    let kept = """
      func @f(%a: float32) -> (r: float32) { %b = Case(%a) {branches = (@deep)}  return r = %b }
      func @g(%a: float32) -> (r: float32) { return r = %a }
      func @h(%a: float32) -> (r: float32) { return r = %a }
      func @called(%a: float32) -> (r: float32) { return r = %a }
      func @deep(%a: float32) -> (r: float32) { return r = %a }
      """
    let gone = """
      func @ping(%a: float32) -> (r: float32) { %b = pong(%a)  return r = %b }
      func @pong(%a: float32) -> (r: float32) { %b = ping(%a)  return r = %b }
      gradient @f = @ping
      """
    try expect(
      PruneFunctions(), rewrites: "model { \(graph) \(kept) \(gone) }", to: "model { \(graph) \(kept) }")
  }

  @Test func aGraphWithoutCallsNeedsNone() throws {
    try expect(
      PruneFunctions(), rewrites: "model { graph { %x = X  return %x } func @f() -> () { } }",
      to: "graph { %x = X  return %x }")
  }
}
