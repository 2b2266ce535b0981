/// Values as Python's `repr` writes them.
package enum PythonText {
  /// `1.5`, `1e-07`, `nan`.
  package static func number(_ value: Double) -> String { FloatText.scalar(value, .double) }

  /// `[a, b]`; the elements are written already.
  package static func list(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

  /// `()`, `(a,)`, `(a, b)`; the elements are written already.
  package static func tuple(_ elements: [String]) -> String {
    "(" + elements.joined(separator: ", ") + (elements.count == 1 ? ",)" : ")")
  }

  /// Bytes: `b'a\x00'`.
  package static func bytes(_ bytes: [UInt8]) -> String {
    "b" + quoted(bytes.map { (Unicode.Scalar($0), $0 < 0x20 || $0 > 0x7E) })
  }

  /// A string in quotes: `'it\n'`, `"it's"`.
  package static func string(_ string: String) -> String {
    quoted(string.unicodeScalars.map { ($0, isHidden($0)) })
  }

  /// Whether Python escapes a character because it cannot be seen.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
    case .spaceSeparator: scalar != " "
    default: false
    }
  }

  private static func quoted(_ scalars: [(scalar: Unicode.Scalar, isHidden: Bool)]) -> String {
    let hasSingle = scalars.contains { $0.scalar == "'" }
    let quote: Unicode.Scalar = hasSingle && !scalars.contains { $0.scalar == "\"" } ? "\"" : "'"
    var text = String(quote)
    for (scalar, isHidden) in scalars {
      switch scalar {
      case "\\": text += "\\\\"
      case quote: text += "\\" + String(quote)
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if isHidden {
          text += escaped(scalar.value)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + String(quote)
  }

  private static func escaped(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
  }
}
