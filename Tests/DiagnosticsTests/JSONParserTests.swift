internal import Diagnostics
internal import Testing

@Suite("JSON that is read")
struct JSONParserTests {
  private func parse(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8), file: "f.json") }

  @Test("What is printed is read again")
  func roundTrip() throws {
    let value = JSON.object([
      ("b", .array([1, -2, .double(0.5), .double(-1e-30), .double(3e38), true, false, .null])),
      ("é\"\\\n\u{1}\u{2028}", .object([])), ("", .array([])), ("👍", .array([.array([.array([])])])),
    ])
    #expect(try parse(value.compact) == value)
    #expect(try parse(value.pretty) == value)
  }

  @Test("Numbers, escapes and space have all forms of the standard")
  func forms() throws {
    #expect(try parse(" \t\r\n-0 ") == 0)
    #expect(try parse("12E+2") == .double(1200))
    #expect(try parse("100000000000000000000") == .double(1e20))
    #expect(try parse(#""\u00e9\ud83d\udc4d\/\b\f""#) == .string("é👍/\u{8}\u{c}"))
    #expect(try parse("\u{FEFF}[ 1 , 2 ]") == .array([1, 2]))
    guard case .double(let number) = try parse("1e999") else { throw Diagnostic(.usage, "no double") }
    #expect(number == .infinity)
  }

  @Test(
    "What is no JSON says where",
    arguments: [
      "", " ", "{", "[", "[1", "[1,", "[1,]", "[1 2]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{1:2}",
      "{a:1}",
      "01", "-", "1.", ".5", "1e", "+1", "0x1", "NaN", "Infinity", "nul", "tru", "truefalse", "1 2", "\"",
      "\"\\", "\"\\x\"",
      "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\n\"", "\"\n\"",
      "{\"a\":1,\"a\":2}", "\u{0}",
    ])
  func refuses(_ text: String) {
    let problem = #expect(throws: Diagnostic.self) { try parse(text) }
    #expect(problem?.code == .malformed)
    #expect(problem?.location?.line ?? 0 >= 1)
  }

  @Test("Deep nesting and broken UTF-8 are refused, not followed")
  func hostile() {
    #expect(throws: Diagnostic.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: Diagnostic.self) { try parse(String(repeating: "{\"a\":", count: 1_000_000)) }
    #expect(throws: Diagnostic.self) { try JSON.parse([0x22, 0xC3, 0x22], file: "f") }
    #expect(throws: Diagnostic.self) { try JSON.parse([0x22, 0xED, 0xA0, 0x80, 0x22], file: "f") }
  }

  @Test("A line is counted from one")
  func line() {
    let problem = #expect(throws: Diagnostic.self) { try parse("{\n\"a\": 1,\n\"b\" 2}") }
    #expect(problem?.location == Location(file: "f.json", line: 3))
  }
}
