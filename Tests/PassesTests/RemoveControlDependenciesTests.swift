import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct RemoveControlDependenciesTests {
  @Test func whatHasNoEffectNeedsNoWaiting() throws {
    try expect(
      RemoveControlDependencies(),
      rewrites:
        "graph { %x = Placeholder  %a = Abs(%x)  %n = NoOp(^%a)  %y = Relu(%x, ^%n, ^%a)  return %y }",
      to: "graph { %x = Placeholder  %a = Abs(%x)  %n = NoOp  %y = Relu(%x)  return %y }")
  }

  @Test func effectsAreWaitedFor() throws {
    let graph = """
      graph { %x = Placeholder  %v = VariableV2 {dtype = float32}  %u = AssignAdd(%v, %x) {T = float32}  %n = NoOp(^%u)
        %y = Relu(%x, ^%n)  return %y }
      """
    try expect(RemoveControlDependencies(), rewrites: graph, to: graph)
    let unknown = "graph { %x = Placeholder  %m = MyOwnOp(%x)  %y = Relu(%x, ^%m)  return %y }"
    try expect(RemoveControlDependencies(), rewrites: unknown, to: unknown)
  }

  /// A constant in a branch belongs to it by its control edge alone; what reads the branch's values needs none.
  @Test func branchesArePlacedByControlEdges() throws {
    try expect(
      RemoveControlDependencies(),
      rewrites: """
        graph { %x = Placeholder  %p = Placeholder  %s = Switch(%x, %p)  %t = Identity(%s:1)  %c = Const(^%t)
          %y = AddV2(%t, %c, ^%t)  %m = Merge(%s, %y)  return %m }
        """,
      to: """
        graph { %x = Placeholder  %p = Placeholder  %s = Switch(%x, %p)  %t = Identity(%s:1)  %c = Const(^%t)
          %y = AddV2(%t, %c)  %m = Merge(%s, %y)  return %m }
        """)
  }

  @Test func callsAreAsStatefulAsTheirFunction() throws {
    let functions = """
      func @quiet(%a: float32) -> (r: float32) { return r = %a }
      func @loud(%a: float32) -> (r: float32) stateful { return r = %a }
      """
    try expect(
      RemoveControlDependencies(),
      rewrites: """
        model { graph { %x = Placeholder  %q = quiet(%x)  %l = loud(%x)  %y = Relu(%x, ^%q, ^%l)  return %y } \(functions) }
        """,
      to: """
        model { graph { %x = Placeholder  %q = quiet(%x)  %l = loud(%x)  %y = Relu(%x, ^%l)  return %y } \(functions) }
        """)
  }
}
