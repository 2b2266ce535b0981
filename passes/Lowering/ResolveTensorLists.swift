package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Takes the place of lists of tensors whose elements are known by their position: those of loops that were run out.
///
///     %l = TensorListReserve(%shape, 2)
///     %m = TensorListSetItem(%l, 0, %a)
///     %n = TensorListSetItem(%m, 1, %b)        =>        %y = Pack(%a, %b)
///     %y = TensorListStack(%n, %shape)
package struct ResolveTensorLists: Pass {
  package static let name = "resolve-tensor-lists"
  package static let summary = "Replace lists of tensors by their elements, where positions are known."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editInferredGraphs { graph, facts in
      guard graph.nodes.contains(where: { graph.op($0).name.contains("TensorList") }) else { return }
      var resolver = Resolver(graph: graph, facts: facts)
      // Moved there and back: a copy would be copied again at each edit.
      graph = Graph()
      for node in resolver.graph.topologicalOrder() {
        guard let outcome = resolver.resolve(node) else { continue }
        context.count(outcome, resolver.graph.name(node))
      }
      graph = resolver.graph
    }
  }
}

/// Follows the lists of one graph.
private struct Resolver {
  var graph: Graph
  let facts: [Value: TensorFact]
  /// What the lists hold that are known; an element that was never set is nil.
  private var lists: [Value: [Value?]] = [:]
  /// The elements of tensors along their first axis.
  private var parts: [Value: [Value]] = [:]

  init(graph: Graph, facts: [Value: TensorFact]) {
    self.graph = graph
    self.facts = facts
  }

  /// What became of a node; nil for one that is about no list.
  mutating func resolve(_ node: NodeID) -> Rewrite? {
    let op = graph.op(node)
    if op == "Identity" || op == "IdentityN" {
      for (port, operand) in graph.operands(node).enumerated() { lists[node[port]] = lists[operand] }
      return nil
    }
    guard op.name.hasPrefix("TensorList") || op == "EmptyTensorList" else { return nil }
    let operands = graph.operands(node)
    switch op {
    case "EmptyTensorList":
      lists[node[0]] = []
    case "TensorListReserve":
      guard let count = integer(operands, 1), (0...Self.mostElements).contains(count) else {
        return .declined("its number of elements is not known")
      }
      lists[node[0]] = [Value?](repeating: nil, count: count)
    case "TensorListFromTensor":
      guard let tensor = operands.first, let elements = elements(of: tensor, for: node) else {
        return .declined("the number of elements is not known")
      }
      lists[node[0]] = elements
    default:
      guard let first = operands.first, let list = lists[first] else {
        return .declined("what the list holds is not known")
      }
      return resolve(node, op, operands, list)
    }
    return .applied
  }

  private mutating func resolve(
    _ node: NodeID, _ op: OpKind, _ operands: [Value], _ list: [Value?]
  ) -> Rewrite {
    switch op {
    case "TensorListSetItem":
      guard let index = integer(operands, 1), list.indices.contains(index), operands.count > 2 else {
        return .declined("the position is not known")
      }
      var changed = list
      changed[index] = operands[2]
      lists[node[0]] = changed
    case "TensorListPushBack":
      guard operands.count > 1, list.count < Self.mostElements else {
        return .declined("it lacks an operand")
      }
      lists[node[0]] = list + [operands[1]]
    case "TensorListPopBack":
      guard let last = list.last, let element = last else {
        return .declined("its last element was never set")
      }
      lists[node[0]] = list.dropLast()
      graph.replaceUses(of: node[1], with: element)
    case "TensorListGetItem":
      guard let index = integer(operands, 1), list.indices.contains(index), let element = list[index] else {
        return .declined("the position is not known, or was never set")
      }
      graph.replaceUses(of: node[0], with: element)
    case "TensorListLength":
      let tensor = Tensor(scalar: Int32(list.count), type: .int32)
      graph.setOperands(node, [], controls: graph.controlOperands(node))
      graph.makeConstant(node, tensor)
    case "TensorListStack":
      let elements = list.compactMap { $0 }
      guard elements.count == list.count, !elements.isEmpty,
        let type = graph.attributes(node).type("element_dtype")
      else { return .declined("an element was never set") }
      graph.setOperands(node, elements, controls: graph.controlOperands(node))
      graph.update(node) {
        $0.op = "Pack"
        $0.attributes = ["T": .type(type), "N": .int(Int64(elements.count)), "axis": .int(0)]
      }
    default:
      return .declined("\(op) is not followed")
    }
    return .applied
  }

  /// Lists that are longer are not followed.
  private static let mostElements = 4096

  private func integer(_ operands: [Value], _ index: Int) -> Int? {
    guard operands.indices.contains(index) else { return nil }
    return facts[operands[index]]?.constants?.first
  }

  private mutating func elements(of tensor: Value, for node: NodeID) -> [Value]? {
    if let known = parts[tensor] { return known }
    guard let dimensions = facts[tensor]?.shape.dimensions, let count = dimensions.first?.constant,
      (1...Self.mostElements).contains(count), let type = graph.attributes(node).type("element_dtype")
    else { return nil }
    let unpacked = graph.add(
      "Unpack", named: graph.uniqueName("\(graph.name(node))/elements"), [tensor],
      attributes: ["T": .type(type), "num": .int(Int64(count)), "axis": .int(0)])
    let elements = (0..<count).map { unpacked[$0] }
    parts[tensor] = elements
    return elements
  }
}
