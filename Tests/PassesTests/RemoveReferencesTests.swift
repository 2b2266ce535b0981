import Diagnostics
import GraphIR
import Passes
import TestSupport
import Testing

@Suite struct RemoveReferencesTests {
  @Test func controlFlowOnPlainValues() throws {
    try expect(
      RemoveReferences(),
      rewrites: """
        graph { %c = Const  %p = P  %s = RefSwitch(%c, %p)  %e = RefEnter(%c)  %m = RefMerge(%s, %s:1)
          %i = RefIdentity(%m)  %x = RefExit(%e)  return %i, %x }
        """,
      to: """
        graph { %c = Const  %p = P  %s = Switch(%c, %p)  %e = Enter(%c)  %m = Merge(%s, %s:1)
          %i = Identity(%m)  %x = Exit(%e)  return %i, %x }
        """)
  }

  @Test func keptVariablesStillGiveReferences() throws {
    try expect(
      RemoveReferences(),
      declines: "graph { %v = VariableV2  %p = P  %s = RefSwitch(%v, %p)  return %s }",
      because: "'v' is a variable that is kept")
  }
}
