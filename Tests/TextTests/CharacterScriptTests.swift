import Testing

@testable import Text

@Suite struct CharacterScriptTests {
  /// ICU's numbers: common 0, Cyrillic 8, Greek 14, Han 17, Latin 25, unassigned 103.
  @Test(
    arguments: [
      (0, 0), (0x41, 25), (0x3B1, 14), (0x430, 8), (0x4E00, 17), (0x10FFFF, 103), (-1, -1), (0x110000, -1),
    ] as [(Int32, Int32)])
  func isICUs(_ character: Int32, _ code: Int32) { #expect(CharacterScript.code(of: character) == code) }

  @Test func tableCoversAllCharacters() {
    let text = CharacterScript.runs.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    let counts = text.split(whereSeparator: { $0 == " " || $0 == "\n" }).compactMap { run in
      run.split(separator: "*").first.flatMap { Int($0) }
    }
    #expect(counts.reduce(0, +) == 0x110000)
  }
}
