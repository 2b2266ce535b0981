/// The candidates nearest to a mistyped `name`, best first, for a did-you-mean.
///
/// Nearness is the Damerau–Levenshtein distance over UTF-8 (transpositions count once), allowed up to a third of
/// the longer name; a candidate that contains the name, is contained in it, or ends in it as a path does (or
/// the other way round), also counts.
package func suggestions(
  for name: String, among candidates: some Sequence<String>, limit: Int = 3
) -> [String] {
  let wanted = Array(name.utf8)
  guard !wanted.isEmpty, wanted.count <= 256 else { return [] }
  var scored: [(distance: Int, candidate: String)] = []
  for candidate in candidates where candidate != name {
    let bytes = Array(candidate.utf8)
    guard bytes.count <= 256 else { continue }
    let allowed = max(wanted.count, bytes.count) / 3
    if abs(wanted.count - bytes.count) <= allowed {
      let distance = editDistance(wanted, bytes)
      if distance <= max(1, allowed) {
        scored.append((distance, candidate))
        continue
      }
    }
    let isTail = candidate.hasSuffix("/" + name) || name.hasSuffix("/" + candidate)
    // Shorter than three, a name is in most others.
    let contains =
      min(wanted.count, bytes.count) >= 3 && (candidate.contains(name) || name.contains(candidate))
    if isTail || contains {
      scored.append((allowed + 1, candidate))
    }
  }
  scored.sort { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
  return scored.prefix(limit).map(\.candidate)
}

/// `did you mean 'a' or 'b'?`, or nil when nothing is near.
package func didYouMean(_ name: String, among candidates: some Sequence<String>) -> String? {
  let near = suggestions(for: name, among: candidates)
  guard !near.isEmpty else { return nil }
  return "did you mean " + near.map { "'\($0)'" }.joined(separator: " or ") + "?"
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 0..<a.count {
    var current = [i + 1] + [Int](repeating: 0, count: b.count)
    for j in 0..<b.count {
      var best = min(last[j + 1] + 1, current[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
      current[j + 1] = best
    }
    (beforeLast, last) = (last, current)
  }
  return last[b.count]
}
