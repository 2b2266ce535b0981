internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that pick elements by their indices.
let gatherLowerings: [OpKind: Lowering.Rule] = [
  "Gather": { (call) throws(Diagnostic) in
    [try call.gathered(call.input(0), call.input(1), axis: 0, call.results[0])]
  },
  "GatherV2": gather,
  "GatherNd": { (call) throws(Diagnostic) in
    [try call.move("GATHER_ND", [call.input(0), call.input(1)], call.results[0])]
  },
  "OneHot": oneHot,
  "Where": { (call) throws(Diagnostic) in
    var condition = try call.input(0)
    if try !TFLiteKernels.has("WHERE", for: call.elementType(0)) {
      condition = try call.cast(condition, to: .bool)
    }
    return [try call.emit("WHERE", [condition], [:], call.results[0])]
  },
  "TopK": { (call) throws(Diagnostic) in
    try topK(&call, call.constant(scalar: call.int("k"), "k"))
  },
  "TopKV2": { (call) throws(Diagnostic) in try topK(&call, call.narrowed(call.input(1))) },
  "Unique": { (call) throws(Diagnostic) in try unique(&call) },
  "UniqueV2": { (call) throws(Diagnostic) in
    try checkAxis(call)
    return try unique(&call)
  },
  "UniqueWithCounts": { (call) throws(Diagnostic) in try uniqueWithCounts(&call) },
  "UniqueWithCountsV2": { (call) throws(Diagnostic) in
    try checkAxis(call)
    return try uniqueWithCounts(&call)
  },
  "InvertPermutation": { (call) throws(Diagnostic) in
    // Where index i stands is what the result has at i.
    let count = try call.sizeOf(call.input(0), 0)
    let places = try call.reshape(call.narrowed(call.input(0)), [call.dimensions(0)[0], 1])
    let size = try call.reshape(count, [1])
    let result = TensorType(.int32, call.results[0].shape)
    let inverse = try call.emit("SCATTER_ND", [places, call.range(count), size], [:], result)
    return [try call.cast(inverse, to: call.results[0].element)]
  },
  "ListDiff": { (call) throws(Diagnostic) in
    let (x, y) = (try call.input(0), try call.input(1))
    let countX = try call.dimensions(0, rank: 1)[0]
    let countY = try call.dimensions(1, rank: 1)[0]
    let rows = try call.reshape(x, [countX, 1])
    let table = TensorType(.bool, [countX, countY])
    let isSame = try call.move("EQUAL", [rows, y], data: 0..<2, [:], table)
    let flags = TensorType(.bool, [countX])
    let isThere = try call.emit(
      "REDUCE_ANY", [isSame, call.constant([1], "axes")], ["keep_dims": .bool(false)], flags)
    let isLeft = try call.emit("LOGICAL_NOT", [isThere], [:], flags)
    let places = try call.emit("WHERE", [isLeft], [:], TensorType(.int64, [-1, 1]))
    let indices = try call.reshape(places, [-1])
    return [
      try call.gathered(x, indices, axis: 0, call.results[0]),
      try call.cast(indices, to: call.results[1].element),
    ]
  },
  "DataFormatDimMap": { (call) throws(Diagnostic) in
    let (from, to) = (Array(call.string("src_format")), Array(call.string("dst_format")))
    let table = from.map { to.firstIndex(of: $0) ?? 0 }
    let element = call.results[0].element
    let count = try call.cast(call.constant(scalar: table.count, "count"), to: element)
    // Axes count from the end where they are negative.
    let axis = try call.arithmeticOp("FLOOR_MOD", call.input(0), count, call.results[0])
    return [
      try call.gathered(call.cast(call.constant(table, "axes"), to: element), axis, axis: 0, call.results[0])
    ]
  },
  "DataFormatVecPermute": { (call) throws(Diagnostic) in
    var (from, to) = (Array(call.string("src_format")), Array(call.string("dst_format")))
    guard let count = try call.dimensions(0).first, count >= 0 else {
      throw call.unsupported("the number of sizes is not known")
    }
    if count == from.count - 2 {
      from.removeAll { "NC".contains($0) }
      to.removeAll { "NC".contains($0) }
    }
    let order = call.constant(to.map { from.firstIndex(of: $0) ?? 0 }, "order")
    return [try call.gathered(call.input(0), order, axis: 0, call.results[0])]
  },
  "LowerBound": { (call) throws(Diagnostic) in try bound(&call, "LESS") },
  "UpperBound": { (call) throws(Diagnostic) in try bound(&call, "LESS_EQUAL") },
  "Cross": { (call) throws(Diagnostic) in
    let element = call.results[0].element
    let carrier = call.carrier(for: ["GATHER", "MUL", "SUB"], of: element, .modular)
    let result = TensorType(carrier?.type ?? element, call.results[0].shape)
    let (next, last) = (call.constant([1, 2, 0], "next"), call.constant([2, 0, 1], "last"))
    let axis = try call.dimensions(0).count - 1
    let operands = (
      try call.carried(call.input(0), by: carrier), try call.carried(call.input(1), by: carrier)
    )
    let plus = try call.arithmeticOp(
      "MUL", call.gathered(operands.0, next, axis: axis, result),
      call.gathered(operands.1, last, axis: axis, result), result)
    let minus = try call.arithmeticOp(
      "MUL", call.gathered(operands.0, last, axis: axis, result),
      call.gathered(operands.1, next, axis: axis, result), result)
    let product = try call.arithmeticOp("SUB", plus, minus, result)
    return [try call.released(product, from: carrier, to: element)]
  },
]

