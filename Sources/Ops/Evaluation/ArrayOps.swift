internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that move elements.
let arrayOps: [OpDef] = [
  OpDef("Transpose", .transpose) { (call) throws(Diagnostic) in [try transposed(call)] },
  OpDef("ConcatV2", .concatV2) { (call) throws(Diagnostic) in
    let values = Array(call.inputs.dropLast())
    return [try concatenation(values, call.integer(call.inputs.count - 1), call)]
  },
  OpDef("Concat", .concat) { (call) throws(Diagnostic) in
    [try concatenation(Array(call.inputs.dropFirst()), call.integer(0), call)]
  },
  OpDef("Pack", .pack) { (call) throws(Diagnostic) in
    let first = try call.input(0)
    let axis = try call.axis(call.int("axis"), rank: first.rank + 1)
    guard call.inputs.allSatisfy({ $0.dimensions == first.dimensions }) else {
      throw call.invalid("the shapes differ: \(call.inputs.map(\.shape))")
    }
    var shape = first.dimensions
    shape.insert(1, at: axis)
    return [try concatenate(call.inputs.map { $0.reshaped(shape) }, axis: axis)]
  },
  OpDef("Unpack", .unpack) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let axis = try call.axis(call.int("axis"), rank: x.rank)
    var shape = x.dimensions
    shape.remove(at: axis)
    var parts: [TensorValue] = []
    for index in 0..<x.dimensions[axis] {
      parts.append(try x.viewed(View(x.dimensions).sliced(axis, start: index, count: 1)).reshaped(shape))
    }
    return parts
  },
  OpDef("Split", .split) { (call) throws(Diagnostic) in
    let x = try call.input(1)
    let axis = try call.axis(call.integer(0), rank: x.rank)
    let count = call.int("num_split")
    guard count > 0, x.dimensions[axis] % count == 0 else {
      throw call.invalid("\(x.dimensions[axis]) does not divide by \(count)")
    }
    return try split(x, axis, [Int](repeating: x.dimensions[axis] / count, count: count))
  },
  OpDef("SplitV", .splitV) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let axis = try call.axis(call.integer(2), rank: x.rank)
    var sizes = try call.integers(1)
    let known = sizes.filter { $0 >= 0 }.reduce(0, +)
    if let open = sizes.firstIndex(of: -1) { sizes[open] = x.dimensions[axis] - known }
    guard sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == x.dimensions[axis] else {
      throw call.invalid("\(sizes) is no split of \(x.dimensions[axis])")
    }
    return try split(x, axis, sizes)
  },
  OpDef("Slice", .slice) { (call) throws(Diagnostic) in
    let (x, starts) = (try call.input(0), try call.integers(1))
    var sizes = try call.integers(2)
    guard starts.count == x.rank, sizes.count == x.rank else {
      throw call.invalid("it needs \(x.rank) starts and sizes")
    }
    var view = View(x.dimensions)
    for axis in starts.indices {
      if sizes[axis] == -1 { sizes[axis] = x.dimensions[axis] - starts[axis] }
      guard starts[axis] >= 0, sizes[axis] >= 0, starts[axis] <= x.dimensions[axis] - sizes[axis] else {
        throw call.invalid("\(sizes[axis]) elements from \(starts[axis]) leave axis \(axis) of \(x.shape)")
      }
      view = view.sliced(axis, start: starts[axis], count: sizes[axis])
    }
    return [try x.viewed(view)]
  },
  OpDef("StridedSlice", .stridedSlice) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let slice = try StridedSlice(call, shape: x.dimensions, bounds: 1)
    return [try x.viewed(slice.view).reshaped(slice.shape)]
  },
  OpDef("TensorStridedSliceUpdate", .same) { (call) throws(Diagnostic) in
    [try replacedSlice(of: call.input(0), by: call.input(4), call)]
  },
  OpDef("ReverseV2", .same.with(.movesFirst)) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    var view = View(x.dimensions)
    for axis in try call.integers(1) {
      let axis = try call.axis(axis, rank: x.rank)
      view = view.sliced(axis, start: max(0, x.dimensions[axis] - 1), count: x.dimensions[axis], step: -1)
    }
    return [try x.viewed(view)]
  },
  OpDef("Tile", .tile) { (call) throws(Diagnostic) in
    let (x, counts) = (try call.input(0), try call.integers(1))
    guard counts.count == x.rank, counts.allSatisfy({ $0 >= 0 }) else {
      throw call.invalid("it cannot repeat \(counts) times")
    }
    let own = View(x.dimensions)
    let view = View(
      shape: x.dimensions.indices.flatMap { [counts[$0], own.shape[$0]] },
      strides: x.dimensions.indices.flatMap { [0, own.strides[$0]] })
    return [try x.viewed(view).reshaped(zip(counts, x.dimensions).map { $0 * $1 })]
  },
  OpDef("Pad", .pad) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    return [try padded(x, call.integers(1), zeros(x.type, []), call)]
  },
  OpDef("PadV2", .pad) { (call) throws(Diagnostic) in
    [try padded(call.input(0), call.integers(1), call.input(2), call)]
  },
  OpDef("MirrorPad", .pad) { (call) throws(Diagnostic) in
    [try mirrored(call.input(0), pads: call.integers(1), call)]
  },
  OpDef("SpaceToDepth", .spaceToDepth) { (call) throws(Diagnostic) in
    try inChannelsLast(call) { (x, block) throws(Diagnostic) in
      let d = x.dimensions
      guard d[1] % block == 0, d[2] % block == 0 else {
        throw call.invalid("\(x.shape) does not divide by \(block)")
      }
      let blocks = [d[0], d[1] / block, block, d[2] / block, block, d[3]]
      return try x.viewed(View(blocks).transposed([0, 1, 3, 2, 4, 5])).reshaped([
        d[0], d[1] / block, d[2] / block, d[3] * block * block,
      ])
    }
  },
  OpDef("DepthToSpace", .depthToSpace) { (call) throws(Diagnostic) in
    try inChannelsLast(call) { (x, block) throws(Diagnostic) in
      let d = x.dimensions
      guard d[3] % (block * block) == 0 else {
        throw call.invalid("\(d[3]) channels do not divide by \(block)²")
      }
      let blocks = [d[0], d[1], d[2], block, block, d[3] / (block * block)]
      return try x.viewed(View(blocks).transposed([0, 1, 3, 2, 4, 5])).reshaped([
        d[0], d[1] * block, d[2] * block, d[3] / (block * block),
      ])
    }
  },
  OpDef("SpaceToBatchND", .spaceToBatch) { (call) throws(Diagnostic) in
    [try spaceToBatch(call.input(0), blocks: call.integers(1), paddings: call.integers(2), call)]
  },
  OpDef("SpaceToBatch", .spaceToBatch) { (call) throws(Diagnostic) in
    let block = call.int("block_size")
    return [try spaceToBatch(call.input(0), blocks: [block, block], paddings: call.integers(1), call)]
  },
  OpDef("BatchToSpaceND", .batchToSpace) { (call) throws(Diagnostic) in
    [try batchToSpace(call.input(0), blocks: call.integers(1), crops: call.integers(2), call)]
  },
  OpDef("BatchToSpace", .batchToSpace) { (call) throws(Diagnostic) in
    let block = call.int("block_size")
    return [try batchToSpace(call.input(0), blocks: [block, block], crops: call.integers(1), call)]
  },
  OpDef("Reverse", .same) { (call) throws(Diagnostic) in
    let (x, turns) = (try call.input(0), try call.input(1).copied(Bool.self))
    guard turns.count == x.rank else { throw call.invalid("it needs \(x.rank) booleans") }
    var view = View(x.dimensions)
    for axis in turns.indices where turns[axis] {
      view = view.sliced(axis, start: max(0, x.dimensions[axis] - 1), count: x.dimensions[axis], step: -1)
    }
    return [try x.viewed(view)]
  },
  OpDef("ReverseSequence", .same) { (call) throws(Diagnostic) in
    let (x, lengths) = (try call.input(0), try call.integers(1))
    let sequence = try call.axis(call.int("seq_dim"), rank: x.rank)
    let batch = try call.axis(call.int("batch_dim"), rank: x.rank)
    guard sequence != batch, lengths.count == x.dimensions[batch],
      lengths.allSatisfy({ $0 >= 0 && $0 <= x.dimensions[sequence] })
    else { throw call.invalid("\(lengths) are no lengths of sequences in \(x.shape)") }
    var result = try x.viewed(View(x.dimensions))
    for (row, length) in lengths.enumerated() where length > 0 {
      let part = View(x.dimensions).sliced(batch, start: row, count: 1)
      let turned = try x.viewed(part.sliced(sequence, start: length - 1, count: length, step: -1))
      result.place(turned, part.sliced(sequence, start: 0, count: length))
    }
    return [result]
  },
  OpDef("ParallelConcat", .attribute("shape")) { (call) throws(Diagnostic) in
    [try concatenation(call.inputs, 0, call)]
  },
  OpDef("Roll", .same.with(.movesFirst)) { (call) throws(Diagnostic) in
    var x = try call.input(0)
    let (shifts, axes) = (try call.integers(1), try call.integers(2))
    for (shift, axis) in zip(shifts, axes) {
      let axis = try call.axis(axis, rank: x.rank)
      let size = x.dimensions[axis]
      let indices = (0..<size).map { (($0 - shift) % size + size) % size }
      x = try gather(x, indices, indexShape: [size], axis: axis, batch: 0)
    }
    return [x]
  },
]

