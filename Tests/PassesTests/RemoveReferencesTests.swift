import Passes
import TestSupport
import Testing

@Suite struct RemoveReferencesTests {
  private func conditionalLoop(_ variable: String, _ prefix: String) -> String {
    """
    graph { %v = \(variable)  %p = P  %e = \(prefix)Enter(%v) {T = float32, frame_name = "l"}
      %m = \(prefix)Merge(%e, %n) {N = 2}  %s = \(prefix)Switch(%m, %p, ^%e)  %i = \(prefix)Identity(%s:1)
      %n = \(prefix)NextIteration(%i)  %x = \(prefix)Exit(%s)  return %x }
    """
  }

  @Test func everyKindOnAConstant() throws {
    try expect(
      RemoveReferences(), rewrites: conditionalLoop("Const", "Ref"), to: conditionalLoop("Const", ""))
  }

  @Test func referencesToAKeptVariableStay() throws {
    for variable in ["VariableV2", "Variable"] {
      try expect(
        RemoveReferences(), declines: conditionalLoop(variable, "Ref"),
        because: "'v' is a variable that is kept")
    }
  }

  /// An update gives the reference on.
  @Test func referencesFromAnUpdateStay() throws {
    try expect(
      RemoveReferences(),
      declines:
        "graph { %v = VariableV2  %d = D  %p = P  %u = AssignAdd(%v, %d)  %s = RefSwitch(%u, %p)  return %s:1 }",
      because: "'v' is a variable that is kept")
  }

  @Test func readersThatComeFirst() throws {
    try expect(
      RemoveReferences(),
      rewrites: "graph { %x = RefExit(%e)  %e = RefEnter(%c) {frame_name = \"l\"}  %c = Const  return %x }",
      to: "graph { %x = Exit(%e)  %e = Enter(%c) {frame_name = \"l\"}  %c = Const  return %x }")
  }

  @Test func bodiesOfFunctions() throws {
    func model(_ op: String) -> String {
      "model { graph { } func @f(%a: float32) -> (r: float32) { %p = P  %s = \(op)(%a, %p)  return r = %s:1 } }"
    }
    try expect(RemoveReferences(), rewrites: model("RefSwitch"), to: model("Switch"))
  }
}
