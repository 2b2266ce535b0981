internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops on ragged tensors: values, and at which of them each row begins and ends, level by level.
let raggedOps: [OpDef] = [
  OpDef("RaggedTensorToTensor", .raggedToTensor) { (call) throws(Diagnostic) in [try denseRows(call)] },
  OpDef("RaggedTensorToSparse", .raggedToSparse) { (call) throws(Diagnostic) in
    let count = call.int("RAGGED_RANK")
    guard count >= 1, call.inputs.count == count + 1 else { throw call.invalid("it has \(count) levels") }
    let values = try call.input(count)
    guard values.rank >= 1 else { throw call.invalid("its values are a scalar") }
    let levels = try raggedLevels(call, 0..<count, of: values.dimensions[0])
    var places = levels[0].indices.dropLast().map { [$0] }
    for splits in levels {
      places = places.enumerated().flatMap { row, place in
        (0..<splits[row + 1] - splits[row]).map { place + [$0] }
      }
    }
    let inner = Array(values.dimensions.dropFirst())
    let strides = rowMajorStrides(inner)
    let width = try product(inner)
    let indices = places.flatMap { place in
      (0..<width).flatMap { element in
        place + zip(strides, inner).map { element / $0 % $1 }
      }
    }
    let longest = levels.map { zip($0.dropFirst(), $0).map(-).max() ?? 0 }
    return try SparseParts(
      indices: indices, values: values.reshaped([values.elementCount]),
      shape: [levels[0].count - 1] + longest + inner
    ).outputs()
  },
  OpDef("RaggedGather", .raggedGathered) { (call) throws(Diagnostic) in
    let count = call.int("PARAMS_RAGGED_RANK")
    guard count >= 1, call.inputs.count == count + 2 else { throw call.invalid("it has \(count) levels") }
    let (values, indices) = (try call.input(count), try call.input(count + 1))
    guard values.rank >= 1, call.int("OUTPUT_RAGGED_RANK") == count + indices.rank - 1 else {
      throw call.invalid("\(indices.shape) indices do not give \(call.int("OUTPUT_RAGGED_RANK")) levels")
    }
    let levels = try raggedLevels(call, 0..<count, of: values.dimensions[0], mayLeave: true)
    var results: [[Int]] = []
    // The axes of the indices but the last are rows of one length.
    var rows = 1
    for axis in 0..<max(0, indices.rank - 1) {
      rows *= indices.dimensions[axis]
      results.append((0...rows).map { $0 * indices.dimensions[axis + 1] })
    }
    var chosen = try call.integers(count + 1)
    if let wrong = chosen.first(where: { $0 < 0 || $0 >= levels[0].count - 1 }) {
      throw call.invalid("the index \(wrong) is not in [0, \(levels[0].count - 1))")
    }
    for splits in levels {
      try call.bounded([chosen.reduce(0) { $0 + splits[$1 + 1] - splits[$1] }])
      results.append(rowSplits(chosen.map { splits[$0 + 1] - splits[$0] }))
      chosen = chosen.flatMap { Array(splits[$0]..<splits[$0 + 1]) }
    }
    // A scalar takes one row, whose own splits are left.
    if indices.rank == 0 { results.removeFirst() }
    let type = call.type("Tsplits")
    return try results.map { (splits) throws(Diagnostic) in try vector(splits, type) } + [
      gather(values, chosen, indexShape: [chosen.count], axis: 0, batch: 0)
    ]
  },
  OpDef("RaggedRange", .raggedRange) { (call) throws(Diagnostic) in
    let type = call.type("T")
    let operands = call.inputs
    guard operands.count == 3, operands.allSatisfy({ $0.rank <= 1 && $0.type == type }) else {
      throw call.invalid("its operands are no vectors of \(type)")
    }
    let rows = operands.first { $0.rank == 1 }?.elementCount ?? 1
    guard operands.allSatisfy({ $0.rank == 0 || $0.elementCount == rows }) else {
      throw call.invalid("its vectors have not the same lengths")
    }
    let isInteger = type == .int32 || type == .int64
    if isInteger {
      let numbers = try operands.map { (x) throws(Diagnostic) in try cast(x, to: .int64).copied(Int64.self) }
      return try integerRanges(numbers, rows, call)
    }
    let numbers = try operands.map { (x) throws(Diagnostic) in try cast(x, to: .float64).copied(Double.self) }
    var (counts, values): ([Int], [Double]) = ([], [])
    for row in 0..<rows {
      let (start, end, step) = (
        numbers[0][operands[0].rank == 0 ? 0 : row], numbers[1][operands[1].rank == 0 ? 0 : row],
        numbers[2][operands[2].rank == 0 ? 0 : row]
      )
      guard step != 0 else { throw call.invalid("a step is 0") }
      let count = max(0, ((end - start) / step).rounded(.up))
      guard count <= Double(1 << 27 - values.count) else {
        throw Diagnostic(.tooLarge, "\(call.op) would make \(count) numbers")
      }
      counts.append(Int(count))
      values += (0..<Int(count)).map { start + Double($0) * step }
    }
    return [
      try vector(rowSplits(counts), call.type("Tsplits")),
      try cast(TensorValue(values, type: .float64, [values.count]), to: type),
    ]
  },
]

