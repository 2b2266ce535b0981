package import GraphIR
package import Testing

/// What a graph is, whatever the order its nodes were added in and the identifiers they got.
package struct GraphContents: Equatable {
  struct Node: Equatable {
    var op: OpKind
    var operands: [String]
    /// Sorted: their order means nothing.
    var controls: [String]
    var device: String
    var attributes: Attributes
    var results: [TensorType]
    var extra: [UInt8]
  }

  var nodes: [String: Node] = [:]
  var inputs: [String]
  var outputs: [String]
  var targets: [String]

  package init(_ graph: Graph) {
    func text(_ value: Value) -> String { GraphPrinter.reference(to: value, in: graph) }
    func text(_ port: Graph.Port) -> String { "\(port.key) = \(text(port.value))" }
    for node in graph.nodes {
      nodes[graph.name(node)] = Node(
        op: graph.op(node), operands: graph.operands(node).map(text),
        controls: graph.controlOperands(node).map { graph.name($0) }.sorted(), device: graph.device(node),
        attributes: graph.attributes(node), results: graph.results(node), extra: graph.extra(node))
    }
    inputs = graph.inputs.map(text)
    outputs = graph.outputs.map(text)
    targets = graph.targets.map(text)
  }
}

/// The lines that only one of two graphs has, `-` for `expected` and `+` for `actual`; nil when the graphs are equal.
package func difference(_ actual: Graph, _ expected: Graph) -> String? {
  let a = GraphContents(actual)
  let b = GraphContents(expected)
  guard a != b else { return nil }
  var lines: [String] = []
  for name in Set(a.nodes.keys).union(b.nodes.keys).sorted() where a.nodes[name] != b.nodes[name] {
    for (mark, graph) in [("-", expected), ("+", actual)] {
      if let node = graph.node(named: name) {
        lines.append("\(mark) \(GraphPrinter.line(for: node, in: graph))")
      }
    }
  }
  for (what, a, b) in [
    ("inputs", a.inputs, b.inputs), ("return", a.outputs, b.outputs), ("targets", a.targets, b.targets),
  ]
  where a != b {
    lines.append("- \(what) \(b.joined(separator: ", "))")
    lines.append("+ \(what) \(a.joined(separator: ", "))")
  }
  return lines.joined(separator: "\n")
}

/// Expects `actual` to be the same graph as `expected`, and names what differs.
package func expectEqual(
  _ actual: Graph, _ expected: Graph, _ comment: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if let difference = difference(actual, expected) {
    Issue.record(
      "\(comment.isEmpty ? "the graphs differ" : comment)\n\(difference)", sourceLocation: sourceLocation)
  }
}

/// Expects models to have the same graph, functions and signatures.
package func expectEqual(
  _ actual: Model, _ expected: Model, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectEqual(actual.graph, expected.graph, sourceLocation: sourceLocation)
  #expect(
    actual.functions.names.sorted() == expected.functions.names.sorted(), sourceLocation: sourceLocation)
  for name in actual.functions.names {
    guard let a = actual.functions[name], let b = expected.functions[name] else { continue }
    expectEqual(a.body, b.body, "the bodies of '\(name)' differ", sourceLocation: sourceLocation)
    #expect(a.arguments == b.arguments, "\(name)", sourceLocation: sourceLocation)
    #expect(a.results == b.results, "\(name)", sourceLocation: sourceLocation)
    #expect(a.attributes == b.attributes, "\(name)", sourceLocation: sourceLocation)
    #expect(a.isStateful == b.isStateful, "\(name)", sourceLocation: sourceLocation)
    #expect(a.extra == b.extra, "\(name)", sourceLocation: sourceLocation)
    #expect(a.argumentAttributes == b.argumentAttributes, "\(name)", sourceLocation: sourceLocation)
    #expect(a.resourceArgumentIDs == b.resourceArgumentIDs, "\(name)", sourceLocation: sourceLocation)
  }
  #expect(actual.functions.gradients == expected.functions.gradients, sourceLocation: sourceLocation)
  #expect(actual.signatures == expected.signatures, sourceLocation: sourceLocation)
  #expect(actual.stage == expected.stage, sourceLocation: sourceLocation)
}
