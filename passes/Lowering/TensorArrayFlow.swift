internal import GraphIR
internal import Ops
internal import Tensors

/// Where the TensorArrays of one graph go: what carries the flow of each, and what reads and writes it.
struct TensorArrayFlow {
  /// The arrays, in the order they were added.
  private(set) var arrays: [NodeID] = []
  /// The array that a flow orders what is done to.
  private(set) var flows: [Value: NodeID] = [:]
  /// The ops that do something to an array.
  private(set) var users: [NodeID: [NodeID]] = [:]
  /// Why an array cannot become a list.
  private(set) var refusals: [NodeID: String] = [:]
  /// Ops on arrays that come from elsewhere.
  private(set) var strays: [NodeID] = []

  init(_ graph: Graph, _ facts: [Value: TensorFact]) {
    let nodes = graph.nodes.filter { Self.isArrayOp(graph.op($0)) }
    arrays = nodes.filter { graph.op($0) == "TensorArrayV3" }
    for array in arrays {
      followFlow(of: array, graph)
      followHandle(of: array, graph)
    }
    for node in nodes where graph.op(node) != "TensorArrayV3" { assign(node, graph, facts) }
  }

  /// Whether an op makes, changes or reads a TensorArray.
  static func isArrayOp(_ op: OpKind) -> Bool { op.name.hasPrefix("TensorArray") }

  /// Which operand is the flow.
  static let flowOperands: [OpKind: Int] = [
    "TensorArrayWriteV3": 3, "TensorArrayReadV3": 2, "TensorArrayGatherV3": 2, "TensorArrayScatterV3": 3,
    "TensorArraySizeV3": 1, "TensorArrayConcatV3": 1, "TensorArraySplitV3": 3,
  ]

  /// The ops whose first output is the flow after them.
  private static let changing: Set<OpKind> = [
    "TensorArrayWriteV3", "TensorArrayScatterV3", "TensorArraySplitV3",
  ]

  /// The ops that hand on what they get, from a state of a loop or branch to another.
  static let carriers: Set<OpKind> = ["Identity", "Enter", "Exit", "NextIteration", "Switch", "Merge"]

  private mutating func refuse(_ array: NodeID, _ reason: String) {
    if refusals[array] == nil { refusals[array] = reason }
  }

  // MARK: Following

  private mutating func followFlow(of array: NodeID, _ graph: Graph) {
    var pending = [array[1]]
    while let value = pending.popLast() {
      if let known = flows[value] {
        guard known != array else { continue }
        for one in [known, array] { refuse(one, "it goes where another array goes, too") }
        continue
      }
      flows[value] = array
      if graph.outputs.contains(where: { $0.value == value }) { refuse(array, "its flow is an output") }
      var writers = 0
      for use in graph.uses(of: value) {
        let op = graph.op(use.user)
        if Self.carriers.contains(op) {
          pending += op == "Switch" ? [use.user[0], use.user[1]] : [use.user[0]]
        } else if let place = Self.flowOperands[op], graph.operand(use.user, place) == value {
          if Self.changing.contains(op) {
            writers += 1
            pending.append(use.user[0])
          }
        } else {
          refuse(array, "its flow goes into '\(graph.name(use.user))' (\(op))")
        }
      }
      // Of a list each would change a copy of its own.
      if writers > 1 { refuse(array, "it is written twice in no order") }
    }
  }

  private mutating func followHandle(of array: NodeID, _ graph: Graph) {
    var pending = [array[0]]
    while let value = pending.popLast() {
      if graph.outputs.contains(where: { $0.value == value }) { refuse(array, "it is an output") }
      for use in graph.uses(of: value) {
        let op = graph.op(use.user)
        if ["Identity", "Enter", "Switch"].contains(op) {
          pending += op == "Switch" ? [use.user[0], use.user[1]] : [use.user[0]]
        } else if Self.flowOperands[op] == nil, op != "TensorArrayCloseV3" {
          refuse(array, "it goes into '\(graph.name(use.user))' (\(op))")
        }
      }
    }
  }

  /// Finds out which array an op is about.
  private mutating func assign(_ node: NodeID, _ graph: Graph, _ facts: [Value: TensorFact]) {
    let op = graph.op(node)
    let array = graph.operand(node, 0).flatMap { Self.array(of: $0, in: graph) }
    let flow = Self.flowOperands[op].flatMap { graph.operand(node, $0) }
    guard let array, op == "TensorArrayCloseV3" || flow.flatMap({ flows[$0] }) == array else {
      for one in [array, flow.flatMap { flows[$0] }] {
        if let one { refuse(one, "the flow of '\(graph.name(node))' (\(op)) is not its own") }
      }
      strays.append(node)
      return
    }
    users[array, default: []].append(node)
    if op == "TensorArraySplitV3", graph.operand(node, 2).flatMap({ facts[$0]?.constants }) == nil {
      refuse(array, "the lengths of the pieces that '\(graph.name(node))' makes are not known")
    }
  }

  /// The array that a handle names.
  private static func array(of handle: Value, in graph: Graph) -> NodeID? {
    var value = handle
    while ["Identity", "Enter", "Switch"].contains(graph.op(value.node)) {
      guard let operand = graph.operand(value.node, 0) else { return nil }
      value = operand
    }
    return graph.op(value.node) == "TensorArrayV3" && value.port == 0 ? value.node : nil
  }

  // MARK: Elements

  /// What is known of the shape of an array's elements: what it states itself, and what is written into it.
  func elementShape(of array: NodeID, _ graph: Graph, _ facts: [Value: TensorFact]) -> SymbolicShape {
    var shape = SymbolicShape(sizes: graph.attributes(array).shape("element_shape") ?? .unknownRank)
    var written: [SymbolicShape] = []
    for node in users[array] ?? [] {
      func fact(_ index: Int) -> SymbolicShape {
        graph.operand(node, index).flatMap { facts[$0]?.shape } ?? .unknownRank
      }
      switch graph.op(node) {
      case "TensorArrayWriteV3": written.append(fact(2))
      case "TensorArrayScatterV3":
        written.append(SymbolicShape(fact(2).dimensions.map { Array($0.dropFirst()) }))
      case "TensorArraySplitV3":
        written.append(SymbolicShape(fact(1).dimensions.map { [.unknown] + $0.dropFirst() }))
      case "TensorArrayGatherV3":
        let stated = graph.attributes(node).shape("element_shape") ?? .unknownRank
        shape = shape.refined(by: SymbolicShape(sizes: stated))
      default: break
      }
    }
    if graph.attributes(array).bool("identical_element_shapes") == true {
      return written.reduce(shape) { $0.refined(by: $1) }
    }
    guard let first = written.first, written.allSatisfy({ $0 == first }) else { return shape }
    return shape.refined(by: first)
  }
}

extension SymbolicShape {
  /// Of a shape whose unknown sizes are negative.
  fileprivate init(sizes: Shape) {
    self.init(sizes.dimensions?.map { $0 < 0 ? .unknown : SymbolicInteger($0) })
  }
}
