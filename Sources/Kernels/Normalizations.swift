package import Diagnostics
internal import Tensors

/// The softmax over the last axis, or its logarithm.
package func softmax(_ x: TensorValue, isLog: Bool) throws(Diagnostic) -> TensorValue {
  try Softmax(x: x, isLog: isLog)(x.type)
}

private struct Softmax: FloatKernel {
  let x: TensorValue
  let isLog: Bool

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let length = x.dimensions.last ?? 1
    guard length > 0 else { return result }
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    for start in stride(from: 0, to: from.count, by: length) {
      var greatest = from[start].wide
      for index in start..<start + length { greatest = Swift.max(greatest, from[index].wide) }
      var sum: T.Wide = 0
      for index in start..<start + length { sum += T.Wide.exp(from[index].wide - greatest) }
      if isLog {
        let logarithm = T.Wide.log(sum)
        for index in start..<start + length { to[index] = T(from[index].wide - greatest - logarithm) }
      } else {
        for index in start..<start + length { to[index] = T(T.Wide.exp(from[index].wide - greatest) / sum) }
      }
    }
    return result
  }
}

/// Normalises by the given statistics, per channel of the last axis: `(x − mean) · scale / √(variance + ε) + offset`.
package func batchNorm(
  _ x: TensorValue, scale: TensorValue, offset: TensorValue, mean: TensorValue, variance: TensorValue,
  epsilon: Float
) throws(Diagnostic) -> TensorValue {
  guard x.type == .float32 else {
    return try cast(
      batchNorm(
        cast(x, to: .float32), scale: scale, offset: offset, mean: mean, variance: variance, epsilon: epsilon),
      to: x.type)
  }
  let channels = x.dimensions.last ?? 1
  guard [scale, offset, mean, variance].allSatisfy({ $0.elementCount == channels && $0.type == .float32 })
  else {
    throw Diagnostic(
      .invalidOperand, "the statistics of a batch normalisation do not have \(channels) channels")
  }
  let steps = try ChannelSteps([
    ChannelSteps.normalization(scale: scale, offset: offset, mean: mean, variance: variance, epsilon: epsilon)
  ])
  let result = try x.viewed(View(x.dimensions))
  guard channels > 0, let to = result.elements(Float.self).baseAddress else { return result }
  inParallel(result.elementCount / channels, cost: channels) { rows in
    steps.apply(
      to: to + rows.lowerBound * channels, first: rows.lowerBound, count: rows.count, channels: channels)
  }
  return result
}

/// Divides each element by `(bias + alpha · Σ x²)^beta` over the channels up to `radius` away.
package func localResponseNorm(
  _ x: TensorValue, radius: Int, bias: Float, alpha: Float, beta: Float
) throws(Diagnostic) -> TensorValue {
  guard x.type == .float32 else {
    return try cast(
      localResponseNorm(cast(x, to: .float32), radius: radius, bias: bias, alpha: alpha, beta: beta),
      to: x.type)
  }
  let result = try TensorValue(allocating: .float32, x.dimensions)
  let channels = x.dimensions[x.rank - 1]
  guard channels > 0 else { return result }
  let (from, to) = (x.elements(Float.self), result.elements(Float.self))
  let reach = min(max(radius, 0), channels)
  inParallel(from.count / channels, cost: channels * 20) { rows in
    for row in rows {
      for channel in 0..<channels {
        var sum: Float = 0
        for other in max(0, channel - reach)...min(channels - 1, channel + reach) {
          sum += from[row * channels + other] * from[row * channels + other]
        }
        to[row * channels + channel] = from[row * channels + channel] * Float.pow(bias + alpha * sum, -beta)
      }
    }
  }
  return result
}
