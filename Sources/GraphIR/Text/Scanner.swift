internal import Diagnostics

/// The tokens of the textual form. `//` starts a comment that ends with the line.
struct Scanner {
  private let bytes: [UInt8]
  private var position = 0
  private(set) var line = 1

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  func problem(_ message: String, help: String? = nil) -> Diagnostic {
    Diagnostic(.malformed, message, at: Location(line: line), help: help)
  }

  /// What comes next, for messages.
  var rest: String {
    let start = bytes[position...]
    return start.isEmpty
      ? "the end" : "'\(String(decoding: start.prefix { $0 > 0x20 }.prefix(20), as: UTF8.self))'"
  }

  mutating func skipSpace() {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\n") { line += 1 }
      if bytes[position] <= 0x20 {
        position += 1
      } else if bytes[position...].starts(with: "//".utf8) {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      } else {
        return
      }
    }
  }

  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return position == bytes.count
    }
  }

  /// Whether the next bytes are `mark`.
  mutating func sees(_ mark: StaticString) -> Bool {
    skipSpace()
    return mark.withUTF8Buffer { bytes[position...].starts(with: $0) }
  }

  /// Takes `mark` when it is next.
  mutating func take(_ mark: StaticString) -> Bool {
    guard sees(mark) else { return false }
    position += mark.utf8CodeUnitCount
    return true
  }

  mutating func expect(_ mark: StaticString) throws(Diagnostic) {
    guard take(mark) else { throw problem("expected '\(mark)', found \(rest)") }
  }

  /// Takes `keyword` when it is the next whole word.
  mutating func takeWord(_ keyword: String) -> Bool {
    var ahead = self
    guard ahead.word() == keyword else { return false }
    self = ahead
    return true
  }

  /// The next word without quotes, or nil.
  mutating func word() -> String? {
    skipSpace()
    guard position < bytes.count, Spelling.isWordStart(bytes[position]) else { return nil }
    return takeWhile(Spelling.isWordPart)
  }

  /// A word, or what a string says.
  mutating func wordOrString(_ what: String) throws(Diagnostic) -> String {
    if let word = word() { return word }
    guard sees("\"") else { throw problem("expected \(what), found \(rest)") }
    return String(decoding: try string(), as: UTF8.self)
  }

  /// The name after a `%`.
  mutating func name() throws(Diagnostic) -> String {
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      return String(decoding: try string(), as: UTF8.self)
    }
    let name = takeWhile(Spelling.isNamePart)
    if name.isEmpty { throw problem("expected the name of a node after '%', found \(rest)") }
    return name
  }

  /// The text of a number: an integer, a decimal, `inf`, `nan` or `nan(0x…)`.
  mutating func number() throws(Diagnostic) -> String {
    skipSpace()
    var text = take("-") ? "-" : ""
    text += takeWhile { Spelling.isWordPart($0) }
    if text.hasSuffix("e"), take("-") || take("+") {
      // `take` says which sign by its position.
      text.append(bytes[position - 1] == UInt8(ascii: "-") ? "-" : "+")
      text += takeWhile(Spelling.isDigit)
    }
    if text == "nan", take("(") {
      text += "(" + takeWhile(Spelling.isWordPart) + ")"
      try expect(")")
    }
    if text.isEmpty || text == "-" { throw problem("expected a number, found \(rest)") }
    return text
  }

  /// Whether a number that starts with a digit or a sign is next.
  mutating func seesNumber() -> Bool {
    skipSpace()
    guard position < bytes.count else { return false }
    return Spelling.isDigit(bytes[position]) || bytes[position] == UInt8(ascii: "-")
  }

  mutating func integer() throws(Diagnostic) -> Int {
    let text = try number()
    guard let value = Int(text) else { throw problem("'\(text)' is no integer") }
    return value
  }

  /// The bytes of a quoted string.
  mutating func string() throws(Diagnostic) -> [UInt8] {
    try expect("\"")
    var result: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return result
      case UInt8(ascii: "\\"): result.append(try escape())
      case UInt8(ascii: "\n"): throw problem("a string does not end on its line")
      default: result.append(byte)
      }
    }
    throw problem("a string does not end")
  }

  private mutating func escape() throws(Diagnostic) -> UInt8 {
    guard position < bytes.count else { throw problem("a string does not end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return UInt8(ascii: "\n")
    case UInt8(ascii: "t"): return UInt8(ascii: "\t")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return byte
    case UInt8(ascii: "x"):
      let digits = String(decoding: bytes[position...].prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
        throw problem("expected two hexadecimal digits after '\\x'")
      }
      position += 2
      return value
    default: throw problem("no character is written '\\\(Character(Unicode.Scalar(byte)))'")
    }
  }

  /// The bytes of a string of hexadecimal digits.
  mutating func hex() throws(Diagnostic) -> [UInt8] {
    let digits = try string()
    var result: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      let pair = digits[start..<min(start + 2, digits.count)]
      guard pair.count == 2, let byte = UInt8(String(decoding: pair, as: UTF8.self), radix: 16) else {
        throw problem("expected pairs of hexadecimal digits")
      }
      result.append(byte)
    }
    return result
  }

  private mutating func takeWhile(_ belongs: (UInt8) -> Bool) -> String {
    let start = position
    while position < bytes.count, belongs(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
