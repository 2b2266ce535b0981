/// What the printer may write without quotes and the scanner reads as one token.
enum Spelling {
  static func isWordStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func isWordPart(_ byte: UInt8) -> Bool {
    isWordStart(byte) || isDigit(byte) || byte == UInt8(ascii: ".")
  }

  static func isNamePart(_ byte: UInt8) -> Bool {
    isWordPart(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-")
  }

  static func isBareWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, isWordStart(first) else { return false }
    return text.utf8.allSatisfy(isWordPart)
  }

  static func isBareName(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isNamePart) }

  /// The bytes between quotes; what is not printable UTF-8 as `\xhh`.
  static func quoted(_ bytes: [UInt8]) -> String {
    let isText = String(validating: bytes, as: UTF8.self) != nil
    var result = [UInt8(ascii: "\"")]
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): result += Array("\\n".utf8)
      case UInt8(ascii: "\t"): result += Array("\\t".utf8)
      case 0..<0x20, 0x7F: result += escape(byte)
      case 0x80... where !isText: result += escape(byte)
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
  }

  private static func escape(_ byte: UInt8) -> [UInt8] {
    Array("\\x\(String(byte >> 4, radix: 16))\(String(byte & 15, radix: 16))".utf8)
  }
}
