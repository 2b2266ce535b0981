internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Choosing among boxes that overlap.
let detectionLowerings: [OpKind: Lowering.Rule] = [
  "NonMaxSuppression": { (call) throws(Diagnostic) in
    let threshold = call.constant(
      Tensor(scalar: call.float("iou_threshold"), type: .float32), "iou_threshold")
    return try suppression(&call, overlap: threshold, score: nil)
  },
  "NonMaxSuppressionV2": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: nil)
  },
  "NonMaxSuppressionV3": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: call.input(4))
  },
  "NonMaxSuppressionV4": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: call.input(4))
  },
  "NonMaxSuppressionV5": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: call.input(4), sigma: call.input(5))
  },
  "CombinedNonMaxSuppression": combinedSuppression,
]

/// TFLite's operators fill what they choose up to the largest number: where TensorFlow does not, it is cut.
private func suppression(
  _ call: inout LoweringCall, overlap: Value, score: Value?, sigma: Value? = nil
) throws(Diagnostic) -> [Value] {
  guard try call.elementType(0) == .float32 else {
    throw call.unsupported("LiteRT compares boxes of float32 alone")
  }
  let most = try call.input(2)
  let count = try? call.integers(2).first
  // Without a threshold every score will do.
  let least = score ?? call.constant(Tensor(scalar: -Float.infinity, type: .float32), "score_threshold")
  let indices = TensorType(.int32, [count ?? -1])
  let number = TensorType(.int32, .scalar)
  // Thresholds may be shorter than the boxes.
  let thresholds = [try call.cast(overlap, to: .float32), try call.cast(least, to: .float32)]
  let operands = [try call.input(0), try call.input(1), most] + thresholds
  var found: [Value]
  if let sigma {
    found = try call.emit(
      "NON_MAX_SUPPRESSION_V5", operands + [sigma],
      results: [indices, TensorType(.float32, indices.shape), number])
  } else {
    found = try call.emit("NON_MAX_SUPPRESSION_V4", operands, results: [indices, number])
  }
  let chosen = found[found.count - 1]
  if !call.bool("pad_to_max_output_size") {
    let size = try call.reshape(chosen, [1])
    for port in 0..<found.count - 1 {
      let type = try call.type(found[port])
      found[port] = try call.emit(
        "SLICE", [found[port], call.constant([0], "begin"), size], [:], TensorType(type.element, [-1]))
    }
  }
  return Array(found.prefix(call.results.count))
}

