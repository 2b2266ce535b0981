internal import Diagnostics
internal import Kernels
internal import Tensors

/// Where gradients of some rows are added up, row by row.
private final class SparseAccumulator: Accumulator, @unchecked Sendable {
  private var rows: [Int] = []
  /// How many gradients each row has.
  private var counts: [Int] = []
  private var values: TensorValue?

  func add(_ indices: [Int], _ gradients: TensorValue, _ call: OpCall) throws(Diagnostic) {
    let row = Array(gradients.dimensions.dropFirst())
    guard gradients.type == type, gradients.dimensions.first == indices.count, !indices.isEmpty,
      shape.dimensions.map({ Shape(Array($0.dropFirst())).isCompatible(with: Shape(row)) }) ?? true,
      values.map({ Array($0.dimensions.dropFirst()) == row }) ?? true
    else {
      throw call.invalid(
        "\(indices.count) gradients of \(gradients.type)\(gradients.shape) are none of \(type)\(shape)")
    }
    guard let values else {
      (rows, counts, self.values) = (indices, indices.map { _ in 1 }, gradients)
      count += 1
      return
    }
    // Both go on in order; where they meet, they are added. Behind all rows is one of zeros.
    var (i, j) = (0, 0)
    var (left, right, joined, joinedCounts): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
    while i < rows.count || j < indices.count {
      let isOwn = j == indices.count || i < rows.count && rows[i] <= indices[j]
      let isNew = i == rows.count || j < indices.count && indices[j] <= rows[i]
      joined.append(isOwn ? rows[i] : indices[j])
      joinedCounts.append((isOwn ? counts[i] : 0) + (isNew ? 1 : 0))
      left.append(isOwn ? i : rows.count)
      right.append(isNew ? j : indices.count)
      i += isOwn ? 1 : 0
      j += isNew ? 1 : 0
    }
    let zero = try zeros(type, [1] + row)
    self.values = try elementwise(
      .add, gather(concatenate([values, zero], axis: 0), left, indexShape: [left.count], axis: 0, batch: 0),
      gather(concatenate([gradients, zero], axis: 0), right, indexShape: [right.count], axis: 0, batch: 0))
    (rows, counts) = (joined, joinedCounts)
    count += 1
  }

  /// The rows that have gradients, these, and the shape of all.
  func take(_ required: Int, _ call: OpCall) throws(Diagnostic) -> [TensorValue] {
    try require(required, call)
    guard var result = values else { throw call.invalid("the accumulator is empty") }
    if isMean {
      let sizes = [rows.count] + [Int](repeating: 1, count: result.rank - 1)
      result = try elementwise(.divide, result, cast(vector(counts, .int64).reshaped(sizes), to: type))
    }
    let outputs = [
      try vector(rows, .int64), result,
      try vector([shape.dimensions?.first ?? -1] + result.dimensions.dropFirst(), .int64),
    ]
    (rows, counts, values, count) = ([], [], nil, 0)
    step &+= 1
    return outputs
  }
}

let sparseAccumulatorOps: [OpDef] = [
  OpDef(
    "SparseConditionalAccumulator", .queueReference,
    reading: { (call, state) throws(Diagnostic) in
      let accumulator = try Accumulator.of(call, state) { SparseAccumulator($0) }
      return [TensorValue(.string.reference, [2], .handle(accumulator))]
    }),
  OpDef(
    "SparseAccumulatorApplyGradient", .nothing,
    changing: { (call, _) throws(Diagnostic) in
      let accumulator = try call.resource(0, SparseAccumulator.self)
      guard try call.input(2).rank == 1, try call.input(3).rank > 0 else {
        throw call.invalid("its indices are no vector, or its values a scalar")
      }
      let whole = try call.integers(4)
      guard !call.bool("has_known_shape") || accumulator.shape.isCompatible(with: Shape(whole)) else {
        throw call.invalid("a gradient of the shape \(Shape(whole)) is none of \(accumulator.shape)")
      }
      if try call.integer(1) >= accumulator.step {
        try accumulator.add(call.integers(2), call.input(3), call)
      }
      return []
    }),
  OpDef(
    "SparseAccumulatorTakeGradient", .sparseGradient,
    changing: { (call, _) throws(Diagnostic) in
      try call.resource(0, SparseAccumulator.self).take(call.integer(1), call)
    }),
]

extension ShapeRule {
  fileprivate static let sparseGradient = ShapeRule { _ in
    [.unknown(rank: 1), .unknownRank, .unknown(rank: 1)]
  }
}
