import Diagnostics
import GraphIR
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct CutInputsTests {
  private func cut(
    _ node: String, _ port: Int = 0, _ type: ElementType? = .float32, _ shape: Shape = [1, 3]
  ) -> CutInputs {
    CutInputs([CutInputs.Cut(node: node, port: port, type: type, shape: shape)])
  }

  private let placeholder = "Placeholder {dtype = float32, shape = [1,3]}"

  /// A cut made again would feed the placeholder of the first: cuts are made once.
  private func expectCut(
    _ pass: CutInputs, _ before: String, _ after: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var model = try parseModel(before)
    _ = try run(pass, on: &model, sourceLocation)
    expectEqual(model, try parseModel(after), sourceLocation: sourceLocation)
  }

  @Test func thePlaceholderTakesTheName() throws {
    try expectCut(
      cut("q"),
      "graph { inputs %x  %x = X  %q = Dequeue(%x)  %y = Y(%q, %x)  %z = Z(%x, ^%q)  return %y, %z, %q }",
      """
      graph { inputs %x, %q  %x = X  %q/cut = Dequeue(%x)  %q = \(placeholder)  %y = Y(%q, %x)  %z = Z(%x, ^%q)
        return %y, %z, %q }
      """)
  }

  @Test func aNodeWithOtherReadOutputsKeepsItsName() throws {
    try expectCut(
      cut("q", 1), "graph { %q = Dequeue  %y = Y(%q, %q:1)  %z = Z(%y, ^%q)  return %z }",
      """
      graph { inputs "q:1" = %q/port_1  %q = Dequeue  %q/port_1 = \(placeholder)  %y = Y(%q, %q/port_1)
        %z = Z(%y, ^%q)  return %z }
      """)
    try expectCut(
      cut("q"), "graph { %q = Dequeue  %y = Y(%q)  return %y, %q:1 }",
      "graph { inputs q = %q/port_0  %q = Dequeue  %q/port_0 = \(placeholder)  %y = Y(%q/port_0)  return %y, %q:1 }"
    )
    try expectCut(
      cut("q", 1), "graph { %q = Dequeue  %y = Y(%q:1, ^%q)  return %y }",
      """
      graph { inputs "q:1" = %q/port_1  %q = Dequeue  %q/port_1 = \(placeholder)  %y = Y(%q/port_1, ^%q/port_1)
        return %y }
      """)
  }

  @Test func severalPortsOfOneNode() throws {
    var model = try parseModel("graph { %q = Dequeue  %y = Y(%q, %q:1)  return %y }")
    let pass = CutInputs([
      CutInputs.Cut(node: "q", port: 0, type: .float32, shape: [1, 3]),
      CutInputs.Cut(node: "q", port: 1, type: .int32, shape: .unknownRank),
    ])
    _ = try run(pass, on: &model)
    #expect(model.graph.inputs.map(\.key) == ["q", "q:1"])
    #expect(model.graph.outputs.map(\.key) == ["y"])
    let y = try #require(model.graph.node(named: "y"))
    #expect(model.graph.operands(y) == model.graph.inputs.map(\.value))
  }

  @Test func anInputIsFedInItsPlace() throws {
    try expectCut(
      cut("a", 0, nil),
      "graph { inputs key = %a, %b  %a = Placeholder {dtype = float32}  %b = B1  %y = Y(%a, %b)  return %y }",
      """
      graph { inputs key = %a, %b  %a/cut = Placeholder {dtype = float32}  %a = \(placeholder)  %b = B1
        %y = Y(%a, %b)  return %y }
      """)
  }

  @Test func theTypeIsTheGraphs() throws {
    try expectCut(
      cut("d", 1, nil, .unknownRank),
      "graph { %h = H  %d = QueueDequeueV2(%h) {component_types = (int8, int64)}  %y = Y(%d:1)  return %y }",
      """
      graph { inputs "d:1" = %d/port_1  %h = H  %d = QueueDequeueV2(%h) {component_types = (int8, int64)}
        %d/port_1 = Placeholder {dtype = int64, shape = [*]}  %y = Y(%d/port_1)  return %y }
      """)
  }

  @Test func allProblemsAtOnce() throws {
    let cuts = [
      CutInputs.Cut(node: "decod", port: 0, type: nil, shape: [1]),
      CutInputs.Cut(node: "own", port: 2, type: nil, shape: [1]),
      CutInputs.Cut(node: "decode", port: 0, type: .float32, shape: [1]),
    ]
    try expect(
      CutInputs(cuts), on: "graph { %s = S  %decode = DecodeJpeg(%s)  %own = OfAUser(%decode)  return %own }",
      throws: .unknownInput,
      containing: "no node is named 'decod'", "did you mean 'decode'?", "the type of 'own:2' is not known",
      "--cut own:2=float32", "'decode:0' is uint8, but --cut says float32", "node 'decode'")
  }

  @Test func portsThatAreNotThere() throws {
    let cut = CutInputs.Cut(node: "y", port: 5, type: .float32, shape: [1])
    try expect(
      CutInputs([cut]), on: "graph { %x = X  %y = Relu(%x) {T = float32}  return %y }", throws: .unknownInput,
      containing: "'y' is a Relu with 1 outputs: there is no 'y:5'")
  }
}
