package import Diagnostics
package import Tensors

/// Integers less their zero points, as floats of which sums of products are exact.
///
/// - Parameters:
///   - zeroPoints: one, or one for each slice along the axis.
///   - type: `float32` or `float64`.
package func centered(
  _ x: TensorValue, zeroPoints: [Int64], axis: Int, to type: ElementType
) throws(Diagnostic) -> TensorValue {
  guard
    zeroPoints.count == 1 || (x.dimensions.indices.contains(axis) && x.dimensions[axis] == zeroPoints.count)
  else {
    throw Diagnostic(.invalidOperand, "\(zeroPoints.count) zero points do not fit \(x.shape)")
  }
  let first = zeroPoints[0]
  if zeroPoints.allSatisfy({ $0 == first }) {
    switch (x.type, type) {
    case (.int8, .float32): return try moved(Int8.self, Float.self, x, first, type)
    case (.uint8, .float32): return try moved(UInt8.self, Float.self, x, first, type)
    case (.int8, .float64): return try moved(Int8.self, Double.self, x, first, type)
    case (.int16, .float64): return try moved(Int16.self, Double.self, x, first, type)
    default: break
    }
  }
  let result = try cast(x, to: type)
  let inner = zeroPoints.count == 1 ? 1 : x.dimensions[(axis + 1)...].reduce(1, *)
  func subtract<T: BinaryFloatingPoint & BitwiseCopyable>(_: T.Type) {
    let elements = result.elements(T.self)
    let zeros = zeroPoints.map { T($0) }
    for index in elements.indices { elements[index] -= zeros[index / inner % zeros.count] }
  }
  if type == .float32 { subtract(Float.self) } else { subtract(Double.self) }
  return result
}

/// Integers less a zero point as floats, in one go.
private func moved<T: FixedWidthInteger & BitwiseCopyable, F: BinaryFloatingPoint & BitwiseCopyable>(
  _: T.Type, _: F.Type, _ x: TensorValue, _ zeroPoint: Int64, _ type: ElementType
) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: type, x.dimensions)
  let zero = Int32(clamping: zeroPoint)
  // From `Int`, which floats have an own conversion of.
  mapElements(x.elements(T.self), into: result.elements(F.self)) { F(Int(Int32($0) &- zero)) }
  return result
}

/// The float type in which sums of so many products of integers up to `reach` with these weights are exact, in any order:
/// the one that holds every whole number up to the greatest such sum.
package func exactType(reach: Int64, largestWeight: Int64, count: Int) -> ElementType {
  let greatest = reach.multipliedReportingOverflow(by: largestWeight).partialValue
    .multipliedReportingOverflow(by: Int64(count)).partialValue
  return greatest < 1 << 24 ? .float32 : .float64
}

/// The same, where the weights are known: `weights` are less their zero points, and `outputs` of them follow each other.
///
/// - Parameter isOutputFirst: whether all weights of an output follow each other; otherwise outputs are innermost.
package func exactType(reach: Int64, weights: TensorValue, outputs: Int, isOutputFirst: Bool) -> ElementType {
  let elements = weights.elements(Float.self)
  guard outputs > 0, elements.count >= outputs else { return .float32 }
  // Few weights of 8 bits are within it, whatever they are.
  if exactType(reach: reach, largestWeight: 255, count: elements.count / outputs) == .float32 {
    return .float32
  }
  var sums = [Float](repeating: 0, count: outputs)
  let width = elements.count / outputs
  if isOutputFirst {
    for output in 0..<outputs {
      var sum: Float = 0
      for index in output * width..<(output + 1) * width { sum += abs(elements[index]) }
      sums[output] = sum
    }
  } else {
    for row in 0..<width {
      for output in 0..<outputs { sums[output] += abs(elements[row * outputs + output]) }
    }
  }
  // A sum of absolute weights is itself rounded only where it is beyond what `float32` is chosen for.
  return Double(sums.max() ?? 0) * Double(reach) < 16_777_216 ? .float32 : .float64
}

/// How sums of products become integers of the result.
package enum SumScaling: Sendable {
  /// By fixed-point multipliers, one or one a channel; of 32 bits or, where `isWide`, of 64.
  case fixed([FixedMultiplier], isWide: Bool)
  /// By real numbers, one or one a channel, rounded once.
  case real([Double])

  var count: Int {
    switch self {
    case .fixed(let multipliers, _): multipliers.count
    case .real(let factors): factors.count
    }
  }
}

/// Exact sums of products with the bias added, scaled, as integers of a type. Channels are the last axis.
///
/// - Parameters:
///   - sums: whole numbers: `float32`, `float64` or `int32`.
///   - bias: a number a channel; empty for none.
///   - zeroPoint: is added after scaling.
///   - bounds: what the activation function leaves.
package func scaledSums(
  _ sums: TensorValue, bias: [Int64], _ scaling: SumScaling, zeroPoint: Int64, bounds: ClosedRange<Int32>,
  to type: ElementType
) throws(Diagnostic) -> TensorValue {
  let channels = sums.dimensions.last ?? 1
  guard bias.isEmpty || bias.count == channels, scaling.count == 1 || scaling.count == channels else {
    throw Diagnostic(
      .invalidOperand, "\(bias.count) biases and \(scaling.count) scales do not fit \(channels) channels")
  }
  let rescaling = Rescaling(
    sums: sums, bias: bias.isEmpty ? [Int64](repeating: 0, count: channels) : bias, scaling: scaling,
    zeroPoint: Int32(clamping: zeroPoint), bounds: bounds, channels: channels, type: type)
  switch (sums.type, type) {
  case (.float32, .int8): return try rescaling.run(Float.self, Int8.self)
  case (.float32, .uint8): return try rescaling.run(Float.self, UInt8.self)
  case (.float32, .int16): return try rescaling.run(Float.self, Int16.self)
  case (.float64, .int8): return try rescaling.run(Double.self, Int8.self)
  case (.float64, .uint8): return try rescaling.run(Double.self, UInt8.self)
  case (.float64, .int16): return try rescaling.run(Double.self, Int16.self)
  case (.int32, .int8): return try rescaling.run(Int32.self, Int8.self)
  case (.int32, .uint8): return try rescaling.run(Int32.self, UInt8.self)
  case (.int32, .int16): return try rescaling.run(Int32.self, Int16.self)
  default: throw noKernel(for: type)
  }
}

