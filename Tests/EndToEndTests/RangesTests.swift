import Foundation
import TestSupport
import Testing

/// Ranges from files in place of samples.
@Suite struct RangesTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  private func convert(_ words: String...) throws -> Run {
    try Run(
      program: "floe",
      ["convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite"] + words,
      in: directory)
  }

  private func calibrated(_ words: String..., mode: String = "int8", to name: String) throws -> [String: Any]
  {
    let run = try Run(
      program: "floe",
      ["convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "\(name).tflite"] + [
        "--quantize", mode, "--calibration", testdata("quantizing/samples.npz"),
        "--write-ranges", "\(name).json",
      ] + words, in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let data = try Data(contentsOf: URL(fileURLWithPath: path("\(name).json")))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

  private func write(_ object: Any, _ name: String) throws {
    try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path(name)))
  }

  @Test(arguments: ["int8", "int16x8"]) func theSameBytesComeFromTheFile(_ mode: String) throws {
    let written = try calibrated(mode: mode, to: "a")
    #expect((written["tensors"] as? [String: Any])?.isEmpty == false)
    let run = try convert("--quantize", mode, "--ranges", "a.json", "--write-ranges", "again.json")
    #expect(run.status == 0, "\(run.messages)")
    #expect(try bytes("m.tflite") == bytes("a.tflite"))
    #expect(try bytes("again.json") == bytes("a.json"))
  }

  @Test func fileIsAllThatDecides() throws {
    let written = try calibrated(to: "a")
    var tensors = try #require(written["tensors"] as? [String: [String: Double]])
    let widest = try #require(tensors.max { ($0.value["max"] ?? 0) < ($1.value["max"] ?? 0) })
    tensors[widest.key] = ["min": -1000, "max": 1000]
    try write(["tensors": tensors], "edited.json")
    let run = try convert("--quantize", "int8", "--ranges", "edited.json")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.contains("channels are not equalized"))
    #expect(run.messages.contains("biases are not corrected"))
    #expect(try bytes("m.tflite") != bytes("a.tflite"))
  }

  @Test func severalAreMerged() throws {
    var written = try calibrated("--no-equalization", to: "a")
    #expect(written["equalization"] == nil)
    let tensors = try #require(written["tensors"] as? [String: [String: Double]])
    written["tensors"] = tensors.mapValues { ["min": ($0["min"] ?? 0) - 1, "max": ($0["max"] ?? 0) / 2] }
    try write(written, "lower.json")
    let run = try convert(
      "--quantize", "int8", "--no-equalization", "--ranges", "a.json", "--ranges", "lower.json",
      "--write-ranges",
      "both.json")
    #expect(run.status == 0, "\(run.messages)")
    let both = try JSONSerialization.jsonObject(with: bytes("both.json")) as? [String: Any]
    for (name, range) in try #require(both?["tensors"] as? [String: [String: Double]]) {
      let (first, last) = (tensors[name]?["min"] ?? 0, tensors[name]?["max"] ?? 0)
      #expect(abs((range["min"] ?? 0) - first + 1) < 1e-5)
      #expect(abs((range["max"] ?? 0) - max(last, last / 2)) < 1e-5)
    }
    #expect(both?["samples"] as? Int == (written["samples"] as? Int ?? 0) * 2)
  }

  @Test func rangesOfChannelsEqualizedOtherwiseAreNotMerged() throws {
    _ = try calibrated(to: "a")
    _ = try calibrated("--no-equalization", to: "b")
    let run = try convert("--quantize", "int8", "--ranges", "a.json", "--ranges", "b.json")
    #expect(run.status == 3)
    #expect(run.messages.contains("equalized in another way"))
    let other = try convert("--quantize", "int8", "--no-equalization", "--ranges", "a.json")
    #expect(other.status == 2)
    #expect(other.messages.contains("equalized channels"))
  }

  @Test func unknownNamesAreToldWithWhatIsNear() throws {
    var written = try calibrated(to: "a")
    var tensors = try #require(written["tensors"] as? [String: Any])
    let name = try #require(tensors.keys.sorted().first)
    tensors[name + "x"] = tensors.removeValue(forKey: name)
    written["tensors"] = tensors
    try write(written, "wrong.json")
    let run = try convert("--quantize", "int8", "--ranges", "wrong.json")
    #expect(run.status == 3)
    #expect(run.messages.contains("no tensor of floats is named '\(name)x'"))
    #expect(run.messages.contains("did you mean '\(name)'"))
  }

  @Test(arguments: [
    (
      #"{"tensors": {"image": {"min": 2, "max": 1}}}"#,
      "the 'min' of 'image', 2.0, is greater than its 'max', 1.0"
    ),
    (#"{"tensors": {"image": {"min": NaN, "max": 1}}}"#, "no JSON"),
    (#"{"tensors": {"image": {"min": null, "max": 1}}}"#, "the 'min' of 'image' is no number"),
    (#"{"tensors": {"image": {"min": 0, "max": 1e39}}}"#, "the 'max' of 'image' is more than"),
    (#"{"tensors": {"image": {"min": -1e999, "max": 1}}}"#, "the 'min' of 'image' is more than"),
    (#"{"tensors": {"image": {"min": 0}}}"#, "'image' has not just"),
    (#"{"tensors": {"image": {"min": 0, "max": 1, "scale": 2}}}"#, "'image' has not just"),
    (#"{"tensors": {"image": [0, 1]}}"#, "'image' has not just"),
    (
      #"{"tensors": {"image": {"min": 0, "max": 1}, "image": {"min": 0, "max": 2}}}"#,
      "'image' is there twice"
    ),
    (#"{"tensors": []}"#, "'tensors' is no object"), (#"[]"#, "no JSON object"), ("", "no JSON"),
    (#"{}"#, "there is no 'tensors'"), (#"{"tensors": {}, "tensor": {}}"#, "did you mean 'tensors'"),
    (#"{"tensors": {}, "samples": -1}"#, "no number of samples"),
    (#"{"tensors": {}, "samples": 1e99}"#, "no number of samples"),
    (#"{"tensors": {}, "equalization": {"image": []}}"#, "no list of numbers"),
    (#"{"tensors": {}, "equalization": {"image": [1, -1]}}"#, "channel 1 of 'image'"),
    (#"{"tensors": {}, "bias_correction": {"image": [1, "a"]}}"#, "channel 1 of 'image'"),
    (#"{"tensors": {}, "bias_correction": {"image": [1, 2]}}"#, "'image' has 1 channels, not 2"),
    (#"{"tensors": {}}"#, "there is no range for"),
  ])
  func whatIsWrongWithAFileIsTold(_ text: String, _ clause: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path("bad.json")))
    let run = try convert("--quantize", "int8", "--ranges", "bad.json")
    #expect(run.status == 3, "\(run.messages)")
    #expect(run.messages.contains(clause), "\(run.messages)")
  }

  @Test func optionsThatMakeNoSenseAreUsageErrors() throws {
    let calibration = testdata("quantizing/samples.npz")
    let both = try convert("--quantize", "int8", "--ranges", "a.json", "--calibration", calibration)
    #expect(both.status == 2)
    #expect(try convert("--quantize", "dynamic", "--ranges", "a.json").status == 2)
    #expect(try convert("--write-ranges", "a.json").status == 2)
    #expect(try convert("--quantize", "int8", "--ranges", "none.json").status == 3)
    let streams = try convert(
      "--quantize", "int8", "--calibration", calibration, "--write-ranges", "-", "--json")
    #expect(streams.status == 2)
    let over = try convert("--quantize", "int8", "--calibration", calibration, "--write-ranges", "m.tflite")
    #expect(over.status == 2)
    #expect(over.messages.contains("would write over 'm.tflite'"))
  }
}
