internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of what rounds as quantization would: those of the input where it is in the range, and of the range's ends
/// where it is beyond them.
let quantizationGradientOps: [OpDef] = [
  OpDef("FakeQuantWithMinMaxArgsGradient", .same) { (call) throws(Diagnostic) in
    let range = try nudgedRange(call.float("min"), call.float("max"), call)
    return [try clampGradient(call, [range.map { ($0.least, $0.greatest) }], axis: nil)[0]]
  },
  OpDef("FakeQuantWithMinMaxVarsGradient", .clampGradient) { (call) throws(Diagnostic) in
    let range = try nudgedRange(call.number(2), call.number(3), call)
    return try clampGradient(call, [range.map { ($0.least, $0.greatest) }], axis: nil)
  },
  OpDef("FakeQuantWithMinMaxVarsPerChannelGradient", .clampGradient) { (call) throws(Diagnostic) in
    let (least, greatest) = (try call.input(2).copied(Float.self), try call.input(3).copied(Float.self))
    guard least.count == greatest.count else {
      throw call.invalid("there are \(least.count) least and \(greatest.count) greatest numbers")
    }
    var ranges: [(Float, Float)?] = []
    for (low, high) in zip(least, greatest) {
      ranges.append(try nudgedRange(low, high, call).map { ($0.least, $0.greatest) })
    }
    return try clampGradient(call, ranges, axis: call.input(1).rank - 1)
  },
  OpDef("QuantizeAndDequantizeV4Grad", .clampGradient) { (call) throws(Diagnostic) in
    let x = try call.input(1)
    var axis: Int?
    if case .int(let value) = call["axis"], value >= 0 { axis = try call.axis(Int(value), rank: x.rank) }
    let least = try cast(call.input(2), to: .float64).copied(Double.self)
    let greatest = try cast(call.input(3), to: .float64).copied(Double.self)
    guard least.count == greatest.count else {
      throw call.invalid("there are \(least.count) least and \(greatest.count) greatest numbers")
    }
    let gradients = try clampGradient(call, zip(least, greatest).map { ($0, $1) }, axis: axis)
    // TensorFlow does not learn the ends of this range.
    return [
      gradients[0], try zeros(x.type, gradients[1].dimensions), try zeros(x.type, gradients[2].dimensions),
    ]
  },
]

/// The gradients by an input, and by the least and the greatest number of each slice along an axis, or of all. A range of 0
/// alone leaves the gradient as it is.
private func clampGradient<F: BinaryFloatingPoint>(
  _ call: OpCall, _ ranges: [(F, F)?], axis: Int?
) throws(Diagnostic) -> [TensorValue] {
  let (gradient, x) = (try call.input(0), try call.input(1))
  let slices = axis.map { $0 < 0 ? 0 : x.dimensions[$0] } ?? 1
  guard gradient.dimensions == x.dimensions, ranges.count == slices else {
    throw call.invalid("\(gradient.shape) and \(ranges.count) ranges are not for \(x.shape)")
  }
  let inner = axis.map { x.dimensions[($0 + 1)...].reduce(1, *) } ?? 1
  let (wide, values) = (
    try cast(gradient, to: .float64).copied(Double.self), try cast(x, to: .float64).copied(Double.self)
  )
  var inside = [Double](repeating: 0, count: values.count)
  var (below, above) = ([Double](repeating: 0, count: slices), [Double](repeating: 0, count: slices))
  for (index, value) in values.enumerated() {
    let slice = axis == nil ? 0 : index / inner % slices
    guard let range = ranges[slice] else {
      inside[index] = wide[index]
      continue
    }
    if value < Double(range.0) {
      below[slice] += wide[index]
    } else if value > Double(range.1) {
      above[slice] += wide[index]
    } else if value >= Double(range.0) {
      inside[index] = wide[index]
    }
  }
  let shape = axis == nil ? [] : [slices]
  return [
    try cast(TensorValue(inside, type: .float64, x.dimensions), to: x.type),
    try cast(TensorValue(below, type: .float64, shape), to: x.type),
    try cast(TensorValue(above, type: .float64, shape), to: x.type),
  ]
}

extension ShapeRule {
  fileprivate static let clampGradient = ShapeRule { call in [call.shape(1), call.shape(2), call.shape(3)] }
}
