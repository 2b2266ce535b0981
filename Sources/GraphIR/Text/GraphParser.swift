package import Diagnostics

/// Reads the textual form that `GraphPrinter` writes.
///
/// Nodes may be read before they are defined. Line breaks mean nothing, so that a test's graph fits a line.
package struct GraphParser {
  var scanner: Scanner
  /// How deep attributes are nested: functions have attributes, which may be functions.
  var depth = 0

  init(_ text: String) {
    scanner = Scanner(text)
  }

  /// `graph { … }`
  package static func graph(_ text: String) throws(Diagnostic) -> Graph {
    var parser = GraphParser(text)
    let graph = try parser.graph()
    try parser.end()
    return graph
  }

  mutating func end() throws(Diagnostic) {
    if !scanner.isAtEnd { throw scanner.problem("expected the end, found \(scanner.rest)") }
  }

  mutating func graph() throws(Diagnostic) -> Graph {
    guard scanner.takeWord("graph") else { throw scanner.problem("expected 'graph', found \(scanner.rest)") }
    return try body(nodes: []).graph
  }

  /// A node as written, before the nodes it reads are known.
  struct Definition {
    var name: String
    var op: OpKind
    var operands: [Reference] = []
    var device = ""
    var attributes: Attributes = [:]
    var results: [TensorType] = []
    var extra: [UInt8] = []
    var line: Int
  }

  /// A value as written.
  struct Reference {
    var name: String
    var port: Int32
    var line: Int
  }

  private struct PortDefinition {
    var key: String?
    var value: Reference
  }

  /// `{ … }` with the statements of a graph. `nodes` are there beforehand, unless the body defines them itself.
  mutating func body(nodes implied: [Definition]) throws(Diagnostic) -> (graph: Graph, hasInputs: Bool) {
    var definitions: [Definition] = []
    var inputs: [PortDefinition]?
    var outputs: [PortDefinition] = []
    var targets: [PortDefinition] = []
    try scanner.expect("{")
    while !scanner.take("}") {
      if scanner.sees("%") {
        definitions.append(try definition())
      } else if scanner.takeWord("return") {
        outputs += try ports()
      } else if scanner.takeWord("inputs") {
        inputs = try (inputs ?? []) + ports()
      } else if scanner.takeWord("targets") {
        targets += try ports()
      } else {
        throw scanner.problem("expected a node, 'inputs', 'return', 'targets' or '}', found \(scanner.rest)")
      }
    }
    let defined = Set(definitions.map(\.name))
    var graph = try Self.assemble(implied.filter { !defined.contains($0.name) } + definitions)
    graph.inputs = try Self.resolve(inputs ?? [], in: graph)
    graph.outputs = try Self.resolve(outputs, in: graph)
    graph.targets = try Self.resolve(targets, in: graph)
    return (graph, inputs != nil)
  }

  /// `%name = Op(%operand, ^%control) @"device" -> float32[1] {attribute = value} extra "00"`
  private mutating func definition() throws(Diagnostic) -> Definition {
    try scanner.expect("%")
    let line = scanner.line
    let name = try scanner.name()
    try scanner.expect("=")
    var result = Definition(
      name: name, op: OpKind(try scanner.wordOrString("the op of '\(name)'")), line: line)
    if scanner.take("(") {
      while !scanner.take(")") {
        if !result.operands.isEmpty { try scanner.expect(",") }
        let operand = try value()
        if operand.port >= 0, let last = result.operands.last, last.port < 0 {
          throw scanner.problem("a data operand of '\(name)' follows a control operand")
        }
        result.operands.append(operand)
      }
    }
    if scanner.take("@") { result.device = String(decoding: try scanner.string(), as: UTF8.self) }
    if scanner.take("->") {
      repeat { result.results.append(try tensorType()) } while scanner.take(",")
    }
    if scanner.sees("{") { result.attributes = try attributes() }
    if scanner.takeWord("extra") { result.extra = try scanner.hex() }
    return result
  }

  /// `%name`, `%name:1` or `^%name`
  private mutating func value() throws(Diagnostic) -> Reference {
    let isControl = scanner.take("^")
    try scanner.expect("%")
    let line = scanner.line
    let name = try scanner.name()
    if isControl { return Reference(name: name, port: Value.controlPort, line: line) }
    guard scanner.take(":") else { return Reference(name: name, port: 0, line: line) }
    let port = try scanner.integer()
    guard let port = Int32(exactly: port), port >= 0 else { throw scanner.problem("\(port) is no port") }
    return Reference(name: name, port: port, line: line)
  }

  /// Values separated by commas, each with a key before it or none.
  private mutating func ports() throws(Diagnostic) -> [PortDefinition] {
    var result: [PortDefinition] = []
    repeat {
      if scanner.sees("%") || scanner.sees("^") {
        result.append(PortDefinition(key: nil, value: try value()))
      } else {
        let key = try scanner.wordOrString("a value or its key")
        try scanner.expect("=")
        result.append(PortDefinition(key: key, value: try value()))
      }
    } while scanner.take(",")
    return result
  }

  // MARK: Names to nodes

  private static func assemble(_ definitions: [Definition]) throws(Diagnostic) -> Graph {
    var graph = Graph()
    var nodes: [NodeID] = []
    for definition in definitions {
      guard graph.node(named: definition.name) == nil else {
        throw Diagnostic(
          .malformed, "two nodes are named '\(definition.name)'", at: Location(line: definition.line))
      }
      nodes.append(
        graph.add(
          definition.op, named: definition.name, attributes: definition.attributes,
          results: definition.results, device: definition.device, extra: definition.extra))
    }
    for (node, definition) in zip(nodes, definitions) where !definition.operands.isEmpty {
      var operands: [Value] = []
      var controls: [NodeID] = []
      for reference in definition.operands {
        let value = try resolve(reference, in: graph)
        if value.isControl { controls.append(value.node) } else { operands.append(value) }
      }
      graph.setOperands(node, operands, controls: controls)
    }
    return graph
  }

  private static func resolve(
    _ ports: [PortDefinition], in graph: Graph
  ) throws(Diagnostic) -> [Graph.Port] {
    var result: [Graph.Port] = []
    for port in ports {
      let value = try resolve(port.value, in: graph)
      result.append(
        Graph.Port(key: port.key ?? GraphPrinter.defaultKey(of: value, in: graph), value: value))
    }
    return result
  }

  private static func resolve(_ reference: Reference, in graph: Graph) throws(Diagnostic) -> Value {
    guard let node = graph.node(named: reference.name) else {
      throw Diagnostic(
        .malformed, "no node is named '\(reference.name)'", at: Location(line: reference.line),
        help: didYouMean(reference.name, among: graph.nodes.map { graph.name($0) }))
    }
    return Value(node: node, port: reference.port)
  }
}
