internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that take a part of a tensor by ranges of its axes.
let sliceLowerings: [OpKind: Lowering.Rule] = [
  "Slice": { (call) throws(Diagnostic) in
    let result = call.results[0]
    let rank = try call.dimensions(0).count
    guard rank > 5 else {
      let isKnown = call.constant(1) != nil || call.constant(2) != nil
      let (begin, size) =
        isKnown
        ? (try call.narrowed(call.input(1)), try call.narrowed(call.input(2)))
        : (try call.input(1), try call.input(2))
      return [try call.move("SLICE", [call.input(0), begin, size], result)]
    }
    let (begin, size) = (try call.integers(1), try call.integers(2))
    let sizes = try call.dimensions(0)
    let ranges = zip(begin, size).map { AxisRange(begin: $0, end: $1 < 0 ? nil : $0 + $1, stride: 1) }
    return [
      try call.sliced(call.input(0), ranges.enumerated().map { $1.isWhole(of: sizes[$0]) ? nil : $1 }, result)
    ]
  },
  "StridedSlice": stridedSlice,
]

/// What is taken of an axis: from `begin` to before `end`, where nil is the first or last element in the direction of
/// the stride.
struct AxisRange {
  var begin: Int?
  var end: Int?
  var stride: Int

  func isWhole(of size: Int) -> Bool {
    stride == 1 && (begin ?? 0) == 0 && (end == nil || (size >= 0 && end ?? 0 >= size))
  }
}

private let stridedSlice: Lowering.Rule = { (call) throws(Diagnostic) in
  let sizes = try call.dimensions(0)
  guard let count = try call.dimensions(1).first, count >= 0 else {
    throw call.unsupported("the number of axes that it slices is not known")
  }
  let masks = (
    begin: call.int("begin_mask"), end: call.int("end_mask"), ellipsis: call.int("ellipsis_mask"),
    newAxis: call.int("new_axis_mask"), shrink: call.int("shrink_axis_mask")
  )
  let listed = (0..<count).filter { masks.ellipsis >> $0 & 1 == 0 && masks.newAxis >> $0 & 1 == 0 }.count
  let added = (0..<count).filter { masks.ellipsis >> $0 & 1 == 0 && masks.newAxis >> $0 & 1 == 1 }.count
  let bounds = (try? call.integers(1), try? call.integers(2), try? call.integers(3))
  guard let begin = bounds.0, let end = bounds.1, let stride = bounds.2, listed <= sizes.count else {
    guard sizes.count + added <= 5 else {
      throw call.unsupported("it slices more than 5 axes by ranges that are not constant")
    }
    var operands = [try call.input(0)]
    for index in 1...3 { operands.append(try call.narrowed(call.input(index))) }
    let attributes = LoweringCall.sliceMasks(
      begin: masks.begin, end: masks.end, ellipsis: masks.ellipsis, newAxis: masks.newAxis,
      shrink: masks.shrink)
    return [try call.move("STRIDED_SLICE", operands, attributes, call.results[0])]
  }
  // What each axis of the operand is sliced to; and the axes that shrink.
  var ranges: [AxisRange?] = []
  var shrunk: [Int] = []
  for index in 0..<count {
    let bit = 1 << index
    if masks.ellipsis & bit != 0 {
      ranges += [AxisRange?](repeating: nil, count: sizes.count - listed)
    } else if masks.newAxis & bit == 0 {
      let axis = ranges.count
      if masks.shrink & bit != 0 {
        shrunk.append(axis)
        let last = begin[index] == -1 ? nil : begin[index] + 1
        ranges.append(AxisRange(begin: begin[index], end: last, stride: 1))
      } else {
        ranges.append(
          AxisRange(
            begin: masks.begin & bit != 0 ? nil : begin[index], end: masks.end & bit != 0 ? nil : end[index],
            stride: stride[index]))
      }
    }
  }
  ranges += [AxisRange?](repeating: nil, count: sizes.count - ranges.count)
  for axis in ranges.indices where ranges[axis]?.isWhole(of: sizes[axis]) ?? false { ranges[axis] = nil }
  for axis in shrunk where sizes[axis] == 1 { ranges[axis] = nil }
  let unknown = call.results[0].shape.dimensions?.filter { $0 < 0 }.count ?? .max
  // What only adds and drops axes, or has more of them than the kernel takes, ends as a reshape.
  guard ranges.contains(where: { $0 != nil }), sizes.count + added <= 5 else {
    let sliced = try call.sliced(call.input(0), ranges, nil)
    guard unknown <= 1, let result = call.results[0].shape.dimensions else {
      if added == 0, shrunk.isEmpty { return [sliced] }
      return [try call.rewrapped(sliced, shrunk, masks.newAxis, masks.ellipsis, count: count)]
    }
    return [try call.reshapeKnown(sliced, result)]
  }
  var operands = [try call.input(0)]
  for index in 1...3 { operands.append(try call.narrowed(call.input(index))) }
  let attributes = LoweringCall.sliceMasks(
    begin: masks.begin, end: masks.end, ellipsis: masks.ellipsis, newAxis: masks.newAxis, shrink: masks.shrink
  )
  return [try call.move("STRIDED_SLICE", operands, attributes, call.results[0])]
}

