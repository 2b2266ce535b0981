import Diagnostics
import TestSupport
import Testing
import Text

@Suite struct TextEncodingTests {
  private func scalars(_ name: String, _ texts: [UInt8]...) throws -> [[UInt32]] {
    try TextEncoding(named: name).characters(of: texts).map { $0.map(\.scalar) }
  }

  /// What could begin a character counts as one that is malformed; what could not counts byte by byte (Unicode, 3.9).
  @Test(arguments: [
    ([0x61, 0xe2, 0x82], [1, 2]), ([0xed, 0xa0, 0x80], [1, 1, 1]), ([0xc0, 0xaf], [1, 1]),
    ([0xf0, 0x90, 0x80, 0x61], [3, 1]), ([0xf4, 0x90, 0x80, 0x80], [1, 1, 1, 1]), ([0xff, 0xc3], [1, 1]),
    ([0xf0, 0x9f, 0x98, 0x80], [4]), ([], []),
  ])
  func dividesUTF8(_ text: [UInt8], _ lengths: [Int]) throws {
    #expect(try TextEncoding.utf8.characters(of: [text])[0].map(\.byteCount) == lengths)
  }

  @Test func readsUnitsInTheirOrder() throws {
    #expect(try scalars("UTF-16-BE", [0, 0x61, 0xd8, 0x3d, 0xde, 0]) == [[0x61, 0x1f600]])
    #expect(try scalars("utf-16le", [0x61, 0, 0, 0xd8]) == [[0x61, 0xfffd]])
    #expect(try scalars("UTF_32_LE", [0x61, 0, 0, 0]) == [[0x61]])
    #expect(try scalars("UTF-16", [0xff, 0xfe, 0x61, 0], [0x62, 0]) == [[0x61], [0x62]])
    #expect(try scalars("UTF-16", [0, 0x61]) == [[0x61]])
  }

  @Test func readsWhatTheCLibraryKnows() throws {
    #expect(try scalars("ISO-8859-1", [0xe9]) == [[0xe9]])
    #expect(try scalars("SHIFT-JIS", [0x93, 0xfa, 0x61, 0x93]) == [[0x65e5, 0x61, 0xfffd]])
    #expect(try scalars("windows-1252", [0x80, 0x81]) == [[0x20ac, 0x81]])
    #expect(throws: Diagnostic.self) { try TextEncoding(named: "no-such") }
    #expect(throws: Diagnostic.self) { try TextEncoding(named: "UTF-8//IGNORE") }
  }

  @Test func writesUnits() {
    #expect(
      TextEncoding.utf16(isBigEndian: true).bytes(of: [0x61, 0x1f600]) == [0, 0x61, 0xd8, 0x3d, 0xde, 0])
    #expect(TextEncoding.utf32(isBigEndian: true).bytes(of: [0x61]) == [0, 0, 0, 0x61])
    #expect(TextEncoding.utf8.bytes(of: [0xe9]) == [0xc3, 0xa9])
  }
}

@Suite struct RegexTests {
  @Test func replaces() throws {
    let regex = try Regex(Array("(b)(c)?".utf8))
    func replaced(_ text: String, _ rewrite: String, all: Bool) -> String {
      String(decoding: regex.replace(in: Array(text.utf8), by: Array(rewrite.utf8), all: all), as: UTF8.self)
    }
    #expect(replaced("abcb", #"<\1\0>"#, all: true) == "a<bbc><bb>")
    #expect(replaced("abcb", "", all: false) == "ab")
    #expect(replaced("abcb", #"\7"#, all: true) == "abcb", "there is no such group")
    #expect(regex.matches(Array("bc".utf8)) && !regex.matches(Array("abc".utf8)))
  }

  @Test(arguments: ["(", "a**", #"\8"#, "(?<=a)b"])
  func refusesWhatRE2DoesNotKnow(_ pattern: String) {
    #expect(throws: Diagnostic.self) { try Regex(Array(pattern.utf8)) }
  }
}

@Suite struct Base64Tests {
  @Test(arguments: [("", ""), ("a", "YQ"), ("ab", "YWI"), ("abc", "YWJj"), ("\u{3bf}\u{3ff}", "zr_Pvw")])
  func isForAddresses(_ text: String, _ encoded: String) {
    #expect(Base64.encode(Array(text.utf8), pad: false) == Array(encoded.utf8))
    #expect(Base64.decode(Array(encoded.utf8)) == Array(text.utf8))
    #expect(Base64.decode(Base64.encode(Array(text.utf8), pad: true)) == Array(text.utf8))
  }

  @Test(arguments: ["Y", "Y===", "a+b/", "YQ=", "YW JjZA", "="])
  func refuses(_ text: String) { #expect(Base64.decode(Array(text.utf8)) == nil) }
}
