/// A JSON value whose objects keep their order, so that the same value gives the same bytes.
package indirect enum JSON: Sendable {
  case object([(String, JSON)])
  case array([JSON])
  case string(String)
  case int(Int)
  /// A number that is not finite prints as `null`, since JSON has no spelling for it.
  case double(Double)
  case bool(Bool)
  case null

  /// The value or `null`.
  package static func optional(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  /// A string from bytes; what is not UTF-8 is replaced by U+FFFD.
  package static func text(_ bytes: some Collection<UInt8>) -> JSON {
    .string(String(decoding: bytes, as: UTF8.self))
  }

  /// The value of a key of an object, for callers that add to what another function made.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.0 == key }?.1
  }

  /// An object with one more member at the end.
  package func adding(_ key: String, _ value: JSON) -> JSON {
    guard case .object(let members) = self else { preconditionFailure("only objects have members") }
    return .object(members + [(key, value)])
  }

  /// On one line, with a space after each comma and colon.
  package var compact: String {
    var text = ""
    write(to: &text, level: nil)
    return text
  }

  /// Indented by two spaces; arrays and objects without nested ones that fit a line stay on it.
  package var pretty: String {
    var text = ""
    write(to: &text, level: 0)
    return text
  }

  private var isNested: Bool {
    switch self {
    case .object(let members): !members.isEmpty
    case .array(let elements): !elements.isEmpty
    default: false
    }
  }

  private var fitsLine: Bool {
    switch self {
    case .object(let members):
      !members.contains { $0.1.isNested && !$0.1.isShortList } && compact.utf8.count <= 100
    case .array(let elements): !elements.contains(where: \.isNested) && compact.utf8.count <= 100
    default: true
    }
  }

  /// A list of plain values, such as a shape.
  private var isShortList: Bool {
    guard case .array(let elements) = self else { return false }
    return elements.count <= 8 && !elements.contains(where: \.isNested)
  }

  private func write(to text: inout String, level: Int?) {
    let level = level.flatMap { fitsLine ? nil : $0 }
    switch self {
    case .object(let members):
      writeList(members, "{", "}", to: &text, level: level) { member, text, level in
        Self.quote(member.0, to: &text)
        text += ": "
        member.1.write(to: &text, level: level)
      }
    case .array(let elements):
      writeList(elements, "[", "]", to: &text, level: level) { $0.write(to: &$1, level: $2) }
    case .string(let string): Self.quote(string, to: &text)
    case .int(let number): text += "\(number)"
    case .double(let number): text += number.isFinite ? "\(number)" : "null"
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    }
  }

  private func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String, level: Int?,
    _ body: (Element, inout String, Int?) -> Void
  ) {
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += level == nil ? ", " : "," }
      if let level { Self.breakLine(&text, level + 1) }
      body(element, &text, level.map { $0 + 1 })
    }
    if let level { Self.breakLine(&text, level) }
    text += close
  }

  private static func breakLine(_ text: inout String, _ level: Int) {
    text += "\n" + String(repeating: "  ", count: level)
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // Control characters must be escaped; DEL and the two separators trouble terminals and JavaScript.
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: Equatable {
  package static func == (a: JSON, b: JSON) -> Bool {
    switch (a, b) {
    case (.object(let x), .object(let y)): x.count == y.count && zip(x, y).allSatisfy { $0 == $1 }
    case (.array(let x), .array(let y)): x == y
    case (.string(let x), .string(let y)): x == y
    case (.int(let x), .int(let y)): x == y
    case (.double(let x), .double(let y)): x == y
    case (.bool(let x), .bool(let y)): x == y
    case (.null, .null): true
    default: false
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Diagnostic {
  /// The diagnostic as an object, for `--json`; empty parts are left out.
  package var json: JSON {
    var members: [(String, JSON)] = [
      ("severity", .string(severity.rawValue)), ("code", .string(code.name)), ("message", .string(message)),
    ]
    if let location {
      var place: [(String, JSON)] = []
      if let file = location.file { place.append(("file", .string(file))) }
      if let line = location.line { place.append(("line", .int(line))) }
      if let byte = location.byte { place.append(("byte", .int(byte))) }
      if let node = location.node { place.append(("node", .string(node))) }
      members.append(("location", .object(place)))
    }
    if let excerpt { members.append(("excerpt", .string(excerpt))) }
    if !notes.isEmpty { members.append(("notes", .array(notes.map { .string($0) }))) }
    if let help { members.append(("help", .string(help))) }
    if !related.isEmpty { members.append(("related", .array(related.map(\.json)))) }
    return .object(members)
  }
}