extension LoweringCall {
  /// A value with axes added and dropped by a STRIDED_SLICE that takes all of the others: for sizes that are not known.
  fileprivate mutating func rewrapped(
    _ value: Value, _ shrunk: [Int], _ newAxis: Int, _ ellipsis: Int, count: Int
  ) throws(Diagnostic) -> Value {
    let zeros = [Int](repeating: 0, count: count)
    let attributes = Self.sliceMasks(
      begin: (1 << count) - 1, end: (1 << count) - 1, ellipsis: ellipsis, newAxis: newAxis,
      shrink: int("shrink_axis_mask"))
    let ones = constant([Int](repeating: 1, count: count))
    return try move("STRIDED_SLICE", [value, constant(zeros), constant(zeros), ones], attributes, results[0])
  }

  /// A value with some axes cut to ranges.
  ///
  /// - Parameter result: The type; nil to find it.
  mutating func sliced(
    _ value: Value, _ ranges: [AxisRange?], _ result: TensorType?
  ) throws(Diagnostic) -> Value {
    guard let sizes = try type(value).shape.dimensions else { throw unsupported("its rank is not known") }
    let active = ranges.indices.filter { ranges[$0] != nil }
    if active.isEmpty { return value }
    let found = sizes.indices.map { axis in
      ranges[axis].map { Self.length(of: $0, in: sizes[axis]) } ?? sizes[axis]
    }
    return try axiswise(value, active, to: result?.shape.dimensions ?? found, limit: 5) {
      (call, value, axes, positions, type) throws(Diagnostic) in
      let rank = type.shape.rank ?? 0
      var (begin, end) = ([Int](repeating: 0, count: rank), [Int](repeating: 0, count: rank))
      var (stride, beginMask, endMask) = ([Int](repeating: 1, count: rank), (1 << rank) - 1, (1 << rank) - 1)
      for (axis, position) in zip(axes, positions) {
        guard let range = ranges[axis] else { continue }
        stride[position] = range.stride
        if let first = range.begin {
          begin[position] = first
          beginMask &= ~(1 << position)
        }
        if let last = range.end {
          end[position] = last
          endMask &= ~(1 << position)
        }
      }
      return try call.move(
        "STRIDED_SLICE", [value, call.constant(begin), call.constant(end), call.constant(stride)],
        Self.sliceMasks(begin: beginMask, end: endMask), type)
    }
  }

  /// How many elements a range takes, as Python counts; −1 where the size is not known.
  private static func length(of range: AxisRange, in size: Int) -> Int {
    guard size >= 0, range.stride != 0 else { return -1 }
    func clamped(_ index: Int, _ low: Int, _ high: Int) -> Int {
      min(max(index < 0 ? index + size : index, low), high)
    }
    if range.stride > 0 {
      let (from, to) = (
        range.begin.map { clamped($0, 0, size) } ?? 0, range.end.map { clamped($0, 0, size) } ?? size
      )
      return max(0, (to - from + range.stride - 1) / range.stride)
    }
    let from = range.begin.map { clamped($0, -1, size - 1) } ?? size - 1
    let to = range.end.map { clamped($0, -1, size - 1) } ?? -1
    return max(0, (from - to - range.stride - 1) / -range.stride)
  }
}
