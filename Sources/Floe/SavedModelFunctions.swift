internal import Diagnostics
internal import Messages
internal import TensorFlowFormat

/// A function that can be called on the object a SavedModel is loaded as.
struct SavedModelFunction {
  /// One way to call it.
  struct Option {
    let arguments: [StructuredValue]
    /// Sorted by name.
    let keywords: [(key: String, value: StructuredValue)]
  }

  let name: String
  let options: [Option]

  /// The functions of the root object, sorted by name, with their options in the order TensorFlow lists them.
  static func all(of metaGraph: MetaGraphContents) throws(Diagnostic) -> [SavedModelFunction] {
    guard let graph = metaGraph.objectGraph else { return [] }
    let nodes = graph.messages(SavedObjectGraphField.nodes)
    guard let root = nodes.first else { return [] }
    var signatures: [String: ProtoMessage] = [:]
    for entry in graph.messages(SavedObjectGraphField.concreteFunctions) {
      signatures[entry.string(MapEntryField.key)] = entry.message(MapEntryField.value)
    }
    var found: [(name: String, concrete: [String], keywords: [String])] = []
    for child in root.messages(SavedObjectField.children) {
      let index = child.int(TrackableObjectGraphTrackableObjectObjectReferenceField.nodeId)
      let name = child.string(TrackableObjectGraphTrackableObjectObjectReferenceField.localName)
      guard nodes.indices.contains(index) else {
        throw Diagnostic(.malformed, "the object graph refers to object \(index), which it does not have")
      }
      if let function = nodes[index].message(SavedObjectField.function) {
        found.append((name, function.strings(SavedFunctionField.concreteFunctions), []))
      } else if let function = nodes[index].message(SavedObjectField.bareConcreteFunction) {
        let concrete = function.string(SavedBareConcreteFunctionField.concreteFunctionName)
        found.append((name, [concrete], function.strings(SavedBareConcreteFunctionField.argumentKeywords)))
      }
    }
    found.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }

    // The order of options follows from the order in which TensorFlow's loader makes functions.
    var names: [String: String] = [:]
    if found.contains(where: { $0.concrete.count > 1 }), let graph = metaGraph.graph {
      names = FunctionLoadOrder(graph).loadedNames
    }
    var result: [SavedModelFunction] = []
    for (name, concrete, keywords) in found {
      let ordered = concrete.sorted {
        (names[$0] ?? $0).utf8.lexicographicallyPrecedes((names[$1] ?? $1).utf8)
      }
      var options: [Option] = []
      for function in ordered { options.append(try Option(signatures[function], keywords)) }
      result.append(SavedModelFunction(name: name, options: options))
    }
    return result
  }
}

extension SavedModelFunction.Option {
  /// The option of a `SavedConcreteFunction`, whose signature is the pair of positional and keyword arguments.
  /// Without one, only the names of the arguments are known.
  fileprivate init(_ function: ProtoMessage?, _ argumentKeywords: [String]) throws(Diagnostic) {
    guard let signature = function?.message(SavedConcreteFunctionField.canonicalizedInputSignature) else {
      arguments = argumentKeywords.map { .string($0) }
      keywords = []
      return
    }
    guard case .tuple(let pair) = try StructuredValue(signature), pair.count == 2,
      case .tuple(let positional) = pair[0], case .dictionary(let named) = pair[1]
    else { throw Diagnostic(.malformed, "the signature of a function is no pair of arguments and keywords") }
    arguments = positional
    keywords = named
  }
}
