internal import Messages
internal import TensorFlowFormat

/// Which functions of a MetaGraph are called, and from where.
struct CallGraph {
  /// The nodes of a graph or of a function's body.
  struct Body {
    /// Nil for the graph itself.
    let function: String?
    let nodes: [ProtoMessage]
    /// Whether nothing can call the function.
    let isDead: Bool
  }

  let bodies: [Body]

  /// A function is alive when the graph's nodes call it, or a live function, or the SavedModel offers it as a function of
  /// an object.
  init(_ metaGraph: MetaGraphContents) {
    guard let graph = metaGraph.graph else {
      bodies = []
      return
    }
    let library = graph.message(GraphDefField.library)
    var functions: [(name: String, nodes: [ProtoMessage])] = []
    var places: [String: Int] = [:]
    for function in library.map({ Array($0.messages(FunctionDefLibraryField.function)) }) ?? [] {
      let name = function.message(FunctionDefField.signature)?.string(OpDefField.name) ?? ""
      places[name] = functions.count
      functions.append((name, Array(function.messages(FunctionDefField.nodeDef))))
    }
    var alive: Set<Int> = []
    var waiting: [Int] = []
    func reach(_ name: String) {
      guard let place = places[name], alive.insert(place).inserted else { return }
      waiting.append(place)
    }
    let nodes = Array(graph.messages(GraphDefField.node))
    for node in nodes { Self.callees(of: node).forEach(reach) }
    metaGraph.functionNames.forEach(reach)
    // The gradient of a function is taken wherever the function is called; it counts as called with it.
    for gradient in library.map({ Array($0.messages(FunctionDefLibraryField.gradient)) }) ?? [] {
      reach(gradient.string(GradientDefField.gradientFunc))
    }
    while let place = waiting.popLast() {
      for node in functions[place].nodes { Self.callees(of: node).forEach(reach) }
    }
    bodies =
      [Body(function: nil, nodes: nodes, isDead: false)]
      + functions.enumerated().map { Body(function: $1.name, nodes: $1.nodes, isDead: !alive.contains($0)) }
  }

  /// The functions that a node calls: its op, and those that its attributes name.
  static func callees(of node: ProtoMessage) -> [String] {
    var names = [node.string(NodeDefField.op)]
    for entry in node.messages(NodeDefField.attr) {
      guard let value = entry.message(MapEntryField.value) else { continue }
      if let function = value.message(AttrValueField.func) {
        names.append(function.string(NameAttrListField.name))
      } else if let list = value.message(AttrValueField.list) {
        names += list.messages(AttrValueListValueField.func).map { $0.string(NameAttrListField.name) }
      }
    }
    return names
  }
}

extension MetaGraphContents {
  /// The functions that objects of the SavedModel offer to whoever loads it.
  fileprivate var functionNames: [String] {
    guard let objects = objectGraph else { return [] }
    return objects.messages(SavedObjectGraphField.concreteFunctions).map { $0.string(MapEntryField.key) }
  }
}
