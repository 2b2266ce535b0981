internal import GraphIR

/// An order of a graph's nodes that stays one while branches become nodes: none reads a node of a higher place, but for
/// the back edges of loops. Searches for what depends on a node need not go beyond the places that are asked about.
struct BranchOrder {
  private var places: [Int]

  init(_ graph: Graph) {
    places = Array(repeating: 0, count: graph.nextIndex)
    for (place, node) in graph.topologicalOrder().enumerated() { places[Int(node.index)] = place }
  }

  subscript(node: NodeID) -> Int { places[Int(node.index)] }

  /// Gives a node its place that was added, and moves what reads it up to there.
  mutating func insert(_ node: NodeID, in graph: Graph) {
    let place = graph.allOperands(node).reduce(0) { max($0, self[$1.node]) }
    while places.count < graph.nextIndex { places.append(0) }
    places[Int(node.index)] = place
    var pending = [node]
    while let current = pending.popLast() {
      for use in graph.uses(of: current) where self[use.user] < place {
        guard !graph.isBackEdge(from: current, to: use.user) else { continue }
        places[Int(use.user.index)] = place
        pending.append(use.user)
      }
    }
  }
}

/// The nodes that some nodes depend on, and those that depend on them, as far as they have been asked about.
struct Relatives {
  private var before = NodeSet()
  private var after = NodeSet()
  /// Nodes that depend on one of the nodes, and lie beyond the bound.
  private var beyond: [NodeID] = []
  private var bound = 0
  /// The lowest place that is asked about.
  private let least: Int

  init(least: Int) { self.least = least }

  mutating func add(_ node: NodeID, _ graph: Graph, _ order: BranchOrder) {
    var pending = before.insert(node) ? [node] : []
    while let current = pending.popLast() {
      for value in graph.allOperands(current) where order[value.node] >= least {
        if before.insert(value.node) { pending.append(value.node) }
      }
    }
    if after.insert(node) { follow([node], graph, order) }
  }

  /// Makes it known which nodes up to a place depend on one of the nodes.
  mutating func reach(_ place: Int, _ graph: Graph, _ order: BranchOrder) {
    guard place > bound else { return }
    bound = place
    let waiting = beyond
    beyond = []
    follow(waiting, graph, order)
  }

  /// Whether a node, of a place that has been reached, depends on one of the nodes or one of them on it.
  func contains(_ node: NodeID) -> Bool { before.contains(node) || after.contains(node) }

  private mutating func follow(_ nodes: [NodeID], _ graph: Graph, _ order: BranchOrder) {
    var pending = nodes
    while let node = pending.popLast() {
      guard order[node] <= bound else {
        beyond.append(node)
        continue
      }
      for use in graph.uses(of: node) where after.insert(use.user) { pending.append(use.user) }
    }
  }
}
