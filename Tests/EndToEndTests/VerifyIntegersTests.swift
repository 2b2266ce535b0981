import TestSupport
import Testing

/// Files of integers are compared with the model by signal and noise, and LiteRT's kernels with Floe's by steps.
@Suite struct VerifyIntegersTests {
  private let directory: TemporaryDirectory
  private let model = [testdata("quantizing/shapes.pb"), "--outputs", "scores"]
  private let samples = ["--calibration", testdata("quantizing/samples.npz")]

  init() throws { directory = try TemporaryDirectory() }

  private func floe(_ words: [String]) throws -> Run { try Run(program: "floe", words, in: directory) }

  private func convert(_ words: String..., verify: Bool = true) throws -> Run {
    try floe(
      ["convert"] + model + ["-o", "m.tflite", "--quantize"] + words + [verify ? "--verify" : "--no-verify"])
  }

  @Test(arguments: [["int8"], ["int16x8"], ["int8", "--io", "int8"], ["int8", "--io", "uint8"]])
  func integersAreNearTheModelAndTheKernelsAlike(_ words: [String]) throws {
    let run = try floe(
      ["convert"] + model + ["-o", "m.tflite", "--verify", "--quantize"] + words + samples)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains("beside the first model: at least 10.0 dB of signal to noise"))
    #expect(
      run.messages.contains(
        "LiteRT beside Floe's kernels: at most 8 steps of the outputs' integers, or twice"))
    #expect(run.messages.matches(of: #/scores +1 .* same/#).count == 2)
    // The same file beside the model, on numbers that the integers of its input reach.
    let verified = try floe(["verify", model[0], "m.tflite", "--outputs", "scores"])
    #expect(verified.status == 0, "\(verified.text)")
    let strict = try floe(["verify", model[0], "m.tflite", "--outputs", "scores", "--sqnr", "100"])
    #expect(strict.status == 5)
    #expect(
      try floe(["verify", model[0], "m.tflite", "--outputs", "scores", "--absolute", "1e-7"]).status == 5)
  }

  @Test(arguments: ["dynamic", "float16", "weight-only-int8"])
  func weightsOfFewerBitsAreJudgedByTheirNoise(_ mode: String) throws {
    let run = try convert(mode)
    #expect(run.status == 0, "\(run.messages)")
    let least = mode == "float16" ? "30.0" : "10.0"
    #expect(run.messages.contains("beside the first model: at least \(least) dB of signal to noise"))
    #expect(!run.messages.contains("LiteRT beside Floe's kernels"))
  }

  @Test func rangesThatAreWrongAreFound() throws {
    let recipe = #"{"layers": {"Relu": {"range": [0, 0.001]}}}"#
    let directory = try TemporaryDirectory(["recipe.json": recipe])
    let run = try Run(
      program: "floe",
      ["convert"] + model + ["-o", "m.tflite", "--verify", "--quantize", "int8", "--recipe", "recipe.json"]
        + samples, in: directory)
    #expect(run.status == 5, "\(run.messages)")
    #expect(run.messages.contains("the models differ in 'scores'"))
  }

  @Test func boundsAreOfOneKind() throws {
    let run = try floe([
      "verify", model[0], model[0], "--outputs", "scores", "--sqnr", "10", "--relative", "1",
    ])
    #expect(run.status == 2)
    #expect(run.messages.contains("--sqnr takes the place of --absolute and --relative"))
  }

  @Test func modelsOfIntegersAreComparedWithEachOther() throws {
    #expect(try convert("int8", samples[0], samples[1], verify: false).status == 0)
    let other = try floe(
      ["convert"] + model + ["-o", "n.tflite", "--quantize", "int8", "--io", "int8", "--no-verify"] + samples)
    #expect(other.status == 0, "\(other.messages)")
    let run = try floe(["verify", "n.tflite", "m.tflite"])
    #expect(run.status == 0, "\(run.messages)\(run.text)")
    #expect(run.text.contains(#/scores .* same/#))
  }
}
