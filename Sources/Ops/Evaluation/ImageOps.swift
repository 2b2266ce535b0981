internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that resize, crop and colour images, and that choose boxes.
let imageOps: [OpDef] =
  [("RGBToHSV", ColourChange.toHSV), ("HSVToRGB", .toRGB)].map { name, change in
    OpDef(name, .same) { (call) throws(Diagnostic) in [try changeColours(change, call.input(0))] }
  } + [
    OpDef("ResizeBicubic", .resize) { (call) throws(Diagnostic) in
      [try resizeCubic(call.input(0), to: call.integers(1), pixelRule(call))]
    },
    OpDef("ResizeArea", .resize) { (call) throws(Diagnostic) in
      [try resizeArea(call.input(0), to: call.integers(1), pixelRule(call))]
    },
    OpDef("ResizeBilinear", .resize) { (call) throws(Diagnostic) in
      [try resize(call.input(0), to: call.integers(1), isBilinear: true, pixelRule(call))]
    },
    OpDef("ResizeNearestNeighbor", .resize) { (call) throws(Diagnostic) in
      [try resize(call.input(0), to: call.integers(1), isBilinear: false, pixelRule(call))]
    },
    OpDef("CropAndResize", .cropAndResize) { (call) throws(Diagnostic) in
      [
        try cropAndResize(
          call.input(0), boxes: call.input(1), images: call.integers(2), size: call.integers(3),
          isBilinear: call.string("method") != "nearest", outside: call.float("extrapolation_value"))
      ]
    },
    OpDef("AdjustHue", .same) { (call) throws(Diagnostic) in
      [try changeColours(.hue(call.number(1)), call.input(0))]
    },
    OpDef("AdjustSaturation", .same) { (call) throws(Diagnostic) in
      [try changeColours(.saturation(call.number(1)), call.input(0))]
    },
    OpDef("AdjustContrastv2", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.rank >= 3 else { throw call.invalid("it takes images, not \(x.shape)") }
      let wide = try cast(x, to: .float32)
      let mean = try reduce(.mean, wide, axes: [x.rank - 3, x.rank - 2], keepDimensions: true)
      let factor = try cast(call.input(1), to: .float32)
      let moved = try elementwise(.multiply, elementwise(.subtract, wide, mean), factor)
      return [try cast(elementwise(.add, moved, mean), to: x.type)]
    },
  ]
  + [
    "NonMaxSuppression", "NonMaxSuppressionV2", "NonMaxSuppressionV3", "NonMaxSuppressionV4",
    "NonMaxSuppressionV5",
  ]
  .map { name in OpDef(name, .boxSelection) { (call) throws(Diagnostic) in try selectBoxes(call) } } + [
    OpDef("NonMaxSuppressionWithOverlaps", .boxSelection) { (call) throws(Diagnostic) in
      let overlaps = try cast(call.input(0), to: .float32)
      let scores = try cast(call.input(1), to: .float32).copied(Float.self)
      guard overlaps.dimensions == [scores.count, scores.count] else {
        throw call.invalid("\(overlaps.shape) are no overlaps of \(scores.count) boxes")
      }
      let selection = BoxSelection(
        mostSelected: try call.integer(2), overlapThreshold: try call.number(3),
        scoreThreshold: try call.number(4))
      let table = overlaps.copied(Float.self)
      return [try vector(selection.select(scores: scores) { table[$0 * scores.count + $1] }.places, .int32)]
    },
    OpDef("CombinedNonMaxSuppression", .combinedSelection) { (call) throws(Diagnostic) in
      try selectBoxesOfClasses(call)
    },
  ]

func pixelRule(_ call: OpCall) -> PixelRule {
  call.bool("half_pixel_centers") ? .halfPixels : (call.bool("align_corners") ? .alignedCorners : .corners)
}

private func selectBoxes(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let boxes = try cast(call.input(0), to: .float32)
  let scores = try cast(call.input(1), to: .float32).copied(Float.self)
  guard boxes.dimensions == [scores.count, 4] else {
    throw call.invalid("\(boxes.shape) are no boxes for \(scores.count) scores")
  }
  let version = call.op.name.last?.wholeNumberValue ?? 1
  var selection = BoxSelection(
    mostSelected: try call.integer(2),
    overlapThreshold: version == 1 ? call.float("iou_threshold") : try call.number(3),
    scoreThreshold: version >= 3 ? try call.number(4) : -.greatestFiniteMagnitude)
  guard selection.mostSelected >= 0, (0...1).contains(selection.overlapThreshold) else {
    throw call.invalid("it cannot select \(selection.mostSelected) boxes by \(selection.overlapThreshold)")
  }
  if version == 5 { selection.softness = try call.number(5) }
  let corners = UnsafeBufferPointer(boxes.elements(Float.self))
  var (places, kept) = selection.select(scores: scores) { overlap(corners, $0, $1) }
  withExtendedLifetime(boxes) {}
  let count = places.count
  if version >= 4, call.bool("pad_to_max_output_size") {
    _ = try TensorValue(allocating: .int32, [selection.mostSelected])
    places += [Int](repeating: 0, count: selection.mostSelected - count)
    kept += [Float](repeating: 0, count: selection.mostSelected - count)
  }
  let indices = try vector(places, .int32)
  switch version {
  case 4: return [indices, try scalar(count, .int32)]
  case 5:
    let scores = try cast(TensorValue(kept, type: .float32, [kept.count]), to: call.input(1).type)
    return [indices, scores, try scalar(count, .int32)]
  default: return [indices]
  }
}

