internal import Diagnostics
internal import Kernels
internal import Tensors

/// Reductions of rows that have the same segment, and counts.
let segmentOps: [OpDef] =
  reductions.map { name, reduction in
    OpDef("Segment\(name)", .segments) { (call) throws(Diagnostic) in
      let segments = try sorted(call.integers(1), call)
      return [
        try reduceSegments(
          reduction, call.input(0), segments: segments, rank: 1, count: (segments.last ?? -1) + 1,
          fillsWithZero: true)
      ]
    }
  }
  + reductions.filter { $0.1 != .mean }.map { name, reduction in
    OpDef("UnsortedSegment\(name)", .unsortedSegments) { (call) throws(Diagnostic) in
      [
        try reduceSegments(
          reduction, call.input(0), segments: call.integers(1), rank: call.input(1).rank,
          count: call.integer(2), fillsWithZero: false)
      ]
    }
  }
  + reductions.filter { $0.1 != .mean }.map { name, reduction in
    OpDef("Segment\(name)V2", .unsortedSegments) { (call) throws(Diagnostic) in
      [
        try reduceSegments(
          reduction, call.input(0), segments: sorted(call.integers(1), call), rank: 1, count: call.integer(2),
          fillsWithZero: false)
      ]
    }
  }
  + ([("Sum", .sum), ("Mean", .mean), ("SqrtN", .sumOverRoot)] as [(String, SegmentReduction)]).flatMap {
    name, reduction in
    [false, true].map { isCounted in
      OpDef("SparseSegment\(name)" + (isCounted ? "WithNumSegments" : ""), .sparseSegments) {
        (call) throws(Diagnostic) in
        let (x, indices) = (try call.input(0), try call.integers(1))
        guard x.rank >= 1 else { throw call.invalid("it takes rows, not a scalar") }
        let segments = try sorted(call.integers(2), call)
        let rows = try gather(x, indices, indexShape: [indices.count], axis: 0, batch: 0)
        let count = isCounted ? try call.integer(3) : (segments.last ?? -1) + 1
        return [
          try reduceSegments(
            reduction, rows, segments: segments, rank: 1, count: count, fillsWithZero: true)
        ]
      }
    }
  } + [
    OpDef("Bincount", .elements(of: 1)) { (call) throws(Diagnostic) in
      [try counted(call.integers(0), size: call.integer(1), weights: call.input(2), call)]
    },
    OpDef("DenseBincount", .denseBincount) { (call) throws(Diagnostic) in
      let (x, size) = (try call.input(0), try call.integer(1))
      let weights = try call.input(2)
      guard (1...2).contains(x.rank), size >= 0,
        weights.elementCount == 0 || weights.elementCount == x.elementCount
      else { throw call.invalid("it takes a vector or a matrix, not \(x.shape)") }
      let values = try call.integers(0)
      let rows = x.rank == 2 ? x.dimensions[0] : 1
      let length = rows == 0 ? 0 : values.count / rows
      var parts: [TensorValue] = []
      for row in 0..<rows {
        let part = Array(values[row * length..<(row + 1) * length])
        let own =
          weights.elementCount == 0
          ? weights
          : try weights.reshaped([rows, length]).viewed(
            View([rows, length]).sliced(0, start: row, count: 1)
          ).reshaped([length])
        let counts = try counted(part, size: size, weights: own, call, isBinary: call.bool("binary_output"))
        parts.append(counts.reshaped(x.rank == 2 ? [1, size] : [size]))
      }
      if parts.isEmpty { return [try zeros(call.type("T"), [0, size])] }
      return [try concatenate(parts, axis: 0)]
    },
    OpDef("HistogramFixedWidth", .histogram) { (call) throws(Diagnostic) in
      let values = try cast(call.input(0), to: .float64).copied(Double.self)
      let range = try cast(call.input(1), to: .float64).copied(Double.self)
      let count = try call.integer(2)
      guard range.count == 2, range[0] < range[1], count > 0 else {
        throw call.invalid("there is no histogram of \(count) bins over \(range)")
      }
      _ = try TensorValue(allocating: .int64, [count])
      var bins = [Int](repeating: 0, count: count)
      let step = (range[1] - range[0]) / Double(count)
      for value in values where !value.isNaN {
        let place = ((value - range[0]) / step).rounded(.down)
        bins[Int(max(0, min(place, Double(count - 1))))] += 1
      }
      return [try vector(bins, call.type("dtype"))]
    },
  ]

private let reductions: [(String, SegmentReduction)] = [
  ("Sum", .sum), ("Mean", .mean), ("Prod", .product), ("Min", .minimum), ("Max", .maximum),
]

private func sorted(_ segments: [Int], _ call: OpCall) throws(Diagnostic) -> [Int] {
  guard segments.first ?? 0 >= 0, zip(segments, segments.dropFirst()).allSatisfy({ $0 <= $1 }) else {
    throw call.invalid("the segments are not sorted")
  }
  return segments
}

/// How often each number below `size` stands in `values`, or the sum of the weights of where it does.
private func counted(
  _ values: [Int], size: Int, weights: TensorValue, _ call: OpCall, isBinary: Bool = false
) throws(Diagnostic) -> TensorValue {
  guard size >= 0, values.allSatisfy({ $0 >= 0 }) else { throw call.invalid("a number is negative") }
  let type = call.type("T")
  let kept = values.map { $0 < size ? $0 : -1 }
  if isBinary {
    _ = try TensorValue(allocating: .int64, [size])
    var present = [Int](repeating: 0, count: size)
    for value in kept where value >= 0 { present[value] = 1 }
    return try vector(present, type)
  }
  guard weights.elementCount == 0 || weights.elementCount == values.count else {
    throw call.invalid("there are \(weights.elementCount) weights for \(values.count) numbers")
  }
  let one = try cast(TensorValue([true], type: .bool, []), to: type)
  let summed =
    weights.elementCount == 0
    ? try TensorValue(filling: [values.count], with: one) : weights.reshaped([values.count])
  return try reduceSegments(.sum, summed, segments: kept, rank: 1, count: size, fillsWithZero: true)
}

extension ShapeRule {
  fileprivate static let segments = ShapeRule { call in
    guard let sizes = call.dimensions(0), !sizes.isEmpty else { return [.unknownRank] }
    let count = call.constants(1).map { SymbolicInteger(($0.last ?? -1) + 1) } ?? .unknown
    return [SymbolicShape([count] + sizes.dropFirst())]
  }

  static let unsortedSegments = ShapeRule { call in
    guard let sizes = call.dimensions(0), let segments = call.dimensions(1), sizes.count >= segments.count
    else { return [.unknownRank] }
    let count = call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    return [SymbolicShape([count] + sizes[segments.count...])]
  }

  fileprivate static let sparseSegments = ShapeRule { call in
    guard let sizes = call.dimensions(0), !sizes.isEmpty else { return [.unknownRank] }
    var count = call.constants(2).map { SymbolicInteger(($0.last ?? -1) + 1) } ?? .unknown
    if call.inputs.count > 3 { count = call.elements(3)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown }
    return [SymbolicShape([count] + sizes.dropFirst())]
  }

  fileprivate static let denseBincount = ShapeRule { call in
    let size = call.elements(1)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    return [SymbolicShape(sizes.count == 2 ? [sizes[0], size] : [size])]
  }

  fileprivate static let histogram = ShapeRule { call in
    [SymbolicShape([call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown])]
  }
}
