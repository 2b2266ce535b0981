package import Diagnostics
package import GraphIR
package import PassKit
internal import Tensors

/// Orders operators so that less memory is needed for what they hand to each other.
///
/// A runtime runs operators in the order of the file and keeps each result until its last reader has run. Of the
/// operators that can run next, the one is taken that leaves the least in memory; where that needs no less at its peak
/// than the order that is there, nothing changes.
package struct OrderOperators: Pass {
  package static let name = "order-operators"
  package static let summary = "Order operators so that the peak of memory for activations is lower."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { graph in
      let memory = ActivationMemory(graph)
      let order = graph.topologicalOrder()
      let greedy = memory.greedyOrder(order)
      guard memory.peak(of: greedy) < memory.peak(of: order) else { return }
      graph = graph.reordered(greedy)
      context.count(.applied, "")
    }
  }
}

/// The bytes of the tensors between operators.
private struct ActivationMemory {
  private let graph: Graph
  private let bytes: [Value: Int]
  private let readers: [Value: Int]
  private let isKept: Set<Value>

  init(_ graph: Graph) {
    self.graph = graph
    var bytes: [Value: Int] = [:]
    var readers: [Value: Int] = [:]
    for node in graph.nodes where graph.op(node) != "Const" {
      for (port, type) in graph.results(node).enumerated() {
        // Sizes that are not known are taken for one.
        let sizes = (type.shape.dimensions ?? []).map { max($0, 1) }
        bytes[node[port]] = (type.element.byteWidth ?? 16) * (Shape.elementCount(sizes) ?? 0)
      }
      for operand in Set(graph.operands(node)) { readers[operand, default: 0] += 1 }
    }
    self.bytes = bytes
    self.readers = readers
    isKept = Set((graph.outputs + graph.inputs).map(\.value))
  }

  /// The most bytes that are in memory while an operator runs.
  func peak(of order: [NodeID]) -> Int {
    var left = readers
    var (live, peak) = (0, 0)
    for node in order {
      live += made(by: node)
      peak = max(peak, live)
      live -= freed(by: node, left)
      complete(node, &left)
    }
    return peak
  }

  private func made(by node: NodeID) -> Int {
    graph.results(node).indices.reduce(0) { $0 + bytes[node[$1], default: 0] }
  }

  /// What nobody reads once the operator has run, given how many are left to read each value.
  private func freed(by node: NodeID, _ left: [Value: Int]) -> Int {
    var freed = 0
    for operand in Set(graph.operands(node)) where left[operand] == 1 && !isKept.contains(operand) {
      freed += bytes[operand, default: 0]
    }
    for port in graph.results(node).indices where readers[node[port]] == nil && !isKept.contains(node[port]) {
      freed += bytes[node[port], default: 0]
    }
    return freed
  }

  private func complete(_ node: NodeID, _ left: inout [Value: Int]) {
    for operand in Set(graph.operands(node)) { left[operand, default: 0] -= 1 }
  }

  /// Of those that can run, always the one that leaves the least; of several, the first as they are.
  func greedyOrder(_ order: [NodeID]) -> [NodeID] {
    // What has no operands is there before, as it costs nothing or is an input.
    var result = order.filter { graph.allOperands($0).isEmpty }
    guard order.count - result.count <= Self.mostOperators else { return order }
    let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    var missing: [NodeID: Int] = [:]
    for node in order { missing[node] = Set(graph.allOperands(node).map(\.node)).count }
    var left = readers
    var ready: [NodeID] = []
    func release(_ node: NodeID) {
      for user in Set(graph.uses(of: node).map(\.user)) {
        missing[user, default: 0] -= 1
        if missing[user] == 0 { ready.append(user) }
      }
    }
    for node in result { release(node) }
    while !ready.isEmpty {
      var best = 0
      var leastGrowth = Int.max
      for (index, node) in ready.enumerated() {
        let growth = ready.count == 1 ? 0 : made(by: node) - freed(by: node, left)
        let isEarlier = position[node, default: 0] < position[ready[best], default: 0]
        if growth < leastGrowth || (growth == leastGrowth && isEarlier) {
          (best, leastGrowth) = (index, growth)
        }
      }
      let node = ready.remove(at: best)
      complete(node, &left)
      result.append(node)
      release(node)
    }
    return result.count == order.count ? result : order
  }

  private static let mostOperators = 20_000
}

extension Graph {
  /// The same graph with its nodes in another order, each after what it reads.
  fileprivate func reordered(_ order: [NodeID]) -> Graph {
    var result = Graph()
    var ids: [NodeID: NodeID] = [:]
    func moved(_ value: Value) -> Value? { ids[value.node].map { $0[Int(value.port)] } }
    for node in order {
      ids[node] = result.add(
        op(node), named: name(node), operands(node).compactMap(moved),
        controls: controlOperands(node).compactMap { ids[$0] }, attributes: attributes(node),
        results: results(node), device: device(node), extra: extra(node))
    }
    func ports(_ ports: [Port]) -> [Port] {
      ports.compactMap { port in moved(port.value).map { Port(key: port.key, value: $0) } }
    }
    result.inputs = ports(inputs)
    result.outputs = ports(outputs)
    result.targets = ports(targets)
    return result
  }
}
