// Walks over the graph. None recurses: a chain may be as long as the file allows.

extension Graph {
  /// The nodes, each after what it reads. Where the order they were added in has that property, it stays.
  ///
  /// Edges that close a TensorFlow 1 loop do not count. Nor, in a graph that `verify` would refuse, does the last
  /// edge of each other cycle.
  package func topologicalOrder() -> [NodeID] {
    var order: [NodeID] = []
    order.reserveCapacity(count)
    walk(order: &order, cycle: nil)
    return order
  }

  /// The nodes of a cycle that goes through no loop's back edge, each read by the next and the last by the first.
  package func firstIllegalCycle() -> [NodeID]? {
    var order: [NodeID] = []
    var found: [NodeID]?
    walk(order: &order) { cycle in
      found = cycle
      return false
    }
    return found
  }

  /// Whether an edge closes a TensorFlow 1 while loop: from a `NextIteration` to its `Merge`.
  package func isBackEdge(from source: NodeID, to user: NodeID) -> Bool {
    Self.loopHeads.contains(op(user)) && Self.loopTails.contains(op(source))
  }

  private static let loopHeads: Set<OpKind> = ["Merge", "RefMerge"]
  private static let loopTails: Set<OpKind> = ["NextIteration", "RefNextIteration"]

  /// `roots` and every node they read, directly or through others, control edges included.
  package func nodes(reaching roots: some Sequence<NodeID>) -> NodeSet {
    var seen = NodeSet()
    var pending = roots.filter { seen.insert($0) }
    while let node = pending.popLast() {
      for value in allOperands(node) where seen.insert(value.node) { pending.append(value.node) }
    }
    return seen
  }

  /// `roots` and every node that reads them, directly or through others, control edges included.
  package func nodes(reachedFrom roots: some Sequence<NodeID>) -> NodeSet {
    var seen = NodeSet()
    var pending = roots.filter { seen.insert($0) }
    while let node = pending.popLast() {
      for use in uses(of: node) where seen.insert(use.user) { pending.append(use.user) }
    }
    return seen
  }

  /// What the outputs and targets need.
  package func liveNodes() -> NodeSet { nodes(reaching: (outputs + targets).map(\.value.node)) }

  private enum Mark: UInt8 {
    case new, open, done
  }

  /// Depth-first, operands before users. `cycle` sees each cycle found, operands first, and says whether to go on.
  private func walk(order: inout [NodeID], cycle: (([NodeID]) -> Bool)?) {
    var marks = [Mark](repeating: .new, count: storage.count)
    var path: [(node: NodeID, next: Int)] = []
    for root in nodes where marks[Int(root.index)] == .new {
      marks[Int(root.index)] = .open
      path.append((root, 0))
      while let (node, next) = path.last {
        let operands = field(node, \.slots)
        guard next < operands.count else {
          marks[Int(node.index)] = .done
          order.append(node)
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let operand = slots[Int(operands[next])].value.node
        switch marks[Int(operand.index)] {
        case .done: break
        case .new where isBackEdge(from: operand, to: node): break
        case .new:
          marks[Int(operand.index)] = .open
          path.append((operand, 0))
        case .open where isBackEdge(from: operand, to: node): break
        case .open:
          let members = path.map(\.node).drop { $0 != operand }
          if let cycle, !cycle(Array(members.reversed())) { return }
        }
      }
    }
  }
}
