internal import GraphIR
internal import PassKit
internal import Tensors

/// Makes an op on a list one on a tensor that has the list's elements along its first axis.
struct TensorListLowering {
  private let node: NodeID
  private let list: TensorListFlow.List
  private(set) var graph: Graph

  init(_ node: NodeID, _ list: TensorListFlow.List, _ graph: Graph) {
    self.node = node
    self.list = list
    self.graph = graph
  }

  /// The ops that make a list of what is none, and which operand states the shape of its elements.
  static let makers: [OpKind: Int] = [
    "EmptyTensorList": 0, "TensorListReserve": 0, "TensorListFromTensor": 1, "TensorListScatter": 2,
    "TensorListScatterV2": 2,
  ]

  /// The ops that have a counterpart, and how many operands each has.
  static let operandCounts: [OpKind: Int] = [
    "EmptyTensorList": 2, "TensorListReserve": 2, "TensorListFromTensor": 2, "TensorListScatter": 3,
    "TensorListScatterV2": 4,
    "TensorListScatterIntoExistingList": 3, "TensorListConcatLists": 2, "TensorListSetItem": 3,
    "TensorListPushBack": 2, "TensorListPopBack": 2, "TensorListResize": 2, "TensorListGetItem": 3,
    "TensorListLength": 1, "TensorListStack": 2, "TensorListGather": 3, "TensorListConcat": 1,
    "TensorListConcatV2": 3,
  ]

  mutating func lower() -> Rewrite {
    let (op, operands) = (graph.op(node), graph.operands(node))
    guard operands.count == Self.operandCounts[op] else { return .declined("\(op) has no counterpart") }
    switch op {
    case "EmptyTensorList": become(zeros(count: integers([0]), sizes: sizes(operands[0])))
    case "TensorListReserve": become(zeros(count: vector(operands[1]), sizes: sizes(operands[0])))
    case "TensorListFromTensor", "TensorListStack": become(operands[0])
    case "TensorListScatter", "TensorListScatterV2":
      let least = add("Max", [operands[1], scalar(0)], ["T": .type(.int32), "keep_dims": .bool(true)])
      let needed = add("AddV2", [least, scalar(1)], ["T": .type(.int32)])
      let count =
        operands.count == 3 ? needed : add("Maximum", [needed, vector(operands[3])], ["T": .type(.int32)])
      let start = zeros(count: count, sizes: sizes(of: operands[0]))
      become(replaced(start, at: operands[1], by: operands[0]))
    case "TensorListScatterIntoExistingList":
      become(replaced(operands[0], at: operands[2], by: operands[1]))
    case "TensorListConcatLists": become(joined(operands))
    case "TensorListSetItem":
      let grows = graph.attributes(node).bool("resize_if_index_out_of_bounds") ?? false
      let place = vector(operands[1])
      let needed = grows ? add("AddV2", [place, scalar(1)], ["T": .type(.int32)]) : nil
      let whole = needed.map { lengthened(operands[0], to: $0) } ?? operands[0]
      become(replaced(whole, at: place, by: row(operands[2])))
    case "TensorListPushBack": become(joined([operands[0], row(operands[1])]))
    case "TensorListPopBack":
      let last = add("Sub", [length(operands[0]), scalar(1)], ["T": .type(.int32)])
      become(beginning(operands[0], last), gathered(operands[0], scalar(of: last)))
    case "TensorListResize":
      let count = vector(operands[1])
      let kept = add("Minimum", [length(operands[0]), count], ["T": .type(.int32)])
      become(lengthened(beginning(operands[0], kept), to: count))
    case "TensorListGetItem", "TensorListGather": become(gathered(operands[0], operands[1]))
    case "TensorListLength": become(scalar(of: length(operands[0])))
    case "TensorListConcat", "TensorListConcatV2":
      guard let sizes = list.constants, let size = sizes.first else {
        return .declined("its elements have no axis to be joined by, or no shape that is known")
      }
      let rows = reshaped(operands[0], integers([-1] + sizes.dropFirst()), list.element)
      let lengths = add("Fill", [length(operands[0]), constant(Int64(size), .int64)], ["T": .type(.int64)])
      become(rows, lengths)
    default: return .declined("\(op) has no counterpart")
    }
    return .applied
  }

  /// Puts values in the place of the node's outputs. The name goes to the first of them, if it was made for it.
  private mutating func become(_ values: Value...) {
    let name = graph.name(node)
    for (port, value) in values.enumerated() { graph.replaceUses(of: node[port], with: value) }
    let isMade = values[0].node.index > node.index && !graph.operands(node).contains(values[0])
    guard !graph.hasUses(node), !graph.isInterface(node) else { return }
    graph.remove(node)
    if isMade, graph.node(named: name) == nil { graph.update(values[0].node) { $0.name = name } }
  }

  // MARK: Lists

