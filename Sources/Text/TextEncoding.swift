package import Diagnostics
internal import Glibc

/// How characters become bytes. The names are those of ICU and IANA, in which case and `-` and `_` do not matter.
package enum TextEncoding: Sendable, Hashable {
  case utf8
  /// Units of 16 or 32 bits, in an order; nil where a mark at the start tells it, and big-endian without one.
  case utf16(isBigEndian: Bool?)
  case utf32(isBigEndian: Bool?)
  /// One that the C library's `iconv` knows by this name.
  case other(String)

  package init(named name: String) throws(Diagnostic) {
    switch name.uppercased().filter({ $0 != "-" && $0 != "_" && $0 != " " }) {
    case "UTF8": self = .utf8
    case "UTF16": self = .utf16(isBigEndian: nil)
    case "UTF16BE": self = .utf16(isBigEndian: true)
    case "UTF16LE": self = .utf16(isBigEndian: false)
    case "UTF32": self = .utf32(isBigEndian: nil)
    case "UTF32BE": self = .utf32(isBigEndian: true)
    case "UTF32LE": self = .utf32(isBigEndian: false)
    default:
      self = .other(name)
      _ = try CharacterConversion(from: name)
    }
  }

  /// A character of a text: its number, how many bytes it took, and whether those were no character.
  package struct Character: Equatable {
    package let scalar: UInt32
    package let byteCount: Int
    package let isMalformed: Bool
  }

  /// The characters of texts. What is malformed counts as one for each part that could begin a character. An order that
  /// the first text tells is that of all, and a mark at its start belongs to its first character.
  package func characters(of texts: [[UInt8]]) throws(Diagnostic) -> [[Character]] {
    switch self {
    case .utf8: return texts.map(utf8Characters)
    case .utf16(let order): return unitCharacters(texts, width: 2, order)
    case .utf32(let order): return unitCharacters(texts, width: 4, order)
    case .other(let name):
      let conversion = try CharacterConversion(from: name)
      return texts.map { conversion.characters(of: $0) }
    }
  }

  /// The bytes of characters, each a Unicode scalar; big-endian where no order is told.
  package func bytes(of scalars: [UInt32]) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in scalars {
      switch self {
      case .utf16(let order):
        if scalar < 0x10000 {
          append(scalar, 2, order, to: &bytes)
        } else {
          append(0xd800 + (scalar - 0x10000) >> 10, 2, order, to: &bytes)
          append(0xdc00 + (scalar - 0x10000) & 0x3ff, 2, order, to: &bytes)
        }
      case .utf32(let order): append(scalar, 4, order, to: &bytes)
      case .utf8, .other:
        if let character = Unicode.Scalar(scalar) { bytes += UTF8.encode(character) ?? .init() }
      }
    }
    return bytes
  }

  private func append(_ unit: UInt32, _ width: Int, _ isBigEndian: Bool?, to bytes: inout [UInt8]) {
    for place in 0..<width {
      let shift = isBigEndian == false ? 8 * place : 8 * (width - 1 - place)
      bytes.append(UInt8(truncatingIfNeeded: unit >> UInt32(shift)))
    }
  }
}

private let replacement: UInt32 = 0xfffd

private func utf8Characters(_ text: [UInt8]) -> [TextEncoding.Character] {
  var characters: [TextEncoding.Character] = []
  var place = 0
  while place < text.count {
    let first = text[place]
    // What the second byte may be tells overlong forms, surrogates and what is too great.
    let (length, second): (Int, ClosedRange<UInt8>)
    switch first {
    case 0..<0x80: (length, second) = (1, 0...0)
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: (length, second) = (0, 0...0)
    }
    var taken = 1
    var scalar = UInt32(length <= 1 ? first : first & (0x7f >> UInt8(length)))
    while taken < length, place + taken < text.count {
      let byte = text[place + taken]
      guard (taken == 1 ? second : 0x80...0xbf).contains(byte) else { break }
      scalar = scalar << 6 | UInt32(byte & 0x3f)
      taken += 1
    }
    let isMalformed = taken != length
    characters.append(
      .init(scalar: isMalformed ? replacement : scalar, byteCount: taken, isMalformed: isMalformed))
    place += taken
  }
  return characters
}

