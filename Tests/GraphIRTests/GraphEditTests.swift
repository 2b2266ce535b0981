import Diagnostics
import GraphIR
import TestSupport
import Testing

/// What a graph should be, kept as lists of strings and edited the plain way.
private struct Oracle {
  struct Node {
    var op: String
    var operands: [(name: String, port: Int)] = []
    var controls: [String] = []
  }

  var nodes: [String: Node] = [:]
  var outputs: [(name: String, port: Int)] = []

  func isRead(_ name: String) -> Bool {
    nodes.values.contains { $0.operands.contains { $0.name == name } || $0.controls.contains(name) }
      || outputs.contains { $0.name == name }
  }

  mutating func replace(_ old: String, _ port: Int, with new: String, _ newPort: Int, except: String?) {
    for (name, node) in nodes where name != except {
      nodes[name]?.operands = node.operands.map { $0.name == old && $0.port == port ? (new, newPort) : $0 }
    }
    outputs = outputs.map { $0.name == old && $0.port == port ? (new, newPort) : $0 }
  }

  mutating func replaceControl(_ old: String, with new: String, except: String?) {
    for (name, node) in nodes where name != except {
      var seen: Set<String> = []
      nodes[name]?.controls = node.controls.map { $0 == old ? new : $0 }.filter { seen.insert($0).inserted }
    }
  }

  /// The text of the graph that this describes.
  var text: String {
    var lines = nodes.sorted { $0.key < $1.key }.map { name, node in
      let operands = node.operands.map { "%\($0.name):\($0.port)" } + node.controls.map { "^%\($0)" }
      return "%\(name) = \(node.op)(\(operands.joined(separator: ", ")))"
    }
    lines += outputs.map { "return out = %\($0.name):\($0.port)" }
    return "graph { \(lines.joined(separator: "\n")) }"
  }
}

@Suite struct GraphEditTests {
  /// Random edits leave the graph as the oracle says, with use lists that agree with the operands.
  @Test(arguments: 0..<60) func randomEdits(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var graph = Graph()
    var oracle = Oracle()
    for step in 0..<120 {
      edit(&graph, &oracle, &random, step)
      if step % 10 == 9 { try compare(graph, oracle) }
    }
    try compare(graph, oracle)
  }

  private func compare(_ graph: Graph, _ oracle: Oracle) throws {
    expectEqual(graph, try parse(oracle.text))
    // The random operands make cycles, which is the one thing that may be wrong.
    #expect(graph.verify().allSatisfy { $0.message.contains("cycle") })
    #expect(graph.count == oracle.nodes.count)
    for (name, _) in oracle.nodes {
      let node = try #require(graph.node(named: name))
      #expect(graph.hasUses(node) == !graph.uses(of: node).isEmpty)
      let readers = oracle.nodes.reduce(0) { count, entry in
        count + entry.value.operands.count { $0.name == name } + entry.value.controls.count { $0 == name }
      }
      #expect(graph.uses(of: node).count == readers)
    }
  }

  private func edit(
    _ graph: inout Graph, _ oracle: inout Oracle, _ random: inout SeededGenerator, _ step: Int
  ) {
    let names = oracle.nodes.keys.sorted()
    guard names.count > 3, !random.once(in: 4) else { return add(&graph, &oracle, &random, step) }
    let name = random.pick(names)
    let other = random.pick(names)
    guard let node = graph.node(named: name), let second = graph.node(named: other) else { return }
    switch random.below(7) {
    case 0:
      guard !oracle.isRead(name) else { return }
      graph.remove(node)
      oracle.nodes[name] = nil
    case 1:
      let (operands, controls) = pick(names, &random)
      graph.setOperands(
        node, operands.compactMap { value($0, graph) },
        controls: controls.compactMap { graph.node(named: $0) })
      oracle.nodes[name]?.operands = operands
      oracle.nodes[name]?.controls = unique(controls)
    case 2:
      let port = random.below(2)
      let except = random.once(in: 2) ? other : nil
      graph.replaceUses(of: node[port], with: second[1], except: except == nil ? [] : [second])
      oracle.replace(name, port, with: other, 1, except: except)
    case 3:
      graph.replaceUses(of: node.control, with: second.control)
      oracle.replaceControl(name, with: other, except: nil)
    case 4:
      // What the new node reads it would go on reading: such a supersession is a mistake of the caller.
      guard name != other, oracle.nodes[other]?.operands.contains(where: { $0.name == name }) == false,
        oracle.nodes[other]?.controls.contains(name) == false
      else { return }
      graph.supersede(node, by: second)
      oracle.supersede(name, by: other)
    case 5:
      let renamed = "renamed\(step)"
      graph.update(node) { $0.name = renamed }
      oracle.rename(name, to: renamed)
    default:
      let output = (name: name, port: random.below(2))
      graph.outputs = [Graph.Port(key: "out", value: node[output.port])]
      oracle.outputs = [output]
    }
  }

  private func add(_ graph: inout Graph, _ oracle: inout Oracle, _ random: inout SeededGenerator, _ step: Int)
  {
    let (operands, controls) = pick(oracle.nodes.keys.sorted(), &random)
    graph.add(
      "Op", named: "n\(step)", operands.compactMap { value($0, graph) },
      controls: controls.compactMap { graph.node(named: $0) })
    oracle.nodes["n\(step)"] = Oracle.Node(op: "Op", operands: operands, controls: unique(controls))
  }

  private func pick(
    _ names: [String], _ random: inout SeededGenerator
  ) -> (operands: [(name: String, port: Int)], controls: [String]) {
    guard !names.isEmpty else { return ([], []) }
    let operands = (0..<random.below(4)).map { _ in (name: random.pick(names), port: random.below(2)) }
    return (operands, (0..<random.below(3)).map { _ in random.pick(names) })
  }

  private func value(_ operand: (name: String, port: Int), _ graph: Graph) -> Value? {
    graph.node(named: operand.name)?[operand.port]
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}

extension Oracle {
  mutating func supersede(_ old: String, by new: String) {
    for port in 0..<2 { replace(old, port, with: new, port, except: nil) }
    replaceControl(old, with: new, except: nil)
    nodes[old] = nil
    rename(new, to: old)
  }

  mutating func rename(_ old: String, to new: String) {
    nodes[new] = nodes.removeValue(forKey: old)
    for port in 0..<2 { replace(old, port, with: new, port, except: nil) }
    replaceControl(old, with: new, except: nil)
  }
}
