/// One thing the user must know: what went wrong, where, and the way out.
///
/// A mistake in a file, a name or an option is a `Diagnostic`; a mistake in Floe itself is a `precondition`.
/// `message` says what is wrong in one sentence without a full stop; `notes` add facts; `help` says what to do.
package struct Diagnostic: Error, Hashable, Sendable {
  /// How bad it is. Only errors are thrown; warnings and notes are collected and shown.
  package enum Severity: String, Sendable {
    case error, warning, note
  }

  package var severity: Severity
  package var code: Code
  package var message: String
  package var location: Location?
  /// The printed node or line the diagnostic is about.
  package var excerpt: String?
  package var notes: [String]
  package var help: String?
  /// Further problems found in the same run, so that all are shown at once.
  package var related: [Diagnostic]

  package init(
    _ code: Code, _ message: String, severity: Severity = .error, at location: Location? = nil,
    excerpt: String? = nil, notes: [String] = [], help: String? = nil, related: [Diagnostic] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.location = location
    self.excerpt = excerpt
    self.notes = notes
    self.help = help
    self.related = related
  }

  /// One diagnostic that carries all of `diagnostics`: the first, with the rest as related; nil when empty.
  package static func combining(_ diagnostics: [Diagnostic]) -> Diagnostic? {
    guard var first = diagnostics.first else { return nil }
    first.related += diagnostics.dropFirst()
    return first
  }
}

/// Where a diagnostic points: a file, a byte or line in it, a node.
package struct Location: Hashable, Sendable, CustomStringConvertible {
  package var file: String?
  /// A byte offset in `file`.
  package var byte: Int?
  /// A 1-based line in `file`, for text formats.
  package var line: Int?
  package var node: String?

  package init(file: String? = nil, byte: Int? = nil, line: Int? = nil, node: String? = nil) {
    self.file = file
    self.byte = byte
    self.line = line
    self.node = node
  }

  package var description: String {
    var parts: [String] = []
    if let file {
      let line = line.map { ":\($0)" } ?? ""
      let byte = byte.map { ", byte \($0)" } ?? ""
      parts.append(file + line + byte)
    }
    if let node { parts.append("node '\(node)'") }
    return parts.joined(separator: ", ")
  }
}
