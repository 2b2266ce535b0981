internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that make quantized numbers of floats, and others of quantized numbers.
let quantizedOps: [OpDef] = [
  OpDef("QuantizeV2", .quantized(.same, byAxis: true)) { (call) throws(Diagnostic) in
    let (type, mode) = (call.type("T"), try quantizationMode(call))
    return try eachSlice(call) { (slice, least, greatest) throws(Diagnostic) in
      guard least <= greatest else { throw call.invalid("the range ends before it begins") }
      let (numbers, range) = try quantize(
        slice, to: type, least: least, greatest: greatest, mode,
        smallest: call.float("ensure_minimum_range"))
      return (numbers, range.least, range.greatest)
    }
  },
  OpDef("Dequantize", .same) { (call) throws(Diagnostic) in
    let mode = try quantizationMode(call)
    let floats = try eachSlice(call) { (slice, least, greatest) throws(Diagnostic) in
      let range = try QuantizedRange(slice.type, least, greatest)
      return (try dequantize(slice, range, mode), least, greatest)
    }
    return [try cast(floats[0], to: call.type("dtype"))]
  },
  OpDef("QuantizedReshape", .quantized(.reshape)) { (call) throws(Diagnostic) in
    [try reshaped(call), try call.input(2), try call.input(3)]
  },
  OpDef("Requantize", .quantized(.same)) { (call) throws(Diagnostic) in
    let target = try QuantizedRange(call.type("out_type"), call.number(3), call.number(4))
    guard target.least <= 0, target.least <= target.greatest else {
      throw call.invalid("\(target.least) to \(target.greatest) does not hold 0")
    }
    return try call.result(requantize(call.input(0), call.range(of: 0, from: 1), to: target), target)
  },
  OpDef("RequantizationRange", .twoScalars) { (call) throws(Diagnostic) in
    let used = try usedRange(call)
    return [try scalar(used.least), try scalar(used.greatest)]
  },
  OpDef("QuantizeDownAndShrinkRange", .quantized(.same)) { (call) throws(Diagnostic) in
    let used = try usedRange(call)
    let target = try QuantizedRange(call.type("out_type"), used.least, used.greatest)
    return try call.result(requantize(call.input(0), call.range(of: 0, from: 1), to: target), target)
  },
  OpDef("RequantizationRangePerChannel", .twoScalars) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let reaches = try channelReaches(call, channels: x.dimensions.last ?? 1)
    let numbers = try cast(x, to: .float64).copied(Double.self)
    var (largest, isSigned) = (Float.leastNormalMagnitude, false)
    for (channel, reach) in reaches.enumerated() {
      let own = stride(from: channel, to: numbers.count, by: reaches.count).lazy.map { numbers[$0] }
      let greatest = own.map(\.magnitude).max() ?? 0
      if own.contains(where: { $0 < 0 }) { isSigned = true }
      largest = max(largest, reach * Float(greatest) / Float(1 << 31))
    }
    largest = min(largest, call.float("clip_value_max"))
    return [try scalar(isSigned ? -largest : 0), try scalar(largest)]
  },
  OpDef("RequantizePerChannel", .quantized(.same)) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let target = try QuantizedRange(call.type("out_type"), call.number(3), call.number(4))
    let reach = max(target.least.magnitude, target.greatest.magnitude)
    let scales = try channelReaches(call, channels: x.dimensions.last ?? 1)
      .map { Float(target.highest) * ($0 / reach / Float(1 << 31)) }
    let numbers = try cast(x, to: .float32)
    let elements = numbers.elements(Float.self)
    for index in elements.indices {
      let scaled = (elements[index] * scales[index % scales.count]).rounded(.toNearestOrEven)
      elements[index] = max(min(scaled, Float(target.highest)), Float(target.lowest))
    }
    return try call.result(cast(numbers, to: target.type), target)
  },
]

extension OpCall {
  /// The range of the quantized operand `index`, whose ends are the operands from `first`.
  func range(of index: Int, from first: Int) throws(Diagnostic) -> QuantizedRange {
    let type = try input(index).type
    return try QuantizedRange(type, number(first), number(first + 1))
  }

