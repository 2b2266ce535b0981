import Diagnostics
import GraphIR
import TestSupport
import Testing

@Suite struct OrderTests {
  private func names(_ graph: Graph) -> [String] { graph.topologicalOrder().map { graph.name($0) } }

  @Test func keepsAnOrderThatIsValid() throws {
    let graph = try parse("graph { %c = C  %a = A  %b = B(%a, ^%c)  %d = D }")
    #expect(names(graph) == ["c", "a", "b", "d"])
  }

  @Test func movesOperandsForward() throws {
    let graph = try parse("graph { %a = A(%c)  %b = B  %c = C(^%d)  %d = D }")
    #expect(names(graph) == ["d", "c", "a", "b"])
  }

  @Test func loopsAreLegal() throws {
    let graph = try parse(
      """
      graph { %x = Placeholder  %e = Enter(%x)  %m = Merge(%e, %n)  %c = LoopCond(%m)  %s = Switch(%m, %c)
        %i = Identity(%s:1)  %n = NextIteration(%i)  %exit = Exit(%s)  return %exit }
      """)
    #expect(graph.firstIllegalCycle() == nil)
    #expect(graph.verify().isEmpty)
    let order = names(graph)
    #expect(order == ["x", "e", "m", "c", "s", "i", "n", "exit"])
  }

  @Test func otherCyclesAreFound() throws {
    let graph = try parse("graph { %x = X  %a = A(%x, ^%c)  %b = B(%a)  %c = C(%b) }")
    #expect(graph.firstIllegalCycle()?.map { graph.name($0) } == ["b", "c", "a"])
    #expect(graph.topologicalOrder().count == 4)
    let problems = graph.verify()
    #expect(problems.count == 1)
    #expect(problems.first?.notes == ["each is read by the next: %b → %c → %a → %b"])
  }

  @Test func aNodeThatReadsItself() throws {
    let graph = try parse("graph { %a = A(%a) }")
    #expect(graph.firstIllegalCycle()?.count == 1)
  }

  @Test func reachability() throws {
    let graph = try parse("graph { %a = A  %b = B(%a)  %c = C(^%b)  %d = D(%a)  return %b  targets ^%d }")
    func set(_ nodes: NodeSet) -> [String] { nodes.map { graph.name($0) } }
    let c = try #require(graph.node(named: "c"))
    let b = try #require(graph.node(named: "b"))
    #expect(set(graph.nodes(reaching: [c])) == ["a", "b", "c"])
    #expect(set(graph.nodes(reachedFrom: [b])) == ["b", "c"])
    #expect(set(graph.liveNodes()) == ["a", "b", "d"])
    #expect(graph.liveNodes().count == 3)
    #expect(!graph.liveNodes().contains(c))
  }

  /// A chain this long overflows the stack of any walk that recurses.
  @Test func longChains() {
    var graph = Graph()
    var last = graph.add("Placeholder", named: "x")
    for index in 0..<400_000 { last = graph.add("Relu", named: "r\(index)", [last[0]]) }
    #expect(graph.topologicalOrder().count == 400_001)
    #expect(graph.firstIllegalCycle() == nil)
    #expect(graph.nodes(reaching: [last]).count == 400_001)
  }

  /// Every node comes after its operands, whatever the graph, unless a cycle forbids it.
  @Test(arguments: 0..<100) func orderOfRandomGraphs(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var graph = Graph()
    let count = 30
    let ids = (0..<count).map { graph.add("Op", named: "n\($0)") }
    let ranks = Array(0..<count).shuffled(using: &random)
    for node in 0..<count {
      let earlier = (0..<count).filter { ranks[$0] < ranks[node] }
      guard !earlier.isEmpty else { continue }
      let operands = (0..<random.below(3)).map { _ in ids[random.pick(earlier)][0] }
      graph.setOperands(ids[node], operands, controls: random.once(in: 2) ? [ids[random.pick(earlier)]] : [])
    }
    let order = graph.topologicalOrder()
    #expect(Set(order).count == count)
    var done = NodeSet()
    for node in order {
      #expect(graph.allOperands(node).allSatisfy { done.contains($0.node) })
      done.insert(node)
    }
    #expect(graph.firstIllegalCycle() == nil)
  }
}