func transposed(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let x = try call.input(0)
  var order: [Int] = []
  for axis in try call.integers(1) { order.append(try call.axis(axis, rank: x.rank)) }
  guard order.sorted() == Array(x.dimensions.indices) else {
    throw call.invalid("\(order) is no order of \(x.shape)")
  }
  return try x.viewed(View(x.dimensions).transposed(order))
}

/// A tensor with its elements mirrored beyond its edges, as the attribute `mode` says.
func mirrored(_ values: TensorValue, pads: [Int], _ call: OpCall) throws(Diagnostic) -> TensorValue {
  var x = values
  guard pads.count == 2 * x.rank else { throw call.invalid("it needs \(x.rank) pairs of paddings") }
  // A reflection does not repeat the edge.
  let edge = call.string("mode") == "REFLECT" ? 1 : 0
  for axis in x.dimensions.indices {
    let size = x.dimensions[axis]
    let (before, after) = (pads[2 * axis], pads[2 * axis + 1])
    guard before >= 0, after >= 0, max(before, after) <= size - edge else {
      throw call.invalid("\(before) and \(after) are too much for \(size)")
    }
    let indices = (-before..<size + after).map {
      $0 < 0 ? -$0 - 1 + edge : ($0 < size ? $0 : 2 * size - 1 - edge - $0)
    }
    if before + after > 0 { x = try gather(x, indices, indexShape: [indices.count], axis: axis, batch: 0) }
  }
  return x
}

