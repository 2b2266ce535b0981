package import Diagnostics
package import GraphIR
internal import Messages
internal import Tensors

extension Graph {
  /// A node as the serialized `NodeDef` of an op by itself: its operands have no names, and what is only noted of it
  /// (attributes that start with `_`) is left out.
  package func serializedNode(_ node: NodeID, as op: String) throws(Diagnostic) -> [UInt8] {
    let message = ProtoMessage("NodeDef")
    message.put(NodeDefField.name, string: name(node))
    message.put(NodeDefField.op, string: op)
    for _ in operands(node) { message.put(NodeDefField.input, string: "") }
    var attributes = Attributes()
    for entry in self.attributes(node).entries where !entry.name.hasPrefix("_") {
      attributes[entry.name] = entry.value
    }
    try attributes.encode(into: message, field: NodeDefField.attr)
    return message.serialized()
  }
}

/// The attributes of a serialized `NodeDef`; nil for bytes that are none.
package func nodeAttributes(_ bytes: [UInt8]) -> Attributes? {
  guard let message = try? ProtoMessage(parsing: bytes, as: "NodeDef") else { return nil }
  var reader = AttributeReader(tensors: TensorReader(file: nil, path: ""))
  return try? reader.attributes(message, NodeDefField.attr, node: "")
}
