import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct RemoveIdentityTests {
  @Test(arguments: ["Identity", "StopGradient", "Snapshot", "CheckNumerics", "PreventGradient", "Print"])
  func forwardsItsOperand(_ op: String) throws {
    try expect(
      RemoveIdentity(),
      rewrites: "graph { %x = Placeholder  %i = \(op)(%x:1)  %y = Add(%i, %i)  return %y }",
      to: "graph { %x = Placeholder  %y = Add(%x:1, %x:1)  return %y }")
  }

  @Test func severalAtOnce() throws {
    try expect(
      RemoveIdentity(),
      rewrites: "graph { %x = X  %z = Z  %i = IdentityN(%x, %z:1)  %y = Sub(%i:1, %i)  return %y }",
      to: "graph { %x = X  %z = Z  %y = Sub(%z:1, %x)  return %y }")
  }

  @Test func readersThatWaitForItWaitForItsOperand() throws {
    try expect(
      RemoveIdentity(), rewrites: "graph { %x = X  %i = Identity(%x)  %y = Y(^%i)  return %y }",
      to: "graph { %x = X  %y = Y(^%x)  return %y }")
  }

  @Test func inFunctionsToo() throws {
    let graph = "graph { %x = X  %y = f(%x)  return %y }"
    try expect(
      RemoveIdentity(),
      rewrites: """
        model { \(graph) func @f(%a: float32) -> (r: float32) { %i = Identity(%a)  %b = Relu(%i)  return r = %b } }
        """,
      to: "model { \(graph) func @f(%a: float32) -> (r: float32) { %b = Relu(%a)  return r = %b } }")
  }

  @Test func declines() throws {
    try expect(
      RemoveIdentity(), declines: "graph { %x = X  %i = Identity(%x)  return %i }",
      because: "its name is a graph input or output")
    try expect(
      RemoveIdentity(), declines: "graph { %x = X  %u = U  %i = Identity(%x, ^%u)  %y = Y(%i)  return %y }",
      because: "its readers wait through it")
    // The control edge of a branch: from the Switch it would fire on both sides.
    try expect(
      RemoveIdentity(),
      declines: """
        graph { %x = X  %p = P  %s = Switch(%x, %p)  %i = Identity(%s:1)  %c = Const(^%i)  return %c }
        """, because: "control edges from it follow one branch of 's'")
    try expect(
      RemoveIdentity(),
      declines: "graph { %x = X  %i = Identity(%x)  %y = Y(%i:1)  return %y }",
      because: "a reader asks for an output it does not have")
  }
}
