internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that compute with the values of sparse tensors.
let sparseArithmeticOps: [OpDef] =
  [
    OpDef("SparseTensorDenseMatMul", .sparseProduct) { (call) throws(Diagnostic) in
      let parts = try SparseParts(call, 0).checked(call)
      let dense = try call.input(3)
      guard parts.rank == 2, dense.rank == 2, parts.values.type == dense.type else {
        throw call.invalid("it takes matrices, not \(Shape(parts.shape)) and \(dense.shape)")
      }
      let (isTurned, turnsDense) = (call.bool("adjoint_a"), call.bool("adjoint_b"))
      let isComplex = dense.type == .complex64 || dense.type == .complex128
      var (values, right) = (parts.values, dense)
      if isTurned, isComplex { values = try conjugate(values) }
      if turnsDense {
        right = try right.viewed(View(right.dimensions).transposed([1, 0]))
        if isComplex { right = try conjugate(right) }
      }
      let (row, column) = isTurned ? (1, 0) : (0, 1)
      guard parts.shape[column] == right.dimensions[0] else {
        throw call.invalid("the shapes \(Shape(parts.shape)) and \(dense.shape) do not fit")
      }
      try call.bounded([parts.shape[row], right.dimensions[1]])
      let product = try sparseProduct(
        values, rows: (0..<parts.count).map { parts.indices[$0 * 2 + row] },
        columns: (0..<parts.count).map { parts.indices[$0 * 2 + column] }, rowCount: parts.shape[row], right)
      return [product]
    },
    OpDef("SparseTensorDenseAdd", .same(as: 3)) { (call) throws(Diagnostic) in
      let parts = try SparseParts(call, 0).checked(call)
      let dense = try call.input(3)
      guard parts.shape == dense.dimensions, parts.rank > 0 else {
        throw call.invalid("the shapes \(Shape(parts.shape)) and \(dense.shape) differ")
      }
      return [
        try scatter(.add, dense, indices: parts.indices, depth: parts.rank, updates: parts.values)
      ]
    },
    OpDef("SparseAdd", .sparseSum) { (call) throws(Diagnostic) in
      let (sum, areBoth) = try joined(.add, call)
      let isComplex = sum.values.type == .complex64 || sum.values.type == .complex128
      let sizes =
        isComplex ? try part(.magnitude, of: sum.values) : try elementwise(.magnitude, sum.values)
      let least = try call.input(6)
      guard least.elementCount == 1 else { throw call.invalid("its threshold is not one number") }
      let type = sizes.type == least.type ? least.type : .float64
      let isLarge = try compare(
        .greaterOrEqual, cast(sizes, to: type), cast(least.reshaped([]), to: type)
      ).copied(Bool.self)
      // What only one of them has stays, however small.
      return try sum.taking(isLarge.indices.filter { isLarge[$0] || !areBoth[$0] }).outputs()
    },
    OpDef("SparseSparseMaximum", .sparseExtreme) { (call) throws(Diagnostic) in
      Array(try joined(.maximum, call).sum.outputs().prefix(2))
    },
    OpDef("SparseSparseMinimum", .sparseExtreme) { (call) throws(Diagnostic) in
      Array(try joined(.minimum, call).sum.outputs().prefix(2))
    },
    OpDef("SparseSoftmax", .same(as: 1)) { (call) throws(Diagnostic) in
      let parts = try SparseParts(call, 0)
      guard parts.rank >= 2 else { throw call.invalid("its tensor has \(parts.rank) dimensions") }
      let (segments, first) = parts.groups(by: Array(0..<parts.rank - 1))
      func spread(_ reduced: TensorValue) throws(Diagnostic) -> TensorValue {
        try gather(reduced, segments, indexShape: [segments.count], axis: 0, batch: 0)
      }
      func reduced(_ reduction: SegmentReduction, _ values: TensorValue) throws(Diagnostic) -> TensorValue {
        try reduceSegments(
          reduction, values, segments: segments, rank: 1, count: first.count, fillsWithZero: true)
      }
      let largest = try spread(reduced(.maximum, parts.values))
      let powers = try elementwise(.exp, elementwise(.subtract, parts.values, largest))
      return [try elementwise(.divide, powers, spread(reduced(.sum, powers)))]
    },
  ]
  + ([("Sum", .sum), ("Max", .maximum)] as [(String, SegmentReduction)]).flatMap { name, reduction in
    [
      OpDef("SparseReduce\(name)", .sparseReduced) { (call) throws(Diagnostic) in
        let reduced = try reduced(reduction, call)
        try call.bounded(reduced.shape)
        var dense = try zeros(reduced.values.type, reduced.shape)
        if reduced.rank == 0 {
          if reduced.count > 0 { dense = reduced.values.reshaped([]) }
        } else {
          dense = try scatter(
            .update, dense, indices: reduced.indices, depth: reduced.rank, updates: reduced.values)
        }
        return [dense]
      },
      OpDef("SparseReduce\(name)Sparse", .sparseParts) { (call) throws(Diagnostic) in
        try reduced(reduction, call).outputs()
      },
    ]
  }
  + ([("Add", .add), ("Mul", .multiply), ("Div", .divide)] as [(String, BinaryOperation)]).map {
    name, operation in
    OpDef("SparseDenseCwise\(name)", .same(as: 1)) { (call) throws(Diagnostic) in
      let parts = try SparseParts(call, 0).checked(call)
      let dense = try call.input(3)
      guard dense.rank <= parts.rank, dense.type == parts.values.type,
        broadcast(dense.dimensions, parts.shape) == parts.shape
      else {
        throw call.invalid("the shape \(dense.shape) is not broadcast to \(Shape(parts.shape))")
      }
      let strides = rowMajorStrides(dense.dimensions)
      let places = (0..<parts.count).map { entry in
        zip(parts[entry].suffix(dense.rank), dense.dimensions.indices).reduce(0) {
          $0 + (dense.dimensions[$1.1] == 1 ? 0 : $1.0 * strides[$1.1])
        }
      }
      let flat = dense.reshaped([dense.elementCount])
      let others = try gather(flat, places, indexShape: [places.count], axis: 0, batch: 0)
      let isFloat = [.float16, .bfloat16, .float32, .float64, .complex64, .complex128].contains(dense.type)
      let applied = operation == .divide && !isFloat ? .truncateDivide : operation
      return [try elementwise(applied, parts.values, others)]
    }
  }

