/// A set of nodes of one graph, a bit a node. It lists its members in the order they were added to the graph.
package struct NodeSet: Sequence, Sendable {
  private var words: [UInt64] = []
  package private(set) var count = 0

  package init() {}

  package init(_ nodes: some Sequence<NodeID>) {
    for node in nodes { insert(node) }
  }

  package var isEmpty: Bool { count == 0 }

  package func contains(_ node: NodeID) -> Bool {
    let word = Int(node.index) >> 6
    return word < words.count && words[word] & bit(node) != 0
  }

  /// Whether the node was not yet in the set.
  @discardableResult
  package mutating func insert(_ node: NodeID) -> Bool {
    let word = Int(node.index) >> 6
    if word >= words.count { words += repeatElement(0, count: word + 1 - words.count) }
    if words[word] & bit(node) != 0 { return false }
    words[word] |= bit(node)
    count += 1
    return true
  }

  package func makeIterator() -> AnyIterator<NodeID> {
    var word = -1
    var left: UInt64 = 0
    return AnyIterator { [words] in
      while left == 0 {
        word += 1
        guard word < words.count else { return nil }
        left = words[word]
      }
      defer { left &= left - 1 }
      return NodeID(word << 6 + left.trailingZeroBitCount)
    }
  }

  private func bit(_ node: NodeID) -> UInt64 { 1 << UInt64(node.index & 63) }
}
