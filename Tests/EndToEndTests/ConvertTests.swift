import Floe
import Foundation
import Kernels
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
    Model(name: "attention", operators: 29), Model(name: "recurrent", operators: 23),
    Model(name: "shapes", inputs: ["in0", "in1"], outputs: ["out0", "out1"], operators: 6),
    Model(name: "lists", outputs: ["out0", "out1", "out2", "out3"], operators: 38),
    Model(
      name: "choices", inputs: ["in0", "in1"], outputs: ["out0", "out1", "out2", "out3", "out4"],
      operators: 49
    ),
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
    for runtime in ["litert", "floe"] {
      var words = ["run", "m.tflite", "--outdir", runtime, "--runtime", runtime]
      for input in model.inputs { words += ["--input", "\(input)=\(model.array(input))"] }
      let run = try Run(program: "floe", words, in: directory)
      #expect(run.status == 0, "\(run.messages)")
      for output in model.outputs {
        let found = try NumpyFile.read("\(directory.path)/\(runtime)/\(output).npy")
        let wanted = try NumpyFile.read(model.array(output))
        #expect(found.dimensions == wanted.dimensions)
        let pairs = zip(try found.loadElements(as: Float.self), try wanted.loadElements(as: Float.self))
        #expect(pairs.allSatisfy { abs($0 - $1) < 1e-5 }, "\(output) on \(runtime)")
      }
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

  /// A graph of one op with two operands, each an input or a constant of ones.
  private func graph(
    _ op: String, _ type: String, _ shape: String, _ operands: String = "", more: String = ""
  ) -> String {
    let sizes = shape.split(separator: ",").map { "dim { size: \($0) }" }.joined(separator: " ")
    let inputs = ["x", "y"].map { name in
      """
      node { name: '\(name)' op: 'Placeholder' attr { key: 'dtype' value { type: \(type) } }
        attr { key: 'shape' value { shape { \(sizes) } } } }
      """
    }
    return inputs.joined(separator: "\n") + """

      node { name: 'z' op: '\(op)' \(operands.isEmpty ? "input: 'x' input: 'y'" : operands)
        attr { key: 'T' value { type: \(type) } } }
      \(more)
      """
  }

  @Test func smallModelsAreVerifiedUnasked() throws {
    let directory = try TemporaryDirectory()
    let words = ["convert", Self.models[0].path, "--outputs", "out0", "--json"]
    let run = try Run(program: "floe", words, in: directory)
    #expect(run.status == 0)
    #expect(run.messages.contains("verified: LiteRT computes what the model does, to within "))
    let comparisons = run.object["verification"] as? [[String: Any]]
    #expect(comparisons?.first?["same"] as? Bool == true)
    let unverified = try Run(program: "floe", words + ["--no-verify"], in: directory)
    #expect(!unverified.messages.contains("verified"))
    #expect(unverified.object["verification"] is NSNull)
  }

  @Test func largeModelsAreNot() throws {
    let directory = try TemporaryDirectory([
      "large.pbtxt": graph("AddV2", "DT_FLOAT", "5000,5000"),
      "small.pbtxt": graph("AddV2", "DT_FLOAT", "50,50"),
    ])
    func messages(_ name: String) throws -> String {
      let run = try Run.floe("convert", name, "--outputs", "z", in: directory)
      #expect(run.status == 0, "\(run.messages)")
      return run.messages
    }
    #expect(try messages("small.pbtxt").contains("verified"))
    #expect(try !messages("large.pbtxt").contains("verified"))
  }

  /// The rows are two: the numbers that are drawn first are no indices.
  @Test func numbersThatTheModelDoesNotTakeAreDrawnAgain() throws {
    let gather = """
      node { name: 'w' op: 'Const' attr { key: 'dtype' value { type: DT_FLOAT } }
        attr { key: 'value' value { tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: 5 float_val: 7 } } } }
      node { name: 'axis' op: 'Const' attr { key: 'dtype' value { type: DT_INT32 } }
        attr { key: 'value' value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 0 } } } }
      node { name: 'rows' op: 'GatherV2' input: 'w' input: 'x' input: 'axis'
        attr { key: 'Tparams' value { type: DT_FLOAT } } attr { key: 'Tindices' value { type: DT_INT32 } }
        attr { key: 'Taxis' value { type: DT_INT32 } } }
      """
    let directory = try TemporaryDirectory(["g.pbtxt": graph("AddV2", "DT_INT32", "30", more: gather)])
    let run = try Run.floe("convert", "g.pbtxt", "--outputs", "rows", in: directory)
    #expect(run.status == 0)
    #expect(run.messages.contains("verified"), "\(run.messages)")
  }

  /// LiteRT divides the least integer by −1, which ends its process.
  @Test func aCrashOfLiteRTIsAnError() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": graph("FloorMod", "DT_INT32", "1")])
    let convert = try Run.floe("convert", "g.pbtxt", "--outputs", "z", "-o", "m.tflite", in: directory)
    #expect(convert.status == 0, "\(convert.messages)")
    for (name, number) in [("x", Int32.min), ("y", -1)] {
      try NumpyFile.write(
        Tensor([number], type: .int32, dimensions: [1]), to: "\(directory.path)/\(name).npy")
    }
    let run = try Run.floe(
      "run", "m.tflite", "--input", "x=x.npy", "--input", "y=y.npy", "--json", in: directory)
    #expect(run.status == 1)
    #expect(run.list("errors", "code") == ["litert-crashed"])
    #expect(run.messages.contains("LiteRT crashed while it ran the model"), "\(run.messages)")
    #expect(
      run.messages.contains("it does so from operator 0 on, a FLOOR_MOD that gives 'z'"), "\(run.messages)")
  }

  /// What runs before the operator that crashes is told from it.
  @Test func theOperatorThatCrashesIsNamed() throws {
    let more = (0..<5).map { index in
      """
      node { name: 'after_\(index)' op: 'Neg' input: '\(index == 0 ? "z" : "after_\(index - 1)")'
        attr { key: 'T' value { type: DT_INT32 } } }
      """
    }
    let before = """
      node { name: 'low' op: 'Minimum' input: 'x' input: 'y' attr { key: 'T' value { type: DT_INT32 } } }
      node { name: 'high' op: 'Maximum' input: 'x' input: 'y' attr { key: 'T' value { type: DT_INT32 } } }
      """
    let text = graph(
      "FloorMod", "DT_INT32", "1", "input: 'low' input: 'high'",
      more: ([before] + more).joined(separator: "\n"))
    let directory = try TemporaryDirectory(["g.pbtxt": text])
    let convert = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "after_4", "-o", "m.tflite", "--no-verify", in: directory)
    #expect(convert.status == 0, "\(convert.messages)")
    for (name, number) in [("x", Int32.min), ("y", -1)] {
      try NumpyFile.write(
        Tensor([number], type: .int32, dimensions: [1]), to: "\(directory.path)/\(name).npy")
    }
    let run = try Run.floe("run", "m.tflite", "--input", "x=x.npy", "--input", "y=y.npy", in: directory)
    #expect(run.status == 1)
    #expect(
      run.messages.contains("it does so from operator 2 on, a FLOOR_MOD that gives 'z': the 2 before it run"),
      "\(run.messages)")
  }

  /// One of two outputs that a decision gives may be another, not half of many numbers.
  @Test func whatHasNothingToDoWithWhatIsWanted() throws {
    func share(_ wanted: [Float], _ found: [Float]) throws -> Double {
      let values = try [wanted, found].map { try TensorValue($0, type: .float32, [$0.count]) }
      return try ErrorMeasure.between(values[0], values[1]).strangeShare
    }
    #expect(try share([1, 2, 3, 4], [1.01, 2, 3, 4.02]) == 0)
    #expect(try share([1, 2, 3, 4], [2, 2, 3, -4]) == 0.5)
    // What is small beside the others is not judged by itself, nor what is no number.
    #expect(try share([100, 100, 0.1, .nan], [100, 100, 0.2, 5]) == 0)
    #expect(try share([.infinity, 1], [1, 1]) == 0.5)
    let (places, others) = (
      try TensorValue([1, 2, 3] as [Int32], type: .int32, [3]),
      try TensorValue([1, 2, 4] as [Int32], type: .int32, [3])
    )
    #expect(try ErrorMeasure.between(places, others).strangeShare == 1 / 3)
    #expect(try ErrorMeasure.between(places, places.reshaped([3, 1])).strangeShare == 1)
  }

  /// Numbers of 16 bits have three digits, of which the last hangs on the order of the sums.
  @Test func halvesMayBeRoundedOtherwise() throws {
    let (wanted, found) = (
      try TensorValue([10] as [Float16], type: .float16, [1]),
      try TensorValue([10.03] as [Float16], type: .float16, [1])
    )
    let errors = try ErrorMeasure.between(wanted, found)
    #expect(!errors.isWithin(absolute: 1e-4, relative: 1e-3))
    #expect(errors.isWithin(absolute: 1e-4, relative: 1e-3, rounding: true))
  }

  /// A zero of the other sign is no difference, and one part that is off does not make all of it wrong.
  @Test func complexNumbersAreTwoNumbersEach() throws {
    let wanted = try TensorValue([0, 1, 2, 3] as [Float], type: .float32, [2, 2])
    let found = try TensorValue([-0.0, 1, 2, 3.5] as [Float], type: .float32, [2, 2])
    let errors = try ErrorMeasure.between(
      TensorValue(.complex64, [2], wanted.contents), TensorValue(.complex64, [2], found.contents))
    #expect(errors.maxAbsolute == 0.5)
    #expect(errors.strangeShare == 0.25)
  }

  @Test func anInputThatIsNamedStaysWithoutReaders() throws {
    let run = try Run.floe(
      "convert", Self.models[4].path, "--inputs", "in1,in0", "--outputs", "out1", "-o", "m.tflite", "--json",
      in: try TemporaryDirectory())
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.list("inputs", "key") == ["in1", "in0"])
    #expect(run.list("inputs", "dtype") == ["int32", "float32"])
  }

  @Test func aRepeatedInputIsThereOnce() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": graph("AddV2", "DT_FLOAT", "4")])
    let run = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "z", "--inputs", "y,x", "--inputs", "x", "--json", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.list("inputs", "key") == ["y", "x"])
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

  /// An op of TensorFlow, an op that nobody has, and a builtin between them.
  private static let foreign = """
    node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }
      attr { key: 'shape' value { shape { dim { size: -1 } dim { size: 3 } } } } }
    node { name: 'z' op: 'Zeta' input: 'x' input: 'x' attr { key: 'T' value { type: DT_FLOAT } } }
    node { name: 'r' op: 'Relu' input: 'z' attr { key: 'T' value { type: DT_FLOAT } } }
    node { name: 'y' op: 'MyOp' input: 'r' attr { key: 'T' value { type: DT_FLOAT } }
      attr { key: 'k' value { i: 300 } } attr { key: 's' value { shape { } } } }
    """

  @Test func opsStayTensorFlowsOrBecomeCustomOperators() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": Self.foreign])
    let refused = try Run.floe("convert", "g.pbtxt", "--outputs", "y", in: directory)
    #expect(refused.status == 4)
    #expect(refused.messages.contains("--allow-select-tf-ops leaves it to TensorFlow's Flex delegate"))
    #expect(refused.messages.contains("--allow-custom-ops=MyOp makes it a custom operator"))
    let run = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "y", "--allow-select-tf-ops", "--allow-custom-ops", "--json",
      in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.object["operators"] as? [String] == ["FlexZeta", "RELU", "MyOp"])
    #expect(run.object["flex_ops"] as? [String] == ["Zeta"])
    #expect(run.object["custom_ops"] as? [String] == ["MyOp"])
    #expect(run.messages.contains("ops of TensorFlow, which run where its Flex delegate is: Zeta 1"))
    #expect(run.messages.contains("custom operators, which run where their kernels are: MyOp 1"))
    #expect(run.messages.contains("do not hold 's' of 'y' (MyOp)"))
    let show = try Run.floe("show", "model.tflite", "--list_ops", in: directory)
    #expect(show.text.contains("which run where its Flex delegate is: Zeta\n"))
    #expect(show.text.contains(#/FlexZeta:1 .* T="float32"\n/#))
    #expect(show.text.contains(#/MyOp:1 .* custom_options=\{ T: 0, k: 300 \}\n/#))
  }

  @Test func namedOpsBecomeCustomOperators() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": Self.foreign])
    let run = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "r", "--allow-custom-ops=Zeta,Relu,Reluu", "--json", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.object["operators"] as? [String] == ["Zeta", "Relu"])
    #expect(run.messages.contains("warning[unknown-op]: no node of the model is a 'Reluu'"))
    #expect(run.messages.contains("did you mean 'Relu'?"))
    let frozen = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "r", "--to", "graphdef", "--allow-custom-ops", in: directory)
    #expect(frozen.status == 2)
  }

  /// A MetaGraph lists the ops of its graph, a user's own with the types of their outputs.
  @Test func typesOfCustomOperatorsFollowFromTheMetaGraph() throws {
    let graph = """
      meta_info_def { stripped_op_list {
        op { name: 'Pair' input_arg { name: 'x' type: DT_FLOAT }
          output_arg { name: 'n' type: DT_INT32 } output_arg { name: 'v' type_attr: 'V' number_attr: 'count' }
          attr { name: 'V' type: 'type' } attr { name: 'count' type: 'int' } } } }
      graph_def {
        node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } }
          attr { key: 'shape' value { shape { dim { size: 3 } } } } }
        node { name: 'p' op: 'Pair' input: 'x' attr { key: 'V' value { type: DT_INT64 } }
          attr { key: 'count' value { i: 2 } } }
        node { name: 'y' op: 'Identity' input: 'p:2' attr { key: 'T' value { type: DT_INT64 } } }
      }
      """
    let directory = try TemporaryDirectory(["g.meta": graph])
    let run = try Run.floe(
      "convert", "g.meta", "--outputs", "p,y", "--allow-custom-ops", "--json", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.list("outputs", "dtype") == ["int32", "int64"])
    #expect(run.object["custom_ops"] as? [String] == ["Pair"])
  }

  /// LiteRT alone has neither TensorFlow's ops nor a user's; it is told which are missing.
  @Test func missingKernelsAreNamed() throws {
    let directory = try TemporaryDirectory(["g.pbtxt": Self.foreign])
    try NumpyFile.write(
      Tensor([Float(1), 2, 3], type: .float32, dimensions: [1, 3]), to: directory.path + "/x.npy")
    let convert = try Run.floe(
      "convert", "g.pbtxt", "--outputs", "y", "--allow-select-tf-ops", "--allow-custom-ops", in: directory)
    #expect(convert.status == 0)
    let run = try Run.floe("run", "model.tflite", "--input", "x=x.npy", in: directory)
    #expect(run.status == 4)
    #expect(run.messages.contains("the model has ops of TensorFlow, which LiteRT does not have: 'Zeta'"))
    #expect(run.messages.contains("which LiteRT runs only in a program that brings them: 'MyOp'"))
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
