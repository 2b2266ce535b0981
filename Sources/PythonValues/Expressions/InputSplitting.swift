internal import Diagnostics

/// Cuts `KEY=EXPRESSION;KEY=EXPRESSION`, as saved_model_cli takes it, where quotes and brackets do not keep parts together.
package enum InputSplitting {
  /// One part: its key, and what follows the equals sign. Without a key it is an expression of its own.
  package struct Part: Sendable, Equatable {
    package let key: String?
    package let expression: String
  }

  /// The parts of a text, without empty ones.
  package static func parts(of text: String) -> [Part] {
    pieces(of: Array(text.utf8)).compactMap { piece in
      let trimmed = piece.drop { isSpace($0) }
      guard !trimmed.isEmpty else { return nil }
      // Keys are names: what has brackets or quotes before the first equals sign has none.
      let key = trimmed.prefix { $0 != UInt8(ascii: "=") && !"()[]{}'\"".utf8.contains($0) }
      guard key.count < trimmed.count, trimmed[key.endIndex] == UInt8(ascii: "=") else {
        return Part(key: nil, expression: String(decoding: trimmed, as: UTF8.self))
      }
      let name = Array(key.reversed().drop { isSpace($0) }.reversed())
      return Part(
        key: String(decoding: name, as: UTF8.self),
        expression: String(decoding: trimmed[(key.endIndex + 1)...], as: UTF8.self))
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func pieces(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var (start, position, depth) = (0, 0, 0)
    while position < text.count {
      switch text[position] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "'"), UInt8(ascii: "\""): position = endOfString(text, position) - 1
      case UInt8(ascii: ";") where depth == 0:
        pieces.append(text[start..<position])
        start = position + 1
      default: break
      }
      position += 1
    }
    return pieces + [text[start...]]
  }

  /// Where the string that begins at a quote ends; the end of the text for one that is not closed.
  private static func endOfString(_ text: [UInt8], _ start: Int) -> Int {
    let quote = text[start]
    let isTriple = text[start...].starts(with: [quote, quote, quote])
    let closing = [UInt8](repeating: quote, count: isTriple ? 3 : 1)
    var position = start + closing.count
    while position < text.count {
      if text[position] == UInt8(ascii: "\\") {
        position += 2
      } else if text[position...].starts(with: closing) {
        return position + closing.count
      } else {
        position += 1
      }
    }
    return text.count
  }
}
