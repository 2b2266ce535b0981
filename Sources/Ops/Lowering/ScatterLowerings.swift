internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that put elements where indices say.
let scatterLowerings: [OpKind: Lowering.Rule] = [
  "ScatterNd": { (call) throws(Diagnostic) in
    let shape = try call.narrowed(call.input(2))
    return [try call.scattered(call.input(0), call.input(1), shape, call.results[0])]
  },
  "TensorScatterAdd": { (call) throws(Diagnostic) in try scatterSum(&call, "ADD") },
  "ScatterNdNonAliasingAdd": { (call) throws(Diagnostic) in try scatterSum(&call, "ADD") },
  "TensorScatterSub": { (call) throws(Diagnostic) in try scatterSum(&call, "SUB") },
  "TensorScatterUpdate": { (call) throws(Diagnostic) in
    let indices = try call.narrowed(call.input(1))
    if let updated = try call.updatedOnce(call.input(0), indices, with: call.input(2)) { return [updated] }
    return [try call.updated(call.input(0), indices, with: call.input(2))]
  },
  "TensorScatterMax": { (call) throws(Diagnostic) in
    try scatterExtreme(&call, "UNSORTED_SEGMENT_MAX", "MAXIMUM")
  },
  "TensorScatterMin": { (call) throws(Diagnostic) in
    try scatterExtreme(&call, "UNSORTED_SEGMENT_MIN", "MINIMUM")
  },
  "SparseToDense": { (call) throws(Diagnostic) in
    guard call.results[0].shape.rank ?? 0 <= 4 else { throw call.unsupported("LiteRT fills at most 4 axes") }
    let attributes: Attributes = ["validate_indices": .bool(call.bool("validate_indices"))]
    return [try call.move("SPARSE_TO_DENSE", call.inputs, data: 2..<4, attributes, call.results[0])]
  },
  "DynamicStitch": stitch, "ParallelDynamicStitch": stitch,
  "DynamicPartition": partition,
  "InplaceUpdate": { (call) throws(Diagnostic) in
    let rows = try call.sizeOf(call.input(0), 0)
    let type = try call.type(call.input(1))
    // Indices are taken modulo the number of rows.
    let places = try call.arithmeticOp("FLOOR_MOD", call.input(1), rows, type)
    let column = try call.reshape(places, [type.shape.dimensions?.first ?? -1, 1])
    return [try call.updated(call.input(0), column, with: call.input(2))]
  },
]

private func scatterSum(_ call: inout LoweringCall, _ sum: OpKind) throws(Diagnostic) -> [Value] {
  let result = call.results[0]
  let carrier = call.carrier(for: ["SCATTER_ND", sum], of: result.element, .modular)
  let shape = try call.shapeOf(call.input(0))
  let (tensor, updates) = (
    try call.carried(call.input(0), by: carrier), try call.carried(call.input(2), by: carrier)
  )
  let type = TensorType(carrier?.type ?? result.element, result.shape)
  let scattered = try call.emit("SCATTER_ND", [call.narrowed(call.input(1)), updates, shape], [:], type)
  let sums = try call.arithmeticOp(sum, tensor, scattered, type)
  return [try call.released(sums, from: carrier, to: result.element)]
}

private func scatterExtreme(
  _ call: inout LoweringCall, _ segments: OpKind, _ extreme: OpKind
) throws(Diagnostic) -> [Value] {
  let result = call.results[0]
  let carrier = call.carrier(for: [segments, extreme], of: result.element, .numbers)
  let element = carrier?.type ?? result.element
  let (rows, places) = try call.rowPlaces(of: call.input(0), call.narrowed(call.input(1)))
  let sizes = try call.dimensions(0)
  let updates = try call.reshapeKnown(
    call.carried(call.input(2), by: carrier), [places.count, rows.size])
  // Rows without an update have the least or greatest number.
  let found = try call.emit(
    segments, [updates, places.value, call.constant(scalar: rows.count, "rows")], [:],
    TensorType(element, [rows.count, rows.size]))
  let tensor = try call.carried(call.input(0), by: carrier)
  let best = try call.arithmeticOp(
    extreme, tensor, call.reshapeKnown(found, sizes), TensorType(element, result.shape))
  return [try call.released(best, from: carrier, to: result.element)]
}

extension LoweringCall {
  /// Zeros with updates where the indices say, and their sums where several are at one place.
  fileprivate mutating func scattered(
    _ indices: Value, _ updates: Value, _ shape: Value, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    try move(
      "SCATTER_ND", [narrowed(indices), updates, shape], data: 1..<2, results: [result], as: .modular)[0]
  }

  /// How many rows the indices choose among, of how many elements, and which row each of them is.
  fileprivate mutating func rowPlaces(
    of tensor: Value, _ indices: Value
  ) throws(Diagnostic) -> (rows: (count: Int, size: Int), places: (value: Value, count: Int)) {
    guard let sizes = try type(tensor).shape.fullyDefined, let shape = try type(indices).shape.fullyDefined,
      let depth = shape.last, depth <= sizes.count
    else { throw unsupported("the sizes of its operands are not known") }
    let count = shape.dropLast().reduce(1, *)
    let rows = (count: sizes[..<depth].reduce(1, *), size: sizes[depth...].reduce(1, *))
    guard depth != 1 else { return (rows, (try reshape(indices, [count]), count)) }
    let strides = (0..<depth).map { sizes[($0 + 1)..<depth].reduce(1, *) }
    let table = try reshape(indices, [count, depth])
    let scaled = try arithmeticOp(
      "MUL", table, constant(strides, "strides"), TensorType(.int32, [count, depth]))
    let places = try emit(
      "SUM", [scaled, constant([1], "axes")], ["keep_dims": .bool(false)], TensorType(.int32, [count]))
    return (rows, (places, count))
  }

