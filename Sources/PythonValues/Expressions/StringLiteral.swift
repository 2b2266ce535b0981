internal import Diagnostics

/// A literal of text or bytes in quotes (Python's language reference, 2.4.1).
struct StringLiteral {
  let text: ExpressionText
  let isRaw: Bool
  let isBytes: Bool

  private var bytes: [UInt8] { text.bytes }

  /// The literal whose first quote is at `start`, and where it ends.
  func read(from start: Int) throws(Diagnostic) -> (kind: Token.Kind, end: Int) {
    let quote = bytes[start]
    let isTriple = bytes[start...].starts(with: [quote, quote, quote])
    let closing = [UInt8](repeating: quote, count: isTriple ? 3 : 1)
    var position = start + closing.count
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else { throw wrong("the string does not end", at: start) }
      if bytes[position...].starts(with: closing) {
        position += closing.count
        break
      }
      if bytes[position] == 0x0A, !isTriple {
        throw wrong(
          "the string ends at the end of the line", at: start, help: "close it, or use three quotes")
      }
      if bytes[position] == backslash {
        content += try escape(&position)
      } else {
        guard !isBytes || bytes[position] < 0x80 else {
          throw wrong("bytes are written in ASCII", at: position, help: "write others as \\xNN")
        }
        content.append(bytes[position])
        position += 1
      }
    }
    return (isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self)), position)
  }

  private let backslash = UInt8(ascii: "\\")

  private static let simple: [UInt8: UInt8] = [
    0x5C: 0x5C, 0x27: 0x27, 0x22: 0x22, 0x61: 7, 0x62: 8, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 9,
    0x76: 0x0B,
  ]

  /// What the escape at `position` stands for; that is moved behind it.
  private func escape(_ position: inout Int) throws(Diagnostic) -> [UInt8] {
    let start = position
    guard start + 1 < bytes.count else { throw wrong("the string does not end", at: start) }
    let letter = bytes[start + 1]
    position += 2
    // In raw literals a backslash keeps a quote from closing them, and stays.
    if isRaw { return [backslash, letter] }
    if let byte = Self.simple[letter] { return [byte] }
    switch letter {
    case 0x0A: return []
    case 0x30...0x37:
      var value = Int(letter) - 0x30
      var count = 1
      while count < 3, position < bytes.count, (0x30...0x37).contains(bytes[position]) {
        value = value * 8 + Int(bytes[position]) - 0x30
        position += 1
        count += 1
      }
      return try character(value, at: start)
    case UInt8(ascii: "x"): return try character(try hexadecimal(2, &position, start), at: start)
    case UInt8(ascii: "u") where !isBytes:
      return try character(try hexadecimal(4, &position, start), at: start)
    case UInt8(ascii: "U") where !isBytes:
      return try character(try hexadecimal(8, &position, start), at: start)
    case UInt8(ascii: "N") where !isBytes:
      throw wrong("characters are not looked up by name", at: start, help: "write \\uNNNN")
    // An escape that there is none of stands for itself.
    default: return [backslash, letter]
    }
  }

  private func hexadecimal(_ count: Int, _ position: inout Int, _ start: Int) throws(Diagnostic) -> Int {
    var value = 0
    for _ in 0..<count {
      guard position < bytes.count, let digit = (bytes[position] | 0x20).hexadecimalValue else {
        throw wrong("the escape needs \(count) hexadecimal digits", at: start)
      }
      value = value * 16 + digit
      position += 1
    }
    return value
  }

  private func character(_ value: Int, at start: Int) throws(Diagnostic) -> [UInt8] {
    if isBytes { return [UInt8(truncatingIfNeeded: value)] }
    guard let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) else {
      throw wrong("the escape stands for no character that UTF-8 can hold", at: start)
    }
    return Array(String(scalar).utf8)
  }

  private func wrong(_ message: String, at offset: Int, help: String? = nil) -> Diagnostic {
    text.pointing(invalid(message, help: help), at: offset)
  }
}
