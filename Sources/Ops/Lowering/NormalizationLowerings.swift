internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Batch normalisation.
let normalizationLowerings: [OpKind: Lowering.Rule] = [
  "FusedBatchNorm": inSinglePrecision(fusedBatchNorm), "FusedBatchNormV2": inSinglePrecision(fusedBatchNorm),
  "FusedBatchNormV3": inSinglePrecision(fusedBatchNorm),
  "BatchNormWithGlobalNormalization": inSinglePrecision(globalBatchNorm),
]

private func fusedBatchNorm(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  let rank = try call.dimensions(0).count
  let isChannelsFirst = call.string("data_format").hasPrefix("NC")
  var norm = BatchNorm(
    x: try call.input(0), scale: try call.input(1), offset: try call.input(2), mean: try call.input(3),
    variance: try call.input(4), epsilon: call.float("epsilon"), trailing: isChannelsFirst ? rank - 2 : 0)
  guard call.bool("is_training") else {
    return [try norm.applied(&call), norm.mean, norm.variance, norm.mean, norm.variance]
  }
  // What it computes of the batch, which it normalises by.
  guard call.float("exponential_avg_factor") == 1 else {
    throw call.unsupported("it is in training form and averages its statistics")
  }
  let channel = isChannelsFirst ? 1 : rank - 1
  let sizes = try call.dimensions(0)
  let axes = call.constant((0..<rank).filter { $0 != channel }, "axes")
  let keep: Attributes = ["keep_dims": .bool(false)]
  let statistic = TensorType(.float32, Shape([sizes[channel]]))
  norm.mean = try call.emit("MEAN", [norm.x, axes], keep, statistic)
  let centred = try norm.centred(&call)
  let squares = try call.emit("SQUARE", [centred], [:], TensorType(.float32, Shape(sizes)))
  norm.variance = try call.emit("MEAN", [squares, axes], keep, statistic)
  var unbiased = norm.variance
  let count = sizes.enumerated().reduce(1) { $1.offset == channel ? $0 : $0 * $1.element }
  if sizes.allSatisfy({ $0 >= 0 }) {
    let factor = Float(count) / Float(max(1, count - 1))
    unbiased = try call.arithmetic("MUL", unbiased, call.scalar(factor), statistic)
  }
  let result = try norm.computed(centred, &call)
  guard sizes.allSatisfy({ $0 >= 0 }) else { return [result, norm.mean] }
  return [result, norm.mean, unbiased, norm.mean, norm.variance, call.scalar(0)]
}

/// Operands: x, mean, variance, beta and gamma.
private func globalBatchNorm(_ call: inout LoweringCall) throws(Diagnostic) -> [Value] {
  var norm = BatchNorm(
    x: try call.input(0), scale: try call.input(4), offset: try call.input(3), mean: try call.input(1),
    variance: try call.input(2), epsilon: call.float("variance_epsilon"), trailing: 0)
  if !call.bool("scale_after_normalization") {
    let sizes = try call.dimensions(2)
    guard sizes.allSatisfy({ $0 >= 0 }) else {
      throw call.unsupported("the number of its channels is not known")
    }
    norm.scale = call.constant(
      Tensor(.float32, sizes, .repeated(withUnsafeBytes(of: Float(1)) { Array($0) })), "scale")
  }
  return [try norm.applied(&call)]
}

/// y = (x − mean) · scale / √(variance + ε) + offset.
private struct BatchNorm {
  let x: Value
  var scale: Value
  let offset: Value
  var mean: Value
  var variance: Value
  let epsilon: Float
  /// The number of axes after that of the channels.
  let trailing: Int

  func applied(_ call: inout LoweringCall) throws(Diagnostic) -> Value {
    try call.requireFloat()
    guard let (factor, shift) = try folded(&call) else { return try computed(centred(&call), &call) }
    let type = TensorType(.float32, call.results[0].shape)
    let scaled = try call.arithmetic("MUL", x, alongChannels(factor, &call), type)
    return try call.arithmetic("ADD", scaled, alongChannels(shift, &call), type)
  }

