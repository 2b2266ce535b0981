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
      """)

  @OptionGroup var source: ModelArguments

  @Option(parsing: .singleValue, help: "The value of an input: KEY=FILE.npy, or KEY=FILE.npz[NAME].")
  var input: [String] = []

  @Option(
    help:
      "The values of inputs, 'KEY=FILE.npy;KEY=FILE.npz[NAME]'; or as for freeze the tensors to feed, 'NAME,NAME'."
  )
  var inputs: String?

  @Option(help: "Write each output to KEY.npy in this directory instead of printing it.")
  var outdir: String?

  @Option(help: "Write every tensor that is computed to DIR/NODE:PORT.npy.")
  var debugDump: String?

  @Flag(help: "Replace files in the directory.")
  var overwrite = false

  @Option(help: "Run so many times more, and tell the median time of an inference.")
  var benchmark = 0

  @Option(help: "Who runs a .tflite file: litert, or Floe's own interpreter.")
  var runtime: Runner.Runtime?

  @Option(
    help:
      "Whose kernels LiteRT runs: XNNPACK's where it has some, or TensorFlow Lite's optimized or reference ones."
  )
  var kernels: LiteRTKernels?

  @Option(help: "How many threads LiteRT runs.")
  var threads: Int?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    var options = source.options
    var values = input
    if let inputs {
      if inputs.contains("=") {
        values += inputs.split(separator: ";").map(String.init)
      } else {
        options.inputs = [inputs]
      }
    }
    var runner = Runner(options)
    runner.inputs = try splitInputs(values)
    runner.dumpDirectory = debugDump
    guard benchmark >= 0 else { throw Diagnostic(.usage, "--benchmark \(benchmark) is no number of runs") }
    runner.repetitions = benchmark
    if let threads, threads < 1 { throw Diagnostic(.usage, "--threads \(threads) is no number of threads") }
    (runner.runtime, runner.kernels, runner.threads) = (runtime, kernels, threads)
    let (results, warnings, milliseconds) = try runner.run()
    if !milliseconds.isEmpty {
      let median = (milliseconds[milliseconds.count / 2] * 1000).rounded() / 1000
      Terminal.error("an inference takes \(median) ms, the median of \(milliseconds.count)")
    }
    for warning in warnings { Terminal.error(warning.description) }
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

  /// Writes or prints the outputs; gives the file of each.
  private func write(_ results: [Runner.Result]) throws(Diagnostic) -> [String?] {
    guard let outdir else {
      if json { return results.map { _ in nil } }
      for result in results {
        let text = try NumpyPrinter().string(result.value) ?? "(\(result.value.type))"
        Terminal.output("Result for output key \(result.key):\n\(text)\n")
      }
      return []
    }
    try FileSystem.makeDirectory(outdir)
    let files = results.map {
      FileSystem.join(outdir, $0.key.map { $0 == "/" ? "_" : String($0) }.joined() + ".npy")
    }
    if !overwrite, let there = files.first(where: FileSystem.exists) {
      throw Diagnostic(
        .unwritable, "the output '\(there)' exists", at: Location(file: there),
        help: "replace it with --overwrite")
    }
    for (result, file) in zip(results, files) {
      try NumpyFile.write(result.value, to: file)
      if !json { Terminal.output("Output \(result.key) is saved to \(file)\n") }
    }
    return files
  }
}

extension Runner.Runtime: ExpressibleByArgument {}
extension LiteRTKernels: ExpressibleByArgument {}
