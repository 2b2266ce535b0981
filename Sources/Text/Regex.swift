internal import CText
package import Diagnostics
internal import Glibc

/// A regular expression, as RE2 understands and matches it: in time linear in the text.
package final class Regex: Sendable {
  // What it points to is never changed.
  nonisolated(unsafe) private let compiled: OpaquePointer

  /// Compiles an expression; one that RE2 does not understand is a diagnostic.
  package init(_ pattern: [UInt8]) throws(Diagnostic) {
    var error = [CChar](repeating: 0, count: 200)
    guard let compiled = ctext_regex_new(pattern, pattern.count, &error, error.count) else {
      let reason = String(decoding: error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw Diagnostic(
        .invalidOperand,
        "'\(String(decoding: pattern, as: UTF8.self))' is not a regular expression of RE2: \(reason)")
    }
    self.compiled = compiled
  }

  deinit { ctext_regex_free(compiled) }

  /// Whether it matches all of a text.
  package func matches(_ text: [UInt8]) -> Bool { ctext_regex_matches(compiled, text, text.count) }

  /// The text with its first match, or all, replaced. In `rewrite`, `\0` stands for the match and `\1` to `\9` for its
  /// groups; where it names a group that is not there, the text stays.
  package func replace(in text: [UInt8], by rewrite: [UInt8], all: Bool) -> [UInt8] {
    var length = 0
    guard
      let bytes = ctext_regex_replace(compiled, text, text.count, rewrite, rewrite.count, all, &length)
    else { return text }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: length))
  }
}
