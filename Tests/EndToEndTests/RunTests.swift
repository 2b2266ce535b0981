import Tensors
import TestSupport
import Testing

@Suite struct RunTests {
  private static let model = FrozenModel(name: "checkpoint_reference_variables").path("model")

  /// A directory with the input of the model: two rows of six numbers.
  private func directory() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let values = (0..<12).map { Float($0) / 8 - 0.5 }
    try NumpyFile.write(Tensor(values, type: .float32, dimensions: [2, 6]), to: directory.path + "/x.npy")
    try NumpyFile.write(
      Tensor(values, type: .float32, dimensions: [3, 4]), to: directory.path + "/wrong.npy")
    return directory
  }

  /// The last op is a Softmax: its rows add up to one, within the rounding of three terms.
  @Test func aCheckpointRuns() throws {
    let directory = try directory()
    let run = try Run.floe(
      "run", Self.model, "--outputs", "inference_output", "--input", "inference_input=x.npy", "--outdir",
      "out",
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.text.hasPrefix("Result for output key inference_output:\n[["))
    #expect(run.text.hasSuffix("]]\nOutput inference_output is saved to out/inference_output.npy\n"))
    let output = try NumpyFile.read(directory.path + "/out/inference_output.npy")
    #expect(output.dimensions == [2, 3])
    let rows = try output.loadElements(as: Float.self)
    #expect(abs(rows[0] + rows[1] + rows[2] - 1) < 1e-6 && rows.allSatisfy { $0 > 0 })
    let again = try Run.floe(
      "run", Self.model, "--outputs", "inference_output", "--input", "inference_input=x.npy", "--outdir",
      "out",
      in: directory)
    #expect(again.status == 3)
    #expect(again.messages.contains("replace it with --overwrite"))
  }

  @Test func theFrozenGraphGivesTheSame() throws {
    let directory = try directory()
    let words = ["--outputs", "inference_output", "--input", "inference_input=x.npy"]
    let original = try Run(program: "floe", ["run", Self.model] + words, in: directory)
    let frozen = FrozenModel(name: "checkpoint_reference_variables").path("frozen.pb")
    #expect(original.text.hasPrefix("Result for output key inference_output:\n[["))
    #expect(try Run(program: "floe", ["run", frozen] + words, in: directory).text == original.text)
  }

  @Test func wrongInputsAreAllNamed() throws {
    let run = try Run.floe(
      "run", Self.model, "--outputs", "inference_output", "--input", "inference_inptu=x.npy",
      in: try directory())
    #expect(run.status == 3)
    #expect(run.messages.contains("the model has no input 'inference_inptu'"))
    #expect(run.messages.contains("did you mean 'inference_input'?"))
    #expect(run.messages.contains("the input 'inference_input' (float32[?,6]) is not given"))
    let shape = try Run.floe(
      "run", Self.model, "--outputs", "inference_output", "--input", "inference_input=wrong.npy",
      in: try directory())
    #expect(shape.status == 3)
    #expect(shape.messages.contains("'inference_input' (float32[?,6]) does not take a shape of [3,4]"))
  }

  @Test func opsWithoutKernelsAreAllNamed() throws {
    let graph = "node { name: 'a' op: 'MyOp' } node { name: 'y' op: 'OtherOp' input: 'a' }"
    let directory = try TemporaryDirectory(["graph.pbtxt": graph])
    let run = try Run.floe("run", "graph.pbtxt", "--outputs", "y", in: directory)
    #expect(run.status == 4)
    #expect(run.messages.contains("'a' is a MyOp, which Floe cannot run: it is none of TensorFlow's ops"))
    #expect(run.messages.contains("'y' is a OtherOp, which Floe cannot run: it is none of TensorFlow's ops"))
  }

  @Test func theOpsAreListed() throws {
    let run = try Run.floe("ops")
    #expect(run.status == 0)
    #expect(run.text.contains(#/\nConv2D +infer  tflite  run  T: .*float32/#))
    #expect(run.text.contains(#/\nWhile +infer  tflite  call/#))
    #expect(
      run.text.contains(
        #/\n\d+ ops, of which Floe runs \d+, infers the shapes of \d+, and converts \d+ to TFLite\n$/#))
    #expect(try !Run.floe("ops", "--missing").text.contains(#/\nConv2D +/#))
  }

  @Test func arraysOfArchives() throws {
    let words = ["--outputs", "inference_output"]
    let directory = try directory()
    let plain = try Run(
      program: "floe", ["run", Self.model] + words + ["--input", "inference_input=x.npy"], in: directory)
    for archive in ["stored.npz", "deflated.npz[x]"] {
      let run = try Run(
        program: "floe",
        ["run", Self.model] + words + ["--inputs", "inference_input=\(testdata("npz/\(archive)"))"],
        in: directory)
      #expect(run.text == plain.text, "\(run.messages)")
    }
  }

  @Test func everyTensorIsDumped() throws {
    let directory = try directory()
    let run = try Run.floe(
      "run", Self.model, "--outputs", "inference_output", "--input", "inference_input=x.npy", "--outdir",
      "out",
      "--debug-dump", "all", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let output = try NumpyFile.read(directory.path + "/out/inference_output.npy")
    #expect(try NumpyFile.read(directory.path + "/all/inference_output:0.npy") == output)
    let hidden = try NumpyFile.read(directory.path + "/all/Relu:0.npy")
    #expect(try hidden.loadElements(as: Float.self).allSatisfy { $0 >= 0 })
  }

  /// The names of nodes are of the file's making.
  @Test func dumpsStayInTheirDirectory() throws {
    let graph = """
      node { name: 'a/../../b' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } }
        attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape {} float_val: 2 } } } }
      """
    let directory = try TemporaryDirectory(["graph.pbtxt": graph])
    let run = try Run.floe(
      "run", "graph.pbtxt", "--outputs", "a/../../b", "--debug-dump", "all", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(try NumpyFile.read(directory.path + "/all/a/_/_/b:0.npy").elementCount == 1)
  }

  /// Models with tables and counters, and what TensorFlow's first run of each gave; tools/testdata/running.py.
  @Test(arguments: ["counting", "looping", "legacy_init_op_references", "legacy_init_op_resources"])
  func modelsWithState(_ name: String) throws {
    let directory = try TemporaryDirectory()
    let folder = testdata("running/\(name)")
    let key = name == "looping" ? "n" : "words"
    let run = try Run.floe(
      "run", "\(folder)/model", "--input", "\(key)=\(folder)/\(key).npy", "--outdir", "out", "--benchmark",
      "2",
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    let outputs: [String: [String]] = [
      "counting": ["calls", "ids", "y"], "looping": ["found", "total"],
    ]
    for output in outputs[name] ?? ["count", "names", "y"] {
      let expected = try NumpyFile.read("\(folder)/expected/\(output).npy")
      #expect(try NumpyFile.read(directory.path + "/out/\(output).npy") == expected, "\(output)")
    }
  }

  @Test func aTableWithoutItsVocabulary() throws {
    let directory = try TemporaryDirectory()
    let words = try NumpyFile.read(testdata("running/counting/words.npy"))
    try NumpyFile.write(words, to: directory.path + "/words.npy")
    let graph = """
      node { name: 'words' op: 'Placeholder' attr { key: 'dtype' value { type: DT_STRING } } }
      node { name: 't' op: 'HashTableV2' attr { key: 'key_dtype' value { type: DT_STRING } }
        attr { key: 'value_dtype' value { type: DT_INT64 } } }
      node { name: 'none' op: 'Const' attr { key: 'dtype' value { type: DT_INT64 } }
        attr { key: 'value' value { tensor { dtype: DT_INT64 tensor_shape { } int64_val: -1 } } } }
      node { name: 'file' op: 'Const' attr { key: 'dtype' value { type: DT_STRING } }
        attr { key: 'value' value { tensor { dtype: DT_STRING tensor_shape { } string_val: 'gone.txt' } } } }
      node { name: 'ids' op: 'LookupTableFindV2' input: 't' input: 'words' input: 'none'
        attr { key: 'Tin' value { type: DT_STRING } } attr { key: 'Tout' value { type: DT_INT64 } } }
      """
    let fill = """
      node { name: 'fill' op: 'InitializeTableFromTextFileV2' input: 't' input: 'file'
        attr { key: 'key_index' value { i: -2 } } attr { key: 'value_index' value { i: -1 } } }
      """
    directory.write("unfilled.pbtxt", graph)
    directory.write("gone.pbtxt", graph + fill)
    let input = ["--input", "words=words.npy", "--outputs", "ids"]
    let unfilled = try Run(program: "floe", ["run", "unfilled.pbtxt"] + input, in: directory)
    #expect(unfilled.status == 3)
    #expect(unfilled.messages.contains("error[uninitialized]: the table is used before it is initialised"))
    let gone = try Run(program: "floe", ["run", "gone.pbtxt"] + input, in: directory)
    #expect(gone.status == 3)
    #expect(gone.messages.contains("gone.txt"))
  }
}
