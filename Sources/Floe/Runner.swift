package import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
package import LiteRT
package import Tensors

/// Runs models: freezes them in memory, feeds their inputs, and computes their outputs.
public struct Runner {
  /// The model and its interface, as for freezing.
  public var model: FreezeOptions
  /// The values of inputs, by key or name.
  public var inputs: [GivenInput] = []
  /// How often to run again, to measure how long an inference takes.
  public var repetitions = 0

  /// Where every tensor that is computed is written to; nil for nowhere.
  public var dumpDirectory: String?
  /// Whether every tensor that is computed is summed up in a table.
  public var summarizesTensors = false

  /// Who runs the model; nil for the one that can.
  package var runtime: Runtime?
  /// Whose kernels LiteRT runs; nil for its default.
  package var kernels: LiteRTKernels?
  /// How many threads LiteRT runs; nil for one.
  package var threads: Int?

  /// A run of a model without inputs.
  public init(_ model: FreezeOptions) {
    self.model = model
  }

  /// One output and its value.
  package struct Result {
    package let key: String
    package let value: Tensor
  }

  /// What a run gives.
  package struct Outcome {
    package var results: [Result] = []
    package var warnings: [Diagnostic] = []
    /// Of each repetition, the shortest first.
    package var milliseconds: [Double] = []
    /// The lines of the table of tensors; none unless it was asked for.
    package var tensors: [String] = []
  }

  /// Computes every output.
  ///
  /// - Throws: a Diagnostic for keys, types and shapes that do not fit the interface, all at once; for ops that Floe
  ///   does not run, all at once; for operands that an op does not take.
  package func run() throws(Diagnostic) -> Outcome {
    if let file = try TFLiteModel.file(of: model) {
      guard runtime == .floe else {
        do throws(Diagnostic) {
          return try runLiteRT(file)
        } catch {
          // Whoever asks for LiteRT, or for what it alone does, gets no other.
          guard error.code == .noLiteRT, runtime == nil, kernels == nil, threads == nil else { throw error }
          return try run(InterpretedTFLite(file, model, without: error))
        }
      }
      try checkGraphOptions()
      return try run(InterpretedTFLite(file, model))
    }
    try checkGraphOptions()
    var options = model
    // What is computed of constants alone is computed once, unless somebody wants to see it.
    options.fold = options.fold || !isObserved
    let frozen = try FrozenModel(options)
    let feeds = frozen.places(of: try frozen.allFeeds(from: inputs))
    let interpreter = try frozen.session(keepsConstants: repetitions > 0)
    return try run(frozen.model, interpreter, feeds, frozen.summary.diagnostics)
  }

  /// Whether somebody wants to see every tensor.
  var isObserved: Bool { dumpDirectory != nil || summarizesTensors }

  /// Computes every output of a .tflite file on Floe's interpreter.
  private func run(_ loaded: InterpretedTFLite) throws(Diagnostic) -> Outcome {
    try run(
      loaded.model, Interpreter(loaded.model, keepsConstants: repetitions > 0),
      loaded.places(of: loaded.allFeeds(from: inputs)), loaded.remark.map { [$0] } ?? [])
  }

  /// Computes every output on Floe's interpreter.
  private func run(
    _ model: Model, _ interpreter: Interpreter, _ feeds: [Value: TensorValue], _ warnings: [Diagnostic]
  ) throws(Diagnostic) -> Outcome {
    let outputs = model.graph.outputs
    let dump =
      isObserved ? try TensorDump(directory: dumpDirectory, summarizes: summarizesTensors) : nil
    let values = try interpreter.run(outputs.map(\.value), feeding: feeds, observer: dump?.write)
    if let problem = dump?.problem { throw problem }
    var outcome = Outcome(warnings: warnings, tensors: dump?.lines ?? [])
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      _ = try interpreter.run(outputs.map(\.value), feeding: feeds)
      outcome.milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    outcome.milliseconds.sort()
    for (port, value) in zip(outputs, values) {
      outcome.results.append(Result(key: port.key, value: try value.forNumpy()))
    }
    return outcome
  }
}
