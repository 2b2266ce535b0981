import Tensors
import TestSupport
import Testing

@Suite struct VerifyTests {
  /// y = relu(x · factor), over an unknown number of rows.
  private func graph(factor: String, output: String = "y") -> String {
    """
    node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }
      attr { key: 'shape' value { shape { dim { size: -1 } dim { size: 4 } } } } }
    node { name: 'factor' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } }
      attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: \(factor) } } } }
    node { name: 'scaled' op: 'Mul' input: 'x' input: 'factor' attr { key: 'T' value { type: DT_FLOAT } } }
    node { name: '\(output)' op: 'Relu' input: 'scaled' attr { key: 'T' value { type: DT_FLOAT } } }
    """
  }

  @Test func aFrozenGraphComputesTheSame() throws {
    let model = FrozenModel(name: "checkpoint_reference_variables")
    let run = try Run.floe(
      "verify", model.path("model"), model.path("frozen.pb"), "--outputs", "inference_output")
    #expect(run.status == 0, "\(run.messages)")
    // A batch of one, and one of three.
    #expect(run.text.split(separator: "\n").dropFirst().count == 2)
    #expect(run.text.contains(#/inference_output +3 +0 +0 +1.0 +inf +same/#))
  }

  @Test func whatDiffersIsNamed() throws {
    let directory = try TemporaryDirectory(["a.pbtxt": graph(factor: "2"), "b.pbtxt": graph(factor: "2.1")])
    let run = try Run.floe("verify", "a.pbtxt", "b.pbtxt", "--outputs", "y", "--json", in: directory)
    #expect(run.status == 5)
    #expect(run.object["same"] as? Bool == false)
    #expect(run.object["first_diverging"] as? String == "scaled")
    #expect(run.messages.contains("error[models-differ]: the models differ in 'y'"))
    let wide = try Run.floe(
      "verify", "a.pbtxt", "b.pbtxt", "--outputs", "y", "--relative", "0.06", "--batch", "2", in: directory)
    #expect(wide.status == 0, "\(wide.messages)")
    #expect(wide.text.contains(#/y +2 .* same/#))
  }

  @Test func outputsOfOtherNamesGoByPosition() throws {
    let directory = try TemporaryDirectory([
      "a.pbtxt": graph(factor: "2"), "b.pbtxt": graph(factor: "2", output: "z"),
    ])
    let run = try Run.floe("verify", "a.pbtxt", "b.pbtxt", "--outputs", "auto", in: directory)
    #expect(run.status == 0, "\(run.messages)")
  }

  @Test func inputsMayBeGiven() throws {
    let directory = try TemporaryDirectory(["a.pbtxt": graph(factor: "2")])
    let missing = try Run.floe(
      "verify", "a.pbtxt", "a.pbtxt", "--outputs", "y", "--input", "x=none.npy", in: directory)
    #expect(missing.status == 3)
    #expect(missing.messages.contains("none.npy"))
    #expect(
      try Run.floe("verify", "a.pbtxt", "a.pbtxt", "--outputs", "y", "--range", "1", in: directory).status
        == 2)
  }

  @Test func freezingVerifiesWhatItWrote() throws {
    let directory = try TemporaryDirectory()
    let model = FrozenModel(name: "checkpoint_reference_variables").path("model")
    let run = try Run.floe(
      "freeze", model, "--outputs", "inference_output", "--fold", "--simplify", "--verify", "-o", "f.pb",
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains(#/inference_output +3 .*same/#))
    let piped = try Run.floe(
      "freeze", model, "--outputs", "inference_output", "--verify", "-o", "-", in: directory)
    #expect(piped.status == 2)
    #expect(piped.messages.contains("what goes to standard output cannot be verified"))
  }

  @Test func givenInputsMustFit() throws {
    let directory = try TemporaryDirectory(["a.pbtxt": graph(factor: "2"), "b.pbtxt": graph(factor: "2")])
    try NumpyFile.write(
      Tensor([Float](repeating: 1, count: 6), type: .float32, dimensions: [2, 3]),
      to: directory.path + "/x.npy")
    let run = try Run.floe(
      "verify", "a.pbtxt", "b.pbtxt", "--outputs", "y", "--input", "x=x.npy", in: directory)
    #expect(run.status == 3)
    #expect(run.messages.contains("the input 'x' (float32[?,4]) does not take a shape of [2,3]"))
  }

  @Test func tablesAreVerified() throws {
    let directory = try TemporaryDirectory()
    let run = try FrozenModel(name: "table_in_branch").freeze("--verify", "-o", "f.pb", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains(#/ 0 .*same/#))
  }

  /// The file has no values for the variable that was left in it: they are those of the model. Words for the table are
  /// drawn from its vocabulary.
  @Test func keptVariablesAreVerified() throws {
    let directory = try TemporaryDirectory()
    let model = testdata("running/counting/model")
    let run = try Run.floe(
      "freeze", model, "--keep-variables", "calls", "--verify", "-o", "f.pb", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains(#/calls +3 +0 .*same/#))
    let again = try Run.floe("verify", model, "f.pb", in: directory)
    #expect(again.status == 0, "\(again.messages)")
  }
}
