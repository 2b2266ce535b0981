internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops on the rows of segments, and counts.
let segmentLowerings: [OpKind: Lowering.Rule] = [
  "UnsortedSegmentSum": unsorted("SUM"), "SegmentSum": sorted("SUM"),
  "UnsortedSegmentProd": unsorted("PROD"), "SegmentProd": sorted("PROD"),
  "UnsortedSegmentMax": unsorted("MAX"), "SegmentMax": sorted("MAX"),
  "UnsortedSegmentMin": unsorted("MIN"), "SegmentMin": sorted("MIN"),
  "SegmentMean": { (call) throws(Diagnostic) in
    let (sums, counts) = (try call.segments("SUM"), try call.segmentCounts())
    let result = call.results[0]
    guard result.element == .float32, let rank = result.shape.rank else {
      throw call.unsupported("LiteRT has no sums of segments of \(result.element)")
    }
    let one = try call.number(1, of: .float32)
    let number = try call.cast(counts, to: .float32)
    let positive = try call.arithmeticOp("MAXIMUM", number, one, call.type(number))
    let column = try call.reshapeKnown(
      positive, [result.shape.dimensions?.first ?? -1] + [Int](repeating: 1, count: rank - 1))
    return [try call.arithmeticOp("DIV", sums, column, result)]
  },
  "Bincount": { (call) throws(Diagnostic) in
    [try call.binned(call.input(0), size: call.input(1), weights: call.input(2))]
  },
  "DenseBincount": { (call) throws(Diagnostic) in
    guard try call.dimensions(0).count == 1, !call.bool("binary_output") else {
      throw call.unsupported("it counts the rows of a matrix, or marks what is there")
    }
    return [try call.binned(call.input(0), size: call.input(1), weights: call.input(2))]
  },
]

private func unsorted(_ name: String) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let (ids, number) = (try call.narrowed(call.input(1)), try call.narrowed(call.input(2)))
    return [try call.segmented(name, call.input(0), ids, number, call.results[0])]
  }
}

private func sorted(_ name: String) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let found = try call.segments(name)
    // Without rows a segment has the least or greatest number here, and 0 in TensorFlow.
    guard name == "MAX" || name == "MIN", try !call.hasAllSegments() else { return [found] }
    let result = call.results[0]
    guard let rank = result.shape.rank else { throw call.unsupported("its rank is not known") }
    let counts = try call.segmentCounts()
    let column = try call.reshapeKnown(
      counts, [result.shape.dimensions?.first ?? -1] + [Int](repeating: 1, count: rank - 1))
    let zero = call.constant(scalar: 0, "none")
    let isThere = try call.emit("GREATER", [column, zero], [:], TensorType(.bool, call.type(column).shape))
    let nothing = try call.number(0, of: result.element)
    return [try call.move("SELECT_V2", [isThere, found, nothing], data: 1..<3, result)]
  }
}

extension LoweringCall {
  /// Rows put together by their ids.
  fileprivate mutating func segmented(
    _ name: String, _ data: Value, _ ids: Value, _ number: Value, _ result: TensorType
  ) throws(Diagnostic) -> Value {
    let op = OpKind("UNSORTED_SEGMENT_\(name)")
    let isExtreme = name == "MAX" || name == "MIN"
    // The extreme of no rows is that of the type: only 32-bit floats and integers have it.
    if isExtreme { return try emit(op, [data, ids, number], [:], result) }
    return try move(op, [data, ids, number], results: [result], as: .modular)[0]
  }

  /// The rows of each segment put together, by ids that rise: there are as many segments as the last id says.
  fileprivate mutating func segments(_ name: String) throws(Diagnostic) -> Value {
    let element = results[0].element
    let ids = try narrowed(input(1))
    if name == "MAX" || name == "MIN",
      [.int8, .uint8, .int16, .uint16, .float16, .bfloat16].contains(element)
    {
      // Segments without rows are set to 0 elsewhere.
      let wide: ElementType = [.float16, .bfloat16].contains(element) ? .float32 : .int32
      let found = try segmented(
        name, cast(input(0), to: wide), ids, segmentNumber(), TensorType(wide, results[0].shape))
      return try cast(found, to: element)
    }
    return try segmented(name, input(0), ids, segmentNumber(), results[0])
  }

  private mutating func segmentNumber() throws(Diagnostic) -> Value {
    if let ids = try? integers(1) { return constant(scalar: (ids.max() ?? -1) + 1, "segments") }
    let ids = try narrowed(input(1))
    let last = try emit(
      "REDUCE_MAX", [ids, constant([0], "axes")], ["keep_dims": .bool(false)], TensorType(.int32, .scalar))
    return try arithmeticOp("ADD", last, constant(scalar: 1, "one"), TensorType(.int32, .scalar))
  }

  /// Whether no id up to the last is left out, as far as that is known.
  fileprivate func hasAllSegments() throws(Diagnostic) -> Bool {
    guard let ids = try? integers(1) else { return false }
    return Set(ids).count == (ids.max() ?? -1) + 1
  }

  /// How many rows each segment has.
  fileprivate mutating func segmentCounts() throws(Diagnostic) -> Value {
    let ids = try narrowed(input(1))
    let one = try number(1, of: .int32)
    let ones = try filled(shapeOf(ids), with: one, TensorType(.int32, type(ids).shape))
    return try emit(
      "UNSORTED_SEGMENT_SUM", [ones, ids, segmentNumber()], [:],
      TensorType(.int32, [results[0].shape.dimensions?.first ?? -1]))
  }

  /// How often each number below `size` is there, or the sums of the weights.
  fileprivate mutating func binned(
    _ numbers: Value, size: Value, weights: Value
  ) throws(Diagnostic) -> Value {
    let result = results[0]
    let (ids, count) = (try narrowed(numbers), try narrowed(size))
    let shape = try type(ids).shape
    // An id that is no segment's is left out: as −1, as any other is an error.
    let isSmall = try emit("LESS", [ids, count], [:], TensorType(.bool, shape))
    let places = try emit(
      "SELECT_V2", [isSmall, ids, constant(scalar: -1, "none")], [:], TensorType(.int32, shape))
    let hasWeights = try type(weights).shape.dimensions != [0]
    var amounts = weights
    if !hasWeights {
      let one = try number(1, of: .int32)
      amounts = try filled(shapeOf(ids), with: one, TensorType(.int32, shape))
    }
    let element = try type(amounts).element
    let sums = try emit(
      "UNSORTED_SEGMENT_SUM", [amounts, places, reshape(count, [])], [:], TensorType(element, result.shape))
    return try cast(sums, to: result.element)
  }
}
