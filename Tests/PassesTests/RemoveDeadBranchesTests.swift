import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct RemoveDeadBranchesTests {
  private let yes = "%p = Const {dtype = bool, value = tensor<bool[]>[true]}"
  private let no = "%p = Const {dtype = bool, value = tensor<bool[]>[false]}"

  @Test func theBranchOfAConstantPredicateStays() throws {
    let branches =
      "%s = Switch(%x, %p)  %a = Relu(%s:1)  %b = Tanh(%s)  %m = Merge(%b, %a) {N = 2, T = float32}"
    try expect(
      RemoveDeadBranches(), rewrites: "graph { %x = X  \(yes)  \(branches)  return %m }",
      to: "graph { %x = X  \(yes)  %a = Relu(%x)  %m = Identity(%a) {T = float32}  return %m }")
    try expect(
      RemoveDeadBranches(), rewrites: "graph { %x = X  \(no)  \(branches)  return %m }",
      to: "graph { %x = X  \(no)  %b = Tanh(%x)  %m = Identity(%b) {T = float32}  return %m }")
  }

  @Test func referencesAndTheIndexOfMerge() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  \(yes)  %s = RefSwitch(%x, %p)  %m = RefMerge(%s, %s:1) {N = 2}  %y = Y(%m:1)  return %y, %m }
        """,
      to: """
        graph { %x = X  \(yes)  %m = Identity(%x)  %y = Y(%m/value_index)  return %y, %m
          %m/value_index = Const(^%m) {dtype = int32, value = tensor<int32[]>[1]} }
        """)
  }

  @Test func theIndexOfAMergeStaysInItsBranch() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  %q = Q  \(yes)  %t = Switch(%x, %q)  %s = Switch(%t:1, %p)  %m = Merge(%s, %t) {N = 2}
          %n = Merge(%s, %s:1) {N = 2}  %y = Y(%n:1)  return %y, %m }
        """,
      to: """
        graph { %x = X  %q = Q  \(yes)  %t = Switch(%x, %q)  %m = Identity(%t)  %n = Identity(%t:1)
          %n/value_index = Const(^%n) {dtype = int32, value = tensor<int32[]>[1]}
          %y = Y(%n/value_index)  return %y, %m }
        """)
  }

  @Test func aMergeOfSeveralBranchesLosesTheDeadOne() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  %q = Q  \(yes)  %s = Switch(%x, %p)  %t = Switch(%s:1, %q)
          %m = Merge(%s, %t, %t:1) {N = 3}  return %m }
        """,
      to: "graph { %x = X  %q = Q  \(yes)  %t = Switch(%x, %q)  %m = Merge(%t, %t:1) {N = 2}  return %m }")
  }

  @Test func predicatesOfLogic() throws {
    for (predicate, op) in [
      ("LogicalNot(%n)", "Relu"), ("LogicalAnd(%open, %n)", "Tanh"), ("LogicalAnd(%p, %p)", "Relu"),
      ("LogicalOr(%p, %open)", "Relu"), ("LogicalOr(%n, %n)", "Tanh"), ("Identity(%n)", "Tanh"),
    ] {
      let rest = "%x = X  \(yes)  %n = LogicalNot(%p)  %open = Q  %c = \(predicate)"
      try expect(
        RemoveDeadBranches(),
        rewrites: """
          graph { \(rest)  %s = Switch(%x, %c)  %a = Relu(%s:1)  %b = Tanh(%s)  %m = Merge(%b, %a) {N = 2}  return %m }
          """,
        to:
          "graph { \(rest)  %\(op == "Relu" ? "a" : "b") = \(op)(%x)  %m = Identity(%\(op == "Relu" ? "a" : "b"))  return %m }"
      )
    }
  }

  @Test func openPredicatesStay() throws {
    for predicate in ["LogicalAnd(%p, %open)", "Placeholder {dtype = bool}", "LogicalNot(%open)"] {
      try expect(
        RemoveDeadBranches(),
        leaves: """
          graph { %x = X  \(yes)  %open = Q  %c = \(predicate)  %s = Switch(%x, %c)  %m = Merge(%s, %s:1) {N = 2}
            %f = @If  return %m }
          """.replacing("%f = @If", with: "%f = If(%c, %x) {then_branch = @f, else_branch = @g}"))
    }
  }

  /// What a branch computes from nothing runs in it by a control edge.
  @Test func controlEdgesPlaceNodesInBranches() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { \(yes)  %s = Switch(%p, %p)  %t = Identity(%s:1)  %f = Identity(%s)  %a = OnTrue(^%t)  %b = OnFalse(^%f)
          %m = Merge(%b, %a) {N = 2}  %after = After(^%s)  return %m, %after }
        """,
      to: """
        graph { \(yes)  %t = Identity(%p)  %a = OnTrue(^%t)  %m = Identity(%a)  %after = After(^%p)  return %m, %after }
        """)
  }

  @Test func nestedConditionals() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  %q = Q  \(yes)  %s = Switch(%x, %p)  %i = Switch(%p, %p)  %j = Switch(%s, %q)
          %k = Merge(%j, %j:1) {N = 2}  %l = Switch(%s:1, %i:1)  %n = Merge(%l, %l:1) {N = 2}
          %m = Merge(%k, %n) {N = 2}  return %m }
        """,
      to: "graph { %x = X  %q = Q  \(yes)  %n = Identity(%x)  %m = Identity(%n)  return %m }")
  }

  @Test func aLoopInADeadBranchGoes() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  \(yes)  %s = Switch(%x, %p)  %e = Enter(%s) {frame_name = "l"}  %h = Merge(%e, %n) {N = 2}
          %c = LoopCond(%d)  %d = D(%h)  %w = Switch(%h, %c)  %n = NextIteration(%w:1)  %z = Exit(%w)
          %m = Merge(%z, %s:1) {N = 2}  return %m }
        """,
      to: "graph { %x = X  \(yes)  %m = Identity(%x)  return %m }")
  }

  /// A Merge waits for its control operands, dead or not.
  @Test func deadControlEdgesDoNotKillAMerge() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  %q = Q  \(yes)  %s = Switch(%x, %p)  %dead = Tanh(%s)  %t = Switch(%x, %q)
          %m = Merge(%t, %t:1, ^%dead) {N = 2}  return %m }
        """,
      to: "graph { %x = X  %q = Q  \(yes)  %t = Switch(%x, %q)  %m = Merge(%t, %t:1) {N = 2}  return %m }")
  }

  @Test func fetchedSwitchesKeepTheirNames() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  \(yes)  %s = Switch(%x, %p)  %b = Tanh(%s)  %m = Merge(%b, %s:1) {N = 2}  return %s:1, %m }
        """,
      to: "graph { %x = X  \(yes)  %s = Switch(%x, %p)  %m = Identity(%s:1)  return %s:1, %m }")
  }

  @Test func deadTargetsGo() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites:
        "graph { %x = X  \(yes)  %s = Switch(%x, %p)  %d = Effect(%s)  %a = OnTrue(%s:1)  return %a  targets ^%d, ^%a }",
      to: "graph { %x = X  \(yes)  %a = OnTrue(%x)  return %a  targets ^%a }")
  }

  @Test func deadOutputsAreReported() throws {
    try expect(
      RemoveDeadBranches(),
      on:
        "graph { %x = X  \(yes)  %s = Switch(%x, %p)  %b = Tanh(%s)  %c = Relu(%b)  return b = %b, key = %c }",
      throws: .unknownOutput, containing: "the output 'b'", "the output 'key'", "node 'c'", "Merge")
  }

  @Test func ifBecomesACallOfTheBranchTaken() throws {
    for (op, call) in [("If", "StatefulPartitionedCall"), ("StatelessIf", "PartitionedCall")] {
      for (predicate, branch) in [(yes, "@f {T = int8}"), (no, "@g")] {
        try expect(
          RemoveDeadBranches(),
          rewrites: """
            graph { %x = X  \(predicate)  %i = \(op)(%p, %x, %x, ^%x) {Tcond = bool, Tin = (int8, int8), Tout = (int8),
              then_branch = @f {T = int8}, else_branch = @g, output_shapes = ([]), _class = ("loc:@x")}  return %i }
            """,
          to: """
            graph { %x = X  \(predicate)  %i = \(call)(%x, %x, ^%x) {Tin = (int8, int8), Tout = (int8),
              f = \(branch), _class = ("loc:@x")}  return %i }
            """)
      }
    }
  }

  /// A number that is not 0 and a string that is not empty are true, as is a tensor of a rank that has elements.
  @Test(arguments: [
    ("int32[]>[3]", true), ("int32[]>[0]", false), ("float32[]>[-0.0]", false), ("float32[]>[0.5]", true),
    ("string[]>[\"\"]", false), ("string[]>[\"no\"]", true), ("bool[1]>[false]", true),
    ("int32[0]>[]", false), ("float64[2,1]>[0.0, 0.0]", true),
  ])
  func anythingDecides(_ predicate: String, _ isTrue: Bool) throws {
    let constant = "%p = Const {dtype = \(predicate.prefix { $0 != "[" }), value = tensor<\(predicate)}"
    let functions = "then_branch = @f, else_branch = @g"
    try expect(
      RemoveDeadBranches(),
      rewrites:
        "graph { %x = X  \(constant)  %i = If(%p, %x) {Tin = (int8), Tout = (int8), \(functions)}  return %i }",
      to: """
        graph { %x = X  \(constant)  %i = StatefulPartitionedCall(%x) {Tin = (int8), Tout = (int8),
          f = \(isTrue ? "@f" : "@g")}  return %i }
        """)
  }

  /// An index out of range takes the last branch.
  @Test func caseBecomesACallOfTheBranchTaken() throws {
    for (index, branch) in [(0, "@f"), (1, "@g"), (2, "@h"), (3, "@h"), (-1, "@h")] {
      let constant = "%p = Const {dtype = int32, value = tensor<int32[]>[\(index)]}  %q = Identity(%p)"
      try expect(
        RemoveDeadBranches(),
        rewrites: "graph { %x = X  \(constant)  %c = Case(%q, %x) {branches = (@f, @g, @h)}  return %c }",
        to: "graph { %x = X  \(constant)  %c = StatefulPartitionedCall(%x) {f = \(branch)}  return %c }")
    }
  }

  @Test func bodiesOfFunctions() throws {
    func model(_ body: String) -> String {
      "model { graph { } func @f(%x: float32) -> (r: float32) { \(yes)  \(body)  return r = %m } }"
    }
    try expect(
      RemoveDeadBranches(),
      rewrites: model("%s = Switch(%x, %p)  %m = Merge(%s, %s:1) {N = 2}"), to: model("%m = Identity(%x)"))
  }
}
