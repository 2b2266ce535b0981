package import Diagnostics
package import GraphIR
internal import Messages
internal import Ops
internal import Tensors

/// Writes a model's graph and functions as a `GraphDef`, streaming the weights from where they are.
///
/// Nodes come in topological order, attributes by name, functions in the library's order: the same model gives the
/// same bytes.
package struct GraphDefWriter {
  package enum Format: Sendable {
    case binary, text
  }

  private let model: Model
  private let format: Format

  /// Protobuf refuses messages of 2 GiB and more.
  private static let sizeLimit = Int(Int32.max)

  package init(model: Model, format: Format = .binary) {
    self.model = model
    self.format = format
  }

  /// Writes the file whole or not at all, and returns its size.
  ///
  /// `progress` is told the bytes done and the bytes in all.
  package func write(
    to path: String, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(Diagnostic) -> Int {
    switch format {
    case .binary: try writeBinary(to: path, progress)
    case .text: try writeText(to: path)
    }
  }

  // MARK: Binary

  private func writeBinary(to path: String, _ progress: (Int, Int) -> Void) throws(Diagnostic) -> Int {
    let encoded = try encode()
    guard encoded.byteCount <= Self.sizeLimit else { throw tooLarge(encoded.byteCount, path) }
    let file = try OutputFile(path: path, size: encoded.byteCount)
    try encoded.stream { (chunk) throws(Diagnostic) in
      try file.write(chunk)
      progress(file.byteCount, encoded.byteCount)
    }
    precondition(file.byteCount == encoded.byteCount, "a tensor gave other bytes than it announced")
    try file.commit()
    return encoded.byteCount
  }

  private func encode() throws(Diagnostic) -> Segments {
    var result = Segments()
    let nodes = NodeEncoder(graph: model.graph)
    for node in model.graph.topologicalOrder() {
      result.append(field: GraphDefField.node, try nodes.encode(node))
    }
    var library = Segments()
    for name in model.functions.names {
      guard let function = model.functions[name] else { continue }
      library.append(
        field: FunctionDefLibraryField.function,
        try FunctionEncoder(function, library: model.functions).encode())
    }
    library.append(gradients().serialized())
    if library.byteCount > 0 { result.append(field: GraphDefField.library, library) }
    result.append(trailer().serialized())
    return result
  }

  private func gradients() -> ProtoMessage {
    let message = ProtoMessage("FunctionDefLibrary")
    for (function, gradient) in model.functions.gradients.sorted(by: { $0.key < $1.key }) {
      let entry = message.putMessage(FunctionDefLibraryField.gradient)
      entry.put(GradientDefField.functionName, string: function)
      entry.put(GradientDefField.gradientFunc, string: gradient)
    }
    return message
  }

  /// The fields of the graph besides nodes and functions.
  private func trailer() -> ProtoMessage {
    let message = ProtoMessage("GraphDef")
    _ = message.merge(model.extra)
    let versions = message.putMessage(GraphDefField.versions)
    versions.put(VersionDefField.producer, int: model.versions.producer)
    versions.put(VersionDefField.minConsumer, int: model.versions.minConsumer)
    for bad in model.versions.badConsumers { versions.put(VersionDefField.badConsumers, int: bad) }
    return message
  }

  private func tooLarge(_ size: Int, _ path: String) -> Diagnostic {
    let constants = model.graph.nodes.compactMap { node in
      model.graph.attributes(node).tensor("value").map { (model.graph.name(node), $0.byteCount ?? 0) }
    }
    let largest = constants.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(3).map {
      "'\($0.0)' (\($0.1) bytes)"
    }
    return Diagnostic(
      .outputTooLarge, "the frozen graph would have \(size) bytes; protobuf holds at most \(Self.sizeLimit)",
      at: Location(file: path), notes: ["the largest constants: \(largest.joined(separator: ", "))"],
      help: "leave the largest variables out with --keep-variables GLOB, or cut the model in two with --cut")
  }

  // MARK: Text

  private func writeText(to path: String) throws(Diagnostic) -> Int {
    let file = try OutputFile(path: path)
    let nodes = NodeEncoder(graph: model.graph)
    for node in model.graph.topologicalOrder() {
      try file.write(Array("node {\n\(try nodes.message(node).printed(indent: 1))}\n".utf8))
    }
    if !model.functions.isEmpty || !model.functions.gradients.isEmpty {
      try file.write(Array("library {\n".utf8))
      for name in model.functions.names {
        guard let function = model.functions[name] else { continue }
        let text = try FunctionEncoder(function, library: model.functions).message().printed(indent: 2)
        try file.write(Array("  function {\n\(text)  }\n".utf8))
      }
      try file.write(Array("\(gradients().printed(indent: 1))}\n".utf8))
    }
    try file.write(Array(trailer().printed().utf8))
    try file.commit()
    return file.byteCount
  }
}

/// Encodes the nodes of one graph.
struct NodeEncoder {
  let graph: Graph
  /// How a value is spelled as an input; in a graph `node` or `node:port`.
  var spelling: (Value) throws(Diagnostic) -> String

  init(graph: Graph) {
    self.graph = graph
    spelling = { (value) throws(Diagnostic) in
      value.port == 0 ? graph.name(value.node) : "\(graph.name(value.node)):\(value.port)"
    }
  }

  /// The `NodeDef` without a streamed tensor, which is returned beside it.
  private func base(_ node: NodeID) throws(Diagnostic) -> (message: ProtoMessage, streamed: (String, Tensor)?)
  {
    let message = ProtoMessage("NodeDef")
    message.put(NodeDefField.name, string: graph.name(node))
    message.put(NodeDefField.op, string: graph.op(node).name)
    for operand in graph.operands(node) { message.put(NodeDefField.input, string: try spelling(operand)) }
    for control in graph.controlOperands(node) {
      message.put(NodeDefField.input, string: "^" + graph.name(control))
    }
    if !graph.device(node).isEmpty { message.put(NodeDefField.device, string: graph.device(node)) }
    var attributes = graph.attributes(node)
    var streamed: (String, Tensor)?
    for entry in attributes.entries {
      if case .tensor(let tensor) = entry.value, tensor.isStreamed {
        streamed = (entry.name, tensor)
        attributes[entry.name] = nil
        break
      }
    }
    try attributes.encode(into: message, field: NodeDefField.attr)
    let extra = graph.extra(node)
    if !extra.isEmpty { _ = message.merge(extra) }
    return (message, streamed)
  }

  func encode(_ node: NodeID) throws(Diagnostic) -> Segments {
    let (message, streamed) = try base(node)
    var result = Segments()
    result.append(message.serialized())
    guard let (name, tensor) = streamed, let byteCount = tensor.byteCount else { return result }
    let head = ProtoMessage("TensorProto")
    try tensor.encode(into: head, withContent: false)
    var proto = Segments()
    proto.append(head.serialized())
    proto.append(Segments.header(field: TensorProtoField.tensorContent, length: byteCount))
    proto.append(contentOf: tensor, byteCount: byteCount)
    var value = Segments()
    value.append(field: AttrValueField.tensor, proto)
    var entry = Segments()
    entry.append(field: MapEntryField.key, Array(name.utf8))
    entry.append(field: MapEntryField.value, value)
    result.append(field: NodeDefField.attr, entry)
    return result
  }

  /// The whole `NodeDef`, tensors included, for the text form.
  func message(_ node: NodeID) throws(Diagnostic) -> ProtoMessage {
    let (message, streamed) = try base(node)
    guard let (name, tensor) = streamed else { return message }
    let entry = message.putMessage(NodeDefField.attr)
    entry.put(MapEntryField.key, string: name)
    try Attribute.tensor(tensor).encode(into: entry.putMessage(MapEntryField.value))
    return message
  }
}
