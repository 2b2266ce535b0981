import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct ConvertTests {
  /// A frozen graph, and what TensorFlow computed.
  struct Model: CustomTestStringConvertible, Sendable {
    let name: String
    var inputs = ["in0"]
    var outputs = ["out0"]
    /// The operators that are left of it.
    let operators: Int

    var testDescription: String { name }
    var path: String { testdata("converting/\(name).pb") }
    func array(_ key: String) -> String { testdata("converting/\(name).npz[\(key)]") }
  }

  private static let models = [
    Model(name: "classifier", operators: 8), Model(name: "channels_first", operators: 7),
    Model(name: "attention", operators: 38), Model(name: "recurrent", operators: 23),
    Model(name: "shapes", inputs: ["in0", "in1"], outputs: ["out0", "out1"], operators: 6),
  ]

  /// LiteRT adds in another order than TensorFlow, and some of its kernels approximate: the results are of the order of
  /// one, after at most some hundred terms.
  @Test(arguments: models) func computesWhatTensorFlowDoes(_ model: Model) throws {
    let directory = try TemporaryDirectory()
    let names = model.outputs.joined(separator: ",")
    let convert = try Run.floe(
      "convert", model.path, "--outputs", names, "-o", "m.tflite", "--json", "--verify-each", in: directory)
    #expect(convert.status == 0, "\(convert.messages)")
    // More would be slower: lower the number where fewer are left.
    #expect((convert.object["operators"] as? [String])?.count == model.operators)
    var words = ["run", "m.tflite", "--outdir", "out"]
    for input in model.inputs { words += ["--input", "\(input)=\(model.array(input))"] }
    let run = try Run(program: "floe", words, in: directory)
    #expect(run.status == 0, "\(run.messages)")
    for output in model.outputs {
      let found = try NumpyFile.read("\(directory.path)/out/\(output).npy")
      let wanted = try NumpyFile.read(model.array(output))
      #expect(found.dimensions == wanted.dimensions)
      let pairs = zip(try found.loadElements(as: Float.self), try wanted.loadElements(as: Float.self))
      #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 }, "\(output)")
    }
  }

  @Test func theSameModelGivesTheSameBytes() throws {
    let words = ["convert", Self.models[2].path, "--outputs", "out0", "-o", "-"]
    let first = try Run(program: "floe", words)
    #expect(first.status == 0)
    #expect(first.output.count > 1000)
    #expect(try Run(program: "convert", Array(words.dropFirst())).output == first.output)
  }

  @Test func shapesAreFixed() throws {
    let directory = try TemporaryDirectory()
    func shape(_ more: String...) throws -> [Int]? {
      let run = try Run(
        program: "floe",
        ["convert", Self.models[0].path, "--outputs", "out0", "-o", "m.tflite", "--json"] + more,
        in: directory)
      #expect(run.status == 0, "\(run.messages)")
      return (run.object["inputs"] as? [[String: Any]])?.first?["shape"] as? [Int]
    }
    #expect(try shape() == [-1, 16, 16, 3])
    #expect(try shape("--batch", "4") == [4, 16, 16, 3])
    #expect(try shape("--shape", "in0=2,16,16,3") == [2, 16, 16, 3])
  }

  @Test func theFileIsVerified() throws {
    let directory = try TemporaryDirectory()
    let run = try Run.floe(
      "convert", Self.models[0].path, "--outputs", "out0", "--verify", in: directory)
    #expect(run.status == 0)
    #expect(run.messages.contains("wrote model.tflite"))
    // A batch of one, and one of three.
    #expect(run.messages.contains(#/out0 +3 .* same/#))
  }

  @Test func allThatCannotBeIsNamedAndNothingWritten() throws {
    let graph = """
      node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }
        attr { key: 'shape' value { shape { dim { size: 4 } } } } }
      node { name: 'a' op: 'Zeta' input: 'x' input: 'x' attr { key: 'T' value { type: DT_FLOAT } } }
      node { name: 'b' op: 'Igamma' input: 'a' input: 'x' attr { key: 'T' value { type: DT_FLOAT } } }
      """
    let directory = try TemporaryDirectory(["g.pbtxt": graph, "model.tflite": "old"])
    let run = try Run.floe("convert", "g.pbtxt", "--outputs", "b", "--json", in: directory)
    #expect(run.status == 4)
    #expect(run.messages.contains("'a' (Zeta) cannot become TFLite"))
    #expect(run.messages.contains("'b' (Igamma) cannot become TFLite"))
    #expect(run.list("errors", "code") == ["unsupported", "unsupported"])
    #expect(try TemporaryDirectory.contents(directory.path + "/model.tflite") == Array("old".utf8))
    let wrong = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "x", "--shape", "y=1", "--shape", "x=5", in: directory)
    #expect(wrong.status == 3)
    #expect(wrong.messages.contains("the model has no input 'y'"))
    #expect(wrong.messages.contains("cannot have the shape [5]"))
  }

  @Test func whatBecameOfANodeIsExplained() throws {
    let directory = try TemporaryDirectory()
    let run = try Run.floe(
      "convert", Self.models[0].path, "--outputs", "out0", "--explain", "Relu6", "--explain", "nothing",
      in: directory)
    #expect(run.messages.contains("fuse-activation: 'Relu6' rewritten"))
    #expect(run.messages.contains("result: %Relu6 = CONV_2D("))
    #expect(run.messages.contains("no pass met a node or pass 'nothing'"))
  }
}
