import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct LiteRTTests {
  private func model(_ name: String) -> String { testdata("tflite/\(name).tflite") }
  private func array(_ name: String, _ array: String) -> String { testdata("tflite/\(name).npz[\(array)]") }

  @Test func aModelRuns() throws {
    let directory = try TemporaryDirectory()
    let run = try Run.floe(
      "run", model("classifier"), "--input", "image=" + array("classifier", "1.classify.in.image"),
      "--outdir", "out",
      "--json", "--benchmark", "3", "--threads", "2", "--runtime", "litert", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.list("outputs", "key").sorted() == ["logits", "probabilities"])
    // LiteRT's own notices are not among the messages.
    #expect(
      run.messages.wholeMatch(of: #/an inference takes [0-9.]+ ms, the median of 3\n/#) != nil,
      "\(run.messages)")
    let output = try NumpyFile.read(directory.path + "/out/probabilities.npy")
    let wanted = try NumpyFile.read(array("classifier", "1.classify.out.probabilities"))
    #expect(output.dimensions == [5, 3])
    // Sums of some sixty products of the order of one.
    #expect(
      zip(try output.loadElements(as: Float.self), try wanted.loadElements(as: Float.self)).allSatisfy {
        abs($0 - $1) < 1e-5
      })
  }

  @Test func signaturesAndOutputsAreChosen() throws {
    let words = [
      "--input", "x=" + array("signatures", "1.shift.in.x"), "--input",
      "by=" + array("signatures", "1.shift.in.by"),
    ]
    let run = try Run(
      program: "floe", ["run", model("signatures"), "--signature", "shift", "--outputs", "z"] + words)
    #expect(run.text == "Result for output key z:\n[ 1.25 -2.25  2.75]\n", "\(run.messages)")
    let none = try Run(program: "floe", ["run", model("signatures")] + words)
    #expect(none.status == 3)
    #expect(none.messages.contains("its signatures: 'scale', 'shift'"))
    let unknown = try Run(
      program: "floe", ["run", model("signatures"), "--signature", "shift", "--outputs", "w,y"] + words)
    #expect(unknown.status == 3)
    #expect(unknown.messages.contains("the model has no output 'w'"))
  }

  @Test func kernelsAreChosen() throws {
    for kernels in ["xnnpack", "builtin"] {
      let run = try Run.floe(
        "run", model("plain"), "--input", "in=" + array("plain", "0.serving_default.in.in"), "--kernels",
        kernels)
      #expect(run.status == 0, "\(run.messages)")
      #expect(run.messages.isEmpty)
    }
  }

  @Test func wrongInputsAreAllNamed() throws {
    let run = try Run.floe(
      "run", model("types"), "--input", "a=" + array("types", "0.serving_default.in.c"), "--input",
      "b=" + array("plain", "0.serving_default.in.in"), "--input", "e=none.npy")
    #expect(run.status == 3)
    #expect(run.messages.contains("the input 'b' (int64[2,4]) does not take a shape of [2,3]"))
    #expect(run.messages.contains("the model has no input 'e'"))
    #expect(run.messages.contains("the input 'd' (float32[2,4]) is not given"))
  }

  @Test func optionsForOtherModelsAreRefused() throws {
    for runtime in ["litert", "floe"] {
      let run = try Run.floe(
        "run", model("plain"), "--set", "a=1", "--cut", "b=float32[1]", "--runtime", runtime)
      #expect(run.status == 2)
      #expect(run.messages.contains("--set is not for TensorFlow Lite models"))
      #expect(run.messages.contains("--cut is not for TensorFlow Lite models"))
    }
    #expect(try Run.floe("run", model("plain"), "--debug-dump", "all").status == 2)
    #expect(try Run.floe("run", model("plain"), "--runtime", "floe", "--threads", "2").status == 2)
    let graph = try Run.floe("run", testdata("graphs/constants.pb"), "--runtime", "litert", "--threads", "2")
    #expect(graph.status == 2)
    #expect(graph.messages.contains("--runtime litert is for LiteRT"))
    #expect(graph.messages.contains("--threads is for LiteRT"))
  }

  @Test func damagedFilesAreRefused() throws {
    let file = try ReadableFile(path: model("classifier"))
    let bytes = try file.read(at: 0, count: file.size)
    let directory = try TemporaryDirectory()
    var wrong = bytes
    wrong.replaceSubrange(0..<4, with: [0xFF, 0xFF, 0xFF, 0x7F])
    for (name, content) in [("short", Array(bytes.prefix(700))), ("wrong", wrong)] {
      try Data(content).write(to: URL(fileURLWithPath: directory.path + "/\(name).tflite"))
      let run = try Run.floe("run", "\(name).tflite", in: directory)
      #expect(run.status == 3)
      #expect(run.messages.hasPrefix("error[malformed-file]: '\(name).tflite' is no sound TFLite model"))
    }
  }

  /// Where LiteRT was asked for, that is an error; otherwise Floe's interpreter runs the model.
  @Test(arguments: [(["--runtime", "litert"], "error"), ([], "warning")])
  func withoutLiteRTTheWayToItIsTold(options: [String], severity: String) throws {
    let directory = try TemporaryDirectory()
    let process = Process()
    process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent(
      "floe")
    process.arguments =
      ["run", model("plain"), "--input", "in=" + array("plain", "0.serving_default.in.in")] + options
    process.environment = ["HOME": directory.path, "FLOE_LITERT": directory.path + "/none.so"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let messages = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == (severity == "error" ? 4 : 0))
    #expect(messages.contains("\(severity)[no-litert]"))
    #expect(messages.contains("note: there is no \(directory.path)/none.so"))
    #expect(messages.contains("pip install ai-edge-litert"))
  }

  @Test func aModelIsComparedWithItself() throws {
    let run = try Run.floe("verify", model("flattened"), model("flattened"), "--batch", "1,7")
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.text.contains(#/y +7 +0 +0 +1.0 +inf +same/#))
  }

  /// out = softmax(in · factor), of which the .tflite has the factor 2; and the same by another name.
  @Test func aModelIsComparedWithAGraph() throws {
    func graph(_ factor: String, _ output: String) -> String {
      """
      node { name: 'in' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }
        attr { key: 'shape' value { shape { dim { size: -1 } dim { size: 3 } } } } }
      node { name: 'factor' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } }
        attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape { } float_val: \(factor) } } } }
      node { name: 'scaled' op: 'Mul' input: 'in' input: 'factor' attr { key: 'T' value { type: DT_FLOAT } } }
      node { name: '\(output)' op: 'Softmax' input: 'scaled' attr { key: 'T' value { type: DT_FLOAT } } }
      """
    }
    let directory = try TemporaryDirectory([
      "two.pbtxt": graph("2", "out"), "other.pbtxt": graph("2", "y"), "three.pbtxt": graph("3", "out"),
    ])
    let lite = model("plain")
    for words in [
      ["two.pbtxt", lite, "--outputs", "out"], [lite, "two.pbtxt"], ["other.pbtxt", lite, "--outputs", "y"],
    ] {
      let run = try Run(program: "floe", ["verify"] + words, in: directory)
      #expect(run.status == 0, "\(run.messages)")
      #expect(run.text.contains(#/\n(out|y) +3 .* same/#))
    }
    let differs = try Run.floe("verify", "three.pbtxt", lite, "--outputs", "out", in: directory)
    #expect(differs.status == 5)
    #expect(differs.messages.contains("error[models-differ]: the models differ in 'out'"))
  }
}