  /// A tensor with one row replaced; nil for several rows, or for what the kernel cannot move.
  fileprivate mutating func updatedOnce(
    _ tensor: Value, _ indices: Value, with updates: Value
  ) throws(Diagnostic) -> Value? {
    let type = try type(tensor)
    guard let sizes = type.shape.dimensions, let shape = try self.type(indices).shape.fullyDefined,
      let depth = shape.last, depth >= 1, depth <= sizes.count, shape.dropLast().allSatisfy({ $0 == 1 }),
      canMove("DYNAMIC_UPDATE_SLICE", type.element)
    else { return nil }
    // Along the one axis that is chosen by, the updates are a row already, whatever its sizes.
    let rank = try self.type(updates).shape.rank
    let isRow = depth == 1 && shape.count == 2 && rank == sizes.count
    let isKnown = sizes[depth...].allSatisfy { $0 > 0 }
    guard isKnown || isRow && !sizes[depth...].contains(0) else { return nil }
    let row =
      isKnown ? try reshapeKnown(updates, [Int](repeating: 1, count: depth) + sizes[depth...]) : updates
    let rest = sizes.count - depth
    let start =
      if let known = try? integers(1) {
        constant(known + [Int](repeating: 0, count: rest), "start")
      } else {
        try pad(reshape(indices, [depth]), [[0, rest]])
      }
    return try move("DYNAMIC_UPDATE_SLICE", [tensor, row, start], data: 0..<2, type)
  }

  /// A tensor with rows replaced, of several updates of one row by the last: each row is gathered from the tensor and
  /// the updates.
  fileprivate mutating func updated(
    _ tensor: Value, _ indices: Value, with updates: Value
  ) throws(Diagnostic) -> Value {
    let (type, (rows, places)) = (try type(tensor), try rowPlaces(of: tensor, indices))
    let table = try reshapeKnown(tensor, [rows.count, rows.size])
    let news = try reshapeKnown(updates, [places.count, rows.size])
    let both = try concatenated(
      [table, news], axis: 0, TensorType(type.element, [rows.count + places.count, rows.size]))
    let numbers = constant(Array(rows.count..<rows.count + places.count), "updates")
    let latest = try emit(
      "UNSORTED_SEGMENT_MAX", [numbers, places.value, constant(scalar: rows.count, "rows")], [:],
      TensorType(.int32, [rows.count]))
    let own = constant(Array(0..<rows.count), "own")
    let source = try arithmeticOp("MAXIMUM", latest, own, TensorType(.int32, [rows.count]))
    let chosen = try gathered(both, source, axis: 0, TensorType(type.element, [rows.count, rows.size]))
    return try reshapeKnown(chosen, results[0].shape.dimensions ?? [])
  }
}

/// The rows of the data in the order of the indices, of several for one index the last.
private let stitch: Lowering.Rule = { (call) throws(Diagnostic) in
  let count = call.inputs.count / 2
  let result = call.results[0]
  var (indices, rows): ([Value], [Value]) = ([], [])
  var known: [Int]? = []
  var total = 0
  guard let row = result.shape.dimensions?.dropFirst() else {
    throw call.unsupported("its shape is not known")
  }
  for index in 0..<count {
    guard let number = try call.type(call.input(index)).shape.fullyDefined?.reduce(1, *) else {
      throw call.unsupported("the number of its indices is not known")
    }
    total += number
    indices.append(try call.reshape(call.input(index), [number]))
    rows.append(try call.reshapeKnown(call.input(count + index), [number] + row))
    known = (try? call.integers(index)).flatMap { here in known.map { $0 + here } }
  }
  let data =
    count == 1
    ? rows[0] : try call.concatenated(rows, axis: 0, TensorType(result.element, Shape([total] + row)))
  if let known {
    var sources = [Int](repeating: 0, count: (known.max() ?? -1) + 1)
    for (source, place) in known.enumerated() where place >= 0 { sources[place] = source }
    if sources == Array(0..<total) { return [data] }
    return [try call.gathered(data, call.constant(sources, "order"), axis: 0, result)]
  }
  let places =
    count == 1 ? indices[0] : try call.concatenated(indices, axis: 0, TensorType(.int32, [total]))
  let largest = try call.emit(
    "REDUCE_MAX", [places, call.constant([0], "axes")], ["keep_dims": .bool(false)],
    TensorType(.int32, .scalar))
  let number = try call.arithmeticOp(
    "ADD", largest, call.constant(scalar: 1, "one"), TensorType(.int32, .scalar))
  let sources = try call.emit(
    "UNSORTED_SEGMENT_MAX", [call.constant(Array(0..<total), "sources"), places, number], [:],
    TensorType(.int32, [-1]))
  // What no index names is not set: it is the first row.
  let valid = try call.arithmeticOp(
    "MAXIMUM", sources, call.constant(scalar: 0, "first"), TensorType(.int32, [-1]))
  return [try call.gathered(data, valid, axis: 0, result)]
}

private let partition: Lowering.Rule = { (call) throws(Diagnostic) in
  let places = try call.dimensions(1).count
  var parts: [Value] = []
  for (index, result) in call.results.enumerated() {
    let number = call.constant(scalar: index, "partition")
    let isHere = try call.emit(
      "EQUAL", [call.input(1), number], [:], TensorType(.bool, call.type(call.input(1)).shape))
    let rows = try call.emit("WHERE", [isHere], [:], TensorType(.int64, [-1, places]))
    parts.append(try call.move("GATHER_ND", [call.input(0), rows], result))
  }
  return parts
}
