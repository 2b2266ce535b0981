import PassKit
import Testing

@Suite struct GlobTests {
  @Test(arguments: [
    ("", ""), ("a/b", "a/b"), ("*", ""), ("*", "a/b"), ("a*", "a"), ("*a", "a"), ("a*/v", "a/b/c/v"),
    ("a**v", "av"),
    ("*ab*ab", "xabyabzab"), ("a*b*", "axxbyy"), ("?", "a"), ("a?c", "abc"), ("*?", "abc"),
    ("a.b[0]", "a.b[0]"),
    ("*/Adam*", "dense/kernel/Adam_1"), ("*aab", "aaaab"),
  ])
  func matches(pattern: String, name: String) {
    #expect(Glob(pattern).matches(name))
  }

  @Test(arguments: [
    ("", "a"), ("a", ""), ("a", "ab"), ("a", "A"), ("a*c", "ab"), ("*b", "bc"), ("?", ""), ("?", "ab"),
    ("a?", "a"),
    ("a.c", "abc"), ("[ab]", "a"), ("*ab*ab", "xaby"), ("a*b?", "axb"),
  ])
  func doesNotMatch(pattern: String, name: String) {
    #expect(!Glob(pattern).matches(name))
  }

  /// A star tried at every place for every other star would take longer than anyone waits.
  @Test func manyStars() {
    let pattern = String(repeating: "a*", count: 1000) + "b"
    #expect(!Glob(pattern).matches(String(repeating: "a", count: 20_000)))
  }
}
