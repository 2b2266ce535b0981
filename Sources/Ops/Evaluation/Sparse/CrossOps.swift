internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors
internal import Text

/// Ops that make features of every combination of the features in a row.
let crossOps: [OpDef] = [
  OpDef("SparseCross", .sparseCross) { (call) throws(Diagnostic) in
    let columns = try crossedColumns(call)
    guard call.type("out_type") == .int64 else {
      return try joinedCrosses(columns, separator: Array("_X_".utf8), call)
    }
    return try hashedCrosses(
      columns, key: UInt64(bitPattern: call.word("hash_key")), buckets: call.int("num_buckets"), call)
  },
  OpDef("SparseCrossV2", .sparseCross) { (call) throws(Diagnostic) in
    let separator = try call.text(call.inputs.count - 1)
    return try joinedCrosses(crossedColumns(call), separator: separator, call)
  },
  OpDef("SparseCrossHashed", .sparseCross) { (call) throws(Diagnostic) in
    let last = call.inputs.count
    let salt = try cast(call.input(last - 1), to: .int64).copied(Int64.self).map { UInt64(bitPattern: $0) }
    let isStrong = try cast(call.input(last - 2), to: .bool)
    guard salt.count == 2, isStrong.elementCount == 1 else {
      throw call.invalid("its salt is not two numbers")
    }
    let hash: ([UInt8]) -> UInt64 =
      isStrong.copied(Bool.self)[0]
      ? { TextHash.sip($0, key: (salt[0], salt[1])) } : { TextHash.fingerprint($0) }
    let columns = try crossedColumns(call, hash: hash, hashesNumbers: true)
    return try hashedCrosses(columns, key: nil, buckets: call.integer(last - 3), call)
  },
  OpDef("RaggedCross", .raggedCross) { (call) throws(Diagnostic) in
    let columns = try orderedColumns(call)
    let rows = columns.first?.rowCount ?? 0
    let type = call.type("out_row_splits_type")
    let key = UInt64(bitPattern: call.word("hash_key"))
    let counts = try crossCounts(columns, rows, call)
    let splits = try vector(rowSplits(counts), type)
    guard call.type("out_values_type") == .int64 else {
      let texts = joined(columns, rows, separator: Array("_X_".utf8))
      return [TensorValue(.string, [texts.count], .strings(texts)), splits]
    }
    let hashes = hashed(columns, rows, key: key, buckets: call.int("num_buckets"))
    return [try TensorValue(hashes, type: .int64, [hashes.count]), splits]
  },
]

extension OpCall {
  /// All bits of an integer attribute.
  fileprivate func word(_ name: String) -> Int64 { if case .int(let value) = self[name] { value } else { 0 } }
}

/// The features of each row of a batch.
private struct CrossedColumn {
  let isText: Bool
  /// As texts, and as fingerprints of them or the numbers themselves.
  let texts: [[UInt8]]
  let words: [UInt64]
  /// Which features each row has.
  let rows: [Range<Int>]

  var rowCount: Int { rows.count }

  /// - Parameters:
  ///   - hash: of texts.
  ///   - hashesNumbers: whether numbers are hashed, too: their lower half, as TensorFlow does.
  init(
    _ call: OpCall, _ values: TensorValue, _ rows: [Range<Int>], hash: ([UInt8]) -> UInt64,
    hashesNumbers: Bool
  ) throws(Diagnostic) {
    self.rows = rows
    switch values.type {
    case .string:
      isText = true
      texts = values.strings
      words = texts.map(hash)
    case .int64:
      isText = false
      let numbers = values.copied(Int64.self)
      texts = numbers.map { Array("\($0)".utf8) }
      words = numbers.map { number in
        let bits = UInt64(bitPattern: number)
        return hashesNumbers ? hash((0..<4).map { UInt8(bits >> ($0 * 8) & 255) }) : bits
      }
    default: throw call.invalid("features of type \(values.type) are not crossed")
    }
  }

