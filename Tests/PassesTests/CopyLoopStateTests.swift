import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct CopyLoopStateTests {
  private func model(_ type: String, _ shape: String, _ body: String) -> String {
    """
    model {
      stage tflite
      graph {
        inputs %x, %y
        %x = Placeholder -> \(type)\(shape) {dtype = \(type), shape = \(shape)}
        %y = Placeholder -> \(type)\(shape) {dtype = \(type), shape = \(shape)}
        %p = Placeholder -> bool[] {dtype = bool, shape = []}
        %loop = WHILE(%p, %x, %y) -> bool[], \(type)\(shape), \(type)\(shape) {cond_subgraph_index = @test, body_subgraph_index = @step}
        return a = %loop:1, b = %loop:2
      }
      func @test(%p: bool, %a: \(type), %b: \(type)) -> (p: bool) { return p = %p }
      func @step(%p: bool, %a: \(type), %b: \(type)) -> (p: bool, c: \(type), d: \(type)) {
        \(body)
      }
    }
    """
  }

  /// The arguments with their types, which the text of a function's head does not say.
  private func body(_ type: String, _ shape: String, _ rest: String) -> String {
    """
    %p = _Arg -> bool[] {T = bool, index = 0}
    %a = _Arg -> \(type)\(shape) {T = \(type), index = 1}
    %b = _Arg -> \(type)\(shape) {T = \(type), index = 2}
    \(rest)
    """
  }

  @Test func copiesWhatGoesToALaterPlace() throws {
    try expect(
      CopyLoopState(),
      rewrites: model("float32", "[3]", body("float32", "[3]", "return p = %p, c = %b, d = %a")),
      to: model(
        "float32", "[3]",
        body(
          "float32", "[3]",
          "%a/copy = MAXIMUM(%a, %a) -> float32[3]  return p = %p, c = %b, d = %a/copy")))
  }

  /// LiteRT makes room for the new state before it moves anything.
  @Test func copiesAllThatMovesWhereSizesAreNotKnown() throws {
    try expect(
      CopyLoopState(),
      rewrites: model("bool", "[?]", body("bool", "[?]", "return p = %p, c = %b, d = %a")),
      to: model(
        "bool", "[?]",
        body(
          "bool", "[?]",
          """
          %b/copy = LOGICAL_AND(%b, %b) -> bool[?]
          %a/copy = LOGICAL_AND(%a, %a) -> bool[?]
          return p = %p, c = %b/copy, d = %a/copy
          """)))
  }

  @Test(arguments: ["return p = %p, c = %a, d = %b", "return p = %p, c = %b, d = %b"])
  func leavesWhatStaysOrMovesForward(_ outputs: String) throws {
    try expect(CopyLoopState(), leaves: model("float32", "[3]", body("float32", "[3]", outputs)))
  }

  @Test func refusesWhatNoKernelCopies() throws {
    try expect(
      CopyLoopState(),
      on: model("string", "[3]", body("string", "[3]", "return p = %p, c = %b, d = %a")),
      throws: .unsupported, containing: "'a' (string[3])", "no operator that copies it")
  }
}
