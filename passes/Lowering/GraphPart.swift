internal import GraphIR
internal import Ops
internal import Tensors

/// A part of a graph that becomes a function: what it gives back, and what that needs as far as it lies within.
struct GraphPart {
  /// Where a value lies, for the part.
  enum Place {
    /// Its node belongs to the part.
    case within
    /// Within, it is what this other value is.
    case same(as: Value)
    /// It is an argument: what this value of the graph is.
    case argument(Value)
    /// The part cannot be cut out: a clause that says why.
    case refused(String)
  }

  private enum Source {
    case argument(Value)
    case copy(of: Value)
  }

  /// The nodes of the part, in the order they were added to the graph.
  private(set) var nodes: [NodeID] = []
  /// What the values that its nodes read are in the function.
  private var sources: [Value: Source] = [:]
  /// The nodes outside that something within has to wait for.
  private(set) var controls: [NodeID] = []
  private var kept: [NodeID: [NodeID]] = [:]
  private(set) var refusal: String?
  /// What is given back.
  private(set) var roots: [Value]

  /// - Parameters:
  ///   - roots: the values that are given back.
  ///   - effects: the nodes that must be waited for, where a control edge says so.
  ///   - arguments: is told what is read from outside.
  ///   - place: where a value lies. A control edge lies within where its node does.
  init(
    _ roots: [Value], of graph: Graph, _ effects: NodeSet, arguments: inout OrderedValues,
    _ place: (Value) -> Place
  ) {
    self.roots = roots
    var seen = NodeSet()
    var pending: [NodeID] = []
    func resolve(_ value: Value) {
      var current = value
      for _ in 0...graph.count {
        switch place(current) {
        case .within:
          if seen.insert(current.node) { pending.append(current.node) }
          sources[value] = .copy(of: current)
          return
        case .same(let other): current = other
        case .argument(let other):
          arguments.insert(other)
          sources[value] = .argument(other)
          return
        case .refused(let reason):
          refusal = refusal ?? reason
          return
        }
      }
      refusal = refusal ?? "a value is made of itself"
    }
    for root in roots { resolve(root) }
    var members: [NodeID] = []
    while let node = pending.popLast() {
      members.append(node)
      for operand in graph.operands(node) where sources[operand] == nil { resolve(operand) }
      for control in graph.controlOperands(node) where effects.contains(control) {
        switch place(control.control) {
        case .within:
          kept[node, default: []].append(control)
          if seen.insert(control) { pending.append(control) }
        case .argument: if !controls.contains(control) { controls.append(control) }
        case .same, .refused: break
        }
      }
    }
    nodes = members.sorted()
  }

  /// The part that gives back some of its arguments, too.
  func handingOn(_ arguments: [Value]) -> GraphPart {
    var part = self
    part.roots += arguments
    for argument in arguments { part.sources[argument] = .argument(argument) }
    return part
  }

  /// Whether one of the nodes has a state or an effect.
  func isStateful(in graph: Graph) -> Bool {
    nodes.contains { OpRegistry.standard[graph.op($0).name]?.isStateful != false }
  }

  /// The function of the part.
  ///
  /// - Parameters:
  ///   - arguments: what it is given, and the types.
  ///   - results: the types of what it gives back.
  func function(
    named name: String, of graph: Graph, arguments: [(value: Value, type: ElementType)],
    results types: [ElementType], extra: [Tensor] = [], isStateful: Bool
  ) -> Function {
    var body = Graph()
    var given: [Value: Value] = [:]
    var parameters: [Function.Parameter] = []
    for (index, argument) in arguments.enumerated() {
      let node = body.add(
        "_Arg", named: "argument_\(index)",
        attributes: ["T": .type(argument.type), "index": .int(Int64(index))])
      given[argument.value] = node[0]
      body.inputs.append(Graph.Port(key: body.name(node), value: node[0]))
      parameters.append(Function.Parameter(name: body.name(node), type: argument.type))
    }
    var copies: [NodeID: NodeID] = [:]
    for node in nodes {
      copies[node] = body.add(
        graph.op(node), named: body.uniqueName(graph.name(node)), attributes: graph.attributes(node),
        results: graph.results(node), extra: graph.extra(node))
    }
    func copy(_ value: Value) -> Value {
      switch sources[value] {
      case .argument(let argument):
        if let argument = given[argument] { return argument }
      case .copy(let original):
        if let node = copies[original.node] { return node[Int(original.port)] }
      case nil: break
      }
      preconditionFailure("a value of the part was not followed")
    }
    for node in nodes {
      guard let new = copies[node] else { continue }
      body.setOperands(
        new, graph.operands(node).map(copy), controls: (kept[node] ?? []).compactMap { copies[$0] })
    }
    var outputs = roots.map(copy)
    for tensor in extra {
      outputs.append(
        body.add(
          "Const", named: body.uniqueName("value_index"),
          attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])[0])
    }
    let results = (types + extra.map(\.type)).enumerated().map {
      Function.Parameter(name: "result_\($0)", type: $1)
    }
    body.outputs = zip(results, outputs).map { Graph.Port(key: $0.name, value: $1) }
    return Function(name: name, arguments: parameters, results: results, body: body, isStateful: isStateful)
  }
}

/// Values, each once, in the order they were met.
struct OrderedValues {
  private(set) var values: [Value]
  private var members: Set<Value>

  init(_ values: [Value] = []) {
    self.values = values
    members = Set(values)
  }

  mutating func insert(_ value: Value) {
    if members.insert(value).inserted { values.append(value) }
  }
}

extension Attribute {
  /// A list of types, which may be empty.
  static func types(_ types: [ElementType]) -> Attribute { .list(types.isEmpty ? .empty : .types(types)) }
}
