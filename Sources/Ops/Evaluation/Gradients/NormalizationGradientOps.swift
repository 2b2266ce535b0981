internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of normalizations, in single precision at least.
let normalizationGradientOps: [OpDef] =
  ["FusedBatchNormGrad", "FusedBatchNormGradV2", "FusedBatchNormGradV3"].map { name in
    OpDef(name, .batchNormGradient) { (call) throws(Diagnostic) in try batchNormGradient(call) }
  } + [
    OpDef("BatchNormWithGlobalNormalizationGrad", .globalGradient) { (call) throws(Diagnostic) in
      try globalGradient(call)
    },
    OpDef("LRNGrad", .same) { (call) throws(Diagnostic) in
      let (gradient, x, y) = (try call.input(0), try call.input(1), try call.input(2))
      guard x.rank == 4, gradient.dimensions == x.dimensions, y.dimensions == x.dimensions else {
        throw call.invalid("\(gradient.shape) and \(y.shape) are no gradient and output for \(x.shape)")
      }
      let result = try localNormGradient(
        cast(gradient, to: .float32), cast(x, to: .float32), cast(y, to: .float32),
        radius: call.int("depth_radius"), bias: call.float("bias"), alpha: call.float("alpha"),
        beta: call.float("beta"))
      return [try cast(result, to: x.type)]
    },
  ]

/// The operands of a batch normalization's gradient, of which the sums over all but the channels are taken.
private struct BatchStatistics {
  let gradient: TensorValue
  let rows: TensorValue
  /// What a row is beyond the mean.
  let centered: TensorValue
  /// 1 / √(variance + ε).
  let inverse: TensorValue
  /// The sums of the gradient, and of it times the centered rows.
  let sum: TensorValue
  let product: TensorValue

  init(
    _ gradient: TensorValue, _ rows: TensorValue, mean: TensorValue, variance: TensorValue, epsilon: Float,
    _ call: OpCall
  ) throws(Diagnostic) {
    let channels = rows.dimensions.last ?? 0
    guard gradient.dimensions == rows.dimensions, rows.rank >= 2, mean.dimensions == [channels],
      variance.dimensions == [channels]
    else {
      throw call.invalid("\(gradient.shape) is no gradient for \(rows.shape) of \(channels) channels")
    }
    self.gradient = gradient
    self.rows = rows
    centered = try elementwise(.subtract, rows, mean)
    let offset = try cast(TensorValue([epsilon], type: .float32, []), to: variance.type)
    inverse = try elementwise(.reciprocalSquareRoot, elementwise(.add, variance, offset))
    let axes = Array(0..<rows.rank - 1)
    sum = try reduce(.sum, gradient, axes: axes, keepDimensions: false)
    product = try reduce(
      .sum, elementwise(.multiply, gradient, centered), axes: axes, keepDimensions: false)
  }
}

private func batchNormGradient(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let (type, spatial) = (try call.input(1).type, max(0, try call.input(1).rank - 2))
  let layout = Layout(call, spatial: spatial)
  let parts = try BatchStatistics(
    cast(layout.channelsLast(call.input(0)), to: .float32),
    cast(layout.channelsLast(call.input(1)), to: .float32), mean: call.input(3), variance: call.input(4),
    epsilon: call.float("epsilon"), call)
  let scale = try call.input(2)
  guard scale.dimensions == parts.inverse.dimensions else {
    throw call.invalid("there are scales \(scale.shape) for \(parts.rows.shape)")
  }
  let factor = try elementwise(.multiply, scale, parts.inverse)
  var inner = parts.gradient
  if call.bool("is_training") {
    let count = try TensorValue(
      [Float(parts.rows.elementCount / max(1, scale.elementCount))], type: .float32, [])
    // What the mean and the variance of the batch take away of it.
    let share = try elementwise(
      .multiply, elementwise(.divide, parts.product, count), elementwise(.square, parts.inverse))
    inner = try elementwise(
      .subtract, elementwise(.subtract, inner, elementwise(.divide, parts.sum, count)),
      elementwise(.multiply, parts.centered, share))
  }
  let nothing = try zeros(.float32, [0])
  return [
    try cast(layout.restored(elementwise(.multiply, inner, factor)), to: type),
    try elementwise(.multiply, parts.product, parts.inverse), parts.sum, nothing, nothing,
  ]
}

/// The gradients by the input, the mean, the variance, the offset and the scale.
private func globalGradient(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  let type = try call.input(0).type
  let own: ElementType = type == .float64 ? .float64 : .float32
  func operand(_ index: Int) throws(Diagnostic) -> TensorValue { try cast(call.input(index), to: own) }
  let parts = try BatchStatistics(
    operand(4), operand(0), mean: operand(1), variance: operand(2), epsilon: call.float("variance_epsilon"),
    call)
  let isScaled = call.bool("scale_after_normalization")
  let scale = try operand(3)
  guard scale.dimensions == parts.inverse.dimensions else {
    throw call.invalid("there are scales \(scale.shape) for \(parts.rows.shape)")
  }
  let factor = try isScaled ? elementwise(.multiply, parts.inverse, scale) : parts.inverse
  let half = try cast(TensorValue([Float(-0.5)], type: .float32, []), to: own)
  let cube = try elementwise(
    .multiply, elementwise(.square, parts.inverse), elementwise(.multiply, factor, half))
  return try [
    elementwise(.multiply, parts.gradient, factor),
    elementwise(.negative, elementwise(.multiply, parts.sum, factor)),
    elementwise(.multiply, parts.product, cube), parts.sum,
    isScaled ? elementwise(.multiply, parts.product, parts.inverse) : zeros(own, scale.dimensions),
  ].map { (value) throws(Diagnostic) in try cast(value, to: type) }
}

extension ShapeRule {
  fileprivate static let batchNormGradient = ShapeRule { call in
    [call.shape(1), call.shape(2), call.shape(2), SymbolicShape([0]), SymbolicShape([0])]
  }

  fileprivate static let globalGradient = ShapeRule { call in
    [call.shape(0), call.shape(1), call.shape(2), call.shape(1), call.shape(3)]
  }
}