private func unitCharacters(
  _ texts: [[UInt8]], width: Int, _ order: Bool?
) -> [[TextEncoding.Character]] {
  let mark: [UInt8] = width == 2 ? [0xfe, 0xff] : [0, 0, 0xfe, 0xff]
  let first = texts.firstIndex { !$0.isEmpty }
  let start = first.map { Array(texts[$0].prefix(width)) }
  let isMarked = order == nil && (start == mark || start == mark.reversed())
  let isBigEndian = order ?? (start != mark.reversed())
  return texts.indices.map { index in
    unitCharacters(texts[index], width, isBigEndian, markLength: isMarked && index == first ? width : 0)
  }
}

private func unitCharacters(
  _ text: [UInt8], _ width: Int, _ isBigEndian: Bool, markLength: Int
) -> [TextEncoding.Character] {
  var place = markLength
  var markLength = markLength
  func unit(at place: Int) -> UInt32? {
    guard place + width <= text.count else { return nil }
    let bytes = text[place..<place + width]
    return (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | UInt32($1) }
  }
  var characters: [TextEncoding.Character] = []
  while place < text.count {
    var taken = min(width, text.count - place)
    var scalar = unit(at: place)
    if width == 2, let high = scalar, (0xd800..<0xdc00).contains(high), let low = unit(at: place + 2),
      (0xdc00..<0xe000).contains(low)
    {
      scalar = 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)
      taken = 4
    }
    let isMalformed = scalar.flatMap { Unicode.Scalar($0) } == nil
    characters.append(
      .init(
        scalar: isMalformed ? replacement : scalar ?? replacement, byteCount: taken + markLength,
        isMalformed: isMalformed))
    place += taken
    markLength = 0
  }
  return characters
}

/// A conversion to UTF-32 by the C library.
private final class CharacterConversion {
  private let handle: iconv_t

  /// Whether bytes that the C library leaves without a meaning are the control characters of their numbers, as in ICU.
  private let keepsControl: Bool

  init(from name: String) throws(Diagnostic) {
    keepsControl = ["windows-125", "cp125"].contains { name.lowercased().hasPrefix($0) }
    // The C library's slash begins options, which are no part of a name.
    guard !name.contains("/"), let handle = iconv_open("UTF-32BE", name), handle != iconv_t(bitPattern: -1)
    else { throw Diagnostic(.unsupported, "the encoding '\(name)' is not known") }
    self.handle = handle
  }

  deinit { iconv_close(handle) }

  func characters(of text: [UInt8]) -> [TextEncoding.Character] {
    var characters: [TextEncoding.Character] = []
    var input = text.map { CChar(bitPattern: $0) }
    var place = 0
    while place < input.count {
      // One byte more at a time, until they make a character.
      var length = 1
      while true {
        var output = [CChar](repeating: 0, count: 8)
        let outcome = convert(&input, place, length, &output)
        if outcome.written > 0 {
          for start in stride(from: 0, to: outcome.written, by: 4) {
            let scalar = output[start..<start + 4].reduce(0) { $0 << 8 | UInt32(UInt8(bitPattern: $1)) }
            characters.append(
              .init(scalar: scalar, byteCount: start == 0 ? length : 0, isMalformed: false))
          }
          break
        }
        if outcome.isIncomplete, place + length < input.count {
          length += 1
          continue
        }
        length = outcome.isIncomplete ? length : 1
        let byte = UInt32(UInt8(bitPattern: input[place]))
        let isControl = keepsControl && 0x80..<0xa0 ~= byte
        characters.append(
          .init(scalar: isControl ? byte : replacement, byteCount: length, isMalformed: !isControl))
        break
      }
      place += length
    }
    return characters
  }

  private func convert(
    _ input: inout [CChar], _ place: Int, _ length: Int, _ output: inout [CChar]
  ) -> (written: Int, isIncomplete: Bool) {
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        iconv(handle, nil, nil, nil, nil)
        var from = input.baseAddress.map { $0 + place }
        var to = output.baseAddress
        var (left, room) = (length, output.count)
        let result = iconv(handle, &from, &left, &to, &room)
        return (output.count - room, result == -1 && errno == EINVAL)
      }
    }
  }
}
