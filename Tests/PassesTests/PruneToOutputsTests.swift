import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct PruneToOutputsTests {
  @Test func whatNothingNeedsGoes() throws {
    try expect(
      PruneToOutputs(),
      rewrites: """
        graph { inputs x = %x, z = %z  %x = X  %z = Z  %y = Relu(%x, ^%c)  %c = C  %d = D(%x)  %e = E(%d, ^%y)
          %t = T  return %y  targets ^%t }
        """,
      to: "graph { inputs x = %x  %x = X  %y = Relu(%x, ^%c)  %c = C  %t = T  return %y  targets ^%t }")
  }

  @Test func loopsStayOrGoAsAWhole() throws {
    let loop = "%e = Enter(%x)  %m = Merge(%e, %n)  %n = NextIteration(%s:1)  %s = Switch(%m, %p)"
    let kept = "graph { %x = X  %p = P  \(loop)  %o = Exit(%s)  return %o }"
    try expect(PruneToOutputs(), rewrites: kept, to: kept)
    try expect(
      PruneToOutputs(), rewrites: "graph { %x = X  %p = P  \(loop)  return %x }",
      to: "graph { %x = X  return %x }")
  }

  @Test func argumentsOfFunctionsStay() throws {
    let graph = "graph { %x = X  %y = f(%x)  return %y }"
    try expect(
      PruneToOutputs(),
      rewrites:
        "model { \(graph) func @f(%a: float32) -> (r: float32) { %c = Const  %d = D(%a)  return r = %c } }",
      to: "model { \(graph) func @f(%a: float32) -> (r: float32) { %c = Const  return r = %c } }")
  }
}
