import GraphIR
import Tensors
import TestSupport
import Testing

@Suite struct GraphTests {
  @Test func supersedeHandsOverReadersAndName() throws {
    var graph = try parse(
      "graph { inputs %x  %x = Placeholder  %old = Split(%x)  %a = A(%old:1, %old, ^%old)  return out = %old:1 targets ^%old }"
    )
    let old = try #require(graph.node(named: "old"))
    let x = try #require(graph.node(named: "x"))
    let new = graph.add("SplitV", named: "new", [x[0]])
    graph.supersede(old, by: new)
    expectEqual(
      graph,
      try parse(
        "graph { inputs %x  %x = Placeholder  %old = SplitV(%x)  %a = A(%old:1, %old, ^%old)  return out = %old:1 targets ^%old }"
      ))
    #expect(graph.verify().isEmpty)
    #expect(!graph.contains(old))
  }

  @Test func replaceUsesLeavesTheExcepted() throws {
    var graph = try parse("graph { %a = A  %b = B(%a)  %c = C(%a)  return %a }")
    let a = try #require(graph.node(named: "a"))
    let b = try #require(graph.node(named: "b"))
    graph.replaceUses(of: a[0], with: b[0], except: [b])
    expectEqual(graph, try parse("graph { %a = A  %b = B(%a)  %c = C(%b)  return a = %b }"))
  }

  @Test func aControlOperandIsThereOnce() throws {
    var graph = try parse("graph { %a = A  %b = B  %c = C(^%a, ^%b, ^%a) }")
    let a = try #require(graph.node(named: "a"))
    let b = try #require(graph.node(named: "b"))
    graph.replaceUses(of: a.control, with: b.control)
    expectEqual(graph, try parse("graph { %a = A  %b = B  %c = C(^%b) }"))
    #expect(graph.verify().isEmpty)
    #expect(!graph.hasUses(a))
  }

  @Test func uniqueNames() {
    var graph = Graph()
    #expect(graph.uniqueName("a") == "a")
    graph.add("A", named: "a")
    graph.add("A", named: "a_1")
    #expect(graph.uniqueName("a") == "a_2")
  }

  @Test func updateRenames() throws {
    var graph = try parse("graph { %a = A  %b = B(%a) }")
    let a = try #require(graph.node(named: "a"))
    let epoch = graph.epoch
    graph.update(a) {
      $0.name = "z"
      $0.attributes["T"] = .type(.int8)
    }
    #expect(graph.epoch > epoch)
    expectEqual(graph, try parse("graph { %z = A {T = int8}  %b = B(%z) }"))
    #expect(graph.node(named: "a") == nil)
  }

  @Test func copiesAreIndependent() throws {
    var graph = try parse("graph { %a = A  %b = B(%a) }")
    let copy = graph
    let b = try #require(graph.node(named: "b"))
    graph.remove(b)
    #expect(copy.count == 2)
    #expect(graph.count == 1)
    #expect(copy.verify().isEmpty && graph.verify().isEmpty)
  }
}