private func integerRanges(
  _ numbers: [[Int64]], _ rows: Int, _ call: OpCall
) throws(Diagnostic) -> [TensorValue] {
  var (counts, values): ([Int], [Int64]) = ([], [])
  for row in 0..<rows {
    let own = numbers.map { $0[$0.count == 1 ? 0 : row] }
    let (start, end, step) = (own[0], own[1], own[2])
    guard step != 0 else { throw call.invalid("a step is 0") }
    var count: UInt64 = 0
    if step > 0 ? start < end : start > end {
      // The distance between any two numbers of 64 bits has a place without a sign.
      let distance = UInt64(bitPattern: step > 0 ? end &- start : start &- end)
      count = (distance - 1) / step.magnitude + 1
    }
    guard count <= UInt64(1 << 27 - values.count) else {
      throw Diagnostic(.tooLarge, "\(call.op) would make \(count) numbers")
    }
    counts.append(Int(count))
    values += (0..<Int64(count)).map { start &+ $0 &* step }
  }
  return [
    try vector(rowSplits(counts), call.type("Tsplits")),
    try cast(TensorValue(values, type: .int64, [values.count]), to: call.type("T")),
  ]
}

/// The splits of all levels, each of which divides as many rows as the one before has; the last divides `count` values.
///
/// - Parameter mayLeave: whether values may be left over.
func raggedLevels(
  _ call: OpCall, _ operands: Range<Int>, of count: Int, mayLeave: Bool = false
) throws(Diagnostic) -> [[Int]] {
  var levels: [[Int]] = []
  for index in operands {
    let splits = try call.integers(index)
    guard splits.first == 0, zip(splits, splits.dropFirst()).allSatisfy(<=),
      levels.last.map({ $0.last == splits.count - 1 }) ?? true
    else { throw call.invalid("operand \(index) does not divide the rows of the level before") }
    levels.append(splits)
  }
  guard let last = levels.last?.last, mayLeave ? last <= count : last == count else {
    throw call.invalid("its splits do not divide \(count) values into rows")
  }
  return levels
}

/// The values in a tensor whose rows are cut or filled up to one length each.
private func denseRows(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let (values, fallback) = (try call.input(1), try call.input(2))
  let kinds = call.texts("row_partition_types").map { String(decoding: $0, as: UTF8.self) }
  guard values.rank >= 1, !kinds.isEmpty, call.inputs.count == 3 + kinds.count, values.type == fallback.type
  else { throw call.invalid("it has \(kinds.count) partitions for values of the shape \(values.shape)") }
  let count = values.dimensions[0]
  // As splits, each level divides what the next one has for rows.
  var levels: [[Int]] = []
  var rows: Int?
  for (index, kind) in kinds.enumerated() {
    let numbers = try call.integers(3 + index)
    switch kind {
    case "FIRST_DIM_SIZE" where index == 0:
      guard numbers.count == 1, numbers[0] >= 0 else { throw call.invalid("\(numbers) is no size") }
      rows = numbers[0]
    case "ROW_SPLITS":
      guard numbers.first == 0, zip(numbers, numbers.dropFirst()).allSatisfy(<=),
        rows == nil || numbers.count == (rows ?? 0) + 1
      else { throw call.invalid("operand \(3 + index) does not divide rows") }
      levels.append(numbers)
      rows = numbers.last
    case "VALUE_ROWIDS":
      guard let parents = rows, zip(numbers, numbers.dropFirst()).allSatisfy(<=),
        numbers.first ?? 0 >= 0, numbers.last ?? 0 < max(1, parents), numbers.isEmpty || parents > 0
      else { throw call.invalid("operand \(3 + index) names no rows in order") }
      try call.bounded([parents])
      var counts = [Int](repeating: 0, count: parents)
      for row in numbers { counts[row] += 1 }
      levels.append(rowSplits(counts))
      rows = numbers.count
    default: throw call.invalid("'\(kind)' is no partition of rows")
    }
  }
  guard let first = levels.first, rows == count else {
    throw call.invalid("its partitions do not divide \(count) values into rows")
  }
  let inner = Array(values.dimensions.dropFirst())
  var sizes = [first.count - 1] + levels.map { zip($0.dropFirst(), $0).map(-).max() ?? 0 } + inner
  let asked = try call.integers(0)
  if try call.input(0).rank > 0 {
    guard asked.count <= sizes.count, asked.count > levels.count else {
      throw call.invalid("the shape \(Shape(asked)) is not for \(sizes.count) dimensions")
    }
    for (axis, size) in asked.enumerated() where size >= 0 {
      guard axis <= levels.count || size == sizes[axis] else {
        throw call.invalid("the shape \(Shape(asked)) differs from that of the values, \(values.shape)")
      }
      sizes[axis] = size
    }
  }
  try call.bounded(sizes)
  guard broadcast(fallback.dimensions, inner) == inner else {
    throw call.invalid("the default of the shape \(fallback.shape) is not broadcast to \(Shape(inner))")
  }
  // The entry that each place takes: behind all values, the default.
  let outer = Array(sizes.prefix(levels.count + 1))
  var places: [Int?] = (0..<outer[0]).map { $0 < first.count - 1 ? $0 : nil }
  for (splits, length) in zip(levels, outer.dropFirst()) {
    places = places.flatMap { row -> [Int?] in
      guard let row else { return [Int?](repeating: nil, count: length) }
      let own = splits[row]..<splits[row + 1]
      return (0..<length).map { $0 < own.count ? own.lowerBound + $0 : nil }
    }
  }
  let filling = try fallback.broadcast(to: inner).reshaped([1] + inner)
  let rowsTaken = try gather(
    concatenate([values, filling], axis: 0), places.map { $0 ?? count }, indexShape: [places.count], axis: 0,
    batch: 0)
  return rowsTaken.reshaped(sizes)
}
