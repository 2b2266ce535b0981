internal import Diagnostics
internal import Testing

@Suite("JSON")
struct JSONTests {
  @Test("Objects keep their order, compact and pretty")
  func order() {
    let value = JSON.object([("b", 1), ("a", .array([.null, true, .double(1.5), "x"])), ("c", .object([]))])
    #expect(value.compact == #"{"b": 1, "a": [null, true, 1.5, "x"], "c": {}}"#)
    #expect(value.pretty == value.compact)
    let nested = JSON.object([("list", .array([.object([("k", 1)]), .object([("k", .array([1, -1]))])]))])
    #expect(
      nested.pretty == """
        {
          "list": [
            {"k": 1},
            {"k": [1, -1]}
          ]
        }
        """)
  }

  @Test("Strings are escaped, whatever is in them")
  func escapes() {
    #expect(
      JSON.string("a\"b\\c\n\t\r\u{1}\u{7F}é\u{2028}").compact == #""a\"b\\c\n\t\r\u0001\u007fé\u2028""#)
    #expect(JSON.text([0x61, 0xFF, 0x62]).compact == "\"a\u{FFFD}b\"")
    #expect(JSON.object([("k\n", "")]).compact == #"{"k\n": ""}"#)
  }

  @Test("Numbers without a spelling are null")
  func numbers() {
    #expect(
      JSON.array([.double(.nan), .double(.infinity), .double(1e300), .int(.min)]).compact
        == "[null, null, 1e+300, -9223372036854775808]")
  }

  @Test("A diagnostic has its parts as members")
  func diagnostic() {
    let problem = Diagnostic(.usage, "no", at: Location(file: "f", line: 2), help: "so")
    #expect(
      problem.json.compact
        == #"{"severity": "error", "code": "usage", "message": "no", "location": {"file": "f", "line": 2}, "help": "so"}"#
    )
  }

  @Test("Members are found and added")
  func members() {
    let value = JSON.object([("a", 1)]).adding("b", 2)
    #expect(value["b"] == 2)
    #expect(value["c"] == nil)
  }
}
