import Diagnostics
import PassKit
import Passes
import Tensors
import TestSupport
import Testing

@Suite struct AssignPrecisionsTests {
  private func model(_ y: String = "", _ z: String = "") -> String {
    tflite(
      """
      inputs %x
      %x = Placeholder -> float32[2] {dtype = float32}
      %y = RELU(%x) -> float32[2] \(y)
      %z = ABS(%y) -> float32[2] \(z)
      return %z
      """)
  }

  @Test func marksOperatorsByName() throws {
    try expectOnce(
      AssignPrecisions(keptFloat: [Glob("y*")], precisions: ["z": .int16, "y": .int16]), rewrites: model(),
      to: model("{_precision = float32}", "{_precision = int16}"))
  }

  @Test func patternsOfNoOperatorAreToldAllAtOnce() throws {
    try expect(
      AssignPrecisions(keptFloat: [Glob("yy"), Glob("x"), Glob("z")]), on: model(), throws: .unknownNode,
      containing: "no operator is named 'yy'", "no operator is named 'x'")
  }
}
