import Passes
import TestSupport
import Testing

@Suite struct RemoveControlDependenciesTests {
  @Test func edgesFromNodesWithoutEffect() throws {
    try expect(
      RemoveControlDependencies(),
      rewrites: """
        graph { %x = Placeholder  %v = VarHandleOp  %r = ReadVariableOp(%v, ^%x)  %a = Abs(%x, ^%r)  %n = NoOp(^%a, ^%v)
          %y = Relu(%r, ^%n)  return %y }
        """,
      to: """
        graph { %x = Placeholder  %v = VarHandleOp  %r = ReadVariableOp(%v)  %a = Abs(%x)  %n = NoOp  %y = Relu(%r)
          return %y }
        """)
  }

  @Test func edgesFromEffectsStay() throws {
    for effect in [
      "Assert(%x)", "AssignVariableOp(%x, %x)", "AssignAdd(%x, %x)", "Assign(%x, %x)",
      "InitializeTable(%x, %x, %x)",
      "QueueEnqueueV2(%x)", "PrintV2(%x)", "OfAUser(%x)",
    ] {
      try expect(
        RemoveControlDependencies(),
        leaves: "graph { %x = Placeholder  %e = \(effect)  %n = NoOp(^%e)  %y = Relu(%x, ^%n)  return %y }")
    }
  }

  /// A node waits for an effect through everything that depends on it.
  @Test func edgesFromDescendantsOfEffectsStay() throws {
    try expect(
      RemoveControlDependencies(),
      rewrites: """
        graph { %x = Placeholder  %u = OfAUser(%x)  %a = Abs(%u)  %b = Abs(%x)  %y = Relu(%x, ^%a, ^%b)  return %y }
        """,
      to:
        "graph { %x = Placeholder  %u = OfAUser(%x)  %a = Abs(%u)  %b = Abs(%x)  %y = Relu(%x, ^%a)  return %y }"
    )
  }

  @Test func callsAreAsStatefulAsTheirFunctions() throws {
    func graph(_ edges: String) -> String {
      """
      model { graph { %x = Placeholder  %p = pure(%x)  %s = stateful(%x)  %y = Relu(%x\(edges))  return %y }
        func @pure(%a: float32) -> (r: float32) { return r = %a }
        func @stateful(%a: float32) -> (r: float32) stateful { return r = %a } }
      """
    }
    try expect(RemoveControlDependencies(), rewrites: graph(", ^%p, ^%s"), to: graph(", ^%s"))
    try expect(
      RemoveControlDependencies(),
      rewrites: """
        graph { %x = Placeholder  %a = StatelessIf(%x, %x) {then_branch = @f}  %b = If(%x, %x) {then_branch = @f}
          %y = Relu(%x, ^%a, ^%b)  return %y }
        """,
      to: """
        graph { %x = Placeholder  %a = StatelessIf(%x, %x) {then_branch = @f}  %b = If(%x, %x) {then_branch = @f}
          %y = Relu(%x, ^%b)  return %y }
        """)
  }

  @Test func edgesThatPlaceANodeInABranchStay() throws {
    for op in ["Switch", "RefSwitch"] {
      try expect(
        RemoveControlDependencies(),
        leaves: """
          graph { %p = Placeholder  %s = \(op)(%p, %p)  %t = Identity(%s:1)  %k = Const(^%t)  %m = Merge(%s, %k)
            return %m }
          """)
    }
  }

  @Test func dataPlaceANodeInABranchToo() throws {
    try expect(
      RemoveControlDependencies(),
      rewrites: """
        graph { %p = Placeholder  %s = Switch(%p, %p)  %t = Identity(%s:1)  %a = Abs(%s:1, ^%t)  %k = Const(^%t)
          %b = AddV2(%k, %p, ^%t)  %m = Merge(%s, %a, %b)  return %m }
        """,
      to: """
        graph { %p = Placeholder  %s = Switch(%p, %p)  %t = Identity(%s:1)  %a = Abs(%s:1)  %k = Const(^%t)
          %b = AddV2(%k, %p)  %m = Merge(%s, %a, %b)  return %m }
        """)
  }

  @Test func dataFromOutsideDoNotPlaceANodeInABranch() throws {
    try expect(
      RemoveControlDependencies(),
      leaves: """
        graph { %p = Placeholder  %s = Switch(%p, %p)  %t = Identity(%s:1)  %a = Abs(%p, ^%t)  %m = Merge(%s, %a)
          return %m }
        """)
  }

  @Test func edgesThatPlaceANodeInALoopStay() throws {
    try expect(
      RemoveControlDependencies(),
      leaves: """
        graph { %x = Placeholder  %e = Enter(%x) {frame_name = "l"}  %h = Merge(%e, %n)  %k = Const(^%h)
          %c = LoopCond(%l)  %l = Less(%h, %k)  %s = Switch(%h, %c)  %i = Identity(%s:1)  %one = Const(^%i)
          %n = NextIteration(%a)  %a = AddV2(%i, %one)  %z = Exit(%s)  return %z }
        """)
  }

  @Test func bodiesOfFunctions() throws {
    func model(_ edges: String) -> String {
      """
      model { graph { } func @f(%a: float32, %h: resource) -> (r: float32) {
        %b = Abs(%a)  %u = AssignVariableOp(%h, %a)  %y = Relu(%a\(edges))  return r = %y } }
      """
    }
    try expect(RemoveControlDependencies(), rewrites: model(", ^%a, ^%b, ^%u"), to: model(", ^%u"))
  }
}
