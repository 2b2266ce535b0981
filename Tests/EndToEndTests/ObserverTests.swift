import Foundation
import Tensors
import TestSupport
import Testing

/// How ranges follow from samples, from end to end.
@Suite struct ObserverTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func convert(_ samples: String, _ words: String...) throws -> Run {
    try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite", "--quantize",
        "int8",
        "--calibration", samples, "--write-ranges", "r.json",
      ] + words, in: directory)
  }

  private func ranges() throws -> [String: [String: Double]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/r.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    return try #require(object?["tensors"] as? [String: [String: Double]])
  }

  /// No method goes beyond what was seen, and all leave something out of some tensor; but that of divergences, which
  /// needs more numbers than these few samples have to find its distribution.
  @Test(arguments: ["average", "percentile", "percentile:99", "mse", "kl"])
  func rangesAreWithinWhatWasSeen(_ method: String) throws {
    let samples = testdata("quantizing/samples.npz")
    let plain = try convert(samples, "--observer", "minmax")
    #expect(plain.status == 0, "\(plain.messages)")
    let whole = try ranges()
    let run = try convert(samples, "--observer", method)
    #expect(run.status == 0, "\(run.messages)")
    let found = try ranges()
    #expect(found.keys == whole.keys)
    #expect(method == "kl" || found != whole)
    for (name, range) in found {
      #expect(range["min"] ?? 0 >= whole[name]?["min"] ?? 0)
      #expect(range["max"] ?? 0 <= whole[name]?["max"] ?? 0)
    }
    // What a method gives, a file gives again.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite"))
    let again = try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "again.tflite",
        "--quantize",
        "int8", "--ranges", "r.json",
      ], in: directory)
    #expect(again.status == 0, "\(again.messages)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/again.tflite")) == bytes)
  }

  @Test func aSampleThatIsFarOutIsTold() throws {
    let samples = try NumpyFile.read(testdata("quantizing/samples.npz[image]"))
    var numbers = try samples.loadElements(as: Float.self)
    #expect(try !convert(testdata("quantizing/samples.npz")).messages.contains("times as wide"))
    let size = numbers.count / samples.dimensions[0]
    for index in 5 * size..<6 * size { numbers[index] *= 20 }
    let value = Tensor(numbers, type: .float32, dimensions: samples.dimensions)
    try NumpyFile.write(value, to: "\(directory.path)/far.npy")
    let run = try convert("image=far.npy")
    #expect(run.status == 0, "\(run.messages)")
    #expect(
      run.messages.contains(
        #/sample 5 alone makes the range of '[^']+' \d+ times as wide, and those of other tensors/#)
    )
    #expect(!run.messages.contains("sample 4 alone"))
  }

  @Test func methodsThatMakeNoSenseAreUsageErrors() throws {
    let samples = testdata("quantizing/samples.npz")
    let unknown = try convert(samples, "--observer", "median")
    #expect(unknown.status == 2)
    #expect(unknown.messages.contains("minmax"))
    #expect(try convert(samples, "--observer", "percentile:101").status == 2)
    let stated = try Run.floe(
      "convert", testdata("quantizing/shapes.pb"), "--quantize", "int8", "--ranges", "r.json", "--observer",
      "kl")
    #expect(stated.status == 2)
    let floats = try Run.floe(
      "convert", testdata("quantizing/shapes.pb"), "--quantize", "dynamic", "--observer", "kl")
    #expect(floats.status == 2)
  }
}
