internal import Diagnostics
internal import Kernels
internal import LiteRT
internal import Tensors

extension Runner {
  /// What computes the ops of a model.
  package enum Runtime: String, CaseIterable, Sendable {
    /// Floe's interpreter.
    case floe
    /// LiteRT, for .tflite files.
    case litert
  }

  /// Computes the outputs of a .tflite file.
  func runLiteRT(
    _ file: String
  ) throws(Diagnostic) -> Outcome {
    let location = Location(file: file)
    if isObserved {
      throw Diagnostic(
        .usage, "LiteRT hands out no tensors but the outputs for --debug-dump and --tf_debug", at: location,
        help: "run the model on Floe's interpreter: --runtime floe")
    }
    let loaded = try TFLiteModel(file, model, kernels: kernels ?? .xnnpack, threads: threads ?? 1)
    let values = try loaded.run(loaded.allFeeds(from: inputs))
    var outcome = Outcome()
    for _ in 0..<repetitions { outcome.milliseconds.append(try loaded.measure()) }
    outcome.milliseconds.sort()
    for (port, value) in zip(loaded.outputs, values) {
      outcome.results.append(Result(key: port.key, value: try value.forNumpy()))
    }
    return outcome
  }

  /// What is said of LiteRT alone must not go unheard where another runs the model.
  func checkGraphOptions() throws(Diagnostic) {
    let given = [
      (runtime == .litert, "--runtime litert"), (kernels != nil, "--kernels"), (threads != nil, "--threads"),
    ]
    let problems = given.filter(\.0).map {
      Diagnostic(.usage, "\($0.1) is for LiteRT, which does not run the model")
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }
}
