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
    lines += summary.passes.compactMap { $0.line(timings: timings) }
    lines += summary.inputs.map { "input   \($0.line)" }
    lines += summary.outputs.map { "output  \($0.line)" }
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

  /// The summary for programs.
  var json: String {
    var members: [(String, JSON)] = [
      ("inputs", .array(summary.inputs.map(\.json))),
      ("outputs", .array(summary.outputs.map(\.json))),
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
    members.append(("passes", .array(summary.passes.map(\.json))))
    return JSON.object(members).pretty + "\n"
  }

  private func json(_ variable: FreezeSummary.Variable) -> JSON {
    .object([
      ("name", .string(variable.name)), ("key", .string(variable.key)), ("dtype", .string(variable.dtype)),
      ("shape", shapeJSON(variable.shape)), ("bytes", variable.bytes.map { .int($0) } ?? .null),
      ("state", .string(variable.state)),
    ])
  }
}

extension FreezeSummary.Port {
  /// Name, type and shape, and the key where it is another than the name.
  var line: String {
    let sizes = shape.map { "[" + $0.map { $0 < 0 ? "?" : "\($0)" }.joined(separator: ",") + "]" } ?? "[*]"
    let other = key == name || key + ":0" == name ? "" : "  (\(key))"
    return "\(name)  \(dtype)\(sizes)\(other)"
  }

  var json: JSON {
    .object([
      ("key", .string(key)), ("name", .string(name)), ("dtype", .string(dtype)), ("shape", shapeJSON(shape)),
    ])
  }
}

extension FreezeSummary.PassRun {
  /// What the pass changed; nil for one that changed nothing, unless how long it took is wanted.
  func line(timings: Bool) -> String? {
    guard timings || !opChanges.isEmpty else { return nil }
    let changes = opChanges.isEmpty ? "no change" : shortened(opChanges)
    let time = timings ? "\(Commands.milliseconds(milliseconds)), \(rewrites) rewrites: " : ""
    return "\(pass): \(time)\(changes)"
  }

  private func shortened(_ changes: [String]) -> String {
    let shown = 6
    return changes.prefix(shown).joined(separator: ", ")
      + (changes.count > shown ? " and \(changes.count - shown) more" : "")
  }

  var json: JSON {
    .object([
      ("name", .string(pass)), ("ms", .double(milliseconds)), ("rewrites", .int(rewrites)),
      ("nodes_before", .int(nodesBefore)), ("nodes_after", .int(nodesAfter)),
    ])
  }
}

/// A time as people are shown it.
func milliseconds(_ value: Double) -> String {
  value < 1000 ? "\((value * 10).rounded() / 10) ms" : "\((value / 10).rounded() / 100) s"
}

private func shapeJSON(_ sizes: [Int]?) -> JSON {
  sizes.map { .array($0.map { .int($0) }) } ?? .null
}
