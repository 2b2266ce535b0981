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

  /// A slice that leaves nothing out is a copy of strings, which may be one alone.
  @Test(arguments: [
    (
      "string", "[?]",
      """
      %b/copy/const = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[0]}
      %b/copy/const_1 = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[-1]}
      %b/copy = SLICE(%b, %b/copy/const, %b/copy/const_1) -> string[?]
      %a/copy/const = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[0]}
      %a/copy/const_1 = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[-1]}
      %a/copy = SLICE(%a, %a/copy/const, %a/copy/const_1) -> string[?]
      return p = %p, c = %b/copy, d = %a/copy
      """
    ),
    (
      "string", "[]",
      """
      %a/copy/const = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[1]}
      %a/copy/row = RESHAPE(%a, %a/copy/const) -> string[1]
      %a/copy/const_1 = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[0]}
      %a/copy/const_2 = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[-1]}
      %a/copy/slice = SLICE(%a/copy/row, %a/copy/const_1, %a/copy/const_2) -> string[1]
      %a/copy/const_3 = Const -> int32[0] {dtype = int32, value = tensor<int32[0]>[]}
      %a/copy = RESHAPE(%a/copy/slice, %a/copy/const_3) -> string[]
      return p = %p, c = %b, d = %a/copy
      """
    ),
    (
      "complex64", "[3]",
      """
      %a/copy/const = Const -> int32[1] {dtype = int32, value = tensor<int32[1]>[3]}
      %a/copy = BROADCAST_TO(%a, %a/copy/const) -> complex64[3]
      return p = %p, c = %b, d = %a/copy
      """
    ),
  ])
  func copiesWhatHasNoLargerNumber(_ type: String, _ shape: String, _ copies: String) throws {
    try expectOnce(
      CopyLoopState(), rewrites: model(type, shape, body(type, shape, "return p = %p, c = %b, d = %a")),
      to: model(type, shape, body(type, shape, copies)))
  }

  @Test func refusesWhatNoKernelCopies() throws {
    try expect(
      CopyLoopState(),
      on: model("complex64", "[?]", body("complex64", "[?]", "return p = %p, c = %b, d = %a")),
      throws: .unsupported, containing: "'b' (complex64[?])", "no operator that copies it")
  }
}
