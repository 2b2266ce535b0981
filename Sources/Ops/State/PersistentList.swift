/// A list that is never changed in place, so that all who hold it may keep it: each change makes a new one, which shares
/// most of its memory with the old one. What a change costs hardly grows with the length.
///
/// The elements are the leaves of a tree in which each node has 32 children, all of the same height.
struct PersistentList<Element: Sendable>: Sendable {
  private enum Node: Sendable {
    case leaf([Element])
    case inner([Node])
  }

  /// The bits of an index that one node decides.
  private static var bits: Int { 5 }
  private static var width: Int { 1 << bits }

  private var root = Node.leaf([])
  /// The bits of an index below those that the root decides.
  private var shift = 0
  private(set) var count = 0

  init() {}

  init(_ elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// So many times the same, in memory for a few.
  init(repeating element: Element, count: Int) {
    guard count > 0 else { return }
    var full = Node.leaf([Element](repeating: element, count: Self.width))
    var last = Node.leaf([Element](repeating: element, count: Swift.min(count, Self.width)))
    // How many full nodes of this height come before the last one.
    var before = (count - 1) / Self.width
    if before > 0 { last = .leaf([Element](repeating: element, count: count - before * Self.width)) }
    while before > 0 {
      let siblings = before % Self.width
      last = .inner([Node](repeating: full, count: siblings) + [last])
      full = .inner([Node](repeating: full, count: Self.width))
      before /= Self.width
      shift += Self.bits
    }
    root = last
    self.count = count
  }

  subscript(index: Int) -> Element {
    get {
      var (node, level) = (root, shift)
      while true {
        switch node {
        case .leaf(let elements): return elements[index & (Self.width - 1)]
        case .inner(let nodes):
          node = nodes[(index >> level) & (Self.width - 1)]
          level -= Self.bits
        }
      }
    }
    set { root = Self.replacing(root, shift, index, newValue) }
  }

  private static func replacing(_ node: Node, _ level: Int, _ index: Int, _ element: Element) -> Node {
    switch node {
    case .leaf(var elements):
      elements[index & (width - 1)] = element
      return .leaf(elements)
    case .inner(var nodes):
      let place = (index >> level) & (width - 1)
      nodes[place] = replacing(nodes[place], level - bits, index, element)
      return .inner(nodes)
    }
  }

  mutating func append(_ element: Element) {
    if count == Self.width << shift {
      root = .inner([root, Self.path(to: element, shift)])
      shift += Self.bits
    } else {
      root = Self.appending(root, shift, count, element)
    }
    count += 1
  }

  private static func path(to element: Element, _ level: Int) -> Node {
    level == 0 ? .leaf([element]) : .inner([path(to: element, level - bits)])
  }

  private static func appending(_ node: Node, _ level: Int, _ index: Int, _ element: Element) -> Node {
    switch node {
    case .leaf(let elements): return .leaf(elements + [element])
    case .inner(var nodes):
      let place = (index >> level) & (width - 1)
      if place < nodes.count {
        nodes[place] = appending(nodes[place], level - bits, index, element)
      } else {
        nodes.append(path(to: element, level - bits))
      }
      return .inner(nodes)
    }
  }

  /// Takes the last element away. There must be one.
  mutating func removeLast() {
    root = Self.shortened(root) ?? .leaf([])
    count -= 1
    while shift > 0, case .inner(let nodes) = root, nodes.count == 1 {
      root = nodes[0]
      shift -= Self.bits
    }
    if count == 0 { shift = 0 }
  }

  /// Nil for a node with nothing left in it.
  private static func shortened(_ node: Node) -> Node? {
    switch node {
    case .leaf(let elements): return elements.count > 1 ? .leaf(elements.dropLast()) : nil
    case .inner(var nodes):
      let last = nodes.removeLast()
      if let rest = shortened(last) { nodes.append(rest) }
      return nodes.isEmpty ? nil : .inner(nodes)
    }
  }
}

extension PersistentList: Sequence {
  func makeIterator() -> AnyIterator<Element> {
    var index = 0
    return AnyIterator {
      guard index < count else { return nil }
      defer { index += 1 }
      return self[index]
    }
  }
}
