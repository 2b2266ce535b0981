internal import Diagnostics
internal import Floe

/// How the outcome of a conversion is shown.
struct ConvertPresentation {
  private let summary: ConvertSummary
  private let duration: Duration

  init(_ summary: ConvertSummary, took duration: Duration) {
    self.summary = summary
    self.duration = duration
  }

  /// The summary for people: interface, operators, size, what the passes changed; warnings first.
  func text(timings: Bool) -> String {
    var lines = summary.warnings
    lines += summary.decisions
    lines += summary.passes.compactMap { $0.line(timings: timings) }
    for signature in summary.signatures {
      if summary.signatures.count > 1 { lines.append("signature \(signature.key)") }
      lines += signature.inputs.map { "input   \($0.line)" }
      lines += signature.outputs.map { "output  \($0.line)" }
    }
    lines.append("\(summary.operators.count) operators: \(counts.joined(separator: ", "))")
    let flex = Self.text(summary.flexOps)
    if !flex.isEmpty { lines.append("ops of TensorFlow, which run where its Flex delegate is: \(flex)") }
    let custom = Self.text(summary.customOps)
    if !custom.isEmpty { lines.append("custom operators, which run where their kernels are: \(custom)") }
    let place = summary.output == "-" ? "standard output" : summary.output
    lines.append("wrote \(place): \(summary.bytes) bytes in \(milliseconds(duration / .milliseconds(1)))")
    return lines.joined(separator: "\n")
  }

  /// The kinds of operators, the most frequent first.
  private var counts: [String] {
    var counts: [String: Int] = [:]
    for name in summary.operators { counts[name, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
  }

  private static func text(_ ops: [(name: String, count: Int)]) -> String {
    ops.map { "\($0.name) \($0.count)" }.joined(separator: ", ")
  }

  /// The summary for programs, with how far the file is from the model where they were compared.
  func json(_ finding: ConversionCheck.Finding?) -> String {
    let diagnostics = summary.diagnostics + (finding?.diagnostics ?? [])
    let comparisons = finding.map { $0.outcomes.map { ComparisonPresentation($0).object } }
    return JSON.object([
      ("inputs", .array(summary.inputs.map(\.json))), ("outputs", .array(summary.outputs.map(\.json))),
      (
        "signatures",
        .array(
          summary.signatures.map {
            .object([
              ("key", .string($0.key)), ("inputs", .array($0.inputs.map(\.json))),
              ("outputs", .array($0.outputs.map(\.json))),
            ])
          })
      ),
      ("operators", .array(summary.operators.map { .string($0) })),
      ("flex_ops", .array(summary.flexOps.map { .string($0.name) })),
      ("custom_ops", .array(summary.customOps.map { .string($0.name) })), ("bytes", .int(summary.bytes)),
      ("output", .string(summary.output)), ("warnings", .array(diagnostics.map(\.json))),
      ("passes", .array(summary.passes.map(\.json))),
      ("verification", comparisons.map { .array($0) } ?? .null),
    ]).pretty + "\n"
  }
}