  /// - Parameter sizes: those of an element, as a vector; nil for one that has no axes.
  private mutating func zeros(count: Value, sizes: Value?) -> Value {
    let sizes = sizes.map { add("ConcatV2", [count, $0, scalar(0)], Self.two) } ?? count
    let width = list.element.byteWidth ?? 0
    let zero = constant(
      list.element == .string
        ? Tensor(.string, [], .strings([[]]))
        : Tensor(list.element, [], .repeated([UInt8](repeating: 0, count: width))))
    return add("Fill", [sizes, zero], ["T": .type(list.element), "index_type": .type(.int32)])
  }

  /// The sizes of an element: constants, or what the model says when it runs.
  private mutating func sizes(_ stated: Value) -> Value? {
    list.sizes.isEmpty ? nil : list.constants.map { integers($0) } ?? stated
  }

  /// The sizes of an element, of a list or a tensor of rows that there is.
  private mutating func sizes(of tensor: Value) -> Value? {
    guard !list.sizes.isEmpty, list.constants == nil else { return sizes(tensor) }
    let shape = add("Shape", [tensor], ["T": .type(list.element), "out_type": .type(.int32)])
    return add(
      "Slice", [shape, integers([1]), integers([-1])], ["T": .type(.int32), "Index": .type(.int32)])
  }

  private static let two: Attributes = ["T": .type(.int32), "N": .int(2), "Tidx": .type(.int32)]

  private mutating func joined(_ lists: [Value]) -> Value {
    add(
      "ConcatV2", lists + [scalar(0)],
      ["T": .type(list.element), "N": .int(Int64(lists.count)), "Tidx": .type(.int32)])
  }

  /// With zeros behind, where it has fewer elements than that.
  private mutating func lengthened(_ tensor: Value, to count: Value) -> Value {
    let lacking = add("Sub", [count, length(tensor)], ["T": .type(.int32)])
    let added = add("Maximum", [lacking, integers([0])], ["T": .type(.int32)])
    return joined([tensor, zeros(count: added, sizes: sizes(of: tensor))])
  }

  private mutating func beginning(_ tensor: Value, _ count: Value) -> Value {
    let rest = [Int](repeating: -1, count: list.sizes.count)
    let sizes = rest.isEmpty ? count : add("ConcatV2", [count, integers(rest), scalar(0)], Self.two)
    let start = integers([Int](repeating: 0, count: list.sizes.count + 1))
    return add("Slice", [tensor, start, sizes], ["T": .type(list.element), "Index": .type(.int32)])
  }

  private mutating func replaced(_ tensor: Value, at places: Value, by rows: Value) -> Value {
    let column = reshaped(places, integers([-1, 1]), .int32)
    return add(
      "TensorScatterUpdate", [tensor, column, rows], ["T": .type(list.element), "Tindices": .type(.int32)])
  }

  private mutating func gathered(_ tensor: Value, _ places: Value) -> Value {
    add(
      "GatherV2", [tensor, places, scalar(0)],
      [
        "Tparams": .type(list.element), "Tindices": .type(.int32), "Taxis": .type(.int32),
        "batch_dims": .int(0),
      ])
  }

  /// An element as a list of it alone.
  private mutating func row(_ element: Value) -> Value {
    guard let sizes = list.constants else {
      return add("ExpandDims", [element, scalar(0)], ["T": .type(list.element), "Tdim": .type(.int32)])
    }
    return reshaped(element, integers([1] + sizes), list.element)
  }

  // MARK: Numbers

  /// The number of elements, as a vector.
  private mutating func length(_ tensor: Value) -> Value {
    let shape = add("Shape", [tensor], ["T": .type(list.element), "out_type": .type(.int32)])
    return add(
      "Slice", [shape, integers([0]), integers([1])], ["T": .type(.int32), "Index": .type(.int32)])
  }

  private mutating func vector(_ number: Value) -> Value { reshaped(number, integers([1]), .int32) }

  private mutating func scalar(of vector: Value) -> Value { reshaped(vector, integers([]), .int32) }

  private mutating func reshaped(_ tensor: Value, _ shape: Value, _ element: ElementType) -> Value {
    add("Reshape", [tensor, shape], ["T": .type(element), "Tshape": .type(.int32)])
  }

  private mutating func integers(_ values: [Int]) -> Value {
    constant(Tensor(values.map { Int32(clamping: $0) }, type: .int32, dimensions: [values.count]))
  }

  private mutating func scalar(_ value: Int32) -> Value { constant(Tensor(scalar: value, type: .int32)) }

  private mutating func constant(_ value: Int64, _ type: ElementType) -> Value {
    constant(Tensor(scalar: value, type: type))
  }

  private mutating func constant(_ tensor: Tensor) -> Value {
    add("Const", [], ["dtype": .type(tensor.type), "value": .tensor(tensor)])
  }

  private mutating func add(_ op: OpKind, _ operands: [Value], _ attributes: Attributes) -> Value {
    graph.add(
      op, named: graph.uniqueName("\(graph.name(node))/\(op.name.lowercased())"), operands,
      attributes: attributes)[0]
  }
}
