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
      first model's than absolute + relative · |value|.
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

  @Option(help: "The interval that numbers are drawn from: LOW,HIGH.")
  var range = "-1,1"

  @Option(help: "What an unknown first size is taken for, one run each: N,N.")
  var batch = "1,3"

  @Option(help: "The difference allowed to any value.")
  var absolute = 1e-5

  @Option(help: "The difference allowed in proportion to the value.")
  var relative = 1e-4

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    var comparison = ModelComparison(options(first), options(second))
    for text in input {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw Diagnostic(.usage, "'\(text)' is not of the form KEY=FILE.npy")
      }
      comparison.inputs.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    let ends = range.split(separator: ",").compactMap { Double($0) }
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw Diagnostic(.usage, "'\(range)' is not of the form LOW,HIGH")
    }
    let batches = batch.split(separator: ",").map { Int($0) ?? 0 }
    guard !batches.isEmpty, batches.allSatisfy({ $0 > 0 }) else {
      throw Diagnostic(.usage, "'\(batch)' is no list of sizes")
    }
    comparison.range = ends[0]...ends[1]
    comparison.batches = batches
    comparison.seed = seed
    comparison.absolute = absolute
    comparison.relative = relative
    let outcome = try comparison.run()
    Terminal.output(json ? object(outcome).pretty + "\n" : text(outcome))
    guard !outcome.agrees else { return }
    let failed = outcome.rows.filter { !$0.isWithin }.map(\.output)
    let difference = Diagnostic(
      .modelsDiffer, "the models differ in \(listed(Array(Set(failed)).sorted()))",
      notes: outcome.firstDiverging.map { ["the first node that differs is '\($0)'"] } ?? [])
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

  private func text(_ outcome: ModelComparison.Outcome) -> String {
    var rows = [["output", "batch", "max abs", "max rel", "cosine", "SQNR dB", ""]]
    for row in outcome.rows {
      rows.append([
        row.output, "\(row.batch)", short(row.errors.maxAbsolute), short(row.errors.maxRelative),
        short(row.errors.cosine), short(row.errors.signalToNoise), row.isWithin ? "same" : "DIFFERS",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line +=
          cell
          + (column < row.count - 1 ? String(repeating: " ", count: widths[column] - cell.count + 2) : "")
      }
      return line
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Three digits are enough to judge an error by.
  private func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : (value > 0 ? "inf" : "-inf") }
    if value.magnitude >= 0.001, value.magnitude < 100_000 { return "\((value * 1e6).rounded() / 1e6)" }
    var (mantissa, exponent) = (value.magnitude, 0)
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(value < 0 ? "-" : "")\((mantissa * 100).rounded() / 100)e\(exponent)"
  }

  private func object(_ outcome: ModelComparison.Outcome) -> JSON {
    let rows = outcome.rows.map { row in
      JSON.object([
        ("output", .string(row.output)), ("batch", .int(row.batch)),
        ("max_abs", .double(row.errors.maxAbsolute)),
        ("max_rel", .double(row.errors.maxRelative)), ("cosine", .double(row.errors.cosine)),
        ("sqnr_db", .double(row.errors.signalToNoise)), ("same", .bool(row.isWithin)),
      ])
    }
    return .object([
      ("same", .bool(outcome.agrees)), ("outputs", .array(rows)),
      ("first_diverging", .optional(outcome.firstDiverging)),
    ])
  }
}
