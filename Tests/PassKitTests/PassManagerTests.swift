import Diagnostics
import GraphIR
import PassKit
import TestSupport
import Testing

@Suite struct PassManagerTests {
  private let three = "graph { %a = From  %b = From  %c = From  %p = Pair(%a)  return %a }"

  @Test func untilStableRunsUntilNothingChanges() throws {
    var model = try parseModel(three)
    let pipeline = Pipeline("test", [.untilStable([TurnOne(), SplitPairs()], because: "one at a time")])
    let records = try PassManager().run(pipeline, on: &model, PassContext())
    #expect(records.map(\.pass) == Array(repeating: ["turn-one", "split-pairs"], count: 4).flatMap(\.self))
    #expect(records.map(\.sequence) == Array(1...8))
    #expect(records.map(\.changed) == [true, true, true, false, true, false, false, false])
    #expect(records.map(\.rewrites) == [1, 1, 1, 0, 1, 0, 0, 0])
    expectEqual(
      model, try parseModel("graph { %a = To  %b = To  %c = To  %pl = Leaf(%a)  %pr = Leaf(%a)  return %a }"))
  }

  @Test func recordsCountOps() throws {
    var model = try parseModel(
      """
      model { graph { %a = From  %p = Pair(%a) {depth = 1}  return %a }
        func @f(%a: int8) -> (r: int8) { %p = Pair(%a)  return r = %a } }
      """)
    let pipeline = Pipeline("test", [.pass(TurnOne(), because: ""), .pass(SplitPairs(), because: "")])
    let records = try PassManager().run(pipeline, on: &model, PassContext())
    let deltas = records.map { $0.opDelta.map { "\($0.op) \($0.delta) \($0.after)" } }
    #expect(deltas == [["From -1 0", "To 1 1"], ["Pair -2 0", "Leaf 6 6"]])
    #expect(records.map(\.nodesBefore) == [4, 4])
    #expect(records.map(\.nodesAfter) == [4, 8])
    #expect(records[1].rewrites == 4)
  }

  @Test func aPassThatChangesNothingHasNoDelta() throws {
    var model = try parseModel("graph { %x = X  return %x }")
    let records = try PassManager().run(
      Pipeline("test", [.pass(TurnOne(), because: "")]), on: &model, PassContext())
    #expect(records.map(\.changed) == [false])
    #expect(records[0].opDelta.isEmpty)
  }

  @Test func stopAfterLeavesOutTheRest() throws {
    let pipeline = Pipeline(
      "test",
      [.untilStable([TurnOne(), SplitPairs()], because: ""), .pass(Refuse(), because: "")])
    var model = try parseModel(three)
    let manager = PassManager(stopAfter: "turn-one")
    #expect(try manager.run(pipeline, on: &model, PassContext()).map(\.pass) == ["turn-one"])
    model = try parseModel(three)
    let records = try PassManager(stopAfter: "split-pairs").run(pipeline, on: &model, PassContext())
    #expect(records.map(\.pass) == ["turn-one", "split-pairs"])
  }

  @Test func stopAfterAnUnknownPass() throws {
    var model = try parseModel(three)
    let pipeline = Pipeline(
      "freeze", [.pass(TurnOne(), because: ""), .untilStable([SplitPairs()], because: "")])
    let problem = #expect(throws: Diagnostic.self) {
      try PassManager(stopAfter: "turn-on").run(pipeline, on: &model, PassContext())
    }
    #expect(problem?.code == .unknownPass)
    #expect(problem?.message == "the pipeline 'freeze' has no pass 'turn-on'")
    #expect(problem?.notes == ["its passes: turn-one, split-pairs"])
    #expect(problem?.help == "did you mean 'turn-one'?")
    expectEqual(model, try parseModel(three))
  }

  @Test func observersSeeEveryPass() throws {
    var model = try parseModel(three)
    let log = Log()
    let pipeline = Pipeline("test", [.pass(TurnOne(), because: ""), .pass(SplitPairs(), because: "")])
    try PassManager(observers: [log]).run(pipeline, on: &model, PassContext())
    #expect(
      log.lines == [
        "before turn-one: 4", "after 1 turn-one: 4", "before split-pairs: 4", "after 2 split-pairs: 5",
      ])
  }

  @Test func whatAPassThrowsStopsTheRun() throws {
    var model = try parseModel(three)
    let log = Log()
    let pipeline = Pipeline("test", [.pass(Refuse(), because: ""), .pass(TurnOne(), because: "")])
    #expect(throws: Diagnostic(.unsupported, "no")) {
      try PassManager(observers: [log]).run(pipeline, on: &model, PassContext())
    }
    #expect(log.lines == ["before refuse: 4"])
  }

  @Test func passesOfAPipelineInOrder() {
    let pipeline = Pipeline(
      "test", [.pass(Refuse(), because: ""), .untilStable([TurnOne(), SplitPairs()], because: "")])
    #expect(pipeline.passes.map(\.name) == ["refuse", "turn-one", "split-pairs"])
    #expect(
      pipeline.passes.map(\.summary) == ["Fail.", "Turn one From into To.", "Make two Leafs of each Pair."])
  }

  @Test func warningsAreKeptInOrder() {
    let context = PassContext()
    context.report(Diagnostic(.chosen, "first", severity: .note))
    context.report(Diagnostic(.chosen, "second", severity: .warning))
    #expect(context.diagnostics.map(\.message) == ["first", "second"])
  }
}