  /// What ops of quantized numbers give: numbers and the ends of their range.
  func result(_ x: TensorValue, _ range: QuantizedRange) throws(Diagnostic) -> [TensorValue] {
    [x, try scalar(range.least), try scalar(range.greatest)]
  }
}

/// A scalar of `float32`.
private func scalar(_ value: Float) throws(Diagnostic) -> TensorValue {
  try TensorValue([value], type: .float32, [])
}

private func quantizationMode(_ call: OpCall) throws(Diagnostic) -> QuantizationMode {
  switch call.string("mode") {
  case "MIN_COMBINED": return .minCombined
  case "MIN_FIRST": return .minFirst
  case "SCALED":
    return .scaled(
      isNarrow: call.bool("narrow_range"),
      rounding: call.string("round_mode") == "HALF_TO_EVEN" ? .toNearestOrEven : .toNearestOrAwayFromZero)
  case let mode: throw call.invalid("there is no mode '\(mode)'")
  }
}

/// Does the same to each slice along the axis with a range of its own, or to all at once: the results joined, and the
/// ends of their ranges.
private func eachSlice(
  _ call: OpCall,
  _ body: (TensorValue, _ least: Float, _ greatest: Float) throws(Diagnostic) -> (TensorValue, Float, Float)
) throws(Diagnostic) -> [TensorValue] {
  let x = try call.input(0)
  guard call.int("axis") >= 0 else {
    let (result, least, greatest) = try body(x, call.number(1), call.number(2))
    return [result, try scalar(least), try scalar(greatest)]
  }
  let axis = try call.axis(call.int("axis"), rank: x.rank)
  let (least, greatest) = (try call.input(1).copied(Float.self), try call.input(2).copied(Float.self))
  let count = x.dimensions[axis]
  guard count > 0, least.count == count, greatest.count == count else {
    throw call.invalid("there are \(least.count) ranges for \(count) slices")
  }
  var (slices, ends): ([TensorValue], [(Float, Float)]) = ([], [])
  for slice in 0..<count {
    let part = try x.viewed(View(x.dimensions).sliced(axis, start: slice, count: 1))
    let (result, low, high) = try body(part, least[slice], greatest[slice])
    slices.append(result)
    ends.append((low, high))
  }
  return [
    try concatenate(slices, axis: axis), try TensorValue(ends.map(\.0), type: .float32, [count]),
    try TensorValue(ends.map(\.1), type: .float32, [count]),
  ]
}

/// The range of the numbers that occur, which holds 0 if they are positive.
private func usedRange(_ call: OpCall) throws(Diagnostic) -> (least: Float, greatest: Float) {
  let x = try call.input(0)
  let range = try call.range(of: 0, from: 1)
  let used = try extremes(x)
  return (min(0, range.float(of: used.least)), range.float(of: used.greatest))
}

/// The farther end of each channel's range.
private func channelReaches(_ call: OpCall, channels: Int) throws(Diagnostic) -> [Float] {
  let (least, greatest) = (try call.input(1).copied(Float.self), try call.input(2).copied(Float.self))
  guard least.count == channels, greatest.count == channels else {
    throw call.invalid("there are \(least.count) ranges for \(channels) channels")
  }
  return zip(least, greatest).map { max($0.magnitude, $1.magnitude) }
}

extension ShapeRule {
  /// Numbers as `rule` shapes them, and the ends of their range.
  ///
  /// - Parameter byAxis: whether an axis may be named along which each slice has its own range.
  static func quantized(_ rule: ShapeRule, byAxis: Bool = false) -> ShapeRule {
    ShapeRule { (call) throws(Diagnostic) in
      let shape = try rule.shapes(call)[0]
      var end = SymbolicShape.scalar
      if byAxis, call.int("axis") >= 0 {
        end = .unknown(rank: 1)
        if let sizes = shape.dimensions {
          end = SymbolicShape([sizes[try call.axis(call.int("axis"), rank: sizes.count)]])
        }
      }
      return [shape, end, end]
    }
  }

  fileprivate static let twoScalars = ShapeRule { _ in [.scalar, .scalar] }
}
