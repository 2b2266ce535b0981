import Diagnostics
import GraphIR
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct CutInputsTests {
  private func cut(
    _ node: String, _ port: Int = 0, _ type: ElementType? = .float32, _ shape: [Int]? = [2]
  ) -> CutInputs {
    CutInputs([.init(node: node, port: port, type: type, shape: Shape(shape))])
  }

  @Test func thePlaceholderTakesTheName() throws {
    var model = try parseModel(
      "graph { %q = Queue  %d = Dequeue(%q)  %n = NoOp(^%d)  %y = Relu(%d)  return %y }")
    _ = try run(cut("d"), on: &model)
    expectEqual(
      model,
      try parseModel(
        """
        graph { inputs d = %d  %q = Queue  %d/cut = Dequeue(%q)  %d = Placeholder {dtype = float32, shape = [2]}
          %n = NoOp(^%d)  %y = Relu(%d)  return %y }
        """))
  }

  @Test func besidePortsThatAreStillRead() throws {
    var model = try parseModel("graph { %q = Q  %d = Dequeue(%q)  %y = Sub(%d, %d:1)  return %y }")
    _ = try run(cut("d", 1), on: &model)
    expectEqual(
      model,
      try parseModel(
        """
        graph { inputs "d:1" = %d/port_1  %q = Q  %d = Dequeue(%q)
          %d/port_1 = Placeholder {dtype = float32, shape = [2]}  %y = Sub(%d, %d/port_1)  return %y }
        """))
  }

  @Test func theTypeMayComeFromTheGraph() throws {
    var model = try parseModel(
      "graph { %x = X  %a = Relu(%x) {T = float16}  %y = Abs(%a) {T = float16}  return %y }")
    _ = try run(cut("a", 0, nil, nil), on: &model)
    let placeholder = try #require(model.graph.node(named: "a"))
    #expect(model.graph.attributes(placeholder).type("dtype") == .float16)
  }

  @Test func mistakes() throws {
    let graph = "graph { %x = X  %a = Relu(%x) {T = float16}  return %a }"
    try expect(cut("b"), refuses: graph, .unknownInput, containing: "no node is named 'b'")
    try expect(
      cut("a"), refuses: graph, .invalidValue, containing: "'a:0' is float16, but --cut says float32")
    try expect(
      cut("x", 0, nil), refuses: graph, .invalidValue, containing: "the type of 'x:0' is not known",
      "--cut x:0=float32")
  }
}
