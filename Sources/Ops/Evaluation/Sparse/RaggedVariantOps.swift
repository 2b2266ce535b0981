internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// A ragged tensor as the element of another: its splits, level by level, and its values.
struct RaggedElement: Variant {
  static let noun = "ragged tensor"

  let splits: [[Int]]
  let splitsType: ElementType
  let values: TensorValue

  /// The number of rows.
  var count: Int { splits.first.map { $0.count - 1 } ?? values.dimensions.first ?? 0 }
}

/// Ragged tensors as elements of tensors of the type `variant`.
let raggedVariantOps: [OpDef] = [
  OpDef("RaggedTensorToVariant", .raggedVariants) { (call) throws(Diagnostic) in
    let levels = call.int("RAGGED_RANK")
    guard levels >= 0, call.inputs.count - 1 == levels else { throw call.invalid("it has \(levels) levels") }
    let values = try call.input(levels)
    guard values.isPlain, values.rank > 0 || levels == 0 && !call.bool("batched_input") else {
      throw call.invalid("its values are a \(values.type)\(values.shape)")
    }
    let type = call.type("Tsplits")
    let splits =
      levels == 0 ? [] : try raggedLevels(call, 0..<levels, of: values.dimensions[0])
    let whole = RaggedElement(splits: splits, splitsType: type, values: values)
    guard call.bool("batched_input") else { return [TensorValue(variant: whole)] }
    let rows = try whole.rows()
    return [TensorValue(.variant, [rows.count], .variants(rows))]
  },
  OpDef("RaggedTensorFromVariant", .raggedFromVariants) { (call) throws(Diagnostic) in
    try stackedRagged(call)
  }.takingVariants,
  OpDef("RaggedTensorToVariantGradient", .elements(of: 2)) { (call) throws(Diagnostic) in
    let (encoded, shape) = (try call.input(0), try call.integers(2))
    let (splits, type) = (try call.integers(1), call.type("Tvalues"))
    guard let elements = encoded.variants, shape.allSatisfy({ $0 >= 0 }) else {
      throw call.invalid("it takes ragged tensors, not \(encoded.type)\(encoded.shape)")
    }
    try call.bounded(shape)
    guard let row = shape.first, encoded.rank > 0 else {
      // One for all.
      let values = try call.variant(0, RaggedElement.self).values
      guard values.dimensions == shape, values.type == type else {
        throw call.invalid("the values are \(values.type)\(values.shape), not \(type)\(Shape(shape))")
      }
      return [values]
    }
    guard elements.count == splits.count - 1, splits.first == 0, splits.last == row,
      zip(splits, splits.dropFirst()).allSatisfy(<=)
    else { throw call.invalid("its splits do not divide \(row) rows into \(elements.count)") }
    var parts: [TensorValue] = []
    for element in elements {
      guard let ragged = element as? RaggedElement, ragged.values.type == type else {
        throw call.invalid("it is given no ragged tensors of \(type)")
      }
      parts.append(ragged.values.rank == 0 ? ragged.values.reshaped([1]) : ragged.values)
    }
    let joined = try join(
      parts.map { $0.reshaped([$0.elementCount]) }, type, [])
    guard joined.elementCount == Shape.elementCount(shape) else {
      throw call.invalid("\(joined.elementCount) gradients are not of the shape \(Shape(shape))")
    }
    return [joined.reshaped(shape)]
  }.takingVariants,
]

extension RaggedElement {
  /// Each row as a tensor with one level less.
  fileprivate func rows() throws(Diagnostic) -> [RaggedElement] {
    guard let first = splits.first else {
      let parts = try Ops.rows(of: values)
      return parts.map { RaggedElement(splits: [], splitsType: splitsType, values: $0) }
    }
    if first.count - 1 > TensorList.mostElements { throw TensorList.tooLong }
    var result: [RaggedElement] = []
    for row in 0..<first.count - 1 {
      var range = first[row]..<first[row + 1]
      var own: [[Int]] = []
      for level in splits.dropFirst() {
        let start = level[range.lowerBound]
        own.append(level[range.lowerBound...range.upperBound].map { $0 - start })
        range = start..<level[range.upperBound]
      }
      result.append(
        RaggedElement(
          splits: own, splitsType: splitsType,
          values: try values.viewed(
            View(values.dimensions).sliced(0, start: range.lowerBound, count: range.count))))
    }
    return result
  }
}

/// The ragged tensor whose rows are the elements; their axes are its first levels.
private func stackedRagged(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let encoded = try call.input(0)
  let (type, splitsType) = (call.type("Tvalues"), call.type("Tsplits"))
  let levels = call.int("output_ragged_rank")
  var own = call.int("input_ragged_rank")
  guard let elements = encoded.variants, levels >= 0 else {
    throw call.invalid("it takes ragged tensors, not \(encoded.type)\(encoded.shape)")
  }
  if own == -1 { own = levels - encoded.rank }
  // A list of elements without levels may be stacked, and nothing more.
  let isStack = levels == 0 && encoded.rank == 1 && own <= 0
  if isStack { own = -1 }
  guard own >= 0 && levels - encoded.rank == own || isStack else {
    throw call.invalid("\(encoded.shape) tensors of \(own) levels do not make one of \(levels)")
  }
  var ragged: [RaggedElement] = []
  for element in elements {
    guard let element = element as? RaggedElement, element.splits.count == max(0, own),
      element.values.type == type, own <= 0 || element.splitsType == splitsType
    else { throw call.invalid("it is given no ragged tensors of \(type) with \(own) levels") }
    guard element.values.rank > 0 || own < 0 || encoded.rank == 0 else {
      throw call.invalid("a scalar is no row")
    }
    ragged.append(element)
  }
  if encoded.rank == 0 {
    return try ragged[0].splits.map { (splits) throws(Diagnostic) in try vector(splits, splitsType) }
      + [ragged[0].values]
  }
  // Where the elements are not ragged, the last axis is that of the values.
  var results: [[Int]] = []
  var rows = 1
  for axis in 0..<encoded.rank - 1 {
    rows *= encoded.dimensions[axis]
    results.append((0...rows).map { $0 * encoded.dimensions[axis + 1] })
  }
  guard own >= 0 else {
    let row = ragged.first?.values.dimensions ?? []
    return try results.map { (splits) throws(Diagnostic) in try vector(splits, splitsType) } + [
      stack(ragged.map(\.values), type, row)
    ]
  }
  results.append(rowSplits(ragged.map(\.count)))
  for level in 0..<own {
    var splits = [0]
    for element in ragged {
      let offset = splits[splits.count - 1]
      splits += element.splits[level].dropFirst().map { $0 + offset }
    }
    results.append(splits)
  }
  let row = ragged.first.map { Array($0.values.dimensions.dropFirst()) } ?? []
  return try results.map { (splits) throws(Diagnostic) in try vector(splits, splitsType) } + [
    join(ragged.map(\.values), type, row)
  ]
}

extension ShapeRule {
  fileprivate static let raggedVariants = ShapeRule { call in
    guard call.bool("batched_input") else { return [.scalar] }
    let levels = call.int("RAGGED_RANK")
    let first = call.dimensions(0)?.first ?? .unknown
    return [SymbolicShape([levels == 0 ? first : first + -1])]
  }

  fileprivate static let raggedFromVariants = ShapeRule { (call) throws(Diagnostic) in
    let levels = call.int("output_ragged_rank")
    // More outputs come from a damaged file.
    guard (0...254).contains(levels) else { throw call.invalid("it has \(levels) outputs") }
    return [SymbolicShape](repeating: .unknown(rank: 1), count: levels) + [.unknownRank]
  }
}
