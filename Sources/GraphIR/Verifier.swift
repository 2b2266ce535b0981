package import Diagnostics

/// How many operands and outputs a node has.
package struct Arity: Hashable, Sendable {
  package var operands: Int
  package var outputs: Int

  package init(operands: Int, outputs: Int) {
    self.operands = operands
    self.outputs = outputs
  }
}

extension Graph {
  /// What the names of nodes are held to.
  package enum NameRule: Sendable {
    /// The names TensorFlow's importer takes.
    case graph
    /// Bodies of functions allow any name that can be told from a control edge and a port.
    case functionBody
  }

  /// Everything that is wrong with the graph itself: nothing for a graph that passes may work on.
  ///
  /// `arity` says how many operands and outputs a node must have, or nil for an op it does not know.
  package func verify(
    names: NameRule = .graph, arity: (NodeID) -> Arity? = { _ in nil }
  ) -> [Diagnostic] {
    var found = verifyEdges()
    // Use lists that disagree with the operands make every other finding doubtful.
    guard found.isEmpty else { return found }
    found += verifyNames(names)
    found += verifyPorts()
    found += verifyArity(arity)
    if let cycle = firstIllegalCycle() {
      let path = (cycle + cycle.prefix(1)).map { "%\(name($0))" }.joined(separator: " → ")
      found.append(
        problem(
          "the graph has a cycle that no NextIteration closes", at: cycle[0],
          notes: ["each is read by the next: \(path)"]))
    }
    return found
  }

  /// Every operand is in the use list of the node it reads, once, and use lists hold nothing else.
  private func verifyEdges() -> [Diagnostic] {
    var found: [Diagnostic] = []
    var expected = 0
    for node in nodes {
      var sawControl = false
      for slot in field(node, \.slots) {
        expected += 1
        let link = slots[Int(slot)]
        if link.user != node { found.append(problem("an operand belongs to another node", at: node)) }
        if !contains(link.value.node) {
          found.append(problem("an operand's node was removed", at: node))
          continue
        }
        if link.value.port < Value.controlPort {
          found.append(problem("an operand has port \(link.value.port)", at: node))
        }
        if sawControl, !link.value.isControl {
          found.append(problem("a data operand follows a control operand", at: node))
        }
        sawControl = link.value.isControl
      }
      let controls = controlOperands(node)
      if controls.count > 1, Set(controls).count != controls.count {
        found.append(problem("a control operand is there twice", at: node))
      }
    }
    guard found.isEmpty else { return found }
    var listed = 0
    for node in nodes {
      var slot = field(node, \.firstUse)
      var previous: Int32 = -1
      while slot >= 0, listed <= expected {
        let link = slots[Int(slot)]
        if link.value.node != node || !contains(link.user) || !field(link.user, \.slots).contains(slot) {
          found.append(problem("the use list names a reader that does not read the node", at: node))
        }
        if link.previous != previous {
          found.append(problem("the use list's links disagree", at: node))
        }
        listed += 1
        previous = slot
        slot = link.next
      }
      if field(node, \.lastUse) != previous { found.append(problem("the use list's end is wrong", at: node)) }
    }
    if listed != expected {
      found.append(
        Diagnostic(.invalidGraph, "there are \(expected) operands but \(listed) uses in the use lists"))
    }
    return found
  }

  private func verifyNames(_ rule: NameRule) -> [Diagnostic] {
    nodes.flatMap { node -> [Diagnostic] in
      let name = name(node)
      if self.node(named: name) != node { return [problem("the name belongs to another node too", at: node)] }
      let legal =
        switch rule {
        case .graph: Self.isNodeName(name)
        case .functionBody: !name.isEmpty && name.first != "^" && !name.contains(":")
        }
      return legal ? [] : [problem("TensorFlow takes no node of this name", at: node)]
    }
  }

  /// Whether TensorFlow's importer takes `name`: letters, digits, `_` and `.`, then also `/`, `-`, `>` and `\`.
  package static func isNodeName(_ name: String) -> Bool {
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard let first = name.utf8.first, isWord(first) else { return false }
    return name.utf8.allSatisfy { isWord($0) || "/->\\".utf8.contains($0) }
  }

  private func verifyPorts() -> [Diagnostic] {
    var found: [Diagnostic] = []
    for (kind, ports) in [("input", inputs), ("output", outputs), ("target", targets)] {
      for port in ports where !contains(port.value.node) {
        found.append(Diagnostic(.invalidGraph, "the node of the \(kind) '\(port.key)' was removed"))
      }
    }
    for (kind, ports) in [("input", inputs), ("output", outputs)] {
      for port in ports where port.value.isControl {
        found.append(Diagnostic(.invalidGraph, "the \(kind) '\(port.key)' carries no value"))
      }
    }
    return found
  }

  private func verifyArity(_ arity: (NodeID) -> Arity?) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for node in nodes {
      guard let arity = arity(node) else { continue }
      let operands = operands(node)
      if operands.count != arity.operands {
        found.append(
          problem("\(op(node)) takes \(arity.operands) operands, but there are \(operands.count)", at: node))
      }
      for use in Set(uses(of: node).lazy.filter { $0.value.port >= arity.outputs }) {
        found.append(
          problem(
            "it reads output \(use.value.port) of '\(name(node))', a \(op(node)), which has \(arity.outputs)",
            at: use.user))
      }
    }
    for port in outputs + targets + inputs where contains(port.value.node) {
      let node = port.value.node
      if let arity = arity(node), port.value.port >= arity.outputs {
        found.append(problem("'\(port.key)' is output \(port.value.port) of \(arity.outputs)", at: node))
      }
    }
    return found
  }

  private func problem(_ message: String, at node: NodeID, notes: [String] = []) -> Diagnostic {
    Diagnostic(
      .invalidGraph, message, at: Location(node: name(node)), excerpt: GraphPrinter.line(for: node, in: self),
      notes: notes)
  }
}
