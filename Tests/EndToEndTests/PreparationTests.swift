import Foundation
import TestSupport
import Testing

/// Channels are made alike, and biases corrected, where the outputs gain by it.
@Suite struct PreparationTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func quantize(_ mode: String, _ words: [String]) throws -> Run {
    let run = try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite", "--quantize",
        mode,
        "--report", "r.json", "--no-verify",
      ] + words, in: directory)
    #expect(run.status == 0, "\(run.messages)")
    return run
  }

  private let samples = ["--calibration", testdata("quantizing/samples.npz")]
  /// As many as decide.
  private let few = ["--samples", "8"]

  private func json(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/\(name)"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// The error of the scores on the samples that decide.
  private func error(_ mode: String, _ words: String...) throws -> Double {
    _ = try quantize(mode, words + samples + few)
    let output = (try json("r.json")["outputs"] as? [[String: Any]])?.first
    return (output?["error"] as? [String: Any])?["relative_error"] as? Double ?? .nan
  }

  @Test(arguments: ["int8", "int16x8"]) func neitherMakesOutputsWorse(_ mode: String) throws {
    let chosen = try error(mode)
    let plain = try error(mode, "--no-equalization", "--no-bias-correction")
    let corrected = try error(mode, "--no-equalization")
    let equalized = try error(mode, "--no-bias-correction")
    #expect(chosen <= min(corrected, equalized, plain) * (1 + 1e-9))
    #expect(corrected <= plain && equalized <= plain)
  }

  @Test func whatWasDecidedIsWrittenWithTheRanges() throws {
    let run = try quantize("int16x8", ["--write-ranges", "ranges.json"] + samples)
    #expect(run.messages.contains("channels stay as they are: the outputs' error is"), "\(run.messages)")
    #expect((try json("ranges.json")["equalization"] as? [String: Any])?.isEmpty == true)
    let model = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite"))
    let again = try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "n.tflite", "--quantize",
        "int16x8", "--ranges", "ranges.json",
      ], in: directory)
    #expect(again.status == 0, "\(again.messages)")
    #expect(!again.messages.contains("the file of ranges has no"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/n.tflite")) == model)
  }
}
