import Foundation
import Tensors
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
        "--no-verify",
      ] + words, in: directory)
    #expect(run.status == 0, "\(run.messages)")
    return run
  }

  private let samples = ["--calibration", testdata("quantizing/samples.npz")]

  /// The signal to noise of the scores on images that are no samples, in decibels.
  private func signalToNoise() throws -> Double {
    let image = "image=" + testdata("quantizing/test.npz[image]")
    let run = try Run(
      program: "floe",
      ["run", "m.tflite", "--runtime", "floe", "--outdir", "out", "--overwrite", "--input", image],
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    func scores(_ path: String) throws -> [Float] { try NumpyFile.read(path).loadElements(as: Float.self) }
    let wanted = try scores(testdata("quantizing/test.npz[scores]"))
    let found = try scores("\(directory.path)/out/scores.npy")
    let noise = zip(found, wanted).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    return 10 * log10(wanted.reduce(0) { $0 + Double($1 * $1) } / noise)
  }

  private func model() throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite"))
  }

  /// Ranges come from half of the samples, and the others decide.
  @Test(arguments: ["int8", "int16x8"], [8, 16, 32])
  func whatOutputsGainByIsDone(_ mode: String, _ count: Int) throws {
    let words = samples + ["--samples", "\(count)"]
    let chosen = try quantize(mode, words)
    let (bytes, ratio) = (try model(), try signalToNoise())
    var wanted: [String] = []
    let said = [("channels", "--no-equalization"), ("biases", "--no-bias-correction")]
    for (what, option) in said {
      let found = chosen.messages.firstMatch(
        of: try Regex("\(what) stay as they are: the outputs' error is ([0-9.e-]+) .*, not ([0-9.e-]+) "))
      guard let found, let least = found[1].substring, let other = found[2].substring else { continue }
      #expect(try #require(Double(least)) < #require(Double(other)))
      wanted.append(option)
    }
    _ = try quantize(mode, words + wanted)
    #expect(try model() == bytes)
    _ = try quantize(mode, words + said.map(\.1))
    // On others than the samples, a decibel is what a few roundings decide.
    #expect(try ratio > signalToNoise() - 1)
  }

  @Test func whatWasDecidedIsWrittenWithTheRanges() throws {
    let run = try quantize("int16x8", ["--write-ranges", "ranges.json"] + samples)
    #expect(run.messages.contains("channels stay as they are: the outputs' error is"), "\(run.messages)")
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/ranges.json"))
    let ranges = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    #expect((ranges?["equalization"] as? [String: Any])?.isEmpty == true)
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
