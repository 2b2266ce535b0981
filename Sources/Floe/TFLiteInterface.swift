internal import Diagnostics

/// What is asked of a .tflite file, whoever runs it.
struct TFLiteInterface {
  /// The file.
  let file: String
  let options: FreezeOptions

  /// - Throws: options that a .tflite file does not have, all at once.
  init(_ file: String, _ options: FreezeOptions) throws(Diagnostic) {
    self.file = file
    self.options = options
    let given = [
      (options.inputs.isEmpty, "--inputs NAME"), (options.cuts.isEmpty, "--cut"),
      (options.values.isEmpty, "--set"),
      (options.variableMap.isEmpty, "--variable-map"), (options.step == nil, "--step"),
      (options.checkpoint == nil, "--checkpoint"), (options.graph == nil, "--graph"),
      (options.savedModel == nil, "--saved-model"),
    ]
    let problems = given.filter { !$0.0 }.map {
      Diagnostic(.usage, "\($0.1) is not for TensorFlow Lite models", at: Location(file: file))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// The places of the outputs that the options name, by key or tensor; of all outputs where none is named, or with
  /// `namesOfOther` where none of the names is this model's.
  ///
  /// - Throws: names that no output has, all at once.
  func places(of outputs: [FreezeSummary.Port], namesOfOther: Bool = false) throws(Diagnostic) -> [Int] {
    let wanted = options.outputs.flatMap { $0.split(separator: ",").map(String.init) }
    var (places, problems): ([Int], [Diagnostic]) = ([], [])
    for name in wanted {
      if let place = outputs.firstIndex(where: { $0.goes(by: name) }) {
        places.append(place)
      } else {
        problems.append(
          Diagnostic(
            .unknownOutput, "the model has no output '\(name)'", at: Location(file: file),
            notes: ["its outputs: \(listed(outputs.map(\.key)))"],
            help: didYouMean(name, among: outputs.map(\.key))))
      }
    }
    if !namesOfOther || !places.isEmpty, let problem = Diagnostic.combining(problems) { throw problem }
    return places.isEmpty ? Array(outputs.indices) : places
  }
}
