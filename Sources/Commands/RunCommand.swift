internal import ArgumentParser
internal import Diagnostics
internal import Floe
internal import LiteRT
internal import Tensors

/// `floe run`: the outputs of a model.
struct RunCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a model on given inputs and print its outputs, or write them to files.",
    discussion: """
      The model is a SavedModel, a checkpoint with its graph, a MetaGraph, a GraphDef, or a .tflite file, which LiteRT \
      runs. The options of 'saved_model_cli run' are understood, and the output is printed as it prints it.

      Expressions are Python's literals and arithmetic, and functions of NumPy that make arrays: np.ones((32,32,3)), \
      np.arange(6).reshape(2, 3), np.random.RandomState(1).rand(4). They are evaluated, never executed.
      """)

  @OptionGroup var source: ModelArguments

  @Option(
    parsing: .singleValue,
    help: "The value of an input: KEY=FILE.npy, KEY=FILE.npz[NAME], or a pickle of NumPy arrays.")
  var input: [String] = []

  @Option(
    parsing: .singleValue,
    help:
      "The values of inputs, 'KEY=FILE.npy;KEY=FILE.npz[NAME]'; or as for freeze the tensors to feed, 'NAME,NAME'."
  )
  var inputs: [String] = []

  @Option(
    name: [.customLong("input_exprs"), .customLong("input-exprs")], parsing: .singleValue,
    help: "The values of inputs, as Python and NumPy write them: 'KEY=[[1.0], [2.0]];KEY=np.ones((2, 3))'.")
  var inputExpressions: [String] = []

  @Option(
    name: [.customLong("input_examples"), .customLong("input-examples")], parsing: .singleValue,
    help: "Inputs of serialized tf.Examples: 'KEY=[{\"age\": [22.0], \"education\": [\"BS\"]}]'.")
  var inputExamples: [String] = []

  @Option(help: "The seed of np.random in expressions.")
  var seed: UInt32?

  @Option(help: "Write each output to KEY.npy in this directory, too.")
  var outdir: String?

  @Option(help: "Write every tensor that is computed to DIR/NODE:PORT.npy.")
  var debugDump: String?

  @Flag(
    name: [.customLong("tf_debug"), .customLong("tf-debug")],
    help: "Print a table of every tensor that is computed on standard error; --debug-dump writes them.")
  var debug = false

  @Option(help: .hidden)
  var worker: String?

  @Flag(name: [.customLong("init_tpu"), .customLong("init-tpu")], help: .hidden)
  var initTPU = false

  @Flag(name: [.customLong("use_tfrt"), .customLong("use-tfrt")], help: .hidden)
  var useTFRT = false

  @Flag(help: "Replace files in the directory.")
  var overwrite = false

  @Option(help: "Run so many times more, and tell the median time of an inference.")
  var benchmark = 0

  @Option(help: "Who runs a .tflite file: litert, or Floe's own interpreter.")
  var runtime: Runner.Runtime?

  @Option(
    help:
      "Whose kernels LiteRT runs: XNNPACK's where it has some, or TensorFlow Lite's optimized ones."
  )
  var kernels: LiteRTKernels?

  @Option(help: "How many threads LiteRT runs.")
  var threads: Int?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    try refuseRemoteSessions()
    var options = source.options
    var given = InputArguments()
    var paths = input
    for text in inputs {
      if text.contains("=") {
        paths += text.split(separator: ";").map(String.init)
      } else {
        options.inputs.append(text)
      }
    }
    given.files = try splitInputs(paths)
    (given.expressions, given.examples, given.seed) = (inputExpressions, inputExamples, seed)
    var runner = Runner(options)
    let (values, remarks) = try given.gathered()
    runner.inputs = values
    runner.dumpDirectory = debugDump
    runner.summarizesTensors = debug
    guard benchmark >= 0 else { throw Diagnostic(.usage, "--benchmark \(benchmark) is no number of runs") }
    runner.repetitions = benchmark
    if let threads, threads < 1 { throw Diagnostic(.usage, "--threads \(threads) is no number of threads") }
    (runner.runtime, runner.kernels, runner.threads) = (runtime, kernels, threads)
    for warning in remarks { Terminal.error(warning.description) }
    let outcome = try runner.run()
    let (results, milliseconds) = (outcome.results, outcome.milliseconds)
    if !outcome.tensors.isEmpty { Terminal.error(outcome.tensors.joined(separator: "\n")) }
    if !milliseconds.isEmpty {
      let median = (milliseconds[milliseconds.count / 2] * 1000).rounded() / 1000
      Terminal.error("an inference takes \(median) ms, the median of \(milliseconds.count)")
    }
    for warning in outcome.warnings { Terminal.error(warning.description) }
    let files = try write(results)
    if json {
      let rows = zip(results, files).map { result, file in
        JSON.object([
          ("key", .string(result.key)), ("dtype", .string(result.value.type.name)),
          ("shape", .array(result.value.dimensions.map { .int($0) })), ("file", .optional(file)),
        ])
      }
      Terminal.output(JSON.object([("outputs", .array(rows))]).pretty + "\n")
    }
  }

  /// What saved_model_cli offers for sessions elsewhere.
  private func refuseRemoteSessions() throws(Diagnostic) {
    let asked = [
      (worker != nil, "--worker", "on another machine"), (initTPU, "--init_tpu", "on a TPU"),
      (useTFRT, "--use_tfrt", "on TensorFlow's TFRT"),
    ]
    let problems = asked.filter(\.0).map {
      Diagnostic(
        .unsupported, "\($0.1) would run the model \($0.2), and Floe runs it here, on the CPU",
        help: "leave \($0.1) away")
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// Prints the outputs and writes them where that is asked for; gives the file of each.
  private func write(_ results: [Runner.Result]) throws(Diagnostic) -> [String?] {
    var files: [String] = []
    if let outdir {
      try FileSystem.makeDirectory(outdir)
      files = results.map {
        FileSystem.join(outdir, $0.key.map { $0 == "/" ? "_" : String($0) }.joined() + ".npy")
      }
      if !overwrite, let there = files.first(where: FileSystem.exists) {
        throw Diagnostic(
          .unwritable, "the output '\(there)' exists", at: Location(file: there),
          help: "replace it with --overwrite")
      }
    }
    for (index, result) in results.enumerated() {
      if !json {
        let text = try NumpyPrinter().string(result.value) ?? "(\(result.value.type))"
        Terminal.output("Result for output key \(result.key):\n\(text)\n")
      }
      guard outdir != nil else { continue }
      try NumpyFile.write(result.value, to: files[index])
      if !json { Terminal.output("Output \(result.key) is saved to \(files[index])\n") }
    }
    return outdir == nil ? results.map { _ in nil } : files
  }
}

extension Runner.Runtime: ExpressibleByArgument {}
extension LiteRTKernels: ExpressibleByArgument {}
