internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that exchange blocks of the spatial axes with the batch or the channels.
let blockLowerings: [OpKind: Lowering.Rule] = [
  "SpaceToBatchND": { (call) throws(Diagnostic) in
    try spaceToBatch(&call, blocks: try? call.integers(1), pads: 2)
  },
  "SpaceToBatch": { (call) throws(Diagnostic) in
    try spaceToBatch(&call, blocks: [call.int("block_size"), call.int("block_size")], pads: 1)
  },
  "BatchToSpaceND": { (call) throws(Diagnostic) in
    try batchToSpace(&call, blocks: try? call.integers(1), crops: 2)
  },
  "BatchToSpace": { (call) throws(Diagnostic) in
    try batchToSpace(&call, blocks: [call.int("block_size"), call.int("block_size")], crops: 1)
  },
  "SpaceToDepth": { (call) throws(Diagnostic) in try depth(&call, "SPACE_TO_DEPTH") },
  "DepthToSpace": { (call) throws(Diagnostic) in try depth(&call, "DEPTH_TO_SPACE") },
]

private func spaceToBatch(
  _ call: inout LoweringCall, blocks: [Int]?, pads: Int
) throws(Diagnostic) -> [Value] {
  let sizes = try call.dimensions(0)
  if let value = try call.blocked("SPACE_TO_BATCH_ND", blocks, pads) { return [value] }
  guard let blocks, blocks.allSatisfy({ $0 > 0 }) else {
    throw call.unsupported("its block shape is not constant")
  }
  let padding = try call.integers(pads)
  let active = blocks.indices.filter { padding[2 * $0] != 0 || padding[2 * $0 + 1] != 0 }.map { $0 + 1 }
  var wide = sizes
  for axis in blocks.indices where wide[axis + 1] >= 0 {
    wide[axis + 1] += padding[2 * axis] + padding[2 * axis + 1]
  }
  let padded = try call.axiswise(call.input(0), active, to: wide, limit: 5) {
    (call, value, axes, positions, type) throws(Diagnostic) in
    var numbers = [Int32](repeating: 0, count: 2 * (type.shape.rank ?? 0))
    for (axis, position) in zip(axes, positions) {
      numbers[2 * position] = Int32(clamping: padding[2 * axis - 2])
      numbers[2 * position + 1] = Int32(clamping: padding[2 * axis - 1])
    }
    let here = call.constant(Tensor(numbers, type: .int32, dimensions: [numbers.count / 2, 2]), "paddings")
    return try call.move("PAD", [value, here], type)
  }
  var split = [wide[0]]
  for (axis, block) in blocks.enumerated() {
    split += [wide[axis + 1] < 0 ? -1 : wide[axis + 1] / block, block]
  }
  split += wide[(blocks.count + 1)...]
  let inner = blocks.indices.map { 2 * $0 + 2 }
  let outer = blocks.indices.map { 2 * $0 + 1 }
  let order = inner + [0] + outer + (2 * blocks.count + 1..<split.count)
  let moved = try call.transpose(call.reshapeKnown(padded, split), order)
  return [try call.reshapeKnown(moved, call.results[0].shape.dimensions ?? [])]
}