private func selectBoxesOfClasses(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let (boxes, scores) = (try call.input(0), try call.input(1))
  guard boxes.rank == 4, scores.rank == 3, boxes.dimensions[3] == 4,
    boxes.dimensions[..<2] == scores.dimensions[..<2],
    boxes.dimensions[2] == 1 || boxes.dimensions[2] == scores.dimensions[2]
  else { throw call.invalid("boxes \(boxes.shape) are not for scores \(scores.shape)") }
  let (batch, count, classes) = (boxes.dimensions[0], boxes.dimensions[1], scores.dimensions[2])
  let own = boxes.dimensions[2]
  let (perClass, total) = (try call.integer(2), try call.integer(3))
  guard perClass > 0, total > 0 else { throw call.invalid("it cannot select \(perClass) boxes of \(total)") }
  let selection = BoxSelection(
    mostSelected: perClass, overlapThreshold: try call.number(4), scoreThreshold: try call.number(5))
  let size = call.bool("pad_per_class") ? min(total, perClass * classes) : total
  let result = (
    boxes: try zeros(.float32, [batch, size, 4]), scores: try zeros(.float32, [batch, size]),
    classes: try zeros(.float32, [batch, size]), counts: try zeros(.int32, [batch])
  )
  let (corners, values) = (boxes.copied(Float.self), scores.copied(Float.self))
  let clips = call.bool("clip_boxes")
  for image in 0..<batch {
    var found: [(score: Float, label: Int, box: Int)] = []
    for label in 0..<classes {
      let all = (0..<count).map { box -> [Float] in
        let start = ((image * count + box) * own + (own == 1 ? 0 : label)) * 4
        return Array(corners[start..<start + 4])
      }
      let flat = all.flatMap { $0 }
      let ownScores = (0..<count).map { values[(image * count + $0) * classes + label] }
      let chosen = flat.withUnsafeBufferPointer { pointer in
        selection.select(scores: ownScores) { overlap(pointer, $0, $1) }
      }
      found += zip(chosen.places, chosen.scores).map { ($1, label, $0) }
    }
    found.sort { $0.score > $1.score }
    for (place, box) in found.prefix(size).enumerated() {
      let start = ((image * count + box.box) * own + (own == 1 ? 0 : box.label)) * 4
      for side in 0..<4 {
        let value = corners[start + side]
        result.boxes.elements(Float.self)[(image * size + place) * 4 + side] =
          clips ? max(min(value, 1), 0) : value
      }
      result.scores.elements(Float.self)[image * size + place] = box.score
      result.classes.elements(Float.self)[image * size + place] = Float(box.label)
    }
    result.counts.elements(Int32.self)[image] = Int32(min(size, found.count))
  }
  return [result.boxes, result.scores, result.classes, result.counts]
}

extension OpCall {
  /// The only number of an operand of floats.
  func number(_ index: Int) throws(Diagnostic) -> Float {
    let x = try input(index)
    guard x.elementCount == 1 else {
      throw invalid("operand \(index) has \(x.elementCount) elements, not one")
    }
    return try cast(x, to: .float32).copied(Float.self)[0]
  }
}

extension ShapeRule {
  fileprivate static let cropAndResize = ShapeRule { (call) throws(Diagnostic) in
    let x = try call.dimensions(0, rank: 4)
    var count = try call.dimensions(1, rank: 2)[0]
    if count.constant == nil, let images = call.dimensions(2)?.first { count = images }
    let size = call.shape(inElementsOf: 3).dimensions ?? [.unknown, .unknown]
    guard size.count == 2 else { throw call.invalid("it takes a height and a width") }
    return [SymbolicShape([count, size[0], size[1], x[3]])]
  }

  fileprivate static let boxSelection = ShapeRule { call in
    var count: SymbolicInteger = .unknown
    if call.bool("pad_to_max_output_size"), let most = call.elements(2)?.first, most.isSize { count = most }
    let indices = SymbolicShape([count])
    switch call.op {
    case "NonMaxSuppressionV4": return [indices, .scalar]
    case "NonMaxSuppressionV5": return [indices, indices, .scalar]
    default: return [indices]
    }
  }

  fileprivate static let combinedSelection = ShapeRule { (call) throws(Diagnostic) in
    let (boxes, scores) = (try call.dimensions(0, rank: 4), try call.dimensions(1, rank: 3))
    var size: SymbolicInteger = .unknown
    if let total = call.constant(3) {
      size = SymbolicInteger(total)
      if call.bool("pad_per_class") {
        size = .unknown
        if let perClass = call.constant(2), let classes = scores[2].constant {
          size = SymbolicInteger(min(total, perClass * classes))
        }
      }
    }
    let batch = boxes[0]
    return [
      SymbolicShape([batch, size, 4]), SymbolicShape([batch, size]), SymbolicShape([batch, size]),
      SymbolicShape([batch]),
    ]
  }
}
