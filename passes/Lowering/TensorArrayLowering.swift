internal import GraphIR
internal import Ops
internal import Tensors

/// Makes one array a list.
struct TensorArrayLowering {
  private let array: NodeID
  private let flow: TensorArrayFlow
  private let facts: [Value: TensorFact]
  private(set) var graph: Graph
  private let element: ElementType
  private let isDynamic: Bool
  private let shape: SymbolicShape
  private let size: Value?
  /// The shape as an operand.
  private var shapeOperand: Value?

  init(_ array: NodeID, _ flow: TensorArrayFlow, _ facts: [Value: TensorFact], _ graph: Graph) {
    self.array = array
    self.flow = flow
    self.facts = facts
    self.graph = graph
    element = graph.attributes(array).type("dtype") ?? .float32
    isDynamic = graph.attributes(array).bool("dynamic_size") ?? false
    shape = flow.elementShape(of: array, graph, facts)
    size = graph.operand(array, 0)
  }

  mutating func lower() {
    guard let size else { return }
    let name = graph.name(array)
    let shape = constant(
      shape.shape.dimensions.map { sizes in
        Tensor(sizes.map { Int32(clamping: $0) }, type: .int32, dimensions: [sizes.count])
      } ?? Tensor(scalar: Int32(-1), type: .int32), "element_shape")
    shapeOperand = shape
    for value in flow.flows.keys where flow.flows[value] == array {
      guard TensorArrayFlow.carriers.contains(graph.op(value.node)) else { continue }
      graph.update(value.node) {
        $0.attributes["T"] = .type(.variant)
        $0.attributes["_output_shapes"] = nil
      }
    }
    let list = graph.add(
      "TensorListReserve", named: graph.uniqueName("\(name)/list"), [sizes() ?? shape, size],
      controls: graph.controlOperands(array),
      attributes: ["element_dtype": .type(element), "shape_type": .type(.int32)])
    // Asked while the flow is still the array's own.
    let whole = (flow.users[array] ?? []).filter { isWhole($0) }
    for node in flow.users[array] ?? [] { rewrite(node, isWhole: whole.contains(node), list) }
    graph.replaceUses(of: array[1], with: list[0])
    removeHandles()
  }

  private mutating func rewrite(_ node: NodeID, isWhole: Bool, _ list: NodeID) {
    let operands = graph.operands(node)
    guard let shape = shapeOperand else { return }
    switch graph.op(node) {
    case "TensorArrayWriteV3":
      become(
        node, "TensorListSetItem", [operands[3], operands[1], operands[2]],
        ["resize_if_index_out_of_bounds": .bool(isDynamic)])
    case "TensorArrayReadV3":
      become(node, "TensorListGetItem", [operands[2], operands[1], shape])
    case "TensorArraySizeV3":
      become(node, "TensorListLength", [operands[1]])
      graph.update(node) { $0.attributes["element_dtype"] = nil }
    case "TensorArrayGatherV3" where isWhole:
      become(node, "TensorListStack", [operands[2], shape], ["num_elements": .int(-1)])
    case "TensorArrayGatherV3":
      become(node, "TensorListGather", [operands[2], operands[1], shape])
    case "TensorArrayScatterV3" where isWhole:
      become(node, "TensorListFromTensor", [operands[2], shape], ["shape_type": .type(.int32)])
    case "TensorArrayScatterV3":
      become(node, "TensorListScatterIntoExistingList", [operands[3], operands[2], operands[1]])
    case "TensorArrayConcatV3":
      let lengths = constant(Tensor([Int64](), type: .int64, dimensions: [0]), "leading_dims")
      become(node, "TensorListConcatV2", [operands[1], shape, lengths], ["shape_type": .type(.int32)])
    case "TensorArraySplitV3": split(node, operands)
    default:  // TensorArrayCloseV3
      graph.setOperands(node, [], controls: graph.controlOperands(node))
      graph.update(node) { $0.op = "NoOp" }
    }
  }

  private mutating func become(
    _ node: NodeID, _ op: OpKind, _ operands: [Value], _ attributes: Attributes = [:]
  ) {
    graph.setOperands(node, operands, controls: graph.controlOperands(node))
    graph.update(node) { properties in
      properties.op = op
      properties.attributes = attributes
      properties.attributes["element_dtype"] = .type(element)
      if op == "TensorListGetItem" { properties.attributes["_output_shapes"] = .list(.shapes([shape.shape])) }
    }
  }

  /// Makes a node that writes the pieces of a tensor several that write a piece each.
  private mutating func split(_ node: NodeID, _ operands: [Value]) {
    let lengths = facts[operands[2]]?.constants ?? []
    var list = operands[3]
    let name = graph.name(node)
    if !lengths.isEmpty {
      let pieces = graph.add(
        "SplitV", named: graph.uniqueName("\(name)/pieces"),
        [operands[1], operands[2], constant(Tensor(scalar: Int32(0), type: .int32), "axis")],
        controls: graph.controlOperands(node),
        attributes: [
          "T": .type(element), "Tlen": .type(.int64), "num_split": .int(Int64(lengths.count)),
        ])
      for index in lengths.indices {
        let place = constant(Tensor(scalar: Int32(clamping: index), type: .int32), "place")
        list =
          graph.add(
            "TensorListSetItem", named: graph.uniqueName("\(name)/piece"), [list, place, pieces[index]],
            attributes: [
              "element_dtype": .type(element), "resize_if_index_out_of_bounds": .bool(isDynamic),
            ])[0]
      }
    }
    graph.replaceUses(of: node[0], with: list)
    graph.setOperands(node, [], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "NoOp"
      $0.attributes = [:]
    }
  }