/// Two sparse tensors of one shape, value by value, with zeros where one has none; and where both have one.
private func joined(
  _ operation: BinaryOperation, _ call: OpCall
) throws(Diagnostic) -> (sum: SparseParts, areBoth: [Bool]) {
  let (a, b) = (try SparseParts(call, 0), try SparseParts(call, 3))
  guard a.shape == b.shape, a.values.type == b.values.type else {
    throw call.invalid("the shapes \(Shape(a.shape)) and \(Shape(b.shape)) differ")
  }
  var (i, j) = (0, 0)
  var (left, right): ([Int], [Int]) = ([], [])
  var indices: [Int] = []
  while i < a.count || j < b.count {
    let isFirst = j == b.count || i < a.count && !b[j].lexicographicallyPrecedes(a[i])
    let isSecond = i == a.count || j < b.count && !a[i].lexicographicallyPrecedes(b[j])
    indices += isFirst ? a[i] : b[j]
    // The place behind the values is that of a zero.
    left.append(isFirst ? i : a.count)
    right.append(isSecond ? j : b.count)
    i += isFirst ? 1 : 0
    j += isSecond ? 1 : 0
  }
  let zero = try zeros(a.values.type, [1])
  func taken(_ parts: SparseParts, _ entries: [Int]) throws(Diagnostic) -> TensorValue {
    try gather(
      concatenate([parts.values, zero], axis: 0), entries, indexShape: [entries.count], axis: 0, batch: 0)
  }
  let sum = SparseParts(
    indices: indices, values: try elementwise(operation, taken(a, left), taken(b, right)), shape: a.shape)
  return (sum, zip(left, right).map { $0 < a.count && $1 < b.count })
}

/// The values along some axes as one, with those axes left out or kept as 1.
private func reduced(_ reduction: SegmentReduction, _ call: OpCall) throws(Diagnostic) -> SparseParts {
  let parts = try SparseParts(call, 0).checked(call)
  let named = try call.integers(3).map { (axis) throws(Diagnostic) in try call.axis(axis, rank: parts.rank) }
  let axes = Set(named)
  let kept = (0..<parts.rank).filter { !axes.contains($0) }
  let (segments, first) = parts.groups(by: kept)
  let values = try reduceSegments(
    reduction, parts.values, segments: segments, rank: 1, count: first.count, fillsWithZero: true)
  let keeps = call.bool("keep_dims")
  let indices = first.flatMap { entry in
    keeps
      ? (0..<parts.rank).map { axes.contains($0) ? 0 : parts.indices[entry * parts.rank + $0] }
      : kept.map { parts.indices[entry * parts.rank + $0] }
  }
  let shape =
    keeps ? (0..<parts.rank).map { axes.contains($0) ? 1 : parts.shape[$0] } : kept.map { parts.shape[$0] }
  return SparseParts(indices: indices, values: values, shape: shape)
}
