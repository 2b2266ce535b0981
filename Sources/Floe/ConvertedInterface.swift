internal import GraphIR
internal import Ops
internal import Tensors

/// The inputs and outputs of a converted model: their order, their keys, and the names of their tensors, which programs
/// look for.
///
/// TensorFlow's converter names the tensors of a SavedModel as its signature does (`serving_default_x:0`,
/// `StatefulPartitionedCall:0`), and those of a frozen graph by their nodes.
struct ConvertedInterface {
  private let key: String
  /// The inputs of the signature, or else of the graph, whether anything reads them or not.
  private let inputs: [Signature.Entry]
  private let outputs: [Signature.Entry]
  private let isSignature: Bool

  /// - Parameters:
  ///   - isNamed: whether the outputs are the signature's, rather than named by the user.
  ///   - gone: the keys or names of inputs that the user has taken away.
  init(_ frozen: FreezeSummary, _ signature: Signature?, named isNamed: Bool, without gone: Set<String>) {
    key = signature?.key ?? "serving_default"
    isSignature = signature != nil && isNamed
    func entries(_ ports: [FreezeSummary.Port]) -> [Signature.Entry] {
      ports.map { port in
        Signature.Entry(
          key: port.key, tensor: port.name, type: ElementType(named: port.dtype) ?? .invalid,
          shape: Shape(port.shape))
      }
    }
    var inputs = entries(frozen.inputs)
    let there = Set(inputs.map(\.tensor))
    // What no output needs is gone from the graph; callers give it still.
    if !frozen.namedInputs.isEmpty {
      var seen: Set<String> = []
      let named = entries(frozen.namedInputs).filter {
        gone.isDisjoint(with: [$0.key, splitTensorName($0.tensor)?.name ?? ""])
          && seen.insert($0.tensor).inserted
      }
      // One that was cut is called otherwise now.
      func isSame(_ a: Signature.Entry, _ b: Signature.Entry) -> Bool {
        a.tensor == b.tensor || a.key == b.key
      }
      let others = inputs.filter { entry in !named.contains { isSame($0, entry) } }
      inputs = named.map { name in inputs.first { isSame($0, name) } ?? name } + others
    } else if isSignature {
      inputs += (signature?.inputs ?? []).filter { entry in
        let name = splitTensorName(entry.tensor)?.name ?? ""
        return !entry.tensor.isEmpty && !there.contains(entry.tensor)
          && gone.isDisjoint(with: [entry.key, name])
      }
      inputs.sort { $0.key < $1.key }
    }
    self.inputs = inputs
    outputs = entries(frozen.outputs)
  }

  /// Puts unused inputs back, names the tensors, and states the signature.
  func apply(to model: inout Model) {
    var named: Set<Value> = []
    var graph = model.graph
    graph.inputs = inputs.map { entry in
      let known = graph.inputs.first { $0.key == entry.key }?.value
      let value = known ?? addUnused(entry, to: &graph)
      if named.insert(value).inserted { graph.setTensorName(name(entry), of: value) }
      return Graph.Port(key: entry.key, value: value)
    }
    for (port, entry) in zip(graph.outputs, outputs) where named.insert(port.value).inserted {
      graph.setTensorName(name(entry), of: port.value)
    }
    graph.shortenTensorNames()
    model.graph = graph
    model.signatures = [
      Signature(
        key: key, methodName: "", inputs: Self.entries(graph.inputs, in: graph),
        outputs: Self.entries(
          isSignature ? graph.outputs.sorted { $0.key < $1.key } : graph.outputs, in: graph))
    ]
  }

  /// The name that programs know a tensor by.
  private func name(_ entry: Signature.Entry) -> String {
    isSignature || !entry.tensor.hasSuffix(":0") ? entry.tensor : String(entry.tensor.dropLast(2))
  }

  private func addUnused(_ entry: Signature.Entry, to graph: inout Graph) -> Value {
    let name = splitTensorName(entry.tensor)?.name ?? entry.tensor
    let node = graph.add(
      "Placeholder", named: graph.uniqueName(name),
      attributes: ["dtype": .type(entry.type), "shape": .shape(entry.shape)],
      results: [TensorType(entry.type, entry.shape)])
    return node[0]
  }

  private static func entries(_ ports: [Graph.Port], in graph: Graph) -> [Signature.Entry] {
    ports.map { port in
      let type = graph.type(port.value) ?? TensorType(.invalid, .unknownRank)
      return Signature.Entry(
        key: port.key, tensor: "\(graph.name(port.value.node)):\(port.value.port)", type: type.element,
        shape: type.shape)
    }
  }
}

extension Model {
  /// Adds the only signature of another model, whose main graph becomes a function.
  mutating func add(_ other: Model, as key: String) {
    var names: [String: String] = [:]
    var taken = functions
    for name in [key] + other.functions.names {
      let free = taken.uniqueName(name)
      names[name] = free
      taken[free] = Function(name: free, arguments: [], results: [], body: Graph())
    }
    var body = other.graph.calling(names)
    for (index, port) in body.inputs.enumerated() {
      let type = body.type(port.value)?.element ?? .invalid
      body.update(port.value.node) {
        $0.op = "_Arg"
        let stated = $0.attributes[TFLiteAttribute.tensorNames]
        $0.attributes = ["T": .type(type), "index": .int(Int64(index))]
        $0.attributes[TFLiteAttribute.tensorNames] = stated
      }
    }
    func parameters(_ ports: [Graph.Port]) -> [Function.Parameter] {
      ports.map { Function.Parameter(name: $0.key, type: body.type($0.value)?.element ?? .invalid) }
    }
    let name = names[key] ?? key
    functions[name] = Function(
      name: name, arguments: parameters(body.inputs), results: parameters(body.outputs), body: body)
    for inner in other.functions.names {
      guard var function = other.functions[inner], let name = names[inner] else { continue }
      function.name = name
      function.body = function.body.calling(names)
      functions[name] = function
    }
    signatures += other.signatures.map {
      var signature = $0
      signature.function = name
      return signature
    }
  }
}

extension Graph {
  /// The graph with other names for the functions that it calls.
  fileprivate func calling(_ names: [String: String]) -> Graph {
    var graph = self
    for node in nodes {
      for (name, _) in attributes(node).functionReferences {
        graph.update(node) { properties in
          switch properties.attributes[name] {
          case .function(var function):
            function.name = names[function.name] ?? function.name
            properties.attributes[name] = .function(function)
          case .list(.functions(let functions)):
            let renamed = functions.map {
              FunctionReference(names[$0.name] ?? $0.name, attributes: $0.attributes)
            }
            properties.attributes[name] = .list(.functions(renamed))
          default: break
          }
        }
      }
    }
    return graph
  }

  /// States the name of a tensor.
  fileprivate mutating func setTensorName(_ name: String, of value: Value) {
    let node = self.name(value.node)
    var names = attributes(value.node).strings(TFLiteAttribute.tensorNames) ?? []
    if names.isEmpty { names = results(value.node).indices.map { $0 == 0 ? node : "\(node):\($0)" } }
    guard names.indices.contains(Int(value.port)), names[Int(value.port)] != name else { return }
    names[Int(value.port)] = name
    update(value.node) {
      $0.attributes[TFLiteAttribute.tensorNames] = .list(.strings(names.map { Array($0.utf8) }))
    }
  }
}
