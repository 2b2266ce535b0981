internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops on sets along the last axis, and the distance between sequences there.
let setOps: [OpDef] = [
  OpDef("DenseToDenseSetOperation", .sparseParts) { (call) throws(Diagnostic) in
    try setOperation(call, Members(call, dense: 0), Members(call, dense: 1))
  },
  OpDef("DenseToSparseSetOperation", .sparseParts) { (call) throws(Diagnostic) in
    try setOperation(call, Members(call, dense: 0), Members(call, sparse: 1))
  },
  OpDef("SparseToSparseSetOperation", .sparseParts) { (call) throws(Diagnostic) in
    try setOperation(call, Members(call, sparse: 0), Members(call, sparse: 3))
  },
  OpDef("SetSize", .setSizes) { (call) throws(Diagnostic) in
    let members = try Members(call, sparse: 0)
    try call.bounded(members.shape)
    let codes = try Codes([members.values])
    var sizes = [Int](repeating: 0, count: try product(members.shape))
    let strides = rowMajorStrides(members.shape)
    for (group, entries) in members.groups {
      sizes[zip(group, strides).reduce(0) { $0 + $1.0 * $1.1 }] = Set(entries.map { codes[0, $0] }).count
    }
    return [try vector(sizes, .int32).reshaped(members.shape)]
  },
  OpDef("EditDistance", .editDistances) { (call) throws(Diagnostic) in
    let (guesses, truths) = (try Members(call, sparse: 0), try Members(call, sparse: 3))
    guard guesses.shape.count == truths.shape.count else {
      throw call.invalid(
        "the tensors have \(guesses.shape.count + 1) and \(truths.shape.count + 1) dimensions")
    }
    let shape = zip(guesses.shape, truths.shape).map { max($0, $1) }
    try call.bounded(shape)
    let codes = try Codes([guesses.values, truths.values])
    let strides = rowMajorStrides(shape)
    var result = [Float](repeating: 0, count: try product(shape))
    let (a, b) = (guesses.byGroup, truths.byGroup)
    for group in Set(a.keys).union(b.keys) {
      let guess = (a[group] ?? []).map { codes[0, $0] }
      let truth = (b[group] ?? []).map { codes[1, $0] }
      let distance = Float(distance(guess, truth))
      let place = zip(group, strides).reduce(0) { $0 + $1.0 * $1.1 }
      result[place] = call.bool("normalize") ? distance / Float(truth.count) : distance
    }
    return [try TensorValue(result, type: .float32, shape)]
  },
]

/// The elements along the last axis of a dense or sparse tensor, group by group.
private struct Members {
  let values: TensorValue
  /// That of the groups.
  let shape: [Int]
  /// The indices of a group, and which of the values are in it, in order.
  let groups: [(group: [Int], entries: [Int])]

  init(_ call: OpCall, dense index: Int) throws(Diagnostic) {
    let x = try call.input(index)
    guard x.rank >= 1 else { throw call.invalid("operand \(index) is a scalar, and no row of members") }
    let length = x.dimensions[x.rank - 1]
    let shape = Array(x.dimensions.dropLast())
    let strides = rowMajorStrides(shape)
    let rows = length == 0 ? 0 : x.elementCount / length
    groups = (0..<rows).map { row in
      let group = zip(strides, shape).map { row / $0 % $1 }
      return (group, Array(row * length..<(row + 1) * length))
    }
    (self.shape, values) = (shape, x.reshaped([x.elementCount]))
  }

  init(_ call: OpCall, sparse index: Int) throws(Diagnostic) {
    let parts = try SparseParts(call, index).checked(call)
    guard parts.rank >= 1 else { throw call.invalid("operand \(index) is a scalar, and no row of members") }
    let (segments, first) = parts.groups(by: Array(0..<parts.rank - 1))
    var entries = [[Int]](repeating: [], count: first.count)
    for (entry, segment) in segments.enumerated() { entries[segment].append(entry) }
    groups = zip(first, entries).map { (Array(parts[$0].dropLast()), $1) }
    (shape, values) = (Array(parts.shape.dropLast()), parts.values)
  }