  /// x − mean.
  func centred(_ call: inout LoweringCall) throws(Diagnostic) -> Value {
    let type = TensorType(.float32, call.results[0].shape)
    return try call.arithmetic("SUB", x, alongChannels(mean, &call), type)
  }

  /// The result when the model runs, of statistics that are not constant. A scale of 1 and an offset of 0 are left out.
  func computed(_ centred: Value, _ call: inout LoweringCall) throws(Diagnostic) -> Value {
    let (vector, type) = (
      TensorType(.float32, try call.type(variance).shape), TensorType(.float32, call.results[0].shape)
    )
    let safe = try call.arithmetic("ADD", variance, call.scalar(epsilon), vector)
    var factor = try call.emit("RSQRT", [safe], [:], vector)
    if !call.isAll(1, scale) { factor = try call.arithmetic("MUL", factor, scale, vector) }
    let scaled = try call.arithmetic("MUL", centred, alongChannels(factor, &call), type)
    if call.isAll(0, offset) { return scaled }
    return try call.arithmetic("ADD", scaled, alongChannels(offset, &call), type)
  }

  /// A vector as it broadcasts over the channels.
  func alongChannels(_ vector: Value, _ call: inout LoweringCall) throws(Diagnostic) -> Value {
    guard trailing > 0 else { return vector }
    guard let sizes = try call.type(vector).shape.dimensions else {
      throw call.unsupported("the number of its channels is not known")
    }
    return try call.reshape(vector, sizes + [Int](repeating: 1, count: trailing))
  }

  /// What x is multiplied by and what is added, where all is constant.
  private func folded(_ call: inout LoweringCall) throws(Diagnostic) -> (Value, Value)? {
    guard let scale = call.constant(scale), let offset = call.constant(offset),
      let mean = call.constant(mean),
      let variance = call.constant(variance), scale.dimensions.count == 1,
      [offset, mean, variance].allSatisfy({ $0.dimensions == scale.dimensions && $0.type == .float32 })
    else { return nil }
    let epsilon = epsilon
    let factor = try scale.derived(.float32, scale.dimensions, with: [variance], "factor \(epsilon)") {
      (values) throws(Diagnostic) in
      let (scale, variance) = (values[0].copied(Float.self), values[1].copied(Float.self))
      return try TensorValue(
        zip(scale, variance).map { $0 / ($1 + epsilon).squareRoot() }, type: .float32, values[0].dimensions)
    }
    let shift = try offset.derived(.float32, offset.dimensions, with: [mean, factor], "shift") {
      (values) throws(Diagnostic) in
      let (offset, mean, factor) = (
        values[0].copied(Float.self), values[1].copied(Float.self), values[2].copied(Float.self)
      )
      return try TensorValue(
        offset.indices.map { offset[$0] - mean[$0] * factor[$0] }, type: .float32, values[0].dimensions)
    }
    return (call.constant(factor, "scale"), call.constant(shift, "offset"))
  }
}

extension LoweringCall {
  /// An op of arithmetic on two operands that broadcast.
  mutating func arithmetic(
    _ op: OpKind, _ a: Value, _ b: Value, _ type: TensorType
  ) throws(Diagnostic) -> Value {
    try emit(op, [a, b], ["fused_activation_function": .string("NONE")], type)
  }

  /// Whether a value is a small constant of this number alone.
  func isAll(_ number: Float, _ value: Value) -> Bool {
    guard let tensor = constant(value), tensor.type == .float32, tensor.elementCount <= 1 << 16 else {
      return false
    }
    return (try? tensor.loadElements(as: Float.self).allSatisfy { $0 == number }) ?? false
  }

  mutating func scalar(_ number: Float) -> Value { constant(Tensor(scalar: number, type: .float32)) }
}