  init(
    _ call: OpCall, dense: TensorValue, hash: ([UInt8]) -> UInt64 = { TextHash.fingerprint($0) }
  ) throws(Diagnostic) {
    guard dense.rank == 2 else { throw call.invalid("a dense feature has the shape \(dense.shape)") }
    let width = dense.dimensions[1]
    try call.bounded([dense.dimensions[0]])
    try self.init(
      call, dense, (0..<dense.dimensions[0]).map { $0 * width..<($0 + 1) * width }, hash: hash,
      hashesNumbers: false)
  }

  init(
    _ call: OpCall, sparse: SparseParts, hash: ([UInt8]) -> UInt64 = { TextHash.fingerprint($0) },
    hashesNumbers: Bool = false
  ) throws(Diagnostic) {
    let parts = try sparse.checked(call)
    guard parts.rank == 2 else { throw call.invalid("a sparse feature has \(parts.rank) dimensions") }
    try call.bounded([parts.shape[0]])
    var counts = [Int](repeating: 0, count: parts.shape[0])
    var last = 0
    for entry in 0..<parts.count {
      let row = parts.indices[entry * 2]
      guard row >= last else { throw call.invalid("the rows of a sparse feature are out of order") }
      counts[row] += 1
      last = row
    }
    let splits = rowSplits(counts)
    try self.init(
      call, parts.values, zip(splits, splits.dropFirst()).map { $0..<$1 }, hash: hash,
      hashesNumbers: hashesNumbers)
  }
}

/// The sparse features, and behind them the dense ones.
private func crossedColumns(
  _ call: OpCall, hash: ([UInt8]) -> UInt64 = { TextHash.fingerprint($0) }, hashesNumbers: Bool = false
) throws(Diagnostic) -> [CrossedColumn] {
  let (count, dense) = (call.int("N"), call.types("dense_types").count)
  guard count >= 0, call.inputs.count >= 3 * count + dense else {
    throw call.invalid("it has \(call.inputs.count) operands for \(count) sparse and \(dense) dense features")
  }
  var columns: [CrossedColumn] = []
  for index in 0..<count {
    let parts = try SparseParts(call, index, count + index, 2 * count + index)
    columns.append(try CrossedColumn(call, sparse: parts, hash: hash, hashesNumbers: hashesNumbers))
  }
  for index in 0..<dense {
    columns.append(try CrossedColumn(call, dense: call.input(3 * count + index), hash: hash))
  }
  return try agreeing(columns, call)
}

private func agreeing(_ columns: [CrossedColumn], _ call: OpCall) throws(Diagnostic) -> [CrossedColumn] {
  guard let first = columns.first, columns.allSatisfy({ $0.rowCount == first.rowCount }) else {
    throw call.invalid("its features have not the same number of rows")
  }
  return columns
}

/// Ragged, sparse and dense features in the order that an attribute says, a letter each.
private func orderedColumns(_ call: OpCall) throws(Diagnostic) -> [CrossedColumn] {
  let ragged = call.types("ragged_values_types").count
  let (sparse, dense) = (call.int("Nsparse"), call.types("dense_types").count)
  guard sparse >= 0, call.inputs.count == 2 * ragged + 3 * sparse + dense else {
    throw call.invalid("it has \(call.inputs.count) operands for its features")
  }
  var (r, s, d) = (0, 0, 0)
  var columns: [CrossedColumn] = []
  for letter in call.string("input_order") {
    switch letter {
    case "R" where r < ragged:
      let (values, splits) = (try call.input(r), try call.integers(ragged + r))
      guard values.rank == 1, splits.first == 0, splits.last == values.elementCount,
        zip(splits, splits.dropFirst()).allSatisfy(<=)
      else { throw call.invalid("the splits of a ragged feature do not divide \(values.shape)") }
      columns.append(
        try CrossedColumn(
          call, values, zip(splits, splits.dropFirst()).map { $0..<$1 },
          hash: { TextHash.fingerprint($0) }, hashesNumbers: false))
      r += 1
    case "S" where s < sparse:
      let first = 2 * ragged + s
      let parts = try SparseParts(call, first, first + sparse, first + 2 * sparse)
      columns.append(try CrossedColumn(call, sparse: parts))
      s += 1
    case "D" where d < dense:
      columns.append(try CrossedColumn(call, dense: call.input(2 * ragged + 3 * sparse + d)))
      d += 1
    default: throw call.invalid("'\(call.string("input_order"))' is no order of its features")
    }
  }
  guard columns.count == ragged + sparse + dense else {
    throw call.invalid("'\(call.string("input_order"))' leaves features out")
  }
  return try agreeing(columns, call)
}