/// The boxes of each class of each image are chosen by an operator of their own, and the best of an image's classes
/// found together. What is not chosen has the score −∞ on the way, and zeros at the end.
private let combinedSuppression: Lowering.Rule = { (call) throws(Diagnostic) in
  let (boxSizes, scoreSizes) = (try call.dimensions(0), try call.dimensions(1))
  guard boxSizes.count == 4, scoreSizes.count == 3 else { throw call.invalid("its ranks are not 4 and 3") }
  let (batch, classes) = (max(boxSizes[0], scoreSizes[0]), scoreSizes[2])
  let count = max(boxSizes[1], scoreSizes[1])
  guard batch > 0, classes > 0, batch <= 1024, classes <= 4096 / batch else {
    throw call.unsupported(
      "the number of its images or classes is not known, or too large for an operator for each",
      help: "fix the number of images with --batch")
  }
  guard boxSizes[2] == 1 || (boxSizes[2] == classes && count >= 0) else {
    throw call.unsupported(
      "it is not known whether each class has its own boxes, or how many boxes there are")
  }
  guard let perClass = try call.integers(2).first, let total = try call.integers(3).first, perClass > 0,
    total > 0
  else { throw call.invalid("it selects no boxes") }
  let most = count > 0 ? min(perClass, count) : perClass
  guard most <= 1 << 16 else { throw call.unsupported("it may select \(most) boxes of a class") }
  let groups = Groups(batch: batch, classes: classes, count: count, most: most)
  let scores = try call.reshapeKnown(call.transpose(call.input(1), [0, 2, 1]), [batch * classes, count])
  let ownBoxes = boxSizes[2] != 1
  let boxes = try call.reshapeKnown(
    ownBoxes ? call.transpose(call.input(0), [0, 2, 1, 3]) : call.input(0),
    ownBoxes ? [batch * classes, count, 4] : [batch, count, 4])
  let (places, counts) = try call.chosen(groups, boxes, scores)

  // The scores of all that may have been chosen, an image a row.
  let found = try call.gathered(
    scores, places, axis: 1, batch: 1, TensorType(.float32, [batch * classes, most]))
  let isChosen = try call.isBelow(call.reshape(counts, [batch * classes, 1]), most)
  let none = call.constant(Tensor(scalar: -Float.infinity, type: .float32), "none")
  let candidates = try call.reshape(call.apply("SELECT_V2", isChosen, found, none), [batch, classes * most])
  let size = call.bool("pad_per_class") ? min(total, perClass * classes) : total
  let taken = min(size, classes * most)
  let best = try call.emit(
    "TOPK_V2", [candidates, call.constant(scalar: taken, "k")],
    results: [TensorType(.float32, [batch, taken]), TensorType(.int32, [batch, taken])])
  let sums = try call.rowSum(call.reshape(counts, [batch, classes]))
  let valid = try call.apply("MINIMUM", sums, call.constant(scalar: taken, "size"))
  let isValid = try call.isBelow(call.reshape(valid, [batch, 1]), taken)

  let label = try call.apply("FLOOR_DIV", best[1], call.constant(scalar: most, "most"))
  var place = try call.gathered(
    call.reshape(places, [batch, classes * most]), best[1], axis: 1, batch: 1,
    TensorType(.int32, [batch, taken]))
  var table = boxes
  if ownBoxes {
    let start = try call.apply("MUL", label, call.constant(scalar: count, "boxes"))
    place = try call.apply("ADD", start, place)
    table = try call.reshape(boxes, [batch, classes * count, 4])
  }
  var corners = try call.gathered(table, place, axis: 1, batch: 1, TensorType(.float32, [batch, taken, 4]))
  if call.bool("clip_boxes") {
    corners = try call.apply("MINIMUM", call.apply("MAXIMUM", corners, 0), 1)
  }
  let zero = call.constant(Tensor(scalar: 0 as Float, type: .float32), "zero")
  let outputs = [
    try call.apply("SELECT_V2", call.reshape(isValid, [batch, taken, 1]), corners, zero),
    try call.apply("SELECT_V2", isValid, best[0], zero),
    try call.apply("SELECT_V2", isValid, call.cast(label, to: .float32), zero),
  ]
  var results: [Value] = []
  for output in outputs {
    let pads = [[0, 0], [0, size - taken]] + (results.isEmpty ? [[0, 0]] : [])
    results.append(try call.pad(output, pads))
  }
  return results + [valid]
}

/// How many images there are, classes, boxes (−1 where unknown), and boxes of a class to choose.
private struct Groups {
  let batch: Int
  let classes: Int
  let count: Int
  let most: Int
}

extension LoweringCall {
  /// The places of the chosen boxes for each class of each image, a class a row, and how many they are.
  fileprivate mutating func chosen(
    _ groups: Groups, _ boxes: Value, _ scores: Value
  ) throws(Diagnostic) -> (places: Value, counts: Value) {
    let number = groups.batch * groups.classes
    let scores = try rows(scores)
    let boxes = try rows(boxes)
    let limits = [constant(scalar: groups.most, "most"), try input(4), try input(5)]
    var (places, counts): ([Value], [Value]) = ([], [])
    for group in 0..<number {
      // Without boxes of their own all classes have those of the image.
      let box = boxes[boxes.count == number ? group : group / groups.classes]
      let found = try emit(
        "NON_MAX_SUPPRESSION_V4", [box, scores[group]] + limits,
        results: [TensorType(.int32, [groups.most]), TensorType(.int32, .scalar)])
      places.append(found[0])
      counts.append(found[1])
    }
    let attributes: Attributes = ["values_count": .int(Int64(number)), "axis": .int(0)]
    return (
      try emit("PACK", places, attributes, TensorType(.int32, [number, groups.most])),
      try emit("PACK", counts, attributes, TensorType(.int32, [number]))
    )
  }

  /// What a value is along its first axis, whose size is known.
  private mutating func rows(_ value: Value) throws(Diagnostic) -> [Value] {
    let type = try type(value)
    guard let sizes = type.shape.dimensions, let count = sizes.first, count > 0 else {
      throw unsupported("the size of its first axis is not known")
    }
    let row = TensorType(type.element, Shape(Array(sizes.dropFirst())))
    return try emit(
      "UNPACK", [value], ["num": .int(Int64(count)), "axis": .int(0)],
      results: [TensorType](repeating: row, count: count))
  }

  /// Which of 0, 1, … up to a size are below the numbers of a column.
  fileprivate mutating func isBelow(_ column: Value, _ size: Int) throws(Diagnostic) -> Value {
    try apply("LESS", constant(Array(0..<size), "numbers"), column)
  }
}
