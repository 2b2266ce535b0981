import Passes
import TestSupport
import Testing

@Suite struct PruneToOutputsTests {
  @Test func onlyWhatOutputsNeedStays() throws {
    try expect(
      PruneToOutputs(),
      rewrites: """
        graph { inputs %x, %unread  %x = X  %unread = X  %c = Q  %y = Relu(%x, ^%c)  %z = Tanh(%y)  %w = Tanh(%z)
          return %y }
        """,
      to: "graph { inputs %x  %x = X  %c = Q  %y = Relu(%x, ^%c)  return %y }")
  }

  @Test func inputsStayWhereTheyAreToldTo() throws {
    try expect(
      PruneToOutputs(keepingInputs: true),
      rewrites: "graph { inputs %x, %unread  %x = X  %unread = X  %z = Tanh(%x)  return %x }",
      to: "graph { inputs %x, %unread  %x = X  %unread = X  return %x }")
  }

  @Test func everyPortIsAnOutputOfItsNode() throws {
    try expect(
      PruneToOutputs(), rewrites: "graph { %x = X  %s = Split(%x, %x)  %y = Y(%s)  return key = %s:1 }",
      to: "graph { %x = X  %s = Split(%x, %x)  return key = %s:1 }")
  }

  @Test func targetsStay() throws {
    try expect(
      PruneToOutputs(), rewrites: "graph { %x = X  %i = Init(%x)  %j = Init(%x)  return %x  targets ^%i }",
      to: "graph { %x = X  %i = Init(%x)  return %x  targets ^%i }")
  }

  /// The nodes of a loop read each other: all or none of them go.
  @Test func loops() throws {
    let loop = """
      %e = Enter(%x) {frame_name = "l"}  %m = Merge(%e, %n)  %p = LoopCond(%m)  %s = Switch(%m, %p)
      %n = NextIteration(%s:1)  %z = Exit(%s)
      """
    try expect(PruneToOutputs(), leaves: "graph { %x = X  \(loop)  return %z }")
    try expect(
      PruneToOutputs(), rewrites: "graph { %x = X  \(loop)  return %x }", to: "graph { %x = X  return %x }")
  }

  @Test func argumentsOfFunctionsStay() throws {
    func model(_ dead: String) -> String {
      """
      model { graph { %x = X  return %x } func @f(%a: float32, %b: float32) -> (r: float32) {
        %y = Relu(%a)  %u = Update(%y)  \(dead)  return r = %y  targets ^%u } }
      """
    }
    try expect(PruneToOutputs(), rewrites: model("%z = Tanh(%b)"), to: model(""))
  }
}