/// The mean of each window by channel, in whole numbers: halves go away from 0. Padding does not count.
package func poolIntegers(
  _ x: TensorValue, _ window: Window, bounds: ClosedRange<Int32>
) throws(Diagnostic) -> TensorValue {
  switch x.type {
  case .int8: try means(Int8.self, x, window, bounds)
  case .uint8: try means(UInt8.self, x, window, bounds)
  case .int16: try means(Int16.self, x, window, bounds)
  default: throw noKernel(for: x.type)
  }
}

private func means<T: FixedWidthInteger & BitwiseCopyable>(
  _: T.Type, _ x: TensorValue, _ window: Window, _ bounds: ClosedRange<Int32>
) throws(Diagnostic) -> TensorValue {
  let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
  let result = try TensorValue(allocating: x.type, [batch] + window.output + [channels])
  guard result.elementCount > 0, let from = x.elements(T.self).baseAddress,
    let to = result.elements(T.self).baseAddress
  else { return result }
  for image in 0..<batch {
    let source = from + image * window.inputCount * channels
    inParallel(window.outputCount, cost: window.kernelCount * channels / 2) { positions in
      var sums = [Int32](repeating: 0, count: channels)
      for position in positions {
        for channel in 0..<channels { sums[channel] = 0 }
        var count: Int32 = 0
        window.forEachTap(of: position) { _, input in
          guard let input else { return }
          count += 1
          let values = source + input * channels
          for channel in 0..<channels { sums[channel] &+= Int32(values[channel]) }
        }
        let out = to + (image * window.outputCount + position) * channels
        for channel in 0..<channels {
          let sum = sums[channel]
          let mean = count == 0 ? 0 : (sum > 0 ? sum + count / 2 : sum - count / 2) / count
          out[channel] = T(truncatingIfNeeded: min(max(mean, bounds.lowerBound), bounds.upperBound))
        }
      }
    }
  }
  return result
}

/// Images resized between neighbours, with 10 bits behind the point of positions; halves go away from 0.
///
/// Source: LiteRT's `ResizeBilinearInteger`.
package func resizeIntegers(
  _ x: TensorValue, to size: [Int], alignsCorners: Bool, hasHalfPixelCenters: Bool
) throws(Diagnostic) -> TensorValue {
  guard x.rank == 4, size.count == 2, size.allSatisfy({ $0 > 0 && $0 < 1 << 20 }),
    x.dimensions[1...2].allSatisfy({ $0 > 0 && $0 < 1 << 20 })
  else { throw Diagnostic(.invalidOperand, "\(x.shape) cannot be resized to \(size)") }
  let one: Int64 = 1 << 10
  func taps(_ from: Int, _ to: Int) -> [(lower: Int, upper: Int, weight: Int64)] {
    let (input, output) = (Int64(from), Int64(to))
    let scale =
      alignsCorners && output > 1
      ? (one * (input - 1) + (output - 1) / 2) / (output - 1) : (one * input + output / 2) / output
    return (0..<output).map { position in
      let place = position * scale + (hasHalfPixelCenters ? scale / 2 - one / 2 : 0)
      let lower = min(max(place / one, 0), input - 1)
      return (Int(lower), Int(min((place + one - 1) / one, input - 1)), place - one * lower)
    }
  }
  let numbers = try cast(x, to: .int64)
  let from = numbers.elements(Int64.self)
  let (rows, columns) = (taps(x.dimensions[1], size[0]), taps(x.dimensions[2], size[1]))
  let (width, channels) = (x.dimensions[2], x.dimensions[3])
  let result = try TensorValue(allocating: .int64, [x.dimensions[0], size[0], size[1], channels])
  let to = result.elements(Int64.self)
  var out = 0
  for image in 0..<x.dimensions[0] {
    for row in rows {
      let (top, bottom) = (
        (image * x.dimensions[1] + row.lower) * width, (image * x.dimensions[1] + row.upper) * width
      )
      for column in columns {
        let (left, right) = (column.lower, column.upper)
        for channel in 0..<channels {
          func pixel(_ line: Int, _ column: Int) -> Int64 { from[(line + column) * channels + channel] }
          let sum =
            (pixel(top, left) * (one - row.weight) + pixel(bottom, left) * row.weight) * (one - column.weight)
            + (pixel(top, right) * (one - row.weight) + pixel(bottom, right) * row.weight) * column.weight
          to[out] = (sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20)
          out += 1
        }
      }
    }
  }
  withExtendedLifetime(numbers) {}
  return try cast(result, to: x.type)
}
