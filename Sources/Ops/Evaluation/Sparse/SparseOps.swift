internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that move the values of sparse tensors.
let sparseOps: [OpDef] = [
  OpDef("SparseReorder", .sparseReordered) { (call) throws(Diagnostic) in
    let parts = try SparseParts(call, 0).checked(call)
    return Array(try parts.taking(parts.order).outputs().prefix(2))
  },
  OpDef("SparseReshape", .sparseReshaped) { (call) throws(Diagnostic) in try reshapedSparse(call) },
  OpDef("SparseFillEmptyRows", .filledRows) { (call) throws(Diagnostic) in
    let parts = try SparseParts(call, 0)
    guard let rows = parts.shape.first else { throw call.invalid("a scalar has no rows") }
    let filled = try FilledRows(
      call, rows: (0..<parts.count).map { parts.indices[$0 * parts.rank] }, count: rows, values: parts.values,
      default: call.input(3))
    let indices = filled.entries.flatMap { row, entry in
      entry.map { Array(parts[$0]) } ?? [row] + [Int](repeating: 0, count: parts.rank - 1)
    }
    return [
      try vector(indices, .int64).reshaped([filled.entries.count, parts.rank]), filled.values, filled.isEmpty,
      filled.places,
    ]
  },
  OpDef("RaggedFillEmptyRows", .filledRaggedRows) { (call) throws(Diagnostic) in
    let filled = try FilledRows(
      call, rows: call.integers(0), count: call.integer(2), values: call.input(1), default: call.input(3))
    return [try vector(filled.entries.map(\.row), .int64), filled.values, filled.isEmpty, filled.places]
  },
  OpDef("SparseConcat", .sparseConcatenated) { (call) throws(Diagnostic) in
    let count = call.int("N")
    guard count > 0, call.inputs.count == 3 * count else {
      throw call.invalid("it takes \(call.inputs.count) operands for \(count) tensors")
    }
    let parts = try (0..<count).map { (index) throws(Diagnostic) in
      try SparseParts(call, index, count + index, 2 * count + index).checked(call)
    }
    var shape = parts[0].shape
    let axis = try call.axis(call.int("concat_dim"), rank: shape.count)
    shape[axis] = 0
    var indices: [Int] = []
    for part in parts {
      guard part.rank == shape.count, shape.indices.allSatisfy({ $0 == axis || shape[$0] == part.shape[$0] })
      else {
        throw call.invalid("the shapes \(Shape(parts[0].shape)) and \(Shape(part.shape)) do not fit")
      }
      for entry in 0..<part.count {
        indices += part[entry].enumerated().map { $0.offset == axis ? $0.element + shape[axis] : $0.element }
      }
      shape[axis] = min(shape[axis] + part.shape[axis], 1 << 40)
    }
    let joined = SparseParts(
      indices: indices, values: try concatenate(parts.map(\.values), axis: 0), shape: shape)
    return try joined.taking(joined.order).outputs()
  },
  OpDef("SparseSplit", .sparseSplit) { (call) throws(Diagnostic) in
    let parts = try SparseParts(call, 1).checked(call)
    let axis = try call.axis(call.integer(0), rank: parts.rank)
    let count = call.int("num_split")
    // More outputs come from a damaged file.
    guard count >= 1, count <= parts.shape[axis], count <= 1 << 16 else {
      throw call.invalid("an axis of \(parts.shape[axis]) is not split into \(count) parts")
    }
    let (least, larger) = parts.shape[axis].quotientAndRemainder(dividingBy: count)
    var results: [[TensorValue]] = []
    var start = 0
    for number in 0..<count {
      let length = least + (number < larger ? 1 : 0)
      var starts = [Int](repeating: 0, count: parts.rank)
      var shape = parts.shape
      (starts[axis], shape[axis]) = (start, length)
      results.append(try parts.sliced(starts, shape).outputs())
      start += length
    }
    return (0..<3).flatMap { kind in results.map { $0[kind] } }
  },
  OpDef("SparseSlice", .sparseSliced) { (call) throws(Diagnostic) in
    let parts = try SparseParts(call, 0)
    let (starts, sizes) = (try call.integers(3), try call.integers(4))
    guard starts.count == parts.rank, sizes.count == parts.rank, starts.allSatisfy({ $0 >= 0 }),
      sizes.allSatisfy({ $0 >= 0 })
    else { throw call.invalid("no part of \(Shape(parts.shape)) is at \(starts) of the sizes \(sizes)") }
    let shape = parts.shape.indices.map { max(0, min(sizes[$0], parts.shape[$0] - starts[$0])) }
    return try parts.sliced(starts, shape).outputs()
  },
]

