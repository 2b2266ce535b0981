import Foundation
import Tensors
import TestSupport
import Testing

/// Layers get the activations that are stated for them.
@Suite struct LayerPrecisionTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func quantize(_ mode: String, _ words: [String], recipe: String? = nil) throws -> Run {
    if let recipe { _ = directory.write("recipe.json", Array(recipe.utf8)) }
    return try Run(
      program: "floe",
      [
        "convert", testdata("quantizing/shapes.pb"), "--outputs", "scores", "-o", "m.tflite", "--quantize",
        mode,
        "--calibration", testdata("quantizing/samples.npz"), "--verify", "--verify-each", "--report",
        "r.json",
      ] + (recipe == nil ? [] : ["--recipe", "recipe.json"]) + words, in: directory)
  }

  /// The types of the layers' results, by name.
  private func types() throws -> [String: String] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/r.json"))
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    var types: [String: String] = [:]
    for layer in object["layers"] as? [[String: Any]] ?? [] {
      if let name = layer["name"] as? String { types[name] = layer["type"] as? String }
    }
    return types
  }

  @Test func layersAreWiderAlone() throws {
    let run = try quantize("int8", ["--precision", "Relu*=int16", "--precision", "Relu6=int8"])
    #expect(run.status == 0, "\(run.messages)")
    let found = try types()
    #expect(found["Relu"] == "int16" && found["Relu6"] == "int8" && found["scores"] == "int8", "\(found)")
  }

  @Test func layersAreNarrowerAlone() throws {
    let run = try quantize("int16x8", ["--precision", "Relu=int8", "--precision", "scores=float"])
    #expect(run.status == 0, "\(run.messages)")
    let found = try types()
    #expect(found["Relu"] == "int8" && found["Relu6"] == "int16" && found["scores"] == "float32", "\(found)")
  }

  @Test func recipesSayTheSame() throws {
    #expect(try quantize("int8", ["--precision", "Relu=int16"]).status == 0)
    let wanted = try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite"))
    let run = try quantize("int8", [], recipe: #"{"layers": {"Relu": {"precision": "int16"}}}"#)
    #expect(run.status == 0, "\(run.messages)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: "\(directory.path)/m.tflite")) == wanted)
    let wrong = try quantize(
      "int8", [],
      recipe:
        #"{"layers": {"Relu": {"precision": "int12"}, "scores": {"precision": "int8", "keep_float": true}}}"#)
    #expect(wrong.status == 2 || wrong.status == 3)
    #expect(wrong.messages.contains("'precision' of 'Relu' of 'layers' is 'int12'"), "\(wrong.messages)")
    #expect(
      wrong.messages.contains("'scores' of 'layers' cannot keep floats and be int8"), "\(wrong.messages)")
  }

  @Test func goalsLeaveStatedLayers() throws {
    let run = try quantize("int8", ["--precision", "Relu=int8", "--max-error", "0.2%"])
    #expect(run.status == 0 || run.status == 5, "\(run.messages)")
    if run.status == 0 { #expect(try types()["Relu"] == "int8") }
  }

  @Test func whatCannotBeIsToldAllAtOnce() throws {
    let unknown = try quantize("int8", ["--precision", "Rely=int16", "--precision", "none*=float"])
    #expect(unknown.status == 3)
    #expect(unknown.messages.contains("no operator is named 'Rely', to be int16"), "\(unknown.messages)")
    #expect(unknown.messages.contains("no operator is named 'none*', to be float32"), "\(unknown.messages)")
    #expect(unknown.messages.contains("did you mean 'Relu'"), "\(unknown.messages)")
    let form = try quantize("int8", ["--precision", "Relu"])
    #expect(form.messages.contains("is not of the form NAME=int16"), "\(form.messages)")
    #expect(try quantize("float16", ["--precision", "Relu=int16"]).status == 2)
  }
}
