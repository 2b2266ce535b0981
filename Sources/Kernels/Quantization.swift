package import Diagnostics
internal import Tensors

/// A range of floats nudged so that 0 is one of the quantized values, as TensorFlow's fake quantization does.
package struct NudgedRange: Sendable {
  package let least: Float
  package let greatest: Float
  package let scale: Float

  /// - Parameters:
  ///   - bits: the width of the quantized numbers.
  ///   - isNarrow: whether the least one is not used.
  package init(_ minimum: Float, _ maximum: Float, bits: Int, isNarrow: Bool) {
    let low: Float = isNarrow ? 1 : 0
    let high = Float((1 << bits) - 1)
    scale = (maximum - minimum) / (high - low)
    let zero = low - minimum / scale
    let nudged = zero < low ? low : (zero > high ? high : zero.rounded(.toNearestOrAwayFromZero))
    least = (low - nudged) * scale
    greatest = (high - nudged) * scale
  }

  /// The nearest value that has a quantized one.
  @inline(__always)
  func quantized(_ x: Float) -> Float {
    let clamped = Swift.min(Swift.max(x, least), greatest)
    return ((clamped - least) * (1 / scale) + 0.5).rounded(.down) * scale + least
  }
}

/// `x` with every element at the nearest quantized value; a range for each channel of the last axis, or one for all.
package func fakeQuantize(_ x: TensorValue, _ ranges: [NudgedRange?]) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: .float32, x.dimensions)
  let (from, to) = (x.elements(Float.self), result.elements(Float.self))
  guard !ranges.isEmpty else { return result }
  for index in from.indices {
    // A range of nothing but 0 makes everything 0.
    to[index] = ranges[index % ranges.count]?.quantized(from[index]) ?? 0
  }
  return result
}

/// How `QuantizeAndDequantize` rounds halves.
package enum HalfRule: Sendable {
  case toEven, up
}

/// Rounds floats to the values that so many bits can hold, by a range each slice along an axis, or one for all.
///
/// - Parameters:
///   - ranges: the least and the greatest of each slice; nil takes them of the data.
///   - axis: nil for one range.
package func quantizeAndDequantize(
  _ x: TensorValue, ranges: (least: [Double], greatest: [Double])?, axis: Int?, bits: Int, isSigned: Bool,
  isNarrow: Bool, rounding: HalfRule
) throws(Diagnostic) -> TensorValue {
  try QuantizedRoundTrip(
    x: x, ranges: ranges, axis: axis, bits: bits, isSigned: isSigned, isNarrow: isNarrow, rounding: rounding)(
      x.type)
}

private struct QuantizedRoundTrip: FloatKernel {
  let x: TensorValue
  let ranges: (least: [Double], greatest: [Double])?
  let axis: Int?
  let bits: Int
  let isSigned: Bool
  let isNarrow: Bool
  let rounding: HalfRule

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    typealias W = T.Wide
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    let inner = axis.map { x.dimensions[($0 + 1)...].reduce(1, *) } ?? 1
    let slices = axis.map { x.dimensions[$0] } ?? 1
    for slice in 0..<slices {
      func isOwn(_ index: Int) -> Bool { axis == nil || index / inner % slices == slice }
      var (least, greatest): (W, W) = (0, 0)
      if let ranges {
        guard ranges.least.count == slices, ranges.greatest.count == slices else {
          throw Diagnostic(.invalidOperand, "there are \(ranges.least.count) ranges for \(slices) slices")
        }
        (least, greatest) = (W(ranges.least[slice]), W(ranges.greatest[slice]))
      } else if let first = from.indices.first(where: isOwn) {
        (least, greatest) = (from[first].wide, from[first].wide)
        for index in from.indices where isOwn(index) {
          least = Swift.min(least, from[index].wide)
          greatest = Swift.max(greatest, from[index].wide)
        }
      }
      let half = W(Double(1 << (bits - 1)))
      let low: W = isSigned ? (isNarrow ? 1 - half : -half) : 0
      let high: W = isSigned ? half - 1 : W(Double((1 << bits) - 1))
      // The range is widened so that both ends are whole steps on the side that needs the larger ones.
      let fromLeast = low * least > 0 ? low / least : .greatestFiniteMagnitude
      let fromGreatest = high * greatest > 0 ? high / greatest : .greatestFiniteMagnitude
      let (scale, inverse): (W, W)
      if fromLeast < fromGreatest {
        (scale, inverse) = (fromLeast, least / low)
        greatest = high * inverse
      } else {
        (scale, inverse) = (fromGreatest, greatest / high)
        least = low * inverse
      }
      for index in from.indices where isOwn(index) {
        // A range that was taken of the data has nothing outside but by the side that is not widened.
        let inside =
          ranges == nil ? from[index].wide : Swift.max(Swift.min(from[index].wide, greatest), least)
        let clamped = inside * scale
        let rounded =
          rounding == .toEven ? clamped.rounded(.toNearestOrEven) : (clamped + 0.5).rounded(.down)
        to[index] = T(rounded * inverse)
      }
    }
    return result
  }
}
