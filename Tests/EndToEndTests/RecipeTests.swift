import Foundation
import TestSupport
import Testing

/// Recipes say what options say, and more for single layers.
@Suite struct RecipeTests {
  private let directory: TemporaryDirectory
  private static let samples = testdata("quantizing/samples.npz")

  init() throws { directory = try TemporaryDirectory() }

  private func converted(_ words: String..., recipe: String? = nil) throws -> Data {
    if let recipe { directory.write("r.json", Array(recipe.utf8)) }
    let run = try Run(
      program: "floe",
      ["convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite"]
        + (recipe == nil ? [] : ["--recipe", "r.json"]) + words, in: directory)
    #expect(run.status == 0, "\(run.messages)")
    return try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite"))
  }

  @Test func saysWhatOptionsSay() throws {
    let options = try converted(
      "--quantize", "int8", "--calibration", Self.samples, "--samples", "20", "--io", "image=uint8",
      "--observer", "percentile:99.9", "--no-equalization", "--no-bias-correction", "--keep-float", "sco*",
      "--allow-float-ops")
    let recipe = #"""
      {"quantize": "int8", "calibration": {"image": "\#(Self.samples)[image]"}, "samples": 20,
       "io": {"image": "uint8"}, "observer": "percentile:99.9", "equalization": false,
       "bias_correction": false, "keep_float": ["sco*"], "allow_float_ops": true}
      """#
    #expect(try converted(recipe: recipe) == options)
    let layers = recipe.replacingOccurrences(
      of: #""keep_float": ["sco*"]"#, with: #""layers": {"sco*": {"keep_float": true}}"#)
    #expect(try converted(recipe: layers) == options)
  }

  @Test func optionsGoBeforeIt() throws {
    let recipe = #"""
      {"quantize": "int16x8", "calibration": "nothing.npz", "samples": 3, "io": "int16", "observer": "mse"}
      """#
    let both = try converted(
      "--quantize", "int8", "--calibration", Self.samples, "--samples", "20", "--io", "int8", "--observer",
      "kl",
      recipe: recipe.replacingOccurrences(of: #""io": "int16", "#, with: ""))
    #expect(
      try both
        == converted(
          "--quantize", "int8", "--calibration", Self.samples, "--samples", "20", "--io", "int8",
          "--observer",
          "kl"))
    let ranges = try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite", "--recipe",
        "r.json",
      ]
        + ["--calibration", Self.samples, "--write-ranges", "ranges.json"], in: directory)
    #expect(ranges.status == 0, "\(ranges.messages)")
    #expect(try converted("--ranges", "ranges.json", recipe: recipe).isEmpty == false)
  }

  /// Files are beside the recipe, wherever the program runs.
  @Test func filesAreBesideIt() throws {
    _ = directory.makeDirectory("inner")
    try FileManager.default.copyItem(atPath: Self.samples, toPath: "\(directory.path)/inner/s.npz")
    directory.write(
      "inner/r.json", Array(#"{"quantize": "int8", "calibration": ["image=s.npz[image]"]}"#.utf8))
    #expect(
      try converted("--recipe", "inner/r.json")
        == converted("--quantize", "int8", "--calibration", Self.samples))
  }

  @Test func layersHaveRangesAndObserversOfTheirOwn() throws {
    func tensors(_ layers: String) throws -> [String: [String: Double]] {
      _ = try converted(
        "--calibration", Self.samples, "--write-ranges", "t.json",
        recipe: #"{"quantize": "int8", "equalization": false, "layers": \#(layers)}"#)
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/t.json"))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      return object?["tensors"] as? [String: [String: Double]] ?? [:]
    }
    let plain = try tensors("{}")
    let stated = try tensors(#"{"image": {"range": [-2, 3]}}"#)
    #expect(stated["image"] == ["min": -2, "max": 3])
    #expect(stated.filter { $0.key != "image" } == plain.filter { $0.key != "image" })
    let observed = try tensors(#"{"*": {"observer": "average"}, "image": {"observer": "minmax"}}"#)
    #expect(observed["image"] == plain["image"])
    #expect(observed.keys == plain.keys)
    #expect(observed.filter { $0.key != "image" && $0.value != plain[$0.key] }.count > 1)
  }

  /// A range that is stated is of the numbers before channels were made alike: so they stay.
  @Test func channelsOfStatedRangesStay() throws {
    let words = ["--calibration", Self.samples, "--write-ranges", "e.json"]
    func equalized(_ layers: String) throws -> Set<String> {
      directory.write("r.json", Array(#"{"quantize": "int8", "layers": \#(layers)}"#.utf8))
      let run = try Run(
        program: "floe",
        [
          "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite", "--recipe",
          "r.json",
        ]
          + words, in: directory)
      #expect(run.status == 0, "\(run.messages)")
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/e.json"))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      return Set((object?["equalization"] as? [String: Any] ?? [:]).keys)
    }
    let all = try equalized("{}")
    let name = try #require(all.sorted().first)
    #expect(try equalized(#"{"\#(name)": {"range": [-9, 9]}}"#) == all.subtracting([name]))
  }
}
