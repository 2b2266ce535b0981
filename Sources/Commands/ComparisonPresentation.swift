internal import Diagnostics
internal import Floe

/// How far two models are apart, as text and for programs.
struct ComparisonPresentation {
  private let outcome: ModelComparison.Outcome

  init(_ outcome: ModelComparison.Outcome) { self.outcome = outcome }

  /// What to say when the models differ; nil when they agree.
  var difference: Diagnostic? {
    guard !outcome.agrees else { return nil }
    let failed = Set(outcome.rows.filter { !$0.isWithin }.map(\.output))
    return Diagnostic(
      .modelsDiffer, "the models differ in \(listed(failed.sorted()))",
      notes: outcome.firstDiverging.map { ["the first node that differs is '\($0)'"] } ?? [])
  }

  /// A table of the outputs, a row for each size of the batch.
  var text: String {
    var rows = [["output", "batch", "max abs", "max rel", "cosine", "SQNR dB", ""]]
    for row in outcome.rows {
      rows.append([
        row.output, "\(row.batch)", Self.short(row.errors.maxAbsolute), Self.short(row.errors.maxRelative),
        Self.short(row.errors.cosine), Self.short(row.errors.signalToNoise),
        row.isWithin ? "same" : "DIFFERS",
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
    return (outcome.title.map { [$0] + lines } ?? lines).joined(separator: "\n") + "\n"
  }

  /// Three digits are enough to judge an error by.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : (value > 0 ? "inf" : "-inf") }
    if value.magnitude >= 0.001, value.magnitude < 100_000 { return "\((value * 1e6).rounded() / 1e6)" }
    var (mantissa, exponent) = (value.magnitude, 0)
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(value < 0 ? "-" : "")\((mantissa * 100).rounded() / 100)e\(exponent)"
  }

  /// For programs.
  var object: JSON {
    let rows = outcome.rows.map { row in
      JSON.object([
        ("output", .string(row.output)), ("batch", .int(row.batch)),
        ("max_abs", .double(row.errors.maxAbsolute)),
        ("max_rel", .double(row.errors.maxRelative)), ("cosine", .double(row.errors.cosine)),
        ("sqnr_db", .double(row.errors.signalToNoise)), ("same", .bool(row.isWithin)),
      ])
    }
    return JSON.object([
      ("same", .bool(outcome.agrees)), ("outputs", .array(rows)),
      ("first_diverging", .optional(outcome.firstDiverging)),
    ])
  }
}

/// Tells of comparisons that were asked for, and ends the process when models differ.
func tell(_ outcomes: [ModelComparison.Outcome]) {
  let presentations = outcomes.map(ComparisonPresentation.init)
  for presentation in presentations { Terminal.error(presentation.text) }
  guard let difference = Diagnostic.combining(presentations.compactMap(\.difference)) else { return }
  // A result, not a failure: the summary is on standard output already.
  Terminal.error(difference.description)
  exitProcess(difference.code.exit.rawValue)
}
