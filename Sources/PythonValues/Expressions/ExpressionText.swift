internal import Diagnostics

/// The text of an expression, and what is wrong with it at a place.
struct ExpressionText {
  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The diagnostic, pointing at a byte: the column in its message, and a mark under the text.
  func pointing(_ diagnostic: Diagnostic, at offset: Int) -> Diagnostic {
    guard diagnostic.excerpt == nil else { return diagnostic }
    var diagnostic = diagnostic
    let before = String(decoding: bytes[..<min(offset, bytes.count)], as: UTF8.self)
    let column = before.unicodeScalars.count
    diagnostic.message += ", at column \(column + 1)"
    // Of a long text, what stands around the place is shown, tabs and line ends as blanks.
    let shown = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { $0.value < 32 ? " " : $0 }
    let start = max(0, min(column, shown.count) - Self.context)
    let end = min(shown.count, column + Self.context)
    let window = shown[start..<end].reduce(into: "") { $0.unicodeScalars.append($1) }
    let prefix = start > 0 ? "…" : ""
    let mark = String(repeating: " ", count: column - start + prefix.count) + "^"
    diagnostic.excerpt = prefix + window + (end < shown.count ? "…" : "") + "\n" + mark
    return diagnostic
  }

  /// How many characters on either side of a place are shown.
  private static let context = 60
}
