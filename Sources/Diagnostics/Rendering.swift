extension Diagnostic: CustomStringConvertible {
  /// The text shown on stderr: severity, code and message, then location, excerpt, notes and help on lines of
  /// their own; related diagnostics follow, and beyond the twentieth only their number.
  package var description: String {
    var lines = ["\(severity.rawValue)[\(code.name)]: \(message)"]
    if let location, !location.description.isEmpty { lines.append("  --> \(location)") }
    if let excerpt {
      lines += excerpt.split(separator: "\n", omittingEmptySubsequences: false).map { "   | \($0)" }
    }
    lines += notes.map { "note: \($0)" }
    if let help { lines.append("help: \(help)") }
    let shown = 19
    for other in related.prefix(shown) { lines.append(other.description) }
    if related.count > shown { lines.append("… and \(related.count - shown) more") }
    return lines.joined(separator: "\n")
  }

  /// This diagnostic without its related ones, then each of those.
  package var flattened: [Diagnostic] {
    var alone = self
    alone.related = []
    return [alone] + related.flatMap(\.flattened)
  }
}

/// Joins names for a message: `'a', 'b', 'c' and 7 more`.
package func listed(_ names: some Collection<String>, limit: Int = 10) -> String {
  let shown = names.prefix(limit).map { "'\($0)'" }.joined(separator: ", ")
  return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
}
