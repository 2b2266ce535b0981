internal import GraphIR
internal import Ops
internal import Tensors

/// Where the lists of a model go, through its calls, loops and branches, and what their elements are.
struct TensorListFlow {
  /// What a list holds.
  struct List {
    let element: ElementType
    /// The sizes of each element; nil for one that is the same for all, and known when the model runs.
    let sizes: [Int?]

    /// The sizes if all are known.
    var constants: [Int]? {
      let known = sizes.compactMap { $0 }
      return known.count == sizes.count ? known : nil
    }
  }

  /// A value of the main graph, or of a function.
  private struct Place: Hashable {
    let function: String?
    let value: Value
  }

  /// What is known of the lists that are one and the same.
  private struct Knowledge {
    var element: ElementType?
    var shape: SymbolicShape = .unknownRank
    /// Whether the elements have several types or shapes.
    var isMixed = false
    /// Whether sizes are open where they are made: of nothing, or of a tensor that tells those of its own rows.
    var isOpen = false
    var isOpenBeyondRows = false
    /// Whether elements are put into them.
    var isChanged = false
  }

  /// Lists that go into each other point to each other; the last of them holds what is known of all.
  private var next: [Place: Place] = [:]
  private var knowledge: [Place: Knowledge] = [:]

  init(_ model: Model, _ inference: ShapeInference) {
    follow(model.graph, in: nil, inference.facts, model)
    for name in model.functions.names {
      guard let body = model.functions[name]?.body else { continue }
      follow(body, in: name, inference.functions[name] ?? [:], model)
    }
  }

  /// What is known of a list; nil for a value that is none, or whose elements have no one shape that is known.
  func list(_ value: Value, in function: String?) -> List? {
    let place = last(Place(function: function, value: value))
    guard let known = knowledge[place], !known.isMixed, let element = known.element, element != .variant,
      let dimensions = known.shape.dimensions
    else { return nil }
    let list = List(element: element, sizes: dimensions.map(\.constant))
    let isOpen = known.isOpen || known.isOpenBeyondRows && known.isChanged
    return list.constants == nil && isOpen ? nil : list
  }

  /// Whether an op makes, changes or reads lists.
  static func isListOp(_ op: OpKind) -> Bool { op.name.hasPrefix("TensorList") || op == "EmptyTensorList" }

  // MARK: Following

  private mutating func follow(
    _ graph: Graph, in function: String?, _ facts: [Value: TensorFact], _ model: Model
  ) {
    func place(_ value: Value) -> Place { Place(function: function, value: value) }
    for node in graph.nodes {
      let (op, operands, attributes) = (graph.op(node), graph.operands(node), graph.attributes(node))
      if let functional = FunctionalOp.of(op) {
        followCall(node, functional, graph, in: function, model)
      } else if op == "Identity" || op == "IdentityN" {
        for (port, operand) in operands.enumerated() { join(place(node[port]), place(operand)) }
      } else if Self.isListOp(op) {
        let type = attributes.type("element_dtype")
        for (value, shape) in elementShapes(op, node, operands, facts) {
          note(place(value), type, shape)
        }
        if let stated = TensorListLowering.makers[op] {
          let shape = statedShape(stated, operands, facts)
          let isOpen = shape.dimensions?.allSatisfy { $0.isSize && $0 != .unknown } != true
          let isEmpty = op == "TensorListReserve" || op == "EmptyTensorList"
          add(
            Knowledge(isOpen: isOpen && isEmpty, isOpenBeyondRows: isOpen && !isEmpty),
            to: last(place(node[0])))
        } else if Self.changing.contains(op), let list = operands.first {
          add(Knowledge(isChanged: true), to: last(place(list)))
        }
        if Self.changing.contains(op), let list = operands.first { join(place(node[0]), place(list)) }
        if op == "TensorListConcatLists", operands.count == 2 { join(place(node[0]), place(operands[1])) }
      }
    }
  }

  /// The ops whose first output is their first operand, changed.
  private static let changing: Set<OpKind> = [
    "TensorListSetItem", "TensorListPushBack", "TensorListPopBack", "TensorListResize",
    "TensorListScatterIntoExistingList", "TensorListConcatLists",
  ]

