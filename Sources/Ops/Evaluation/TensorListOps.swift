internal import Diagnostics
internal import Kernels
internal import Tensors

/// Lists of tensors, which TensorFlow 2's loops collect their results in.
let tensorListOps: [OpDef] =
  ([
    OpDef("EmptyTensorList", .listOfElements(shape: 0)) { (call) throws(Diagnostic) in
      var list = TensorList(call.type("element_dtype"), try call.elementShape(0))
      list.mostElements = try call.integer(1)
      return [TensorValue(variant: list)]
    },
    OpDef("TensorListReserve", .listOfElements(shape: 0)) { (call) throws(Diagnostic) in
      let count = try call.integer(1)
      guard count >= 0 else { throw call.invalid("no list has \(count) elements") }
      guard count <= TensorList.mostElements else { throw TensorList.tooLong }
      return [
        TensorValue(
          variant: TensorList(
            call.type("element_dtype"), try call.elementShape(0),
            PersistentList(repeating: nil, count: count)))
      ]
    },
    OpDef("TensorListFromTensor", .listOfRows) { (call) throws(Diagnostic) in
      let tensor = try call.rowsTensor(0)
      return [TensorValue(variant: try call.list(of: rows(of: tensor), call.elementShape(1)))]
    },
    OpDef("TensorListSplit", .listOfElements(shape: 1)) { (call) throws(Diagnostic) in
      let (tensor, lengths) = (try call.rowsTensor(0), try call.integers(2))
      guard lengths.allSatisfy({ $0 >= 0 }), lengths.reduce(0, +) == tensor.dimensions[0] else {
        throw call.invalid("the lengths \(lengths) are not those of parts of \(tensor.shape)")
      }
      // The first axis of the shape is that of the parts, whose lengths differ.
      return [TensorValue(variant: try call.list(of: parts(of: tensor, lengths), call.elementShape(1)))]
    },
    OpDef("TensorListScatter", .listOfElements(shape: 2)) { (call) throws(Diagnostic) in
      [TensorValue(variant: try scattered(call, count: -1))]
    },
    OpDef("TensorListScatterV2", .listOfElements(shape: 2)) { (call) throws(Diagnostic) in
      [TensorValue(variant: try scattered(call, count: call.integer(3)))]
    },
    OpDef("TensorListScatterIntoExistingList", .sameList) { (call) throws(Diagnostic) in
      var list = try call.list(0)
      let (values, indices) = (try call.rowsTensor(1), try call.indices(2))
      guard indices.count == values.dimensions[0] else {
        throw call.invalid("\(indices.count) places are not those of \(values.shape)")
      }
      if let last = indices.max(), last >= list.count { try list.resize(to: last + 1) }
      guard values.type == list.elementType else {
        throw call.invalid("rows of \(values.type) are put into a list of \(list.elementType)")
      }
      // Here TensorFlow looks at no shape.
      for (index, row) in zip(indices, try rows(of: values)) { list.elements[index] = row }
      return [TensorValue(variant: list)]
    },
    OpDef("TensorListPushBack", .sameList) { (call) throws(Diagnostic) in
      var list = try call.list(0)
      try list.append(call.input(1))
      return [TensorValue(variant: list)]
    },
    OpDef("TensorListPushBackBatch", .sameList) { (call) throws(Diagnostic) in
      let (handles, values) = (try call.input(0), try call.rowsTensor(1))
      guard let lists = handles.variants, handles.rank == 1, lists.count == values.dimensions[0] else {
        throw call.invalid("\(handles.shape) lists are not given \(values.shape)")
      }
      var results: [any Variant] = []
      for (list, row) in zip(lists, try rows(of: values)) {
        guard var list = list as? TensorList else { throw call.invalid("it is given no list of tensors") }
        try list.append(row)
        results.append(list)
      }
      return [TensorValue(.variant, handles.dimensions, .variants(results))]
    },
    OpDef("TensorListPopBack", .poppedList) { (call) throws(Diagnostic) in
      var list = try call.list(0)
      guard list.count > 0 else { throw call.invalid("the list is empty") }
      let last = try list.element(list.count - 1, call.elementShape(1))
      list.elements.removeLast()
      return [TensorValue(variant: list), try call.checkedType(last)]
    },
    OpDef("TensorListSetItem", .sameList) { (call) throws(Diagnostic) in
      var list = try call.list(0)
      let index = try call.integer(1)
      if call.bool("resize_if_index_out_of_bounds"), index >= list.count { try list.resize(to: index + 1) }
      list.elements[try list.checkedIndex(index)] = try list.checked(call.input(2))
      return [TensorValue(variant: list)]
    },
    OpDef("TensorListGetItem", .listElement(shape: 2)) { (call) throws(Diagnostic) in
      [try call.checkedType(call.list(0).element(call.integer(1), call.elementShape(2)))]
    },
    OpDef("TensorListStack", .stackedList) { (call) throws(Diagnostic) in
      let (list, count) = (try call.list(0), call.int("num_elements"))
      guard count < 0 || list.count == count else {
        throw call.invalid("it stacks \(count) elements, and the list has \(list.count)")
      }
      return [try call.checkedType(list.stacked(0..<list.count, call.elementShape(1)))]
    },
    OpDef("TensorListGather", .gatheredList) { (call) throws(Diagnostic) in
      let list = try call.list(0)
      var places: [Int] = []
      for index in try call.integers(1) { places.append(try list.checkedIndex(index)) }
      return [try call.checkedType(list.stacked(places, call.elementShape(2)))]
    },
    OpDef("TensorListConcat", .concatenatedList) { (call) throws(Diagnostic) in
      try concatenated(call, call.shape("element_shape"), leading: nil)
    },
    OpDef("TensorListConcatV2", .concatenatedList) { (call) throws(Diagnostic) in
      try concatenated(call, call.elementShape(1), leading: call.integers(2))
    },
    OpDef("TensorListConcatLists", .sameList) { (call) throws(Diagnostic) in
      let (a, b) = (try call.input(0), try call.input(1))
      guard let first = a.variants, let second = b.variants, a.dimensions == b.dimensions else {
        throw call.invalid("\(a.shape) and \(b.shape) lists do not pair")
      }
      var results: [any Variant] = []
      for (x, y) in zip(first, second) {
        guard var list = x as? TensorList, let other = y as? TensorList else {
          throw call.invalid("it is given no list of tensors")
        }
        guard list.elementType == other.elementType, list.elementType == call.type("element_dtype") else {
          throw call.invalid("the lists are of tensors of \(list.elementType) and \(other.elementType)")
        }
        guard list.elementShape == other.elementShape else {
          throw call.invalid("the lists are of tensors of \(list.elementShape) and \(other.elementShape)")
        }
        guard list.count + other.count <= TensorList.mostElements else { throw TensorList.tooLong }
        for element in other.elements { list.elements.append(element) }
        results.append(list)
      }
      return [TensorValue(.variant, a.dimensions, .variants(results))]
    },
    OpDef("TensorListResize", .sameList) { (call) throws(Diagnostic) in
      var list = try call.list(0)
      try list.resize(to: call.integer(1))
      return [TensorValue(variant: list)]
    },
    OpDef("TensorListLength", .scalar) { (call) throws(Diagnostic) in
      [try scalar(call.list(0).count, .int32)]
    },
    OpDef("TensorListElementShape", .anything) { (call) throws(Diagnostic) in
      let type = call.type("shape_type")
      guard let sizes = try call.list(0).elementShape.dimensions else { return [try scalar(-1, type)] }
      return [try vector(sizes, type)]
    },
  ] as [OpDef]).map(\.takingVariants)

