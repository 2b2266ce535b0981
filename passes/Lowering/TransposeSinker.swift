internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import PassKit
internal import Tensors

/// A walk through a graph, against the direction of no edge, that moves transposes down past the node it is at.
struct TransposeSinker {
  typealias Rule = @Sendable (inout TransposeSinker) -> Rewrite

  /// The node it is at.
  var node: NodeID
  var graph: Graph
  private var facts: [Value: TensorFact]
  /// The values that are another one transposed.
  private var origins: [Value: Transposition] = [:]
  /// Where the values are that have been needed transposed.
  private var made: [Transposition: Value] = [:]
  /// Whether an op had its channels first.
  private(set) var hasPutChannelsLast = false

  /// A value with its axes in another order: axis `i` is axis `order[i]` of the source.
  struct Transposition: Hashable {
    let source: Value
    let order: [Int]
  }

  init(node: NodeID, graph: Graph, facts: [Value: TensorFact]) {
    self.node = node
    self.graph = graph
    self.facts = facts
  }

  // MARK: What is known

  var op: OpKind { graph.op(node) }
  var operands: [Value] { graph.operands(node) }
  var attributes: Attributes { graph.attributes(node) }

  func sizes(_ value: Value?) -> [SymbolicInteger]? { value.flatMap { facts[$0]?.shape.dimensions } }
  func rank(_ value: Value?) -> Int? { sizes(value)?.count }
  func constants(_ index: Int) -> [Int]? { graph.operand(node, index).flatMap { facts[$0]?.constants } }

  /// What an operand is a transpose of; nil for one that is itself.
  func origin(_ index: Int) -> Transposition? { graph.operand(node, index).flatMap { origins[$0] } }
  func origin(of value: Value) -> Transposition? { origins[value] }

  /// Remembers that a value is another one transposed.
  mutating func note(_ value: Value, _ transposition: Transposition) {
    origins[value] = transposition
    if made[transposition] == nil { made[transposition] = value }
  }

  // MARK: Values in another order

  /// The value with its axes in another order, through a Transpose if need be.
  mutating func transposed(_ value: Value, _ order: [Int]) -> Value {
    if let free = transposedFreely(value, order) { return free }
    var source = Transposition(source: value, order: order)
    if let origin = origins[value] {
      source = Transposition(source: origin.source, order: order.map { origin.order[$0] })
    }
    let name = graph.uniqueName("\(graph.name(value.node))/transposed")
    let result = addTranspose(source, named: name)
    facts[result] = permuted(facts[value], order)
    return result
  }

  /// The same where that takes no Transpose; nil where it would.
  ///
  /// - Parameter order: of more axes than the value has where those before its first one are of size 1.
  mutating func transposedFreely(_ value: Value, _ order: [Int]) -> Value? {
    if order == Array(order.indices) { return value }
    if let origin = origins[value], origin.order.count == order.count {
      let both = order.map { origin.order[$0] }
      if both == Array(both.indices) { return origin.source }
      if let known = made[Transposition(source: origin.source, order: both)] { return known }
    }
    let wanted = Transposition(source: value, order: order)
    if let known = made[wanted] { return known }
    guard let own = sizes(value), own.count <= order.count else { return nil }
    let sizes = [SymbolicInteger](repeating: 1, count: order.count - own.count) + own
    var result: Value?
    if graph.op(value.node) == "Const", let tensor = graph.attributes(value.node).tensor("value"),
      let moved = try? tensor.reshaped(sizes.compactMap(\.constant)).transposed(order)
    {
      // Without the sizes of 1 that it is broadcast from anyway.
      let kept = own.count == order.count ? moved.dimensions : Array(moved.dimensions.drop { $0 == 1 })
      result = addConstant(moved.reshaped(kept), named: "\(graph.name(value.node))/transposed")
    } else if Self.keepsElements(order, sizes) {
      result = addReshape(value, order.map { sizes[$0] })
    }
    guard let result else { return nil }
    made[wanted] = result
    return result
  }

  /// Whether a transpose moves nothing but axes of size 1.
  static func keepsElements(_ order: [Int], _ sizes: [SymbolicInteger]) -> Bool {
    let moved = order.filter { sizes[$0] != 1 }
    return moved == moved.sorted()
  }

  // MARK: Adding

