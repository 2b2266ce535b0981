internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Boxes cut out of images and resized: pixels are gathered at the places of each box.
let cropLowerings: [OpKind: Lowering.Rule] = ["CropAndResize": cropAndResize]

/// The places of the rows or the columns of the crops, for each box.
private struct CropPlaces {
  /// The neighbours before and after, as `int32`; the same for the nearest pixel.
  let before: Value
  let after: Value
  /// How far the place is from the neighbour before.
  let distance: Value
  /// Whether it is inside the image.
  let isInside: Value
}

private let cropAndResize: Lowering.Rule = { (call) throws(Diagnostic) in
  let (sizes, boxes) = (try call.dimensions(0), try call.dimensions(1))
  guard let crop = try? call.integers(3), crop.count == 2, crop.allSatisfy({ $0 > 0 }), sizes.count == 4,
    boxes.count == 2, sizes[1] > 0, sizes[2] > 0, sizes[3] > 0
  else {
    throw call.unsupported(
      "the sizes of its images or crops are not known",
      help: "fix the sizes of the inputs: --shape NAME=1,224,224,3")
  }
  let isNearest = call.string("method") == "nearest"
  let count = boxes[0]
  let side = TensorType(.float32, [count, 1])
  let corners = try call.emit(
    "SPLIT", [call.constant(scalar: 1, "axis"), call.input(1)], ["num_splits": .int(4)],
    results: [side, side, side, side])
  let rows = try call.places(corners[0], corners[2], sizes[1], crop[0], isNearest)
  let columns = try call.places(corners[1], corners[3], sizes[2], crop[1], isNearest)
  let image = try call.reshapeKnown(call.input(2), [count, 1])
  let first = try call.calculate("MUL", image, call.constant(scalar: sizes[1], "height"))
  let flat = try call.reshapeKnown(
    call.cast(call.input(0), to: .float32), [sizes[0] < 0 ? -1 : sizes[0] * sizes[1] * sizes[2], sizes[3]])
  let width = call.constant(scalar: sizes[2], "width")
  let result = TensorType(.float32, [count, crop[0], crop[1], sizes[3]])
  func line(_ call: inout LoweringCall, _ row: Value) throws(Diagnostic) -> Value {
    let start = try call.calculate("MUL", call.calculate("ADD", first, row), width)
    return try call.reshapeKnown(start, [count, crop[0], 1])
  }
  func column(_ call: inout LoweringCall, _ value: Value) throws(Diagnostic) -> Value {
    try call.reshapeKnown(value, [count, 1, crop[1]])
  }
  func pixels(_ call: inout LoweringCall, _ line: Value, _ column: Value) throws(Diagnostic) -> Value {
    try call.gathered(flat, call.calculate("ADD", line, column), axis: 0, result)
  }
  func between(
    _ call: inout LoweringCall, _ a: Value, _ b: Value, _ distance: Value
  ) throws(Diagnostic) -> Value {
    let way = try call.calculate("MUL", call.calculate("SUB", b, a), distance)
    return try call.calculate("ADD", a, way)
  }
  let (top, left) = (try line(&call, rows.before), try column(&call, columns.before))
  var value = try pixels(&call, top, left)
  if !isNearest {
    let (bottom, right) = (try line(&call, rows.after), try column(&call, columns.after))
    let across = try call.reshapeKnown(columns.distance, [count, 1, crop[1], 1])
    let down = try call.reshapeKnown(rows.distance, [count, crop[0], 1, 1])
    let above = try between(&call, value, pixels(&call, top, right), across)
    let below = try between(&call, pixels(&call, bottom, left), pixels(&call, bottom, right), across)
    value = try between(&call, above, below, down)
  }
  let isInside = try call.calculate(
    "LOGICAL_AND", call.reshapeKnown(rows.isInside, [count, crop[0], 1, 1]),
    call.reshapeKnown(columns.isInside, [count, 1, crop[1], 1]))
  let outside = call.constant(Tensor(scalar: call.float("extrapolation_value"), type: .float32), "outside")
  return [try call.emit("SELECT_V2", [isInside, value, outside], [:], call.results[0])]
}

extension LoweringCall {
  /// Where the crops of boxes from `start` to `end`, which are 0 to 1 over the image, have their pixels.
  fileprivate mutating func places(
    _ start: Value, _ end: Value, _ size: Int, _ count: Int, _ isNearest: Bool
  ) throws(Diagnostic) -> CropPlaces {
    let last = Float(size - 1)
    let position: Value
    if count > 1 {
      let step = try calculate("DIV", calculate("MUL", calculate("SUB", end, start), last), Float(count - 1))
      let steps = constant(
        Tensor((0..<count).map { Float($0) }, type: .float32, dimensions: [1, count]), "steps")
      position = try calculate("ADD", calculate("MUL", start, last), calculate("MUL", step, steps))
    } else {
      position = try calculate("MUL", calculate("MUL", calculate("ADD", start, end), 0.5), last)
    }
    let zero = try number(0, of: .float32)
    let isPast = constant(Tensor(scalar: last, type: .float32), "last")
    let isInside = try calculate(
      "LOGICAL_AND", calculate("GREATER_EQUAL", position, zero, giving: .bool),
      calculate("LESS_EQUAL", position, isPast, giving: .bool))
    // Places outside are not used, but gathered.
    let valid = try calculate("MAXIMUM", calculate("MINIMUM", position, last), 0)
    if isNearest {
      let nearest = try cast(calculate("FLOOR", calculate("ADD", valid, 0.5)), to: .int32)
      return CropPlaces(before: nearest, after: nearest, distance: nearest, isInside: isInside)
    }
    let floor = try calculate("FLOOR", valid)
    return CropPlaces(
      before: try cast(floor, to: .int32), after: try cast(calculate("CEIL", valid), to: .int32),
      distance: try calculate("SUB", valid, floor), isInside: isInside)
  }
}
