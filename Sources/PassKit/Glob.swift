/// A name pattern: `*` any run of characters (slashes too), `?` any one, everything else itself.
package struct Glob: Hashable, Sendable {
  package let pattern: String
  private let characters: [UInt8]

  package init(_ pattern: String) {
    self.pattern = pattern
    self.characters = Array(pattern.utf8)
  }

  package func matches(_ name: String) -> Bool {
    // The last star is the only one worth going back to.
    let text = Array(name.utf8)
    var (p, t) = (0, 0)
    var retry: (pattern: Int, text: Int)?
    while t < text.count {
      if p < characters.count, characters[p] == UInt8(ascii: "*") {
        retry = (p + 1, t)
        p += 1
      } else if p < characters.count, characters[p] == UInt8(ascii: "?") || characters[p] == text[t] {
        p += 1
        t += 1
      } else if let (star, start) = retry {
        retry = (star, start + 1)
        (p, t) = (star, start + 1)
      } else {
        return false
      }
    }
    return characters[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
