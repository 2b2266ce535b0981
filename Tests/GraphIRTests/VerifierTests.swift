import Diagnostics
import GraphIR
import TestSupport
import Testing

@Suite struct VerifierTests {
  private func messages(_ graph: Graph, _ names: Graph.NameRule = .graph) -> [String] {
    graph.verify(names: names).map(\.message)
  }

  @Test func acceptsWhatTensorFlowAccepts() throws {
    let graph = try parse(
      #"graph { %a = A  %a/b-c.d_1 = B(%a)  %_x = C  %".h" = D  %"S>T" = E  %"0\\a" = F }"#)
    #expect(messages(graph).isEmpty)
  }

  @Test(arguments: ["we ird", "/a", "-a", "", "a:b", "^a", "ä", ">a"]) func namesNoGraphMayHave(name: String)
  {
    var graph = Graph()
    graph.add("A", named: name)
    #expect(messages(graph) == ["TensorFlow takes no node of this name"])
    #expect(messages(graph, .functionBody).isEmpty == !["", "a:b", "^a"].contains(name))
  }

  @Test func inputsAndOutputsCarryValues() throws {
    let graph = try parse("graph { inputs a = ^%x  %x = A  return b = ^%x  targets ^%x }")
    #expect(messages(graph) == ["the input 'a' carries no value", "the output 'b' carries no value"])
  }

  @Test func operandCounts() throws {
    let graph = try parse("graph { %x = A  %y = B(%x:1)  %z = B(%x, %x)  return %y:2, %z }")
    let problems = graph.verify { node in
      graph.op(node) == "A" ? Arity(operands: 0, outputs: 1) : Arity(operands: 1, outputs: 2)
    }
    #expect(
      problems.map(\.message) == [
        "it reads output 1 of 'x', a A, which has 1", "B takes 1 operands, but there are 2",
        "'y:2' is output 2 of 2",
      ])
    #expect(problems.map(\.location?.node) == ["y", "z", "y"])
    #expect(problems.first?.excerpt == "%y = B(%x:1)")
  }
}
