public import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe freeze`, and the program `freeze`.
public struct FreezeCommand: ParsableCommand, ReportingCommand {
  /// The command's name and its help.
  public static let configuration = CommandConfiguration(
    commandName: "freeze",
    abstract: "Replace a model's variables by constants and write one frozen GraphDef.",
    discussion: """
      The model is a SavedModel, a checkpoint (directory, prefix or any of its files), a MetaGraph or a GraphDef, \
      recognised by its content. Names are node names, node:port, or keys of the signature.
      """)

  @OptionGroup var source: ModelArguments

  @Option(parsing: .singleValue, help: "The tensors to feed, comma separated.")
  var inputs: [String] = []

  @Option(parsing: .singleValue, help: "Leave the variables that match a pattern.")
  var keepVariables: [String] = []

  @Option(parsing: .singleValue, help: "Freeze only the variables that match a pattern.")
  var onlyVariables: [String] = []

  @Flag(help: "Leave the devices on the nodes.")
  var keepDevices = false

  @Flag(help: "Compute what depends on constants alone.")
  var fold = false

  @Option(help: "With --fold: the largest result, in bytes, that may be larger than its operands.")
  var foldLimit = 1 << 20

  @Flag(help: "Remove arithmetic that changes nothing, and compute duplicates once.")
  var simplify = false

  @Flag(
    help: "Run the model and the file written on the same numbers, and compare; exit with 5 if they differ.")
  var verify = false

  @Flag(help: "Take the checkpoint's bytes without checking them.")
  var noVerifyChecksums = false

  @Flag(help: "Write protobuf's text form (pbtxt).")
  var text = false

  @Option(name: .shortAndLong, help: "The file to write; '-' is standard output.")
  var output = "frozen_graph.pb"

  @Option(help: "Write the table of all variables to a file; '-' is standard output.")
  var report: String?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  @Flag(help: "List the nodes of the frozen graph after the summary.")
  var listNodes = false

  @OptionGroup var compiler: CompilerArguments

  @Option(help: "Stop after a pass and write the graph as it is then.")
  var stopAfter: String?

  /// A command whose options the parser fills in.
  public init() {}

  /// Freezes, and shows the summary.
  public func run() throws {
    try checkStandardOutput()
    let meter = ProgressMeter()
    defer { meter.clear() }
    let freezer = Freezer(options, print: Terminal.error, progress: meter.show)
    let start = ContinuousClock.now
    let summary = try freezer.run()
    meter.clear()
    let presentation = FreezePresentation(summary, took: ContinuousClock.now - start)
    if json { Terminal.output(presentation.json) }
    Terminal.error(presentation.text(timings: compiler.timePasses, nodes: listNodes))
    if verify { tell([try ModelComparison.verification(of: options, summary).run()]) }
  }

  /// Two results on standard output could not be told apart.
  private func checkStandardOutput() throws(Diagnostic) {
    if verify, output == "-" {
      throw Diagnostic(
        .usage, "what goes to standard output cannot be verified", help: "write it to a file: -o FILE")
    }
    let wanted = [
      (output == "-", "the frozen graph (-o -)"), (report == "-", "the report (--report -)"),
      (json, "the summary (--json)"),
    ].filter(\.0).map(\.1)
    guard wanted.count > 1 else { return }
    throw Diagnostic(
      .usage, "\(wanted.joined(separator: " and ")) cannot both go to standard output",
      help: "write one of them to a file")
  }

  private var options: FreezeOptions {
    var options = source.options
    options.inputs = inputs
    options.keepVariables = keepVariables
    options.onlyVariables = onlyVariables
    options.keepDevices = keepDevices
    options.fold = fold
    options.foldLimit = foldLimit
    options.simplify = simplify
    options.verifyChecksums = !noVerifyChecksums
    options.text = text
    options.output = output
    options.report = report
    options.stopAfter = stopAfter
    compiler.apply(to: &options)
    return options
  }
}
