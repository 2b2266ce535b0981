package import Diagnostics
package import Tensors

/// The floats that the least and the greatest number of a quantized type stand for, the others in equal steps between.
package struct QuantizedRange: Equatable, Sendable {
  package let type: ElementType
  package let least: Float
  package let greatest: Float

  /// - Parameter type: a quantized type of at most 32 bits.
  package init(_ type: ElementType, _ least: Float, _ greatest: Float) throws(Diagnostic) {
    guard let limits = Self.limits(of: type) else { throw noKernel(for: type) }
    self.type = type
    self.least = least
    self.greatest = greatest
    (lowest, highest) = limits
  }

  /// The least and the greatest number.
  package let lowest: Int64
  package let highest: Int64

  /// The least and the greatest number of a quantized type.
  package static func limits(of type: ElementType) -> (Int64, Int64)? {
    switch type {
    case .qint8: (Int64(Int8.min), Int64(Int8.max))
    case .quint8: (0, Int64(UInt8.max))
    case .qint16: (Int64(Int16.min), Int64(Int16.max))
    case .quint16: (0, Int64(UInt16.max))
    case .qint32: (Int64(Int32.min), Int64(Int32.max))
    default: nil
    }
  }

  private var stepCount: Double { Double(highest - lowest) }

  /// The step between two numbers, widened as TensorFlow does it: in `Double`, over one more than the steps.
  private var step: Double {
    Double(greatest - least) * ((stepCount + 1) / stepCount) / (stepCount + 1)
  }

  /// The number nearest to a float, which the type need not hold.
  package func unclampedNumber(of x: Float) -> Int64 {
    guard least != greatest else { return lowest }
    let scale = 1 / step
    let number =
      (Double(x) * scale).rounded(.toNearestOrAwayFromZero)
      - (Double(least) * scale).rounded(.toNearestOrAwayFromZero)
    return (Int64(exactly: number) ?? .min) &+ lowest
  }

  package func number(of x: Float) -> Int64 { min(max(unclampedNumber(of: x), lowest), highest) }

  /// The float that a number stands for. The least is moved to a whole number of steps from 0.
  package func float(of number: Int64) -> Float {
    guard least != greatest else { return least }
    let start = (least / Float(step)).rounded(.toNearestOrAwayFromZero) * Float(step)
    return Float(Double(start) + Double(number - lowest) * step)
  }

  /// The widest range that a product of two numbers, one of each range, may have as a number of 32 bits.
  package static func ofProducts(
    _ a: QuantizedRange, _ b: QuantizedRange
  ) throws(Diagnostic) -> QuantizedRange {
    let step = a.floatStep * b.floatStep
    return try QuantizedRange(.qint32, step * Float(Int32.min), step * Float(Int32.max))
  }

  /// The symmetric range that has room for a sum of numbers of two ranges, as a number of 32 bits.
  ///
  /// - Parameter bits: those left over.
  package static func ofSums(
    _ a: QuantizedRange, _ b: QuantizedRange, bits: Int
  ) throws(Diagnostic) -> QuantizedRange {
    let reach = max(max(a.greatest, b.greatest).magnitude, min(a.least, b.least).magnitude)
    let largest = reach * Float(1 << bits)
    return try QuantizedRange(.qint32, -largest, largest)
  }

  private var floatStep: Float { (greatest - least) / Float(highest - lowest) }

  /// `floats(of:)` and `numbers(of:)` in the arithmetic of `Float`, which rounds otherwise than that of single numbers.
  struct FloatSteps {
    /// The least float, moved to a whole number of steps from 0, less what the lowest number would add.
    let offset: Float
    let step: Float
    /// Numbers a float.
    let scale: Float
    let shift: Float
    let bounds: ClosedRange<Float>

    init(_ range: QuantizedRange) {
      let (least, width) = (range.least, range.greatest - range.least)
      let isPoint = range.greatest == least
      step = Float(Double(width) / range.stepCount)
      let start = isPoint ? least : (least / step).rounded(.toNearestOrAwayFromZero) * step
      offset = start - Float(range.lowest) * step
      scale = isPoint ? 0 : Float(range.stepCount / Double(width))
      shift = (least * scale).rounded(.toNearestOrAwayFromZero) - Float(range.lowest)
      // The greatest float that is a number of 32 bits.
      bounds = Float(range.lowest)...Swift.min(Float(range.highest), 2_147_483_520)
    }

    @inline(__always) func float(of number: Float) -> Float { offset + number * step }

    @inline(__always) func number(of x: Float) -> Float {
      let number = (x * scale).rounded(.toNearestOrAwayFromZero) - shift
      return Swift.min(Swift.max(number, bounds.lowerBound), bounds.upperBound)
    }
  }
}

