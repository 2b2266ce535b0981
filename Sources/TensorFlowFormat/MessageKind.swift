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