extension LoweringCall {
  /// Parts of a value along an axis.
  mutating func gathered(
    _ value: Value, _ indices: Value, axis: Int, batch: Int = 0, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    let attributes: Attributes = ["axis": .int(Int64(axis)), "batch_dims": .int(Int64(batch))]
    let type = try type(value)
    guard type.element == .string, type.shape.rank != 1 else {
      return try move("GATHER", [value, indices], attributes, result)
    }
    // GATHER takes strings of vectors alone, GATHER_ND of every rank.
    guard axis == 0, let sizes = try self.type(indices).shape.dimensions else {
      throw unsupported("LiteRT gathers strings along the first axis alone")
    }
    return try emit("GATHER_ND", [value, reshapeKnown(indices, sizes + [1])], [:], result)
  }
}

private let gather: Lowering.Rule = { (call) throws(Diagnostic) in
  guard let axis = try? call.integers(2).first else { throw call.unsupported("its axis is not constant") }
  let (rank, places) = (try call.dimensions(0).count, try call.dimensions(1).count)
  let batch = call.int("batch_dims")
  return [
    try call.gathered(
      call.input(0), call.input(1), axis: call.axis(axis, rank: rank),
      batch: batch < 0 ? batch + places : batch,
      call.results[0])
  ]
}

private let oneHot: Lowering.Rule = { (call) throws(Diagnostic) in
  var indices = try call.input(0)
  if ![.int32, .int64].contains(try call.elementType(0)) { indices = try call.cast(indices, to: .int32) }
  let depth = try call.narrowed(call.input(1))
  return [
    try call.move(
      "ONE_HOT", [indices, depth, call.input(2), call.input(3)], data: 2..<4,
      ["axis": .int(Int64(call.int("axis")))], call.results[0])
  ]
}

private func topK(_ call: inout LoweringCall, _ k: Value) throws(Diagnostic) -> [Value] {
  let (values, indices) = (call.results[0], call.results[1])
  // Always sorted, as an order is allowed where none is asked for.
  let found = try call.move(
    "TOPK_V2", [call.input(0), k], results: [values, TensorType(.int32, indices.shape)], as: .numbers)
  return [found[0], try call.cast(found[1], to: indices.element)]
}

/// Equal numbers have equal bits, but for zeros and NaN: floats go by their numbers.
private func unique(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let (values, indices) = (call.results[0], call.results[1])
  let type: ElementType = indices.element == .int64 ? .int64 : .int32
  let isFloat = [.float16, .bfloat16, .float64].contains(values.element)
  return try call.move(
    "UNIQUE", [call.input(0)], ["idx_out_type": .type(type)], results: [values, indices],
    as: isFloat ? .numbers : .bits)
}

private func uniqueWithCounts(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let found = try unique(&call)
  let places = try call.narrowed(found[1])
  let one = try call.number(1, of: .int32)
  let ones = try call.filled(call.shapeOf(places), with: one, TensorType(.int32, call.results[1].shape))
  let number = try call.sizeOf(found[0], 0)
  let counts = try call.emit(
    "UNSORTED_SEGMENT_SUM", [ones, places, number], [:], TensorType(.int32, call.results[2].shape))
  return found + [try call.cast(counts, to: call.results[2].element)]
}

/// UNIQUE takes vectors.
private func checkAxis(_ call: LoweringCall) throws(Diagnostic) {
  let rank = try call.dimensions(0).count
  guard rank == 1 else {
    throw call.unsupported("LiteRT finds the different elements of vectors, not of rank \(rank)")
  }
}

/// How many of the sorted row are before each value.
private func bound(_ call: inout LoweringCall, _ comparison: OpKind) throws(Diagnostic) -> [Value] {
  let (rows, values) = (try call.dimensions(0, rank: 2), try call.dimensions(1, rank: 2))
  guard try TFLiteKernels.has("MAXIMUM", for: call.elementType(0)) else {
    throw call.unsupported("LiteRT does not compare \(try call.elementType(0))")
  }
  let sorted = try call.reshapeKnown(call.input(0), [rows[0], 1, rows[1]])
  let sought = try call.reshapeKnown(call.input(1), [values[0], values[1], 1])
  let table = Shape([values[0], values[1], rows[1]])
  let isBefore = try call.emit(comparison, [sorted, sought], [:], TensorType(.bool, table))
  let numbers = try call.cast(isBefore, to: .int32)
  let count = try call.emit(
    "SUM", [numbers, call.constant([2], "axes")], ["keep_dims": .bool(false)],
    TensorType(.int32, call.results[0].shape))
  return [try call.cast(count, to: call.results[0].element)]
}
