internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that scatter and partition by indices, and that accumulate.
let indexOps: [OpDef] =
  [
    ("TensorScatterUpdate", ScatterOperation.update), ("TensorScatterAdd", .add),
    ("TensorScatterSub", .subtract),
    ("TensorScatterMin", .minimum), ("TensorScatterMax", .maximum),
  ].map { name, operation in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      [try scattered(operation, call.input(0), call.input(1), call.input(2), call)]
    }
  }
  + [("Cumsum", false), ("Cumprod", true)].map { name, isProduct in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      return [
        try accumulate(
          x, axis: call.axis(call.integer(1), rank: x.rank), isProduct: isProduct,
          isExclusive: call.bool("exclusive"), isReverse: call.bool("reverse"))
      ]
    }
  }
  + ["DynamicStitch", "ParallelDynamicStitch"].map { name in
    OpDef(name, .dynamicStitch) { (call) throws(Diagnostic) in [try stitched(call)] }
  } + [
    OpDef("ScatterNd", .elements(of: 2)) { (call) throws(Diagnostic) in
      let (updates, shape) = (try call.input(1), try call.integers(2))
      return [try scattered(.add, zeros(updates.type, shape), call.input(0), updates, call)]
    },
    OpDef("ScatterNdNonAliasingAdd", .same) { (call) throws(Diagnostic) in
      [try scattered(.add, call.input(0), call.input(1), call.input(2), call)]
    },
    OpDef("InplaceUpdate", .same) { (call) throws(Diagnostic) in [try replacedRows(.update, call)] },
    OpDef("InplaceAdd", .same) { (call) throws(Diagnostic) in [try replacedRows(.add, call)] },
    OpDef("InplaceSub", .same) { (call) throws(Diagnostic) in [try replacedRows(.subtract, call)] },
    OpDef("CumulativeLogsumexp", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      return [
        try accumulateLogSumExp(
          x, axis: call.axis(call.integer(1), rank: x.rank), isExclusive: call.bool("exclusive"),
          isReverse: call.bool("reverse"))
      ]
    },
    OpDef("SparseToDense", .elements(of: 1)) { (call) throws(Diagnostic) in
      let (indices, shape, values) = (try call.input(0), try call.integers(1), try call.input(2))
      let dense = try TensorValue(filling: shape, with: call.input(3))
      let places = indices.rank == 2 ? indices : indices.reshaped([indices.elementCount, 1])
      return [try scattered(.update, dense, places, values.broadcast(to: [places.dimensions[0]]), call)]
    },
    OpDef("DynamicPartition", .dynamicPartition) { (call) throws(Diagnostic) in
      let (x, partitions, count) = (try call.input(0), try call.integers(1), call.int("num_partitions"))
      let rank = try call.input(1).rank
      // More outputs come from a damaged file.
      guard (1...1 << 16).contains(count) else { throw call.invalid("it has \(count) outputs") }
      guard x.rank >= rank, x.dimensions[..<rank].reduce(1, *) == partitions.count,
        partitions.allSatisfy({ $0 >= 0 && $0 < count })
      else { throw call.invalid("the partitions do not fit \(x.shape)") }
      let rows = x.reshaped([partitions.count] + x.dimensions[rank...])
      var parts: [TensorValue] = []
      for part in 0..<count {
        let indices = partitions.indices.filter { partitions[$0] == part }
        parts.append(try gather(rows, indices, indexShape: [indices.count], axis: 0, batch: 0))
      }
      return parts
    },
  ]

private func replacedRows(_ operation: ScatterOperation, _ call: OpCall) throws(Diagnostic) -> TensorValue {
  let (x, rows) = (try call.input(0), try call.input(1))
  let count = x.dimensions.first ?? 0
  guard count > 0 else { throw call.invalid("it takes rows, not \(x.shape)") }
  // Rows are counted round and round.
  let places = try rows.integers().map { ($0 % count + count) % count }
  return try scatter(operation, x, indices: places, depth: 1, updates: call.input(2))
}

private func scattered(
  _ operation: ScatterOperation, _ x: TensorValue, _ indices: TensorValue, _ updates: TensorValue,
  _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  guard let depth = indices.dimensions.last, depth <= x.rank else {
    throw call.invalid("\(indices.shape) does not index \(x.type)\(x.shape)")
  }
  return try scatter(operation, x, indices: indices.integers(), depth: depth, updates: updates)
}

/// The rows of several tensors in one, each at the place its index says; the last one wins.
private func stitched(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let count = call.inputs.count / 2
  let (indices, data) = (call.inputs[..<count], Array(call.inputs[count...]))
  // Every place has a row, so that there are no more places than rows.
  let most = indices.reduce(0) { $0 + $1.elementCount }
  var places: [(part: Int, row: Int)?] = []
  for (part, index) in indices.enumerated() {
    for (row, place) in try index.integers().enumerated() {
      guard place >= 0, place < most else { throw call.invalid("the index \(place)") }
      if place >= places.count {
        places += [(part: Int, row: Int)?](repeating: nil, count: place + 1 - places.count)
      }
      places[place] = (part, row)
    }
  }
  guard let first = indices.first, let sample = data.first else { throw call.invalid("it has no data") }
  guard sample.rank >= first.rank else { throw call.invalid("\(first.shape) does not index \(sample.shape)") }
  let run = Array(sample.dimensions[first.rank...])
  let perRow = try product(run)
  guard zip(indices, data).allSatisfy({ $1.elementCount == $0.elementCount * perRow }) else {
    throw call.invalid("the data do not have a row for each index")
  }
  let rows = try concatenate(
    zip(indices, data).map { index, value in value.reshaped([index.elementCount] + run) }, axis: 0)
  var starts = [0]
  for index in indices { starts.append((starts.last ?? 0) + index.elementCount) }
  guard !places.contains(where: { $0 == nil }) else { throw call.invalid("no row is given for some place") }
  let order = places.compactMap { $0.map { starts[$0.part] + $0.row } }
  return try gather(rows, order, indexShape: [order.count], axis: 0, batch: 0)
}
