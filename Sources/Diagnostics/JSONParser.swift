extension JSON {
  /// Reads one JSON text (RFC 8259). Numbers without a point or exponent that fit are `int`, others `double`, which is
  /// infinite where the text says more than 64 bits hold.
  ///
  /// - Parameter file: where the text is from, for messages.
  /// - Throws: what is no JSON, with its line; keys that an object has twice; values nested too deeply.
  package static func parse(_ bytes: [UInt8], file: String) throws(Diagnostic) -> JSON {
    var parser = JSONParser(bytes: bytes, file: file)
    return try parser.document()
  }
}

/// Reads a text from front to back.
private struct JSONParser {
  let bytes: [UInt8]
  let file: String
  private var position = 0

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// Values nested deeper are refused, so that the stack is enough.
  private static let deepest = 64

  mutating func document() throws(Diagnostic) -> JSON {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw problem("the text goes on after its value") }
    return value
  }

  private mutating func value(depth: Int) throws(Diagnostic) -> JSON {
    guard depth < Self.deepest else { throw problem("values are nested more than \(Self.deepest) deep") }
    skipSpace()
    guard let first = next else { throw problem("a value is expected") }
    switch first {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      for (word, value) in [("true", JSON.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw problem("a value is expected")
    }
  }

  private mutating func object(_ depth: Int) throws(Diagnostic) -> JSON {
    var members: [(String, JSON)] = []
    var keys: Set<String> = []
    position += 1
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw problem("a key is expected") }
      let key = try string()
      guard keys.insert(key).inserted else { throw problem("the key '\(key)' is there twice") }
      skipSpace()
      guard take(":") else { throw problem("a ':' is expected after the key '\(key)'") }
      members.append((key, try value(depth: depth + 1)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw problem("a ',' or '}' is expected") }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(Diagnostic) -> JSON {
    var elements: [JSON] = []
    position += 1
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw problem("a ',' or ']' is expected") }
    return .array(elements)
  }

  private mutating func number() throws(Diagnostic) -> JSON {
    let start = position
    _ = take("-")
    let whole = digits()
    let isZero = bytes[whole].first == UInt8(ascii: "0")
    guard !whole.isEmpty, !isZero || whole.count == 1 else { throw problem("this is no number") }
    var isInteger = true
    if take(".") {
      isInteger = false
      guard !digits().isEmpty else { throw problem("digits are expected after the '.'") }
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("-") { _ = take("+") }
      guard !digits().isEmpty else { throw problem("digits are expected in the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int(text) { return .int(integer) }
    guard let number = Double(text) else { throw problem("this is no number") }
    return .double(number)
  }

  private mutating func digits() -> Range<Int> {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return start..<position
  }

  private mutating func string() throws(Diagnostic) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw problem("a control character stands in a string") }
      position += 1
      if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
    }
    guard take("\"") else { throw problem("a string does not end") }
    guard let string = String(validating: text, as: UTF8.self) else { throw problem("a string is no UTF-8") }
    return string
  }

  private mutating func escape(into text: inout [UInt8]) throws(Diagnostic) {
    let byte = next
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte ?? 0)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var units = [try unit()]
      // What lies beyond 16 bits is written as two units.
      if UTF16.isLeadSurrogate(units[0]), take("\\"), take("u") { units.append(try unit()) }
      guard let character = String(validating: units, as: UTF16.self) else {
        throw problem("an escape is half a character")
      }
      text += Array(character.utf8)
    default: throw problem("no such escape is known")
    }
  }

  private mutating func unit() throws(Diagnostic) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw problem("an escape has four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  // MARK: Bytes

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private func problem(_ clause: String) -> Diagnostic {
    let place = min(position, bytes.count)
    let line = 1 + bytes[..<place].count { $0 == 0x0A }
    return Diagnostic(.malformed, "the file is no JSON: \(clause)", at: Location(file: file, line: line))
  }
}
