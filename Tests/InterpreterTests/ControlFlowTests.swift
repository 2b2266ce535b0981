import Diagnostics
import GraphIR
import Interpreter
import Kernels
import Ops
import Tensors
import TestSupport
import Testing

/// Graphs with the control flow of TensorFlow 1 that no program of Python's builds.
@Suite struct ControlFlowTests {
  private func run(_ text: String, observer: Interpreter.Observer? = nil) throws -> [TensorValue] {
    let model = try parseModel(text)
    return try Interpreter(model).run(model.graph.outputs.map(\.value), feeding: [:], observer: observer)
  }

  private func integers(_ text: String) throws -> [[Int32]] {
    try run(text).map { $0.copied(Int32.self) }
  }

  private func failure(_ text: String) throws -> Diagnostic? {
    let model = try parseModel(text)
    do throws(Diagnostic) {
      _ = try Interpreter(model).run(model.graph.outputs.map(\.value), feeding: [:])
      return nil
    } catch {
      return error
    }
  }

  private static let constants = """
    %zero = Const {dtype = int32, value = tensor<int32[]>[0]}  %one = Const {dtype = int32, value = tensor<int32[]>[1]}
    %ten = Const {dtype = int32, value = tensor<int32[]>[10]}  %yes = Const {dtype = bool, value = tensor<bool[]>[true]}
    """

  /// A loop that counts to `limit`, by the names of its nodes.
  private static func loop(
    _ name: String, from start: String, to limit: String, inside: String = "", next: String? = nil
  ) -> String {
    """
    %\(name)e = Enter(%\(start)) {T = int32, frame_name = "\(name)"}
    %\(name)l = Enter(%\(limit)) {T = int32, frame_name = "\(name)", is_constant = true}
    %\(name)1 = Enter(%one) {T = int32, frame_name = "\(name)", is_constant = true}
    %\(name)m = Merge(%\(name)e, %\(name)n) {T = int32, N = 2}
    %\(name)c = Less(%\(name)m, %\(name)l) {T = int32}  %\(name)p = LoopCond(%\(name)c)
    %\(name)s = Switch(%\(name)m, %\(name)p) {T = int32}
    \(inside)
    %\(name)a = AddV2(%\(next ?? "\(name)s:1"), %\(name)1) {T = int32}
    %\(name)n = NextIteration(%\(name)a) {T = int32}  %\(name)x = Exit(%\(name)s) {T = int32}
    """
  }

  @Test func aLoopThatNeverRunsGivesWhatEntered() throws {
    let text = "graph { \(Self.constants) \(Self.loop("i", from: "ten", to: "zero")) return %ix }"
    #expect(try integers(text) == [[10]])
  }

  @Test func aDeadLoopGivesNoValue() throws {
    let text = """
      graph { \(Self.constants)  %s = Switch(%zero, %yes) {T = int32}  %d = Identity(%s) {T = int32}
        \(Self.loop("i", from: "d", to: "ten"))
        %m = Merge(%ix, %s:1) {T = int32, N = 2}  return %m, %m:1 }
      """
    #expect(try integers(text) == [[0], [1]])
    let dead = text.replacing("return %m, %m:1", with: "return %ix, %d")
    let problem = try #require(try failure(dead))
    #expect(problem.code == .invalidOperand && problem.description.contains("has no value in this run"))
  }

  @Test func nodesOfDifferentLoopsDoNotMeet() throws {
    let text = """
      graph { \(Self.constants)
        %a = Enter(%one) {T = int32, frame_name = "a"}  %b = Enter(%one) {T = int32, frame_name = "b"}
        %c = AddV2(%a, %b) {T = int32}  %x = Exit(%c) {T = int32}  return %x }
      """
    #expect(try failure(text)?.code == .invalidGraph)
    let inside = try #require(
      try failure("graph { \(Self.constants) %a = Enter(%one) {T = int32, frame_name = \"a\"} return %a }"))
    #expect(inside.description.contains("inside the loop 'a'"))
    #expect(
      try failure("graph { \(Self.constants) %a = Exit(%one) {T = int32} return %a }")?.code == .invalidGraph)
  }

  /// Every turn's values are told apart by the loop's name and the turn.
  @Test func observersSeeTurns() throws {
    var seen: [String] = []
    _ = try run("graph { \(Self.constants) \(Self.loop("i", from: "zero", to: "one")) return %ix }") {
      if $0.path.last == "ia" { seen.append("\($0.path)") }
    }
    #expect(seen == [#"["i[0]", "ia"]"#])
  }

  /// A loop of many turns, each of which appends to a list: it would take minutes if each copied the list.
  @Test(.timeLimit(.minutes(1))) func listsGrowInLoops() throws {
    let text = """
      graph { \(Self.constants)
        %any = Const {dtype = int32, value = tensor<int32[]>[-1]}
        %n = Const {dtype = int32, value = tensor<int32[]>[10000]}
        %list = EmptyTensorList(%any, %any) {element_dtype = int32, shape_type = int32}
        %le = Enter(%list) {T = variant, frame_name = "i"}  %lm = Merge(%le, %ln) {T = variant, N = 2}
        %ls = Switch(%lm, %ip) {T = variant}  %lx = Exit(%ls) {T = variant}
        %lp = TensorListPushBack(%ls:1, %is:1) {element_dtype = int32}  %ln = NextIteration(%lp) {T = variant}
        \(Self.loop("i", from: "zero", to: "n"))
        %y = TensorListStack(%lx, %any) {element_dtype = int32}  return %y }
      """
    #expect(try integers(text) == [Array(0..<10000)])
  }

  /// What lists are not taken for.
  @Test(arguments: [
    "%y = Neg(%l) {T = float32}", "%y = TensorListLength(%one)",
    "%y = TensorListStack(%m, %any) {element_dtype = float32}",
    "%y = TensorListStack(%l, %any) {element_dtype = int32}", "%y = Fill(%any, %l) {T = variant}",
    "%y = If(%l) {Tcond = variant, Tin = types(), Tout = (int32), then_branch = @f, else_branch = @f}",
    "%y = TensorMapSize(%l)", "%y = Equal(%l, %l) {T = variant}",
    "%b = TensorListReserve(%any, %big) {element_dtype = float32, shape_type = int32}  %y = TensorListLength(%b)",
    "%b = TensorListResize(%l, %big)  %y = TensorListLength(%b)",
  ])
  func listsAreNoNumbers(_ nodes: String) throws {
    let text = """
      model { graph { \(Self.constants)
        %any = Const {dtype = int32, value = tensor<int32[]>[-1]}
        %big = Const {dtype = int32, value = tensor<int32[]>[2147483647]}
        %l = EmptyTensorList(%any, %any) {element_dtype = float32, shape_type = int32}  %m = EmptyTensorMap
        \(nodes)  return %y }
        func @f() -> (r: int32) { %r = Const {dtype = int32, value = tensor<int32[]>[1]}  return r = %r } }
      """
    #expect(try failure(text) != nil)
  }
}