  private mutating func followCall(
    _ node: NodeID, _ functional: FunctionalOp, _ graph: Graph, in function: String?, _ model: Model
  ) {
    let arguments = graph.operands(node).dropFirst(functional.firstArgument)
    for (number, name) in functional.functions.flatMap({ graph.attributes(node).functions($0) }).enumerated()
    {
      guard let body = model.functions[name.name]?.body else { continue }
      for (input, argument) in zip(body.inputs, arguments) {
        join(Place(function: name.name, value: input.value), Place(function: function, value: argument))
      }
      // A loop's condition gives no results.
      guard !functional.isLoop || number == 1 else { continue }
      for (port, output) in body.outputs.enumerated() {
        join(Place(function: name.name, value: output.value), Place(function: function, value: node[port]))
      }
    }
    guard functional.isLoop else { return }
    for (port, argument) in arguments.enumerated() {
      join(Place(function: function, value: node[port]), Place(function: function, value: argument))
    }
  }

  /// What an op tells of the elements of the lists that it reads or gives.
  private func elementShapes(
    _ op: OpKind, _ node: NodeID, _ operands: [Value], _ facts: [Value: TensorFact]
  ) -> [(Value, SymbolicShape)] {
    func stated(_ index: Int) -> SymbolicShape { statedShape(index, operands, facts) }
    func whole(_ index: Int) -> SymbolicShape {
      operands.indices.contains(index) ? facts[operands[index]]?.shape ?? .unknownRank : .unknownRank
    }
    func rows(_ index: Int) -> SymbolicShape {
      SymbolicShape(whole(index).dimensions.map { Array($0.dropFirst()) })
    }
    guard let first = operands.first else { return [] }
    return switch op {
    case "EmptyTensorList", "TensorListReserve": [(node[0], stated(0))]
    case "TensorListFromTensor": [(node[0], stated(1)), (node[0], rows(0))]
    case "TensorListScatter", "TensorListScatterV2": [(node[0], stated(2)), (node[0], rows(0))]
    case "TensorListScatterIntoExistingList": [(first, rows(1))]
    case "TensorListSetItem": [(first, whole(2))]
    case "TensorListPushBack": [(first, whole(1))]
    case "TensorListGetItem", "TensorListGather": [(first, stated(2))]
    case "TensorListPopBack", "TensorListStack": [(first, stated(1))]
    default: [(first, .unknownRank)]
    }
  }

  /// The shape that an operand is: sizes, of which those are unknown that are left open.
  private func statedShape(
    _ index: Int, _ operands: [Value], _ facts: [Value: TensorFact]
  ) -> SymbolicShape {
    guard operands.indices.contains(index), let fact = facts[operands[index]],
      fact.shape.dimensions?.count == 1, let sizes = fact.elements
    else { return .unknownRank }
    return SymbolicShape(sizes.map { ($0.constant ?? 0) < 0 ? .unknown : $0 })
  }

  // MARK: What is one and the same

  private func last(_ place: Place) -> Place {
    var place = place
    while let following = next[place] { place = following }
    return place
  }

  private mutating func join(_ a: Place, _ b: Place) {
    let (from, to) = (last(a), last(b))
    guard from != to else { return }
    next[from] = to
    guard let known = knowledge.removeValue(forKey: from) else { return }
    add(known, to: to)
  }

  private mutating func note(_ place: Place, _ element: ElementType?, _ shape: SymbolicShape) {
    add(Knowledge(element: element, shape: shape), to: last(place))
  }

  private mutating func add(_ new: Knowledge, to place: Place) {
    var known = knowledge[place] ?? Knowledge()
    known.isMixed = known.isMixed || new.isMixed || Self.differ(known.shape, new.shape)
    if let element = new.element {
      known.isMixed = known.isMixed || known.element.map { $0 != element } ?? false
      known.element = element
    }
    known.isOpen = known.isOpen || new.isOpen
    known.isOpenBeyondRows = known.isOpenBeyondRows || new.isOpenBeyondRows
    known.isChanged = known.isChanged || new.isChanged
    known.shape = known.shape.refined(by: new.shape)
    knowledge[place] = known
  }

  private static func differ(_ a: SymbolicShape, _ b: SymbolicShape) -> Bool {
    guard let a = a.dimensions, let b = b.dimensions else { return false }
    guard a.count == b.count else { return true }
    return zip(a, b).contains { x, y in
      if let x = x.constant, let y = y.constant { x != y } else { false }
    }
  }
}
