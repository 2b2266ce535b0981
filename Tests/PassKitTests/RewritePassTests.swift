import GraphIR
import PassKit
import TestSupport
import Testing

@Suite struct RewritePassTests {
  @Test func theGraphAndEveryFunctionAreVisited() throws {
    try expect(
      SplitPairs(),
      rewrites: """
        model { graph { %x = X  %p = Pair(%x)  %q = Other(%x)  return %q }
          func @f(%a: int8) -> (r: int8) { %p = Pair(%a)  return r = %a } }
        """,
      to: """
        model { graph { %x = X  %pl = Leaf(%x)  %pr = Leaf(%x)  %q = Other(%x)  return %q }
          func @f(%a: int8) -> (r: int8) { %pl = Leaf(%a)  %pr = Leaf(%a)  return r = %a } }
        """)
  }

  @Test func nodesARewriteAddsAreVisitedToo() throws {
    let context = try expect(
      SplitPairs(), rewrites: "graph { %x = X  %p = Pair(%x) {depth = 1}  return %x }",
      to: "graph { %x = X  %pll = Leaf(%x)  %plr = Leaf(%x)  %prl = Leaf(%x)  %prr = Leaf(%x)  return %x }")
    #expect(context.decisions.map(\.node) == ["p", "pl", "pr"])
  }

  @Test func reasonsAreTheExplainedPasses() throws {
    var model = try parseModel("graph { %x = X  %q = Pair(%x)  %p = Pair(%x)  return %x }")
    let pipeline = Pipeline("test", [.pass(SplitPairs(), because: ""), .pass(TurnOne(), because: "")])
    let context = PassContext(explaining: ["split-pairs", "other"])
    try PassManager().run(pipeline, on: &model, context)
    #expect(context.decisions.map(\.pass) == ["split-pairs", "split-pairs"])
    #expect(context.decisions.map(\.node) == ["q", "p"])
    #expect(context.decisions.map(\.outcome) == [.declined("its name does not start with p"), .applied])
  }

  @Test func epochCountsEditsOfFunctionsToo() throws {
    var model = try parseModel("model { graph { } func @f(%a: int8) -> (r: int8) { return r = %a } }")
    let before = model.epoch
    try model.functions.edit("f") { function in
      for node in function.body.nodes { function.body.update(node) { $0.device = "d" } }
    }
    #expect(model.epoch != before)
    #expect(model.nodeCount == 1)
  }
}