  mutating func addConstant(_ tensor: Tensor, named name: String) -> Value {
    let node = graph.add(
      "Const", named: graph.uniqueName(name),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])
    let elements = try? TensorValue(loading: tensor)
    facts[node[0]] = elements.map { TensorFact($0) } ?? TensorFact(shape: SymbolicShape(tensor.dimensions))
    return node[0]
  }

  mutating func addConstant(_ numbers: [Int], _ dimensions: [Int]? = nil, named name: String) -> Value {
    let numbers = numbers.map { Int32(clamping: $0) }
    let tensor = Tensor(numbers, type: .int32, dimensions: dimensions ?? [numbers.count])
    return addConstant(tensor, named: name)
  }

  /// A value in another shape; nil when more than one of its sizes is unknown.
  private mutating func addReshape(_ value: Value, _ sizes: [SymbolicInteger]) -> Value? {
    let numbers = sizes.map { $0.constant ?? -1 }
    guard numbers.count(where: { $0 < 0 }) <= 1, let type = graph.outputType(of: value) else { return nil }
    let name = graph.uniqueName("\(graph.name(value.node))/reshaped")
    let shape = addConstant(numbers, named: "\(name)/shape")
    let node = graph.add(
      "Reshape", named: name, [value, shape], attributes: ["T": .type(type), "Tshape": .type(.int32)])
    facts[node[0]] = TensorFact(shape: SymbolicShape(sizes))
    return node[0]
  }

  private mutating func addTranspose(_ transposition: Transposition, named name: String) -> Value {
    let order = addConstant(transposition.order, named: "\(name)/perm")
    let type = graph.outputType(of: transposition.source) ?? .invalid
    let node = graph.add(
      "Transpose", named: name, [transposition.source, order],
      attributes: ["T": .type(type), "Tperm": .type(.int32)])
    note(node[0], transposition)
    return node[0]
  }

  private func permuted(_ fact: TensorFact?, _ order: [Int]) -> TensorFact {
    TensorFact(
      shape: SymbolicShape(fact?.shape.dimensions.map { sizes in order.map { sizes[$0] } }))
  }

  // MARK: Moving

  /// Makes the node work on operands in other orders, with Transposes after it that give what it gave.
  ///
  /// - Parameter orders: by port, the order in which what the node now gives has the axes of what it gave.
  mutating func become(
    _ operands: [Value], orders: [Int: [Int]], _ change: (inout Attributes) -> Void = { _ in }
  ) -> Rewrite {
    graph.setOperands(node, operands, controls: graph.controlOperands(node))
    graph.update(node) {
      // It states what is not so any more.
      $0.attributes["_output_shapes"] = nil
      change(&$0.attributes)
    }
    for (port, order) in orders.sorted(by: { $0.key < $1.key }) where order != Array(order.indices) {
      let (value, fact) = (node[port], facts[node[port]])
      var name = graph.uniqueName("\(graph.name(node))/channels_first")
      if port == 0, graph.outputs.contains(where: { $0.value == value }) {
        // What is fetched by the name stays what it is.
        name = graph.name(node)
        let other = graph.uniqueName("\(name)/channels_last")
        graph.update(node) { $0.name = other }
      }
      let result = addTranspose(Transposition(source: value, order: order), named: name)
      facts[result] = fact
      facts[value] = permuted(fact, Self.inverse(order))
      graph.replaceUses(of: value, with: result, except: [result.node])
    }
    return .applied
  }

  /// Makes an op with channels first one with channels last.
  mutating func putChannelsLast(
    _ operands: [Value], rank: Int, _ change: (inout Attributes) -> Void
  ) -> Rewrite {
    hasPutChannelsLast = true
    return become(operands, orders: [0: Self.channelsFirst(rank)]) { attributes in
      attributes["data_format"] = .string(rank == 5 ? "NDHWC" : "NHWC")
      change(&attributes)
    }
  }

  /// Makes readers of the node's output read `value` instead; an output of the graph becomes an Identity of it.
  mutating func forward(_ value: Value) -> Rewrite {
    guard graph.outputs.contains(where: { $0.value == node[0] }) else {
      graph.replaceUses(of: node[0], with: value)
      return .applied
    }
    let type = graph.outputType(of: node[0]) ?? .invalid
    graph.setOperands(node, [value], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "Identity"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["T"] = .type(type)
    }
    return .applied
  }

  // MARK: Orders of axes

  static func inverse(_ order: [Int]) -> [Int] {
    var result = order
    for (axis, source) in order.enumerated() { result[source] = axis }
    return result
  }

  /// From channels first to channels last: 0, 2, 3, 1.
  static func channelsLast(_ rank: Int) -> [Int] { [0] + Array(2..<rank) + [1] }

  /// From channels last to channels first: 0, 3, 1, 2.
  static func channelsFirst(_ rank: Int) -> [Int] { [0, rank - 1] + Array(1..<rank - 1) }
}
