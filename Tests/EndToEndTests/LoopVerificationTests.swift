import TestSupport
import Testing

/// What is found out by running loops.
@Suite struct LoopVerificationTests {
  /// A loop of TensorFlow 1 that adds the step to 0 until that is no less than `y`.
  private func loop(step: Int) -> String {
    func node(_ name: String, _ op: String, _ inputs: [String], _ attributes: String = "") -> String {
      "node { name: '\(name)' op: '\(op)' \(inputs.map { "input: '\($0)'" }.joined(separator: " ")) "
        + "attr { key: 'T' value { type: DT_INT32 } } \(attributes) }"
    }
    func constant(_ name: String, _ value: Int, _ inputs: String = "") -> String {
      """
      node { name: '\(name)' op: 'Const' \(inputs) attr { key: 'dtype' value { type: DT_INT32 } }
        attr { key: 'value' value { tensor { dtype: DT_INT32 tensor_shape { } int_val: \(value) } } } }
      """
    }
    let frame = "attr { key: 'frame_name' value { s: 'w' } }"
    return [
      "node { name: 'y' op: 'Placeholder' attr { key: 'dtype' value { type: DT_INT32 } } "
        + "attr { key: 'shape' value { shape { } } } }",
      constant("zero", 0), node("start", "Enter", ["zero"], frame),
      node("limit", "Enter", ["y"], "\(frame) attr { key: 'is_constant' value { b: true } }"),
      node("i", "Merge", ["start", "next"], "attr { key: 'N' value { i: 2 } }"),
      node("less", "LessEqual", ["i", "limit"]), "node { name: 'test' op: 'LoopCond' input: 'less' }",
      node("s", "Switch", ["i", "test"]), node("turn", "Identity", ["s:1"]),
      constant("step", step, "input: '^turn'"), node("sum", "AddV2", ["turn", "step"]),
      node("next", "NextIteration", ["sum"]), node("z", "Exit", ["s"]),
    ].joined(separator: "\n")
  }

  /// How often it turns is found out by running it.
  @Test func loopsAreVerifiedUnasked() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": loop(step: 2)])
    let run = try Run.floe("convert", "g.pbtxt", "--outputs", "z", in: directory)
    #expect(run.status == 0)
    #expect(run.messages.contains("1 operators: WHILE 1"), "\(run.messages)")
    #expect(run.messages.contains("verified: LiteRT computes what the model does"), "\(run.messages)")
  }

  /// Down to the least number there are two billion turns.
  @Test func loopsThatTakeLongAreGivenUp() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": loop(step: -1)])
    let run = try Run.floe("convert", "g.pbtxt", "--outputs", "z", "--set", "y=1", in: directory)
    #expect(run.status == 0)
    #expect(run.messages.contains("the file is not compared with the model: the loop "), "\(run.messages)")
    #expect(run.messages.contains("has not come to an end in 5 s"), "\(run.messages)")
  }
}