  var byGroup: [[Int]: [Int]] { Dictionary(uniqueKeysWithValues: groups.map { ($0.group, $0.entries) }) }
}

/// A number for each element of some vectors: equal ones for equal elements, and in their order.
private struct Codes {
  private let codes: [Int]
  private let starts: [Int]
  /// The elements of all vectors, and where one is that a code stands for.
  let all: TensorValue
  let places: [Int]

  init(_ vectors: [TensorValue]) throws(Diagnostic) {
    all = try concatenate(vectors, axis: 0)
    starts = rowSplits(vectors.map(\.elementCount))
    let order: [Int]
    let isSame: (Int, Int) -> Bool
    switch all.type {
    case .string:
      let texts = all.strings
      order = texts.indices.sorted { texts[$0].lexicographicallyPrecedes(texts[$1]) }
      isSame = { texts[$0] == texts[$1] }
    case .float16, .bfloat16, .float32, .float64:
      let numbers = try cast(all, to: .float64).copied(Double.self)
      // A NaN is after all others, and equal to none.
      order = numbers.indices.sorted { numbers[$0] < numbers[$1] || !numbers[$0].isNaN && numbers[$1].isNaN }
      isSame = { numbers[$0] == numbers[$1] }
    case .complex64, .complex128:
      let numbers = try cast(all, to: .complex128).copied(SIMD2<Double>.self)
      order = numbers.indices.sorted {
        numbers[$0].x < numbers[$1].x || numbers[$0].x == numbers[$1].x && numbers[$0].y < numbers[$1].y
      }
      isSame = { numbers[$0] == numbers[$1] }
    case .uint64:
      let numbers = all.copied(UInt64.self)
      order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
      isSame = { numbers[$0] == numbers[$1] }
    default:
      let numbers = try cast(all, to: .int64).copied(Int64.self)
      order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
      isSame = { numbers[$0] == numbers[$1] }
    }
    var codes = [Int](repeating: 0, count: order.count)
    var places: [Int] = []
    for place in order {
      if places.last.map({ isSame($0, place) }) != true { places.append(place) }
      codes[place] = places.count - 1
    }
    (self.codes, self.places) = (codes, places)
  }

  /// The code of an element of a vector.
  subscript(vector: Int, element: Int) -> Int { codes[starts[vector] + element] }
}

private func setOperation(
  _ call: OpCall, _ first: Members, _ second: Members
) throws(Diagnostic) -> [TensorValue] {
  guard first.shape == second.shape, first.values.type == second.values.type else {
    throw call.invalid("sets of the shapes \(Shape(first.shape)) and \(Shape(second.shape)) do not fit")
  }
  let codes = try Codes([first.values, second.values])
  let (a, b) = (first.byGroup, second.byGroup)
  var (indices, places): ([Int], [Int]) = ([], [])
  var largest = 0
  for group in Set(a.keys).union(b.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
    let x = Set((a[group] ?? []).map { codes[0, $0] })
    let y = Set((b[group] ?? []).map { codes[1, $0] })
    let members: Set<Int> =
      switch call.string("set_operation") {
      case "a-b": x.subtracting(y)
      case "b-a": y.subtracting(x)
      case "intersection": x.intersection(y)
      case "union": x.union(y)
      default: throw call.invalid("'\(call.string("set_operation"))' is no operation on sets")
      }
    for (place, code) in members.sorted().enumerated() {
      indices += group + [place]
      places.append(codes.places[code])
    }
    largest = max(largest, members.count)
  }
  let values = try gather(codes.all, places, indexShape: [places.count], axis: 0, batch: 0)
  return try SparseParts(indices: indices, values: values, shape: first.shape + [largest]).outputs()
}

/// How many elements must be put in, taken out or replaced to make one sequence of another (Levenshtein).
private func distance(_ a: [Int], _ b: [Int]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
