internal import Diagnostics
internal import Floe

/// How the outcome of a freeze is shown.
struct FreezePresentation {
  private let summary: FreezeSummary
  private let duration: Duration

  init(_ summary: FreezeSummary, took duration: Duration) {
    self.summary = summary
    self.duration = duration
  }

  /// The summary for people: interface, size, what the passes changed, time; warnings first.
  func text(timings: Bool, nodes: Bool) -> String {
    var lines = summary.warnings
    lines += summary.decisions
    lines += passLines(timings: timings)
    lines += summary.inputs.map { "input   " + describe($0) }
    lines += summary.outputs.map { "output  " + describe($0) }
    if !summary.initializers.isEmpty {
      lines.append("run once before the first inference: " + summary.initializers.joined(separator: ", "))
    }
    if nodes { lines += summary.nodeNames.map { "node    \($0)" } }
    let functions = summary.functions == 0 ? "" : " and \(summary.functions) functions"
    lines.append("\(summary.nodes) ops in the final graph\(functions).")
    let place = summary.output == "-" ? "standard output" : summary.output
    lines.append("wrote \(place): \(summary.bytes) bytes in \(milliseconds(duration / .milliseconds(1)))")
    return lines.joined(separator: "\n")
  }

  private func passLines(timings: Bool) -> [String] {
    summary.passes.compactMap { run in
      guard timings || !run.opChanges.isEmpty else { return nil }
      let changes = run.opChanges.isEmpty ? "no change" : shortened(run.opChanges)
      let time = timings ? "\(milliseconds(run.milliseconds)), \(run.rewrites) rewrites: " : ""
      return "\(run.pass): \(time)\(changes)"
    }
  }

  private func shortened(_ changes: [String]) -> String {
    let shown = 6
    return changes.prefix(shown).joined(separator: ", ")
      + (changes.count > shown ? " and \(changes.count - shown) more" : "")
  }

  private func milliseconds(_ value: Double) -> String {
    value < 1000 ? "\((value * 10).rounded() / 10) ms" : "\((value / 10).rounded() / 100) s"
  }

  private func describe(_ port: FreezeSummary.Port) -> String {
    let shape =
      port.shape.map { "[" + $0.map { $0 < 0 ? "?" : "\($0)" }.joined(separator: ",") + "]" } ?? "[*]"
    let key = port.key == port.name || port.key + ":0" == port.name ? "" : "  (\(port.key))"
    return "\(port.name)  \(port.dtype)\(shape)\(key)"
  }

  /// The summary for programs.
  var json: String {
    var members: [(String, JSON)] = [
      ("inputs", .array(summary.inputs.map(json))),
      ("outputs", .array(summary.outputs.map(json))),
      ("nodes", .int(summary.nodes)),
      ("functions", .int(summary.functions)),
      ("bytes", .int(summary.bytes)),
      ("output", .string(summary.output)),
    ]
    if !summary.initializers.isEmpty {
      members.append(("initializers", .array(summary.initializers.map { .string($0) })))
    }
    members.append(("warnings", .array(summary.diagnostics.map(\.json))))
    members.append(("variables", .array(summary.variables.map(json))))
    members.append(("unused_keys", .array(summary.unusedKeys.map { .string($0) })))
    members.append(
      (
        "passes",
        .array(
          summary.passes.map { run in
            .object([
              ("name", .string(run.pass)), ("ms", .double(run.milliseconds)),
              ("rewrites", .int(run.rewrites)),
              ("nodes_before", .int(run.nodesBefore)), ("nodes_after", .int(run.nodesAfter)),
            ])
          })
      ))
    return JSON.object(members).pretty + "\n"
  }

  private func json(_ port: FreezeSummary.Port) -> JSON {
    .object([
      ("key", .string(port.key)), ("name", .string(port.name)), ("dtype", .string(port.dtype)),
      ("shape", shape(port.shape)),
    ])
  }

  private func json(_ variable: FreezeSummary.Variable) -> JSON {
    .object([
      ("name", .string(variable.name)), ("key", .string(variable.key)), ("dtype", .string(variable.dtype)),
      ("shape", shape(variable.shape)), ("bytes", variable.bytes.map { .int($0) } ?? .null),
      ("state", .string(variable.state)),
    ])
  }

  private func shape(_ sizes: [Int]?) -> JSON {
    sizes.map { .array($0.map { .int($0) }) } ?? .null
  }
}