/// The floats that quantized numbers stand for.
package func dequantize(_ x: TensorValue, _ range: QuantizedRange) throws(Diagnostic) -> TensorValue {
  let steps = QuantizedRange.FloatSteps(range)
  let result = try cast(x, to: .float32)
  let elements = result.elements(Float.self)
  for index in elements.indices { elements[index] = steps.float(of: elements[index]) }
  return result
}

/// The numbers nearest to floats.
package func quantize(_ x: TensorValue, _ range: QuantizedRange) throws(Diagnostic) -> TensorValue {
  let steps = QuantizedRange.FloatSteps(range)
  let numbers = try TensorValue(allocating: .float32, x.dimensions)
  let (from, to) = (x.elements(Float.self), numbers.elements(Float.self))
  for index in from.indices { to[index] = steps.number(of: from[index]) }
  return try cast(numbers, to: range.type)
}

/// Quantized numbers as those of another range.
package func requantize(
  _ x: TensorValue, _ range: QuantizedRange, to target: QuantizedRange
) throws(Diagnostic) -> TensorValue {
  guard range.type == .qint32, target.type == .quint8 else {
    return try quantize(dequantize(x, range), target)
  }
  return try requantizeFixed(x, range, to: target)
}

/// From 32 bits to 8 TensorFlow counts in whole numbers, with 16 bits behind the point.
private func requantizeFixed(
  _ x: TensorValue, _ range: QuantizedRange, to target: QuantizedRange
) throws(Diagnostic) -> TensorValue {
  let one: Float = 65536
  func whole(_ x: Double) -> Int64 { Int64(exactly: x.rounded(.towardZero)) ?? .min }
  let (width, targetWidth) = (range.greatest - range.least, target.greatest - target.least)
  let isPoint = targetWidth == 0
  let center = Float(Double(range.least + range.greatest) / 2)
  let inverse = isPoint ? 0 : Float(255 / Double(targetWidth))
  let scale = isPoint ? 0 : whole(255 * Double(one) * Double(width) / Double(targetWidth))
  let offset = whole(Double(center * inverse * one))
  let targetOffset = isPoint ? 0 : whole(Double(one) * (Double(target.least) * 255) / Double(targetWidth))
  let shift = offset &- targetOffset &+ Int64(1 << 15)
  let result = try TensorValue(allocating: target.type, x.dimensions)
  let (from, to) = (x.elements(Int32.self), result.elements(UInt8.self))
  for index in from.indices {
    let value = (Int64(from[index]) &* scale) >> 32 &+ shift
    to[index] = UInt8(clamping: value >> 16)
  }
  return result
}

/// Quantized numbers as whole numbers of steps from 0, in `Double`, which holds the sums of their products.
package func stepsFromZero(_ x: TensorValue, _ range: QuantizedRange) throws(Diagnostic) -> TensorValue {
  let result = try cast(x, to: .float64)
  let zero = Double(range.unclampedNumber(of: 0))
  let elements = result.elements(Double.self)
  for index in elements.indices { elements[index] -= zero }
  return result
}

/// Sums of products as numbers of 32 bits, which wrap.
package func wrapped(_ x: TensorValue) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: .qint32, x.dimensions)
  let (from, to) = (x.elements(Double.self), result.elements(Int32.self))
  for index in from.indices {
    to[index] = Int32(truncatingIfNeeded: Int64(exactly: from[index]) ?? .min)
  }
  return result
}

/// The least and the greatest of quantized numbers; those of the empty tensor are the wrong way round.
package func extremes(_ x: TensorValue) throws(Diagnostic) -> (least: Int64, greatest: Int64) {
  guard let (lowest, highest) = QuantizedRange.limits(of: x.type) else { throw noKernel(for: x.type) }
  let numbers = try cast(x, to: .int64).copied(Int64.self)
  return (numbers.min() ?? highest, numbers.max() ?? lowest)
}
