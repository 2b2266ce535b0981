internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that count how often each number occurs in a row.
let countOps: [OpDef] = [
  OpDef("SparseBincount", .sparseBincount) { (call) throws(Diagnostic) in
    let shape = try call.integers(2)
    let indices = try call.input(0)
    guard (1...2).contains(shape.count), shape.allSatisfy({ $0 >= 0 }),
      indices.elementCount == shape.count * (try call.input(1).elementCount)
    else { throw call.invalid("it takes a vector or a matrix, not \(shape.count) dimensions") }
    let places = try call.integers(0)
    let rows = shape.count == 1 ? nil : stride(from: 0, to: places.count, by: 2).map { places[$0] }
    return [
      try binned(
        call, values: call.integers(1), rows: rows, count: shape.count == 1 ? nil : shape[0],
        size: call.integer(3), weights: call.input(4))
    ]
  },
  OpDef("RaggedBincount", .raggedBincount) { (call) throws(Diagnostic) in
    let values = try call.integers(1)
    let rows = try rowIDs(call.integers(0), of: values.count, call)
    return [
      try binned(
        call, values: values, rows: rows, count: try call.input(0).elementCount - 1, size: call.integer(2),
        weights: call.input(3))
    ]
  },
  OpDef("DenseCountSparseOutput", .sparseCounts) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    guard (1...2).contains(x.rank) else {
      throw call.invalid("it takes a vector or a matrix, not \(x.shape)")
    }
    let width = max(1, x.dimensions.last ?? 0)
    return try counted(
      call, values: call.integers(0), rows: (0..<x.elementCount).map { x.rank == 1 ? 0 : $0 / width },
      count: x.rank == 1 ? nil : x.dimensions[0], weights: call.input(1))
  },
  OpDef("SparseCountSparseOutput", .sparseCounts) { (call) throws(Diagnostic) in
    let parts = try SparseParts(call, 0)
    guard (1...2).contains(parts.rank) else {
      throw call.invalid("it takes a vector or a matrix, not \(Shape(parts.shape))")
    }
    _ = try parts.checked(call)
    return try counted(
      call, values: call.integers(1),
      rows: (0..<parts.count).map { parts.rank == 1 ? 0 : parts.indices[$0 * 2] },
      count: parts.rank == 1 ? nil : parts.shape[0], weights: call.input(3))
  },
  OpDef("RaggedCountSparseOutput", .sparseCounts) { (call) throws(Diagnostic) in
    let values = try call.integers(1)
    let rows = try rowIDs(call.integers(0), of: values.count, call)
    return try counted(
      call, values: values, rows: rows, count: try call.input(0).elementCount - 1, weights: call.input(2))
  },
]

/// The row of each value, by where rows begin and end.
func rowIDs(_ splits: [Int], of count: Int, _ call: OpCall) throws(Diagnostic) -> [Int] {
  guard splits.first == 0, splits.last == count, zip(splits, splits.dropFirst()).allSatisfy(<=) else {
    throw call.invalid("its splits do not divide \(count) values into rows")
  }
  return zip(splits, splits.dropFirst()).enumerated().flatMap { row, ends in
    [Int](repeating: row, count: ends.1 - ends.0)
  }
}

/// How often each number below `size` occurs in each row, or the sum of the weights of where it does.
///
/// - Parameters:
///   - rows: of the values; nil for values without rows.
///   - count: how many rows there are.
private func binned(
  _ call: OpCall, values: [Int], rows: [Int]?, count: Int?, size: Int, weights: TensorValue
) throws(Diagnostic) -> TensorValue {
  let type = call.type("T")
  let shape = (count.map { [$0] } ?? []) + [size]
  guard size >= 0, values.allSatisfy({ $0 >= 0 }) else { throw call.invalid("a number is negative") }
  guard weights.elementCount == 0 || weights.elementCount == values.count, weights.type == type else {
    throw call.invalid("there are \(weights.elementCount) weights for \(values.count) numbers")
  }
  try call.bounded(shape)
  if let rows, let count, let wrong = rows.first(where: { $0 < 0 || $0 >= count }) {
    throw call.invalid("there is no row \(wrong) of \(count)")
  }
  let places = values.indices.map { values[$0] < size ? (rows?[$0] ?? 0) * size + values[$0] : -1 }
  let one = try cast(TensorValue([true], type: .bool, []), to: type)
  let isBinary = call.bool("binary_output")
  let summed =
    isBinary || weights.elementCount == 0
    ? try TensorValue(filling: [values.count], with: one) : weights.reshaped([values.count])
  var result = try reduceSegments(
    .sum, summed, segments: places, rank: 1, count: product(shape), fillsWithZero: true)
  if isBinary { result = try elementwise(.minimum, result, one) }
  return result.reshaped(shape)
}

/// The numbers that occur in each row and how often, as a sparse tensor.
private func counted(
  _ call: OpCall, values: [Int], rows: [Int], count: Int?, weights: TensorValue
) throws(Diagnostic) -> [TensorValue] {
  let type = call.type("output_type")
  let (least, limit) = (call.int("minlength"), call.int("maxlength"))
  guard weights.elementCount == 0 || weights.elementCount == values.count, weights.type == type else {
    throw call.invalid("there are \(weights.elementCount) weights for \(values.count) numbers")
  }
  guard values.allSatisfy({ $0 >= 0 }) else { throw call.invalid("a number is negative") }
  let kept = values.indices.filter { limit < 0 || values[$0] < limit }
  let parts = SparseParts(
    indices: kept.flatMap { count == nil ? [values[$0]] : [rows[$0], values[$0]] },
    values: try vector(kept, .int64),
    shape: (count.map { [$0] } ?? [])
      + [limit >= 0 ? limit : max((kept.map { values[$0] }.max() ?? 0) + 1, least)])
  let (segments, first) = parts.groups(by: Array(0..<parts.rank))
  let one = try cast(TensorValue([true], type: .bool, []), to: type)
  let isBinary = call.bool("binary_output")
  let summed =
    isBinary || weights.elementCount == 0
    ? try TensorValue(filling: [kept.count], with: one)
    : try gather(
      weights.reshaped([values.count]), kept, indexShape: [kept.count], axis: 0, batch: 0)
  var sums = try reduceSegments(
    .sum, summed, segments: segments, rank: 1, count: first.count, fillsWithZero: true)
  if isBinary { sums = try elementwise(.minimum, sums, one) }
  return try SparseParts(indices: first.flatMap { parts[$0] }, values: sums, shape: parts.shape).outputs()
}
