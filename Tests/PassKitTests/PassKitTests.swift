import Diagnostics
import GraphIR
import PassKit
import TestSupport
import Testing

/// Turns one `From` a run into a `To`.
private struct Step: Pass {
  static let name = "step"
  static let summary = "Turn one From into a To."

  func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    guard let node = model.graph.nodes.first(where: { model.graph.op($0) == "From" }) else {
      context.count(.declined("there is none left"), "")
      return
    }
    model.graph.update(node) { $0.op = "To" }
    context.count(.applied, model.graph.name(node))
  }
}

private struct Idle: Pass {
  static let name = "idle"
  static let summary = "Do nothing."

  func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {}
}

@Suite struct PassManagerTests {
  private let text = "graph { %a = From  %b = From(%a)  %c = Other(%b)  return %c }"

  @Test func untilStableRunsUntilNothingChanges() throws {
    var model = try parseModel(text)
    let pipeline = Pipeline("test", [.untilStable([Step(), Idle()], because: "each step takes one")])
    let records = try PassManager().run(pipeline, on: &model, PassContext())
    #expect(records.map(\.pass) == ["step", "idle", "step", "idle", "step", "idle"])
    #expect(records.map(\.changed) == [true, false, true, false, false, false])
    #expect(records.map(\.rewrites) == [1, 0, 1, 0, 0, 0])
    expectEqual(model, try parseModel("graph { %a = To  %b = To(%a)  %c = Other(%b)  return %c }"))
  }

  @Test func recordsSayWhatChanged() throws {
    var model = try parseModel(text)
    let pipeline = Pipeline("test", [.pass(Step(), because: "one"), .pass(Idle(), because: "none")])
    let records = try PassManager().run(pipeline, on: &model, PassContext())
    #expect(records[0].opDelta.map { "\($0.op) \($0.delta) \($0.after)" } == ["From -1 1", "To 1 1"])
    #expect(records[1].opDelta.isEmpty)
    #expect(records.map(\.sequence) == [1, 2])
    #expect(records[0].nodesBefore == 3 && records[0].nodesAfter == 3)
  }

  @Test func stopsAfterAPass() throws {
    var model = try parseModel(text)
    let pipeline = Pipeline("test", [.pass(Idle(), because: "none"), .pass(Step(), because: "one")])
    let records = try PassManager(stopAfter: "idle").run(pipeline, on: &model, PassContext())
    #expect(records.map(\.pass) == ["idle"])
    let problem = #expect(throws: Diagnostic.self) {
      try PassManager(stopAfter: "idel").run(pipeline, on: &model, PassContext())
    }
    #expect(problem?.code == .unknownPass)
    #expect(problem?.help == "did you mean 'idle'?")
  }

  @Test func decisionsAreKeptOfPassesToBeExplained() throws {
    var model = try parseModel("graph { %a = From  return %a }")
    let pipeline = Pipeline("test", [.pass(Step(), because: "one"), .pass(Step(), because: "none left")])
    let context = PassContext(explaining: ["step"])
    _ = try PassManager().run(pipeline, on: &model, context)
    #expect(context.decisions.map(\.outcome) == [.applied, .declined("there is none left")])
    let quiet = PassContext()
    _ = try PassManager().run(pipeline, on: &model, quiet)
    #expect(quiet.decisions.isEmpty)
  }
}

@Suite struct GlobTests {
  @Test(arguments: [
    ("dense/kernel", "dense/kernel", true), ("dense/*", "dense/kernel", true), ("*", "", true),
    ("*/kernel", "a/b/kernel", true), ("a*b*c", "a--b--b-c", true), ("?ense/*", "dense/x", true),
    ("dense", "dense/kernel", false), ("a*b", "a-c", false), ("?", "", false), ("*a?", "ba", false),
    // Dots and brackets are themselves.
    ("a.b", "axb", false), ("a[0]", "a[0]", true),
  ])
  func matches(_ pattern: String, _ name: String, _ expected: Bool) {
    #expect(Glob(pattern).matches(name) == expected)
  }
}