func concatenation(
  _ values: [TensorValue], _ axis: Int, _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  guard let first = values.first else { throw call.invalid("it has nothing to join") }
  let axis = try call.axis(axis, rank: first.rank)
  guard
    values.allSatisfy({ value in
      value.rank == first.rank
        && value.dimensions.indices.allSatisfy { $0 == axis || value.dimensions[$0] == first.dimensions[$0] }
    })
  else { throw call.invalid("the shapes differ: \(values.map(\.shape))") }
  return try concatenate(values, axis: axis)
}

private func split(_ x: TensorValue, _ axis: Int, _ sizes: [Int]) throws(Diagnostic) -> [TensorValue] {
  var parts: [TensorValue] = []
  var start = 0
  for size in sizes {
    parts.append(try x.viewed(View(x.dimensions).sliced(axis, start: start, count: size)))
    start += size
  }
  return parts
}

private func padded(
  _ x: TensorValue, _ pads: [Int], _ element: TensorValue, _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  guard pads.count == 2 * x.rank, pads.allSatisfy({ $0 >= 0 }) else {
    throw call.invalid("\(pads) are no paddings of \(x.shape)")
  }
  let shape = x.dimensions.indices.map { x.dimensions[$0] + pads[2 * $0] + pads[2 * $0 + 1] }
  var result = try TensorValue(filling: shape, with: element)
  var view = View(shape)
  for axis in shape.indices { view = view.sliced(axis, start: pads[2 * axis], count: x.dimensions[axis]) }
  result.place(x, view)
  return result
}

