internal import Diagnostics
internal import GraphIR
internal import Messages
internal import Tensors

/// Makes a graph of `NodeDef` messages: first all nodes, then their operands, since those may come later in the file.
struct GraphReader {
  /// How a node's input is written.
  enum InputForm {
    /// In a graph: `node`, `node:port`, `^node`.
    case graph
    /// In a function's body: `argument`, `node:output:index`, `^node`.
    case function
  }

  private(set) var graph = Graph()
  private(set) var problems: [Diagnostic] = []
  private var attributes: AttributeReader
  private let file: String?
  private let form: InputForm
  private let outputs: OutputNames
  /// For each node of the file that was added: its inputs as written.
  private var inputs: [(node: NodeID, names: [String])] = []
  private var arguments: Set<NodeID> = []

  /// Far above what any op has; a port beyond it is damage.
  private static let mostPorts = 1 << 20
  /// Looking for similar names is slow in a large graph: not for every problem of a broken one.
  private static let mostSuggestions = 20
  private static let mostProblems = 1000

  init(attributes: AttributeReader, file: String?, form: InputForm, outputs: OutputNames) {
    self.attributes = attributes
    self.file = file
    self.form = form
    self.outputs = outputs
  }

  /// The reader of attributes, with what its tensors have used up.
  var usedAttributes: AttributeReader { attributes }

  /// Adds the `_Arg` node of a function's argument.
  mutating func addArgument(_ name: String, attributes: Attributes) -> NodeID? {
    guard isFree(name) else { return nil }
    let node = graph.add("_Arg", named: name, attributes: attributes)
    arguments.insert(node)
    return node
  }

  /// Adds a node without operands. Takes the fields it reads out of `proto`.
  mutating func add(_ proto: ProtoMessage) {
    let name = proto.string(NodeDefField.name)
    let op = proto.string(NodeDefField.op)
    guard isFree(name) else { return }
    guard !op.isEmpty else {
      report(.invalidGraph, "the node '\(name)' has no op", node: name)
      return
    }
    let values: Attributes
    do throws(Diagnostic) {
      values = try attributes.attributes(proto, NodeDefField.attr, node: name)
    } catch {
      report(error)
      return
    }
    let names = proto.strings(NodeDefField.input)
    let device = proto.string(NodeDefField.device)
    for field in [
      NodeDefField.name, NodeDefField.op, NodeDefField.input, NodeDefField.device, NodeDefField.attr,
    ] {
      proto.clear(field)
    }
    // Of other ops the types of the outputs are registered.
    let types = outputs.types(OpKind(op), values) ?? []
    let node = graph.add(
      OpKind(op), named: name, attributes: values, results: types.map { TensorType($0, .unknownRank) },
      device: device, extra: proto.serialized())
    inputs.append((node, names))
  }

  /// Gives every node its operands.
  mutating func connect() {
    for (node, names) in inputs {
      var operands: [Value] = []
      var controls: [NodeID] = []
      for name in names {
        guard let value = value(name, readBy: graph.name(node)) else { continue }
        if value.isControl { controls.append(value.node) } else { operands.append(value) }
      }
      graph.setOperands(node, operands, controls: controls)
    }
    inputs = []
  }

  /// The value written as `text`, or nil after a report. `reader` is what reads it, for the report.
  mutating func value(_ text: String, readBy reader: String) -> Value? {
    if text.hasPrefix("^") {
      return node(String(text.dropFirst()), text, reader)?.control
    }
    // The last colons separate; a name has none.
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard let node = node(parts[0], text, reader) else { return nil }
    let port: Int?
    switch (form, parts.count) {
    case (.graph, 1): port = 0
    case (.graph, 2): port = index(parts[1])
    case (.function, 1) where arguments.contains(node): port = 0
    case (.function, 2) where arguments.contains(node): port = parts[1] == "0" ? 0 : nil
    case (.function, 2), (.function, 3):
      guard outputs.knows(graph.op(node)) else {
        reportUnknownOp(node, text, reader)
        return nil
      }
      let element = parts.count == 3 ? index(parts[2]) : 0
      port = element.flatMap { outputs.port(graph.op(node), graph.attributes(node), parts[1], $0) }
    default: port = nil
    }
    guard let port else {
      let op = graph.op(node)
      report(
        .invalidGraph, "'\(reader)' reads '\(text)', which is no output of the \(op) '\(parts[0])'",
        node: reader)
      return nil
    }
    return node[port]
  }

  /// The node called `name`, or nil after a report.
  private mutating func node(_ name: String, _ input: String, _ reader: String) -> NodeID? {
    if let node = graph.node(named: name) { return node }
    let isFew = problems.count < Self.mostSuggestions
    report(
      .invalidGraph, "'\(reader)' reads '\(input)', but there is no node '\(name)'", node: reader,
      help: isFew ? didYouMean(name, among: graph.nodes.lazy.map { [graph] in graph.name($0) }) : nil)
    return nil
  }

  private mutating func reportUnknownOp(_ node: NodeID, _ input: String, _ reader: String) {
    let op = graph.op(node)
    report(
      .unsupported, "the outputs of the op '\(op)' are not known, so '\(input)' cannot be resolved",
      node: reader,
      help: "an op of your own is known when the model is read from a MetaGraph, which lists the ops it uses")
  }

  private func index(_ text: String) -> Int? {
    guard let value = Int(text), (0..<Self.mostPorts).contains(value), !text.hasPrefix("+") else {
      return nil
    }
    return value
  }

  /// Whether a node can have the name; reports why not.
  private mutating func isFree(_ name: String) -> Bool {
    let isValid =
      !name.isEmpty && !name.hasPrefix("^") && !name.utf8.contains { $0 <= 0x20 || $0 == 0x7F || $0 == 0x3A }
    guard isValid else {
      report(
        .invalidGraph, name.isEmpty ? "a node has no name" : "a node has the impossible name '\(name)'",
        node: nil)
      return false
    }
    guard graph.node(named: name) == nil else {
      report(.invalidGraph, "two nodes have the name '\(name)'", node: name)
      return false
    }
    return true
  }

  private mutating func report(_ code: Code, _ message: String, node: String?, help: String? = nil) {
    report(Diagnostic(code, message, at: Location(file: file, node: node), help: help))
  }

  private mutating func report(_ problem: Diagnostic) {
    if problems.count < Self.mostProblems { problems.append(problem) }
  }
}
