/// A node of a graph. Identifiers are never used again, so one that outlives its node is found out.
package struct NodeID: Hashable, Comparable, Sendable {
  package let index: Int32

  init(_ index: Int) { self.index = Int32(index) }

  package static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }

  /// The value at output `port`.
  package subscript(port: Int) -> Value { Value(node: self, port: Int32(port)) }

  /// What a control edge from this node carries: nothing but order.
  package var control: Value { Value(node: self, port: Value.controlPort) }
}

/// An output of a node, or its completion (port −1) for control edges.
package struct Value: Hashable, Sendable {
  package static let controlPort: Int32 = -1

  package let node: NodeID
  package let port: Int32

  package var isControl: Bool { port == Self.controlPort }
}

/// The kind of operation a node performs: `MatMul`, `Switch`, or the name of a function.
package struct OpKind: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let name: String

  package init(_ name: String) { self.name = name }
  package init(stringLiteral name: String) { self.name = name }
  package var description: String { name }
}

/// `node:port` in its parts; nil when there is no port.
package func splitTensorName(_ text: String) -> (name: String, port: Int)? {
  guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
    port >= 0, port <= Int(Int32.max)
  else { return nil }
  return (String(text[..<colon]), port)
}
