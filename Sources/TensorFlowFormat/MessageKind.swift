/// The messages a file with a graph can hold.
package enum MessageKind: Sendable {
  case graph
  case metaGraph
  case savedModel

  var typeName: String {
    switch self {
    case .graph: "GraphDef"
    case .metaGraph: "MetaGraphDef"
    case .savedModel: "SavedModel"
    }
  }
}

/// How a message is written in a file.
package enum MessageForm: Sendable {
  case binary
  case text
}

/// How much of a message is wanted.
package enum MessageDetail: Sendable {
  /// Everything but the large contents of tensors, which stay in the file.
  case whole
  /// Enough to list ops and functions: without the edges and the attributes of arguments, where they are many.
  case outline
  /// Tags and signatures, without the graph and the objects.
  case interface
}