  /// The shape with the sizes of inputs that it has, where the model knows them when it runs; nil where it is constant,
  /// or something stays open.
  private mutating func sizes() -> Value? {
    guard let dimensions = shape.dimensions, shape.constants == nil else { return nil }
    let sources = dimensions.map { size in size.constant == nil ? source(of: size) : nil }
    guard zip(dimensions, sources).allSatisfy({ $0.constant != nil || $1 != nil }) else { return nil }
    func integers(_ values: [Int]) -> Tensor {
      Tensor(values.map { Int32(clamping: $0) }, type: .int32, dimensions: [values.count])
    }
    var parts: [Value] = []
    for (size, source) in zip(dimensions, sources) {
      guard let source else {
        parts.append(constant(integers([size.constant ?? 0]), "size"))
        continue
      }
      let shape = add(
        "Shape", "shape", [source.value], ["T": .type(source.type), "out_type": .type(.int32)])
      let begin = constant(integers([source.axis]), "axis")
      let one = constant(integers([1]), "one")
      parts.append(add("Slice", "size", [shape, begin, one], ["T": .type(.int32), "Index": .type(.int32)]))
    }
    guard parts.count > 1 else { return parts.first }
    parts.append(constant(Tensor(scalar: Int32(0), type: .int32), "axis"))
    return add(
      "ConcatV2", "sizes", parts,
      ["T": .type(.int32), "N": .int(Int64(parts.count - 1)), "Tidx": .type(.int32)])
  }

  /// An input that has an axis of a size.
  private func source(of size: SymbolicInteger) -> (value: Value, type: ElementType, axis: Int)? {
    for input in graph.inputs {
      if let axis = facts[input.value]?.shape.dimensions?.firstIndex(of: size),
        let type = graph.outputType(of: input.value)
      {
        return (input.value, type, axis)
      }
    }
    return nil
  }

  private mutating func add(
    _ op: OpKind, _ suffix: String, _ operands: [Value], _ attributes: Attributes
  ) -> Value {
    graph.add(
      op, named: graph.uniqueName("\(graph.name(array))/\(suffix)"), operands, attributes: attributes)[0]
  }

  private mutating func constant(_ tensor: Tensor, _ suffix: String) -> Value {
    graph.add(
      "Const", named: graph.uniqueName("\(graph.name(array))/\(suffix)"),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])[0]
  }

  /// Takes away the array and what only hands on its handle.
  private mutating func removeHandles() {
    let forwarded = graph.nodes(reachedFrom: [array])
    var pending = forwarded.filter { node in
      ["Identity", "Enter", "Switch"].contains(graph.op(node)) || node == array
    }
    var wasRemoved = true
    while wasRemoved {
      wasRemoved = false
      for node in pending where !graph.hasUses(node) && !graph.isInterface(node) {
        graph.removeAll([node])
        wasRemoved = true
      }
      pending = pending.filter { graph.contains($0) }
    }
  }

  // MARK: Whole arrays

  /// Whether a node reads all elements in order, or writes all of an array that is new.
  private func isWhole(_ node: NodeID) -> Bool {
    let operands = graph.operands(node)
    switch graph.op(node) {
    case "TensorArrayGatherV3":
      // One that grows may have more elements than it was made with.
      return !isDynamic && count(upTo: operands[1]).map { isSize($0) } == true
    case "TensorArrayScatterV3":
      guard operands[3] == array[1], let rows = facts[operands[2]]?.shape.dimensions?.first,
        let count = count(upTo: operands[1])
      else { return false }
      return number(count) == rows && rows != .unknown && isSize(count)
    default: return false
    }
  }

  /// How many numbers from 0 on a tensor holds, as a value of the graph or a constant.
  private func count(upTo indices: Value) -> Count? {
    if let constants = facts[indices]?.constants {
      return constants == Array(constants.indices) ? .known(constants.count) : nil
    }
    let range = graph.origin(of: indices)
    guard graph.op(range.node) == "Range", graph.operands(range.node).count == 3 else { return nil }
    let operands = graph.operands(range.node)
    guard facts[operands[0]]?.constants == [0], facts[operands[2]]?.constants == [1] else { return nil }
    return .value(graph.origin(of: operands[1]))
  }

  private enum Count {
    case known(Int)
    case value(Value)
  }

  private func number(_ count: Count) -> SymbolicInteger? {
    switch count {
    case .known(let number): SymbolicInteger(number)
    case .value(let value): facts[value]?.elements?.first
    }
  }

  /// Whether a count is the array's size.
  private func isSize(_ count: Count) -> Bool {
    guard let size else { return false }
    if case .value(let value) = count {
      if value == graph.origin(of: size) { return true }
      if graph.op(value.node) == "TensorArraySizeV3" || graph.op(value.node) == "TensorListLength" {
        return !isDynamic && graph.operands(value.node).last.flatMap { flow.flows[$0] } == array
      }
    }
    guard let number = number(count), number != .unknown else { return false }
    return number == facts[size]?.elements?.first
  }
}
