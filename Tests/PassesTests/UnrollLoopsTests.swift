import Diagnostics
import Passes
import TestSupport
import Testing

@Suite struct UnrollLoopsTests {
  private func model(_ start: String, _ rest: String) -> String {
    """
    model {
      graph {
        inputs %x
        %x = Placeholder {dtype = float32, shape = [4]}
        %i = \(start)
        \(rest)
        return y = %loop:1
      }
      func @test(%i: int32, %v: float32) -> (r: bool) {
        %n = Const {dtype = int32, value = tensor<int32[]>[2]}
        %less = Less(%i, %n) {T = int32}
        return r = %less
      }
      func @step(%i: int32, %v: float32) -> (j: int32, w: float32) {
        %one = Const {dtype = int32, value = tensor<int32[]>[1]}
        %next = AddV2(%i, %one) {T = int32}
        %sum = AddV2(%v, %v) {T = float32}
        return j = %next, w = %sum
      }
    }
    """
  }
  private let zero = "Const {dtype = int32, value = tensor<int32[]>[0]}"
  private let loop =
    "%loop = StatelessWhile(%i, %x) {T = (int32, float32), cond = @test, body = @step, output_shapes = shapes(), parallel_iterations = 10}"

  @Test func callsTheBodyForEachTurn() throws {
    let types = "Tin = (int32, float32), Tout = (int32, float32)"
    try expect(
      UnrollLoops(), rewrites: model(zero, loop),
      to: model(
        zero,
        """
        %loop/turn_0 = StatefulPartitionedCall(%i, %x) {f = @step, \(types)}
        %loop/turn_1 = StatefulPartitionedCall(%loop/turn_0, %loop/turn_0:1) {f = @step, \(types)}
        %loop = IdentityN(%loop/turn_1, %loop/turn_1:1) {T = (int32, float32)}
        """))
  }

  @Test func leavesNothingOfALoopThatNeverTurns() throws {
    let start = "Const {dtype = int32, value = tensor<int32[]>[7]}"
    try expect(
      UnrollLoops(), rewrites: model(start, loop),
      to: model(start, "%loop = IdentityN(%i, %x) {T = (int32, float32)}"))
  }

  @Test func declinesWhatIsLongOrNotKnown() throws {
    try expect(
      UnrollLoops(), declines: model("Placeholder {dtype = int32, shape = []}", loop),
      because: "depends on what is fed")
    try expect(UnrollLoops(mostTurns: 1), declines: model(zero, loop), because: "turns too often")
  }

  /// Bodies of outer loops hand their turn's number on.
  @Test func numbersMayComeThroughIdentities() throws {
    let start = "Const {dtype = int32, value = tensor<int32[]>[7]}  %j = Identity(%i) {T = int32}"
    try expect(
      UnrollLoops(), rewrites: model(start, loop.replacing("(%i,", with: "(%j,")),
      to: model(start, "%loop = IdentityN(%j, %x) {T = (int32, float32)}"))
  }
}