/// The list that rows are put into, at their places.
private func scattered(_ call: OpCall, count: Int) throws(Diagnostic) -> TensorList {
  let (values, indices) = (try call.rowsTensor(0), try call.indices(1))
  guard indices.count == values.dimensions[0] else {
    throw call.invalid("\(indices.count) places are not those of \(values.shape)")
  }
  var list = TensorList(values.type, try call.elementShape(2))
  try list.resize(to: max(count, (indices.max() ?? -1) + 1))
  guard count < 0 || list.count == count else {
    throw call.invalid("the list of \(count) elements has none at \(list.count - 1)")
  }
  for (index, row) in zip(indices, try rows(of: values)) { list.elements[index] = try list.checked(row) }
  return list
}

/// All elements one after the other, and how many rows each has.
private func concatenated(
  _ call: OpCall, _ shape: Shape, leading: [Int]?
) throws(Diagnostic) -> [TensorValue] {
  let list = try call.list(0)
  // Whatever the first axis is said to be, elements may differ in it unless it is known.
  var known = try list.merged(list.elementShape, shape)
  var lengthsSet: Set<Int> = []
  for case let element? in list.elements {
    guard let length = element.dimensions.first else {
      throw call.invalid("a tensor without axes is not concatenated")
    }
    lengthsSet.insert(length)
    known = try list.merged(known, element.shape.withoutFirst.prepending(known.dimensions?.first ?? -1))
  }
  // What is not set is as long as the shape says, as `leading` says, or as all that are set.
  let common = (known.dimensions?.first).flatMap { $0 < 0 ? nil : $0 }
  let shared = leading?.isEmpty != false && lengthsSet.count == 1 ? lengthsSet.first : nil
  guard known.rank != 0, let row = known.withoutFirst.fullyDefined else {
    throw call.invalid("the shape \(known) of the elements is not known but for the first axis")
  }
  var (values, lengths): ([TensorValue], [Int]) = ([], [])
  var index = 0
  for element in list.elements {
    defer { index += 1 }
    if let element {
      _ = try list.merged(known, element.shape)
      values.append(element)
    } else {
      let said = leading.flatMap { $0.indices.contains(index) && $0[index] >= 0 ? $0[index] : nil }
      guard let length = common ?? said ?? shared else {
        throw call.invalid("element \(index) of the list is not set, and its length is not known either")
      }
      values.append(try emptyTensor(list.elementType, [length] + row))
    }
    lengths.append(values[values.count - 1].dimensions[0])
  }
  return [
    try call.checkedType(join(values, list.elementType, row)), try vector(lengths, .int64),
  ]
}

