internal import Diagnostics

/// A word of an expression.
struct Token {
  enum Kind: Equatable {
    case integer(Int128)
    case float(Double)
    case imaginary(Double)
    case string(String)
    case bytes([UInt8])
    case name(String)
    /// An operator, a bracket, a comma, a colon, an equals sign.
    case symbol(String)
    case end
  }

  let kind: Kind
  let offset: Int
}

/// Cuts an expression into words (Python's language reference, chapter 2).
struct Lexer {
  private let text: ExpressionText
  private var position = 0

  init(_ text: ExpressionText) { self.text = text }

  private var bytes: [UInt8] { text.bytes }

  static func tokens(of text: ExpressionText) throws(Diagnostic) -> [Token] {
    var lexer = Lexer(text)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  /// All that is written without letters, the longest first.
  private static let symbols = [
    "**", "//", "==", "!=", "<=", ">=", "<<", ">>", "(", ")", "[", "]", "{", "}", ",", ":", "=", "+", "-",
    "*", "/",
    "%", "~", ".", "<", ">", "@", "&", "|", "^",
  ]

  private mutating func next() throws(Diagnostic) -> Token {
    while let byte = byte(0), [0x20, 0x09, 0x0A, 0x0D, 0x0C].contains(byte) { position += 1 }
    let start = position
    guard let first = byte(0) else { return Token(kind: .end, offset: start) }
    if let literal = try string() { return Token(kind: literal, offset: start) }
    if isDigit(first) || first == dot && byte(1).map(isDigit) == true {
      return Token(kind: try number(), offset: start)
    }
    if isLetter(first) {
      while let byte = byte(0), isLetter(byte) || isDigit(byte) { position += 1 }
      return Token(kind: .name(String(decoding: bytes[start..<position], as: UTF8.self)), offset: start)
    }
    for symbol in Self.symbols where bytes[start...].starts(with: symbol.utf8) {
      position += symbol.utf8.count
      return Token(kind: .symbol(symbol), offset: start)
    }
    let rest = String(decoding: bytes[start...], as: UTF8.self)
    throw wrong("'\(rest.prefix(1))' has no meaning in an expression", at: start)
  }

  private func byte(_ ahead: Int) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private let dot = UInt8(ascii: ".")

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte >= 0x80
  }

  private func wrong(_ message: String, at offset: Int, help: String? = nil) -> Diagnostic {
    text.pointing(invalid(message, help: help), at: offset)
  }

  // MARK: Numbers

  private mutating func number() throws(Diagnostic) -> Token.Kind {
    let start = position
    if byte(0) == 0x30, let letter = byte(1), let base = [0x78: 16, 0x6F: 8, 0x62: 2][letter | 0x20] {
      position += 2
      if byte(0) == 0x5F { position += 1 }
      let digits = try digits { UInt8($0 | 0x20).hexadecimalValue.map { $0 < base } ?? false }
      return .integer(try integer(digits, base, start))
    }
    var spelling = try isDigit(byte(0) ?? 0) ? digits(isDigit) : ""
    var isFloat = false
    if byte(0) == dot {
      isFloat = true
      position += 1
      spelling += "." + (try byte(0).map(isDigit) == true ? digits(isDigit) : "0")
    }
    if let letter = byte(0), letter | 0x20 == 0x65 {
      let sign = byte(1).map { $0 == 0x2B || $0 == 0x2D } == true
      if byte(sign ? 2 : 1).map(isDigit) == true {
        isFloat = true
        spelling += sign && byte(1) == 0x2D ? "e-" : "e"
        position += sign ? 2 : 1
        spelling += try digits(isDigit)
      }
    }
    if let letter = byte(0), letter | 0x20 == 0x6A {
      position += 1
      return .imaginary(try double(spelling, start))
    }
    if let letter = byte(0), isLetter(letter) {
      throw wrong("a letter follows the number '\(spelling)'", at: position)
    }
    if isFloat { return .float(try double(spelling, start)) }
    guard spelling.allSatisfy({ $0 == "0" }) || !spelling.hasPrefix("0") else {
      throw wrong("an integer does not begin with 0", at: start, help: "octal integers begin with 0o")
    }
    return .integer(try integer(spelling, 10, start))
  }

  /// Digits that single underscores may part.
  private mutating func digits(_ isDigit: (UInt8) -> Bool) throws(Diagnostic) -> String {
    var digits = ""
    while let byte = byte(0) {
      if isDigit(byte) {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
      } else if byte == 0x5F, !digits.isEmpty, let after = self.byte(1), isDigit(after) {
        position += 1
        continue
      } else {
        break
      }
      position += 1
    }
    if digits.isEmpty { throw wrong("digits are missing", at: position) }
    return digits
  }

  private func integer(_ digits: String, _ base: Int, _ start: Int) throws(Diagnostic) -> Int128 {
    guard let number = Int128(digits, radix: base) else {
      throw wrong("the integer has more than 128 bits", at: start)
    }
    return number
  }

  private func double(_ spelling: String, _ start: Int) throws(Diagnostic) -> Double {
    let text = spelling.hasPrefix(".") ? "0" + spelling : spelling
    guard let number = Double(text) else { throw wrong("'\(spelling)' is no number", at: start) }
    return number
  }

  // MARK: Strings

  /// The string literal that begins here; nil where none does.
  private mutating func string() throws(Diagnostic) -> Token.Kind? {
    var quote = position
    while quote < bytes.count, quote - position < 3, "rRbBuUfFtT".utf8.contains(bytes[quote]) { quote += 1 }
    guard quote < bytes.count, bytes[quote] == 0x22 || bytes[quote] == 0x27 else { return nil }
    let prefix = String(decoding: bytes[position..<quote], as: UTF8.self).lowercased()
    guard ["", "r", "b", "u", "rb", "br"].contains(prefix) else {
      throw wrong(
        "a string literal has no prefix '\(prefix)' here", at: position,
        help: prefix.contains("f") ? "f-strings are computed, which literals are not" : nil)
    }
    let literal = StringLiteral(text: text, isRaw: prefix.contains("r"), isBytes: prefix.contains("b"))
    let (kind, end) = try literal.read(from: quote)
    position = end
    return kind
  }
}

extension UInt8 {
  /// The value of a hexadecimal digit, of which letters are small.
  var hexadecimalValue: Int? {
    switch self {
    case 0x30...0x39: Int(self) - 0x30
    case 0x61...0x66: Int(self) - 0x61 + 10
    default: nil
    }
  }
}
