package import Tensors

/// The least and the greatest of the numbers that a tensor has held.
package struct TensorRange: Hashable, Sendable {
  package var least: Float
  package var greatest: Float

  package init(_ least: Float, _ greatest: Float) {
    self.least = least
    self.greatest = greatest
  }

  package mutating func include(_ other: TensorRange) {
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
  }

  package var width: Float { greatest - least }

  /// A range around this one for which 8-bit integers have the zero point 0.
  package var symmetric: TensorRange {
    let bound = max(-least, greatest * 128 / 127, 0)
    return TensorRange(-bound, bound * 127 / 128)
  }

  /// The parameters under which integers of a type stand for the numbers of the range, and for 0 without an error.
  ///
  /// Source: the LiteRT 8-bit quantization specification: `int8` has any zero point; `int16` and weights have 0.
  package func parameters(for type: ElementType) -> QuantizationParameters {
    // What is never anything but 0 has any scale; a tiny one would be beyond the ratios that XNNPACK takes.
    if least == 0, greatest == 0 { return TensorRange(0, 1).parameters(for: type) }
    guard type == .int8 || type == .uint8 else {
      let bound = max(abs(least), abs(greatest), Self.narrowest)
      return QuantizationParameters(scales: [Float(Double(bound) / 32767)], zeroPoints: [0])
    }
    let (first, last): (Double, Double) = type == .int8 ? (-128, 127) : (0, 255)
    var (low, high) = (Double(min(least, 0)), Double(max(greatest, 0)))
    if high - low < Double(Self.narrowest) {
      low -= Double(Self.narrowest)
      high += Double(Self.narrowest)
    }
    let scale = (high - low) / (last - first)
    // Of both ends, the one that gives the zero point with the smaller error.
    let (fromLow, fromHigh) = (first - low / scale, last - high / scale)
    let isLowBetter = abs(first) + abs(low / scale) < abs(last) + abs(high / scale)
    let zero = min(max((isLowBetter ? fromLow : fromHigh).rounded(), first), last)
    return QuantizationParameters(scales: [Float(scale)], zeroPoints: [Int64(zero)])
  }

  /// Narrower ranges are widened, so that a scale is a number.
  private static let narrowest: Float = 1e-6
}

extension TensorRange {
  /// The parameters under which 8 bits stand for the numbers that fake quantization of 8 bits gives: the same steps.
  /// Fewer bits in training leave finer steps here, in the same range.
  ///
  /// Unlike what is measured, the range is not widened to hold 0 but moved, as in training.
  ///
  /// - Parameter isNarrow: whether the least integer stands for nothing.
  ///
  /// Source: TensorFlow's `fake_quant_ops_functor.h`, and what its converter makes of such ops.
  package func trainedParameters(isNarrow: Bool) -> QuantizationParameters {
    var (low, high) = (Double(least), Double(greatest))
    if high - low <= Double(Self.narrowest) {
      (low, high) = (min(low, -0.5 * Double(Self.narrowest)), max(high, 0.5 * Double(Self.narrowest)))
    }
    // Halves are rounded among numbers that have no sign, as in training.
    let first: Double = isNarrow ? 1 : 0
    let scale = (high - low) / (255 - first)
    let zero = min(max((first - low / scale).rounded(), first), 255)
    return QuantizationParameters(scales: [Float(scale)], zeroPoints: [Int64(zero) - 128])
  }

  /// The range of what 8 bits stand for.
  package init(of parameters: QuantizationParameters) {
    let (scale, zero) = (Double(parameters.scales[0]), Double(parameters.zeroPoints[0]))
    self.init(Float((-128 - zero) * scale), Float((127 - zero) * scale))
  }
}
