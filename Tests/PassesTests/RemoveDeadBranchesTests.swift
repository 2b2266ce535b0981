import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct RemoveDeadBranchesTests {
  private func conditional(_ predicate: String) -> String {
    """
    graph { %x = Placeholder  %p = \(predicate)  %s = Switch(%x, %p)  %a = Relu(%s:1)  %b = Tanh(%s)
      %m = Merge(%b, %a)  %y = Neg(%m)  return %y }
    """
  }

  @Test func theBranchTakenStays() throws {
    try expect(
      RemoveDeadBranches(), rewrites: conditional("Const {dtype = bool, value = tensor<bool[]>[true]}"),
      to: """
        graph { %x = Placeholder  %p = Const {dtype = bool, value = tensor<bool[]>[true]}  %a = Relu(%x)
          %m = Identity(%a)  %y = Neg(%m)  return %y }
        """)
    try expect(
      RemoveDeadBranches(), rewrites: conditional("Const {dtype = bool, value = tensor<bool[]>[false]}"),
      to: """
        graph { %x = Placeholder  %p = Const {dtype = bool, value = tensor<bool[]>[false]}  %b = Tanh(%x)
          %m = Identity(%b)  %y = Neg(%m)  return %y }
        """)
  }

  @Test func predicatesAreFollowedThroughLogic() throws {
    let constant = "Const {dtype = bool, value = tensor<bool[]>[true]}"
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  %q = Placeholder  %t = \(constant)  %o = LogicalOr(%q, %t)  %n = LogicalNot(%o)  %i = Identity(%n)
          %s = Switch(%x, %i)  %a = Left(%s:1)  %b = Right(%s)  %m = Merge(%b, %a)  return %m }
        """,
      to: """
        graph { %x = X  %q = Placeholder  %t = \(constant)  %o = LogicalOr(%q, %t)  %n = LogicalNot(%o)  %i = Identity(%n)
          %b = Right(%x)  %m = Identity(%b)  return %m }
        """)
  }

  @Test func nestedBranchesDieTogether() throws {
    try expect(
      RemoveDeadBranches(),
      rewrites: """
        graph { %x = X  %q = Placeholder  %f = Const {dtype = bool, value = tensor<bool[]>[false]}
          %s = Switch(%x, %f)  %qs = Switch(%q, %f)  %i = Switch(%s:1, %qs:1)  %a = Left(%i)  %b = Right(%i:1)  %n = Merge(%a, %b)
          %c = C(%s)  %m = Merge(%c, %n)  %w = W(%m, %m:1)  return %w }
        """,
      to: """
        graph { %x = X  %q = Placeholder  %f = Const {dtype = bool, value = tensor<bool[]>[false]}
          %c = C(%x)  %m = Identity(%c)  %m/value_index = Const(^%c) {dtype = int32, value = tensor<int32[]>[0]}
          %w = W(%m, %m/value_index)  return %w }
        """)
  }

  @Test func functionalConditionalsBecomeCalls() throws {
    let functions = """
      func @f(%a: float32) -> (r: float32) { return r = %a }  func @g(%a: float32) -> (r: float32) { return r = %a }
      """
    for (op, predicate, attributes, call) in [
      ("If", "bool[]>[false]", "then_branch = @f, else_branch = @g", "StatefulPartitionedCall"),
      ("StatelessIf", "bool[]>[false]", "then_branch = @f, else_branch = @g", "PartitionedCall"),
      ("Case", "int32[]>[1]", "branches = (@f, @g)", "StatefulPartitionedCall"),
      // Out of range means the last.
      ("StatelessCase", "int32[]>[7]", "branches = (@f, @g)", "PartitionedCall"),
    ] {
      let type = predicate.prefix { $0 != "[" }
      try expect(
        RemoveDeadBranches(),
        rewrites: """
          model { graph { %x = X  %p = Const {dtype = \(type), value = tensor<\(predicate)}
            %y = \(op)(%p, %x) {Tin = (float32), Tout = (float32), \(attributes)}  return %y } \(functions) }
          """,
        to: """
          model { graph { %x = X  %p = Const {dtype = \(type), value = tensor<\(predicate)}
            %y = \(call)(%x) {Tin = (float32), Tout = (float32), f = @g}  return %y } \(functions) }
          """)
    }
  }

  @Test func openPredicatesStay() throws {
    let graph = conditional("Placeholder")
    try expect(RemoveDeadBranches(), rewrites: graph, to: graph)
  }

  @Test func anOutputInADeadBranchIsRefused() throws {
    try expect(
      RemoveDeadBranches(),
      refuses: """
        graph { %x = X  %p = Const {dtype = bool, value = tensor<bool[]>[true]}  %s = Switch(%x, %p)  %b = Right(%s)  return %b }
        """, .unknownOutput, containing: "'b' lies in a branch that is never taken", "--set")
  }
}
