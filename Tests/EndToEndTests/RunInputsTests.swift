import Tensors
import TestSupport
import Testing

/// What saved_model_cli's options of `run` say of inputs.
@Suite struct RunInputsTests {
  /// A graph that gives out its inputs, of numbers and of strings.
  private static let graph = """
    node { name: 'x' op: 'Placeholder' attr { key: 'dtype' value { type: DT_FLOAT } } attr { key: 'shape' value { shape { unknown_rank: true } } } }
    node { name: 's' op: 'Placeholder' attr { key: 'dtype' value { type: DT_STRING } } attr { key: 'shape' value { shape { unknown_rank: true } } } }
    node { name: 'y' op: 'Neg' input: 'x' attr { key: 'T' value { type: DT_FLOAT } } }
    node { name: 't' op: 'Identity' input: 's' attr { key: 'T' value { type: DT_STRING } } }
    """

  private func run(
    _ words: String..., output: String = "y", in directory: TemporaryDirectory? = nil
  ) throws -> Run {
    let directory = try directory ?? TemporaryDirectory()
    directory.write("graph.pbtxt", Self.graph)
    return try Run(program: "floe", ["run", "graph.pbtxt", "--outputs", output] + words, in: directory)
  }

  @Test(arguments: [
    ("x=[[1],[2.5]]", "[[-1. ]\n [-2.5]]"), ("x=np.ones((2,2))", "[[-1. -1.]\n [-1. -1.]]"),
    ("x=np.arange(4).reshape(2,2).T", "[[-0. -2.]\n [-1. -3.]]"),
    ("np.random.seed(1);x=np.random.rand(2)", "[-0.417022  -0.7203245]"), ("x=7", "-7.0"),
    ("x=[True, False]", "[-1. -0.]"),
  ])
  func expressionsAreEvaluated(_ expression: String, _ printed: String) throws {
    for option in ["--input_exprs", "--input-exprs"] {
      let run = try run(option, expression)
      #expect(run.text == "Result for output key y:\n\(printed)\n", "\(run.messages)")
    }
  }

  @Test func problemsOfExpressionsAreAllNamed() throws {
    let run = try run("--input_exprs", "x=np.onse(3);z=[1, 2")
    #expect(run.status == 3)
    #expect(run.messages.contains("--input_exprs x: np.onse is not evaluated here, at column 3"))
    #expect(run.messages.contains("did you mean 'ones'"))
    #expect(run.messages.contains("--input_exprs z: the bracket is not closed"))
    let random = try self.run("--input_exprs", "x=np.random.rand(2)")
    #expect(random.status == 3)
    #expect(random.messages.contains("--seed 1"))
    #expect(
      try self.run("--input_exprs", "x=np.random.rand(2)", "--seed", "1").text.contains(
        "-0.417022  -0.7203245"))
    #expect(try self.run("--input_exprs", "x=np.ones((10**12,))").messages.contains("too-large"))
    #expect(try self.run("--input_exprs", "[1]").status == 2)
  }

  @Test func examplesAreSerialized() throws {
    let directory = try TemporaryDirectory()
    let run = try run("--input_examples", "s=[{\"a\": [1]}]", "--outdir", "out", output: "t", in: directory)
    #expect(run.status == 0, "\(run.messages)")
    #expect(
      try NumpyFile.read(directory.path + "/out/t.npy").strings == [
        [0x0A, 0x0C, 0x0A, 0x0A, 0x0A, 0x01, 0x61, 0x12, 0x05, 0x1A, 0x03, 0x0A, 0x01, 0x01]
      ])
    let wrong = try self.run("--input_examples", "s=[{'a': 1, 'b': [1, 'x'], 'c': [None]}, 5]", output: "t")
    #expect(wrong.status == 3)
    for message in [
      "'a' of example 0 is no list, but int", "'b' of example 0 has a str beside ints",
      "'c' of example 0 holds a NoneType", "example 1 is no dictionary",
    ] {
      #expect(wrong.messages.contains(message))
    }
  }

  @Test func examplesGoBeforeExpressionsAndThoseBeforeFiles() throws {
    let directory = try TemporaryDirectory()
    try NumpyFile.write(Tensor([Float(5)], type: .float32, dimensions: [1]), to: directory.path + "/x.npy")
    let run = try run("--inputs", "x=x.npy[name]", in: directory)
    #expect(run.text.hasSuffix("[-5.]\n"))
    #expect(run.messages.contains("Name key \"name\" ignored"))
    let both = try self.run("--inputs", "x=x.npy", "--input_exprs", "x=[6]", in: directory)
    #expect(both.text.hasSuffix("[-6.]\n"))
    #expect(both.messages.contains("Value in --input_exprs will be used"))
    let strings = try self.run(
      "--input_exprs", "s=['a']", "--input_examples", "s=[{}]", output: "t", in: directory)
    #expect(strings.text.hasSuffix("[b'']\n"))
    #expect(strings.messages.contains("Value in --input_examples will be used"))
  }

  @Test func picklesAreReadAndNeverExecuted() throws {
    let directory = try TemporaryDirectory()
    let run = try run("--inputs", "x=\(testdata("python-values/dictionary.pkl"))[x]", in: directory)
    #expect(run.text.hasSuffix("[[-0. -1. -2.]\n [-3. -4. -5.]]\n"), "\(run.messages)")
    let hostile = try self.run("--inputs", "x=\(testdata("python-values/hostile.pkl"))", in: directory)
    #expect(hostile.status == 4)
    #expect(hostile.messages.contains("posix.system"))
    #expect(!FileSystem.exists(directory.path + "/executed"))
  }

  @Test func theDebuggersTableListsEveryTensor() throws {
    let run = try run("--tf_debug", "--input_exprs", "x=[1,2,float('nan')]")
    #expect(run.messages.contains(#/tensor +dtype +shape +min +max +mean +nan +inf/#))
    #expect(run.messages.contains(#/y:0 +float32 +\[3\] +-2\.0 +-1\.0 +-1\.5 +1 +0/#))
    #expect(try self.run("--worker", "grpc://x", "--input_exprs", "x=1").status == 4)
  }
}