private func inChannelsLast(
  _ call: OpCall, _ body: (TensorValue, Int) throws(Diagnostic) -> TensorValue
) throws(Diagnostic) -> [TensorValue] {
  let (x, block) = (try call.input(0), call.int("block_size"))
  guard x.rank == 4, block > 0 else { throw call.invalid("it takes four axes, not \(x.shape)") }
  guard call.string("data_format") == "NCHW" else { return [try body(x, block)] }
  let moved = try body(x.viewed(View(x.dimensions).transposed([0, 2, 3, 1])), block)
  return [try moved.viewed(View(moved.dimensions).transposed([0, 3, 1, 2]))]
}

private func spaceToBatch(
  _ x: TensorValue, blocks block: [Int], paddings pads: [Int], _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  let spatial = block.count
  guard x.rank > spatial, pads.count == 2 * spatial else {
    throw call.invalid("it needs \(spatial) spatial axes")
  }
  let rest = x.rank - 1 - spatial
  let filled = try padded(x, [0, 0] + pads + [Int](repeating: 0, count: 2 * rest), zeros(x.type, []), call)
  let d = filled.dimensions
  guard block.indices.allSatisfy({ block[$0] > 0 && d[$0 + 1] % block[$0] == 0 }) else {
    throw call.invalid("\(filled.shape) does not divide by \(block)")
  }
  let blocks = [d[0]] + block.indices.flatMap { [d[$0 + 1] / block[$0], block[$0]] } + d[(spatial + 1)...]
  let order =
    block.indices.map { 2 * $0 + 2 } + [0] + block.indices.map { 2 * $0 + 1 }
    + (0..<rest).map { 2 * spatial + 1 + $0 }
  let shape =
    [d[0] * block.reduce(1, *)] + block.indices.map { d[$0 + 1] / block[$0] } + d[(spatial + 1)...]
  return try filled.viewed(View(blocks).transposed(order)).reshaped(shape)
}

private func batchToSpace(
  _ x: TensorValue, blocks block: [Int], crops: [Int], _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  let spatial = block.count
  let product = block.reduce(1, *)
  guard x.rank > spatial, crops.count == 2 * spatial, product > 0, x.dimensions[0] % product == 0 else {
    throw call.invalid("\(x.shape) does not divide by \(block)")
  }
  let d = x.dimensions
  let batch = d[0] / product
  let order =
    [spatial] + block.indices.flatMap { [spatial + 1 + $0, $0] } + ((2 * spatial + 1)..<(x.rank + spatial))
  var shape = [batch] + block.indices.map { d[$0 + 1] * block[$0] } + d[(spatial + 1)...]
  let whole = try x.viewed(View(block + [batch] + d[1...]).transposed(order)).reshaped(shape)
  var view = View(shape)
  for axis in block.indices {
    shape[axis + 1] -= crops[2 * axis] + crops[2 * axis + 1]
    guard shape[axis + 1] >= 0 else { throw call.invalid("\(crops) crops more than there is") }
    view = view.sliced(axis + 1, start: crops[2 * axis], count: shape[axis + 1])
  }
  return try whole.viewed(view)
}
