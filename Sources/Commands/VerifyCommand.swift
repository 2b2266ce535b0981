internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe verify`: whether two models compute the same.
struct VerifyCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run two models on the same inputs and compare their outputs.",
    discussion: """
      Inputs and outputs are matched by key or name, else by position. Exits with 5 when an output is further from the \
      first model's than absolute + relative · |value|; where one of the models rounds to integers or to floats of 16 \
      bits, when the ratio of signal to noise is less than that of --sqnr.
      """)

  @Argument(help: "The model to compare with.")
  var first: String

  @Argument(help: "The model to be compared. A graph without a signature has the outputs of the first model.")
  var second: String

  @Option(help: "The signature of both models.")
  var signature: String?

  @Option(parsing: .singleValue, help: "The outputs to compare, comma separated.")
  var outputs: [String] = []

  @Option(parsing: .singleValue, help: "Set a placeholder of both models to a constant: NODE=VALUE.")
  var set: [String] = []

  @Option(parsing: .singleValue, help: "The value of an input: KEY=FILE.npy. The others are drawn.")
  var input: [String] = []

  @Option(help: "Where random numbers start.")
  var seed: UInt64 = 1

  @Option(
    parsing: .unconditional,
    help:
      "The interval that numbers are drawn from: LOW,HIGH (what the integers of an input reach, else -1,1).")
  var range: String?

  @Option(help: "What an unknown first size is taken for, one run each: N,N.")
  var batch = "1,3"

  @Option(help: "The difference allowed to any value (1e-5).")
  var absolute: Double?

  @Option(help: "The difference allowed in proportion to the value (1e-4).")
  var relative: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The least ratio of signal to noise of outputs, in the place of those (10 where a model has integers, 30 where it has floats of 16 bits).",
      valueName: "decibels"))
  var sqnr: Double?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    var comparison = ModelComparison(options(first), options(second))
    comparison.inputs = try splitInputs(input).map { GivenInput($0.key, file: $0.path) }
    if let range {
      let ends = range.split(separator: ",").compactMap { Double($0) }
      guard ends.count == 2, ends[0] <= ends[1] else {
        throw Diagnostic(.usage, "'\(range)' is not of the form LOW,HIGH")
      }
      comparison.range = ends[0]...ends[1]
    }
    guard sqnr == nil || (absolute == nil && relative == nil) else {
      throw Diagnostic(
        .usage, "--sqnr takes the place of --absolute and --relative", help: "leave out one of them")
    }
    let batches = batch.split(separator: ",").map { Int($0) ?? 0 }
    guard !batches.isEmpty, batches.allSatisfy({ $0 > 0 }) else {
      throw Diagnostic(.usage, "'\(batch)' is no list of sizes")
    }
    comparison.batches = batches
    comparison.seed = seed
    comparison.absolute = absolute
    comparison.relative = relative
    comparison.leastSignalToNoise = sqnr
    let outcome = try comparison.run()
    for remark in outcome.remarks { Terminal.error(remark.description) }
    let presentation = ComparisonPresentation(outcome)
    Terminal.output(json ? presentation.object.pretty + "\n" : presentation.text)
    guard let difference = presentation.difference else { return }
    // A result, not a failure: what was compared is on standard output.
    Terminal.error(difference.description)
    exitProcess(difference.code.exit.rawValue)
  }

  private func options(_ path: String) -> FreezeOptions {
    var options = FreezeOptions()
    options.model = path
    options.signature = signature
    options.outputs = outputs
    options.values = set
    return options
  }
}