extension SparseParts {
  /// The entries within a part of the shape.
  fileprivate func sliced(_ starts: [Int], _ sizes: [Int]) throws(Diagnostic) -> SparseParts {
    let entries = (0..<count).filter { entry in
      zip(self[entry], zip(starts, sizes)).allSatisfy { $0 >= $1.0 && $0 - $1.0 < $1.1 }
    }
    var part = try taking(entries)
    for place in part.indices.indices { part.indices[place] -= starts[place % rank] }
    part.shape = sizes
    return part
  }
}

private func reshapedSparse(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let (places, shape) = (try call.input(0), try call.integers(1))
  var target = try call.integers(2)
  guard places.rank == 2, places.dimensions[1] == shape.count, try call.input(1).rank == 1,
    shape.allSatisfy({ $0 >= 0 }), target.filter({ $0 == -1 }).count <= 1, target.allSatisfy({ $0 >= -1 })
  else { throw call.invalid("\(shape) does not become \(target)") }
  let size = try product(shape)
  let known = try product(target.filter { $0 >= 0 })
  if let open = target.firstIndex(of: -1) {
    guard known > 0, size.isMultiple(of: known) else {
      throw call.invalid("\(size) elements do not make the shape \(Shape(target))")
    }
    target[open] = size / known
  }
  guard try product(target) == size else {
    throw call.invalid("\(size) elements do not make the shape \(Shape(target))")
  }
  let indices = try call.integers(0)
  let (own, new) = (rowMajorStrides(shape), rowMajorStrides(target))
  var result: [Int] = []
  for entry in 0..<places.dimensions[0] {
    var position = 0
    for axis in shape.indices {
      let index = indices[entry * shape.count + axis]
      guard index >= 0, index < shape[axis] else {
        throw call.invalid("the index \(index) leaves the shape \(Shape(shape))")
      }
      position += index * own[axis]
    }
    for axis in target.indices {
      result.append(position / new[axis])
      position %= new[axis]
    }
  }
  return [
    try vector(result, .int64).reshaped([places.dimensions[0], target.count]), try vector(target, .int64),
  ]
}

/// Values in rows, with a default where a row had none.
private struct FilledRows {
  /// The row of each value, and which of the given it is; nil for the default.
  private(set) var entries: [(row: Int, entry: Int?)] = []
  let values: TensorValue
  /// Which rows had none.
  let isEmpty: TensorValue
  /// Where each of the given values is now.
  let places: TensorValue

  init(
    _ call: OpCall, rows: [Int], count: Int, values given: TensorValue, default fallback: TensorValue
  ) throws(Diagnostic) {
    guard count >= 0, given.dimensions == [rows.count], fallback.elementCount == 1 else {
      throw call.invalid("\(rows.count) values in \(count) rows, of which \(fallback.shape) is the default")
    }
    try call.bounded([count])
    if let wrong = rows.first(where: { $0 < 0 || $0 >= count }) {
      throw call.invalid("there is no row \(wrong) of \(count)")
    }
    var members = [[Int]](repeating: [], count: count)
    for (entry, row) in rows.enumerated() { members[row].append(entry) }
    var moved = [Int](repeating: 0, count: rows.count)
    for (row, own) in members.enumerated() {
      if own.isEmpty { entries.append((row, nil)) }
      for entry in own {
        moved[entry] = entries.count
        entries.append((row, entry))
      }
    }
    let all = try concatenate([given, fallback.reshaped([1])], axis: 0)
    values = try gather(
      all, entries.map { $0.entry ?? rows.count }, indexShape: [entries.count], axis: 0, batch: 0)
    isEmpty = try TensorValue(members.map(\.isEmpty), type: .bool, [count])
    places = try vector(moved, .int64)
  }
}