private func batchToSpace(
  _ call: inout LoweringCall, blocks: [Int]?, crops: Int
) throws(Diagnostic) -> [Value] {
  let sizes = try call.dimensions(0)
  if let value = try call.blocked("BATCH_TO_SPACE_ND", blocks, crops) { return [value] }
  guard let blocks, blocks.allSatisfy({ $0 > 0 }) else {
    throw call.unsupported("its block shape is not constant")
  }
  let cut = try call.integers(crops)
  let count = blocks.count
  let batch = sizes[0] < 0 ? -1 : sizes[0] / blocks.reduce(1, *)
  var order = [count]
  for axis in 0..<count { order += [count + 1 + axis, axis] }
  order += (2 * count + 1)..<(sizes.count + count)
  let split = try call.reshapeKnown(call.input(0), blocks + [batch] + sizes.dropFirst())
  let moved = try call.transpose(split, order)
  var whole = [batch]
  for (axis, block) in blocks.enumerated() {
    whole.append(sizes[axis + 1] < 0 ? -1 : sizes[axis + 1] * block)
  }
  whole += sizes[(count + 1)...]
  let joined = try call.reshapeKnown(moved, whole)
  let ranges: [AxisRange?] = whole.indices.map { axis in
    guard axis > 0, axis <= count, cut[2 * axis - 2] != 0 || cut[2 * axis - 1] != 0 else { return nil }
    let last = cut[2 * axis - 1]
    return AxisRange(begin: cut[2 * axis - 2], end: last == 0 ? nil : -last, stride: 1)
  }
  return [try call.sliced(joined, ranges, call.results[0])]
}

private func depth(_ call: inout LoweringCall, _ name: OpKind) throws(Diagnostic) -> [Value] {
  let (sizes, result) = (try call.dimensions(0), call.results[0])
  let (block, layout) = (call.int("block_size"), call.string("data_format"))
  guard sizes.count == 4, block > 0 else { throw call.unsupported("its operand is no batch of images") }
  let element = try call.elementType(0)
  if layout == "NHWC", call.canMove(name, element) {
    return [try call.move(name, [call.input(0)], ["block_size": .int(Int64(block))], result)]
  }
  guard layout == "NHWC" || layout == "NCHW" else { throw call.unsupported("its layout is \(layout)") }
  func over(_ size: Int, _ divisor: Int) -> Int { size < 0 ? -1 : size / divisor }
  let (split, order): ([Int], [Int])
  switch (name == "SPACE_TO_DEPTH", layout == "NHWC") {
  case (true, true):
    split = [sizes[0], over(sizes[1], block), block, over(sizes[2], block), block, sizes[3]]
    order = [0, 1, 3, 2, 4, 5]
  case (true, false):
    split = [sizes[0], sizes[1], over(sizes[2], block), block, over(sizes[3], block), block]
    order = [0, 3, 5, 1, 2, 4]
  case (false, true):
    split = [sizes[0], sizes[1], sizes[2], block, block, over(sizes[3], block * block)]
    order = [0, 1, 3, 2, 4, 5]
  case (false, false):
    split = [sizes[0], block, block, over(sizes[1], block * block), sizes[2], sizes[3]]
    order = [0, 3, 4, 1, 5, 2]
  }
  let moved = try call.transpose(call.reshapeKnown(call.input(0), split), order)
  return [try call.reshapeKnown(moved, result.shape.dimensions ?? [])]
}

extension LoweringCall {
  /// The operator itself, on one or two spatial axes with all others taken together; nil for more axes.
  fileprivate mutating func blocked(
    _ name: OpKind, _ blocks: [Int]?, _ bounds: Int
  ) throws(Diagnostic) -> Value? {
    let sizes = try dimensions(0)
    guard let result = results[0].shape.dimensions else {
      throw unsupported("the rank of its result is not known")
    }
    let count = try blockAxes(blocks)
    guard count == 1 || count == 2 else { return nil }
    let block: Value
    if let blocks { block = constant(blocks, "block") } else { block = try narrowed(input(1)) }
    let limits = try narrowed(input(bounds))
    if sizes.count == count + 2 {
      return try move(name, [input(0), block, limits], results[0])
    }
    let rest = Array(sizes[(count + 1)...])
    let together = try reshapeKnown(input(0), sizes[...count] + [sizeProduct(rest)])
    let type = TensorType(results[0].element, Shape(result[...count] + [sizeProduct(rest)]))
    return try reshapeKnown(move(name, [together, block, limits], type), result)
  }

  private func blockAxes(_ blocks: [Int]?) throws(Diagnostic) -> Int {
    if let blocks { return blocks.count }
    return try dimensions(1)[0]
  }
}