/// How many combinations each row has; too many are a diagnostic.
private func crossCounts(
  _ columns: [CrossedColumn], _ rows: Int, _ call: OpCall
) throws(Diagnostic) -> [Int] {
  var (counts, total): ([Int], Int) = ([], 0)
  for row in 0..<rows {
    guard let count = Shape.elementCount(columns.map { $0.rows[row].count }), count <= 1 << 27,
      total <= 1 << 27
    else { throw Diagnostic(.tooLarge, "\(call.op) would make more combinations than memory holds") }
    counts.append(count)
    total += count
  }
  return counts
}

/// Calls `body` with the features of every combination of every row, the last column's changing first.
private func forEachCross(_ columns: [CrossedColumn], _ rows: Int, _ body: ([Int]) -> Void) {
  for row in 0..<rows {
    let ranges = columns.map { $0.rows[row] }
    if ranges.contains(where: \.isEmpty) { continue }
    var chosen = ranges.map(\.lowerBound)
    var axis = columns.count
    while axis >= 0 {
      body(chosen)
      axis = columns.count - 1
      while axis >= 0 {
        chosen[axis] += 1
        if chosen[axis] < ranges[axis].upperBound { break }
        chosen[axis] = ranges[axis].lowerBound
        axis -= 1
      }
    }
  }
}

private func joined(_ columns: [CrossedColumn], _ rows: Int, separator: [UInt8]) -> [[UInt8]] {
  var texts: [[UInt8]] = []
  forEachCross(columns, rows) { chosen in
    texts.append(Array(zip(columns, chosen).map { $0.texts[$1] }.joined(separator: separator)))
  }
  return texts
}

/// - Parameter key: the hash to begin with; nil for that of the first feature.
private func hashed(_ columns: [CrossedColumn], _ rows: Int, key: UInt64?, buckets: Int) -> [Int64] {
  // Without buckets, what a number without a sign loses is the last of them.
  let divisor = buckets > 0 ? UInt64(buckets) : UInt64(Int64.max)
  var hashes: [Int64] = []
  forEachCross(columns, rows) { chosen in
    let words = zip(columns, chosen).map { $0.words[$1] }
    let hash =
      key.map { words.reduce($0, TextHash.joined) } ?? words.dropFirst().reduce(words[0], TextHash.joined)
    hashes.append(Int64(hash % divisor))
  }
  return hashes
}

private func joinedCrosses(
  _ columns: [CrossedColumn], separator: [UInt8], _ call: OpCall
) throws(Diagnostic) -> [TensorValue] {
  let rows = columns[0].rowCount
  let counts = try crossCounts(columns, rows, call)
  let texts = joined(columns, rows, separator: separator)
  return try placed(counts, TensorValue(.string, [texts.count], .strings(texts)))
}

private func hashedCrosses(
  _ columns: [CrossedColumn], key: UInt64?, buckets: Int, _ call: OpCall
) throws(Diagnostic) -> [TensorValue] {
  let rows = columns[0].rowCount
  let counts = try crossCounts(columns, rows, call)
  let hashes = hashed(columns, rows, key: key, buckets: buckets)
  return try placed(counts, TensorValue(hashes, type: .int64, [hashes.count]))
}

/// A sparse matrix of the values of each row, from the left on.
private func placed(_ counts: [Int], _ values: TensorValue) throws(Diagnostic) -> [TensorValue] {
  let indices = counts.enumerated().flatMap { row, count in (0..<count).flatMap { [row, $0] } }
  return try SparseParts(indices: indices, values: values, shape: [counts.count, counts.max() ?? 0]).outputs()
}
