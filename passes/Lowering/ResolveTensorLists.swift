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

/// What a list holds.
private struct TensorList {
  /// The elements; nil for one that was never set, which is zeros.
  var elements: [Value?]
  /// What is known of the shape of those that were never set, which others have too then.
  var shape: SymbolicShape
}

/// Follows the lists of one graph.
private struct Resolver {
  var graph: Graph
  let facts: [Value: TensorFact]
  /// The lists that are known.
  private var lists: [Value: TensorList] = [:]
  /// The elements of tensors along their first axis.
  private var parts: [Value: [Value]] = [:]
  /// The shapes of what was added.
  private var addedShapes: [Value: SymbolicShape] = [:]

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
    guard operands.count == Self.operandCounts[op] else { return .declined("\(op) is not followed") }
    switch op {
    case "EmptyTensorList":
      lists[node[0]] = TensorList(elements: [], shape: shape(operands[0]))
    case "TensorListReserve":
      guard let count = integer(operands[1]), (0...Self.mostElements).contains(count) else {
        return .declined("its number of elements is not known")
      }
      lists[node[0]] = empty(count, shape(operands[0]))
    case "TensorListFromTensor":
      guard let elements = elements(of: operands[0], for: node) else {
        return .declined("the number of elements is not known")
      }
      let shape = shape(operands[1]).refined(by: elementShape(of: operands[0]))
      lists[node[0]] = TensorList(elements: elements, shape: shape)
    case "TensorListScatter", "TensorListScatterV2":
      let least = (facts[operands[1]]?.constants?.max() ?? -1) + 1
      let count = operands.count > 3 ? integer(operands[3]) : -1
      guard let count, (-1...Self.mostElements).contains(count), least <= Self.mostElements else {
        return .declined("its number of elements is not known")
      }
      return scatter(
        operands[0], at: operands[1], in: empty(count < 0 ? least : count, shape(operands[2])), node)
    case "TensorListScatterIntoExistingList":
      guard let list = lists[operands[0]] else { return .declined("what the list holds is not known") }
      return scatter(operands[1], at: operands[2], in: list, node)
    case "TensorListConcatLists":
      guard let first = lists[operands[0]], let second = lists[operands[1]] else {
        return .declined("what the lists hold is not known")
      }
      lists[node[0]] = TensorList(
        elements: first.elements + second.elements, shape: first.shape.refined(by: second.shape))
    default:
      guard let list = lists[operands[0]] else { return .declined("what the list holds is not known") }
      return read(node, op, operands, list) ?? change(node, op, operands, list)
    }
    return .applied
  }

  /// The ops that are followed, and how many operands each has.
  private static let operandCounts: [OpKind: Int] = [
    "EmptyTensorList": 2, "TensorListReserve": 2, "TensorListFromTensor": 2, "TensorListScatter": 3,
    "TensorListScatterV2": 4, "TensorListScatterIntoExistingList": 3, "TensorListConcatLists": 2,
    "TensorListSetItem": 3, "TensorListPushBack": 2, "TensorListPopBack": 2, "TensorListResize": 2,
    "TensorListGetItem": 3, "TensorListLength": 1, "TensorListStack": 2, "TensorListGather": 3,
    "TensorListConcat": 1, "TensorListConcatV2": 3,
  ]

  // MARK: Lists from lists

  private mutating func change(
    _ node: NodeID, _ op: OpKind, _ operands: [Value], _ list: TensorList
  ) -> Rewrite {
    var list = list
    switch op {
    case "TensorListSetItem":
      let grows = graph.attributes(node).bool("resize_if_index_out_of_bounds") ?? false
      guard let index = integer(operands[1]), index >= 0,
        index < (grows ? Self.mostElements : list.elements.count)
      else { return .declined("the position is not known") }
      list = list.resized(max(list.elements.count, index + 1))
      list.set(index, operands[2], knownShape(operands[2]))
      lists[node[0]] = list
    case "TensorListPushBack":
      let count = list.elements.count
      guard count < Self.mostElements else { return .declined("the list is too long") }
      list = list.resized(count + 1)
      list.set(count, operands[1], knownShape(operands[1]))
      lists[node[0]] = list
    case "TensorListPopBack":
      guard let value = element(list.elements.count - 1, of: list, for: node, shape(operands[1])) else {
        return .declined("its last element was never set, or it has none")
      }
      lists[node[0]] = list.resized(list.elements.count - 1)
      graph.replaceUses(of: node[1], with: value)
    case "TensorListResize":
      guard let count = integer(operands[1]), (0...Self.mostElements).contains(count) else {
        return .declined("its number of elements is not known")
      }
      lists[node[0]] = list.resized(count)
    default:
      return .declined("\(op) is not followed")
    }
    return .applied
  }

  private mutating func scatter(
    _ tensor: Value, at positions: Value, in list: TensorList, _ node: NodeID
  ) -> Rewrite {
    guard let indices = facts[positions]?.constants, let elements = elements(of: tensor, for: node),
      indices.count <= elements.count, indices.allSatisfy({ (0..<Self.mostElements).contains($0) })
    else { return .declined("the positions are not known") }
    var list = list.resized(max(list.elements.count, (indices.max() ?? -1) + 1))
    for (index, element) in zip(indices, elements) { list.set(index, element, elementShape(of: tensor)) }
    lists[node[0]] = list
    return .applied
  }

  private func empty(_ count: Int, _ shape: SymbolicShape) -> TensorList {
    TensorList(elements: [Value?](repeating: nil, count: count), shape: shape)
  }

  // MARK: Tensors from lists

  /// Nil for an op that gives no tensor.
  private mutating func read(
    _ node: NodeID, _ op: OpKind, _ operands: [Value], _ list: TensorList
  ) -> Rewrite? {
    switch op {
    case "TensorListGetItem":
      guard let index = integer(operands[1]),
        let value = element(index, of: list, for: node, shape(operands[2]))
      else { return .declined("the position is not known, or was never set") }
      graph.replaceUses(of: node[0], with: value)
      return .applied
    case "TensorListLength":
      graph.makeConstant(node, Tensor(scalar: Int32(list.elements.count), type: .int32))
      return .applied
    case "TensorListStack":
      return join(node, Array(list.elements.indices), of: list, shape(operands[1]))
    case "TensorListGather":
      guard let indices = facts[operands[1]]?.constants else {
        return .declined("the positions are not known")
      }
      return join(node, indices, of: list, shape(operands[2]))
    case "TensorListConcat", "TensorListConcatV2":
      return concatenate(node, list, operands.count > 1 ? shape(operands[1]) : .unknownRank)
    default:
      return nil
    }
  }

  /// Makes a node elements on top of each other.
  private mutating func join(
    _ node: NodeID, _ indices: [Int], of list: TensorList, _ shape: SymbolicShape
  ) -> Rewrite {
    guard let elements = elements(indices, of: list, for: node, shape), !elements.isEmpty,
      let type = graph.attributes(node).type("element_dtype")
    else { return .declined("an element was never set, or there is none") }
    graph.setOperands(node, elements, controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "Pack"
      $0.attributes = ["T": .type(type), "N": .int(Int64(elements.count)), "axis": .int(0)]
    }
    return .applied
  }

  /// Makes a node elements one after the other along their first axis.
  private mutating func concatenate(_ node: NodeID, _ list: TensorList, _ shape: SymbolicShape) -> Rewrite {
    guard let values = elements(Array(list.elements.indices), of: list, for: node, shape), !values.isEmpty,
      let type = graph.attributes(node).type("element_dtype")
    else { return .declined("an element was never set, or there is none") }
    if !graph.uses(of: node[1]).isEmpty || graph.outputs.contains(where: { $0.value == node[1] }) {
      let lengths = values.compactMap { knownShape($0).dimensions?.first?.constant }
      guard lengths.count == values.count else {
        return .declined("the lengths of its elements are not known")
      }
      let tensor = Tensor(lengths.map { Int64($0) }, type: .int64, dimensions: [lengths.count])
      graph.replaceUses(of: node[1], with: constant(tensor, "lengths", for: node))
    }
    if values.count == 1 {
      graph.replaceUses(of: node[0], with: values[0])
      return .applied
    }
    let axis = constant(Tensor(scalar: Int32(0), type: .int32), "axis", for: node)
    graph.setOperands(node, values + [axis], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "ConcatV2"
      $0.attributes = ["T": .type(type), "N": .int(Int64(values.count)), "Tidx": .type(.int32)]
    }
    return .applied
  }

  // MARK: Elements

  /// Lists that are longer are not followed.
  private static let mostElements = 4096

  private func integer(_ value: Value) -> Int? { facts[value]?.constants?.first }

  /// The shape that an operand says: a vector of sizes, or −1 for one that it leaves open.
  private func shape(_ value: Value) -> SymbolicShape {
    guard let fact = facts[value], fact.shape.dimensions?.count == 1, let sizes = fact.elements else {
      return .unknownRank
    }
    return SymbolicShape(sizes.map { ($0.constant ?? 0) < 0 ? .unknown : $0 })
  }

  private func knownShape(_ value: Value) -> SymbolicShape {
    addedShapes[value] ?? facts[value]?.shape ?? .unknownRank
  }

  private func elementShape(of tensor: Value) -> SymbolicShape {
    SymbolicShape(facts[tensor]?.shape.dimensions.map { Array($0.dropFirst()) })
  }

  private mutating func elements(
    _ indices: [Int], of list: TensorList, for node: NodeID, _ shape: SymbolicShape
  ) -> [Value]? {
    var elements: [Value] = []
    for index in indices {
      guard let value = element(index, of: list, for: node, shape) else { return nil }
      elements.append(value)
    }
    return elements
  }

  /// An element of a list; one that was never set is zeros, if the list or its reader tell the shape.
  private mutating func element(
    _ index: Int, of list: TensorList, for node: NodeID, _ shape: SymbolicShape
  ) -> Value? {
    guard list.elements.indices.contains(index) else { return nil }
    if let value = list.elements[index] { return value }
    guard let sizes = list.shape.refined(by: shape).constants,
      let type = graph.attributes(node).type("element_dtype"), let width = type.byteWidth
    else { return nil }
    let zeros = Tensor(type, sizes, .repeated([UInt8](repeating: 0, count: width)))
    let value = constant(zeros, "unset", for: node)
    addedShapes[value] = SymbolicShape(sizes)
    return value
  }

  private mutating func constant(_ tensor: Tensor, _ suffix: String, for node: NodeID) -> Value {
    graph.add(
      "Const", named: graph.uniqueName("\(graph.name(node))/\(suffix)"), [],
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])[0]
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
    for element in elements { addedShapes[element] = elementShape(of: tensor) }
    parts[tensor] = elements
    return elements
  }
}

extension TensorList {
  /// The first elements, and as many that were never set as are lacking.
  fileprivate func resized(_ count: Int) -> TensorList {
    let lacking = [Value?](repeating: nil, count: max(0, count - elements.count))
    return TensorList(elements: elements.prefix(count) + lacking, shape: shape)
  }

  fileprivate mutating func set(_ index: Int, _ value: Value, _ shape: SymbolicShape) {
    elements[index] = value
    self.shape = self.shape.refined(by: shape)
  }
}
