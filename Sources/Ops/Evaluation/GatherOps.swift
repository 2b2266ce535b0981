internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that look elements up by their indices.
let gatherOps: [OpDef] = [
  OpDef("GatherV2", .gatherV2) { (call) throws(Diagnostic) in
    let (x, indices) = (try call.input(0), try call.input(1))
    let batch = try batchDimensions(call, indices.rank)
    let axis = try call.axis(call.integer(2), rank: x.rank)
    guard batch <= axis, x.dimensions[..<batch] == indices.dimensions[..<batch] else {
      throw call.invalid("\(batch) batch axes do not fit \(x.shape) and \(indices.shape)")
    }
    return [try gather(x, indices.integers(), indexShape: indices.dimensions, axis: axis, batch: batch)]
  },
  OpDef("Gather", .gather) { (call) throws(Diagnostic) in
    let (x, indices) = (try call.input(0), try call.input(1))
    _ = try call.axis(0, rank: x.rank)
    return [try gather(x, indices.integers(), indexShape: indices.dimensions, axis: 0, batch: 0)]
  },
  OpDef("GatherNd", .gatherNd) { (call) throws(Diagnostic) in
    [try gatheredPoints(call.input(0), call.input(1), call)]
  },
  OpDef("OneHot", .oneHot) { (call) throws(Diagnostic) in
    let (indices, depth) = (try call.input(0), try call.integer(1))
    let (on, off) = (try call.input(2), try call.input(3))
    let axis = try call.axis(call.int("axis"), rank: indices.rank + 1)
    guard depth >= 0 else { throw call.invalid("the depth is \(depth)") }
    _ = try TensorValue(allocating: .int64, [depth])
    let classes = try vector(Array(0..<depth), indices.type)
      .reshaped([depth] + [Int](repeating: 1, count: indices.rank - axis))
    var shape = indices.dimensions
    shape.insert(1, at: axis)
    return [try select(compare(.equal, indices.reshaped(shape), classes), on, off)]
  },
  OpDef("InvertPermutation", .same) { (call) throws(Diagnostic) in
    let order = try call.integers(0)
    guard order.sorted() == Array(order.indices) else { throw call.invalid("\(order) is no permutation") }
    var inverse = order
    for (index, value) in order.enumerated() { inverse[value] = index }
    return [try vector(inverse, call.input(0).type)]
  },
  OpDef("Where", .whereTrue) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let holds = try cast(x, to: .bool).copied(Bool.self)
    let strides = rowMajorStrides(x.dimensions)
    var found: [Int64] = []
    for index in holds.indices where holds[index] {
      for axis in strides.indices { found.append(Int64(index / strides[axis] % x.dimensions[axis])) }
    }
    let count = holds.count { $0 }
    return [try TensorValue(found, type: .int64, [count, x.rank])]
  },
]

/// The parts of `x` at positions along its first axes.
func gatheredPoints(
  _ x: TensorValue, _ indices: TensorValue, _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  guard let depth = indices.dimensions.last, depth <= x.rank else {
    throw call.invalid("\(indices.shape) does not index \(x.shape)")
  }
  let sizes = x.dimensions[..<depth]
  let strides = rowMajorStrides(Array(sizes))
  let values = try indices.integers()
  var rows: [Int] = []
  for start in stride(from: 0, to: values.count, by: max(1, depth)) {
    var row = 0
    for axis in 0..<depth {
      guard values[start + axis] >= 0, values[start + axis] < sizes[axis] else {
        throw call.invalid("the index \(Array(values[start..<start + depth])) leaves \(x.shape)")
      }
      row += values[start + axis] * strides[axis]
    }
    rows.append(row)
  }
  let outer = Array(indices.dimensions.dropLast())
  if depth == 0 { rows = [Int](repeating: 0, count: outer.reduce(1, *)) }
  let flat = x.reshaped([sizes.reduce(1, *)] + x.dimensions[depth...])
  return try gather(flat, rows, indexShape: outer, axis: 0, batch: 0)
}

private func batchDimensions(_ call: OpCall, _ rank: Int) throws(Diagnostic) -> Int {
  let batch = call.int("batch_dims")
  let absolute = batch < 0 ? batch + rank : batch
  guard absolute >= 0, absolute <= rank else { throw call.invalid("it has \(batch) batch axes") }
  return absolute
}