extension OpCall {
  /// The list that an operand is.
  func list(_ index: Int) throws(Diagnostic) -> TensorList {
    let value = try input(index)
    guard value.rank == 0, let list = value.variants?.first as? TensorList else {
      throw invalid("operand \(index) is no list of tensors")
    }
    if let definition = signature?.definition(of: "element_dtype"), type(definition.name) != list.elementType
    {
      throw invalid("the list is of tensors of \(list.elementType), not of \(type(definition.name))")
    }
    return list
  }

  /// The shape that the elements of an operand are: unknown sizes are −1, and so is a shape of unknown rank.
  func elementShape(_ index: Int) throws(Diagnostic) -> Shape {
    let (value, sizes) = (try input(index), try integers(index))
    if value.rank == 0, sizes[0] == -1 { return .unknownRank }
    guard value.rank == 1, sizes.allSatisfy({ $0 >= -1 }) else {
      throw invalid("\(sizes) of the shape \(value.shape) is no shape")
    }
    return Shape(sizes)
  }

  /// Places in a list.
  fileprivate func indices(_ index: Int) throws(Diagnostic) -> [Int] {
    let indices = try integers(index)
    guard indices.allSatisfy({ $0 >= 0 }) else { throw invalid("a list has no places before the first") }
    return indices
  }

  /// An operand with a first axis.
  fileprivate func rowsTensor(_ index: Int) throws(Diagnostic) -> TensorValue {
    let value = try input(index)
    guard value.rank > 0, !value.isHandle else { throw invalid("a tensor without axes has no rows") }
    return value
  }

  fileprivate func list(of elements: [TensorValue], _ shape: Shape) throws(Diagnostic) -> TensorList {
    var list = TensorList(type("element_dtype"), shape)
    for element in elements { try list.append(element) }
    return list
  }

  /// A result, of the type that the op says.
  fileprivate func checkedType(_ value: TensorValue) throws(Diagnostic) -> TensorValue {
    guard value.type == type("element_dtype") else {
      throw invalid("the list is of tensors of \(value.type), not of \(type("element_dtype"))")
    }
    return value
  }
}
