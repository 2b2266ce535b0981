/// Base64 with the letters that are safe in addresses: `-` and `_` for 62 and 63 (RFC 4648, section 5).
package enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  private static let values: [UInt8?] = {
    var values = [UInt8?](repeating: nil, count: 256)
    for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()

  package static func encode(_ bytes: [UInt8], pad: Bool) -> [UInt8] {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for place in 0...3 {
        if place <= group.count {
          text.append(letters[word >> (18 - 6 * place) & 63])
        } else if pad {
          text.append(UInt8(ascii: "="))
        }
      }
    }
    return text
  }

  /// The bytes; nil for what is no such text. Padding may be there or not.
  package static func decode(_ text: [UInt8]) -> [UInt8]? {
    var text = text[...]
    if text.count.isMultiple(of: 4) {
      for _ in 0..<2 where text.last == UInt8(ascii: "=") { text.removeLast() }
    }
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    var (word, bits) = (0, 0)
    for letter in text {
      guard let value = values[Int(letter)] else { return nil }
      word = (word << 6 | Int(value)) & 0xffff
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(word >> bits & 255))
      }
    }
    return bytes
  }
}
