package import Diagnostics
package import Tensors

/// How `QuantizeV2` and `Dequantize` lay numbers over a range of floats.
package enum QuantizationMode: Sendable {
  /// The range over all numbers.
  case minCombined
  /// The same with the range moved so that a number stands for 0.
  case minFirst
  /// 0 at 0; the side of the range that needs the larger steps counts.
  case scaled(isNarrow: Bool, rounding: FloatingPointRoundingRule)
}

/// Floats as quantized numbers, and the range that they stand for.
///
/// - Parameters:
///   - smallest: the least width of the range, in parts of the larger of 1 and its ends.
package func quantize(
  _ x: TensorValue, to type: ElementType, least: Float, greatest: Float, _ mode: QuantizationMode,
  smallest: Float
) throws(Diagnostic) -> (TensorValue, QuantizedRange) {
  let low = min(0, least)
  let margin = max(1, max(least.magnitude, greatest.magnitude)) * smallest
  var range = try QuantizedRange(type, low, max(0, max(greatest, low + margin)))
  if case .scaled(let isNarrow, _) = mode {
    let scale = range.symmetricScale(isNarrow: isNarrow)
    let lowest = Float(range.lowest + (isNarrow ? 1 : 0))
    range = try QuantizedRange(type, lowest / scale, Float(range.highest) / scale)
  }
  if case .minFirst = mode { return (try quantize(x, range), range) }
  return (try ModalQuantization(x: x, range: range, mode: mode)(type), range)
}

/// The floats that quantized numbers stand for.
package func dequantize(
  _ x: TensorValue, _ range: QuantizedRange, _ mode: QuantizationMode
) throws(Diagnostic) -> TensorValue {
  if case .minFirst = mode { return try dequantize(x, range) }
  let result = try cast(x, to: .float32)
  let elements = result.elements(Float.self)
  if case .scaled(let isNarrow, _) = mode {
    let high = range.greatest / Float(range.highest)
    let low = range.least / Float(range.lowest + (isNarrow ? 1 : 0))
    let step = range.lowest == 0 ? high : max(low, high)
    for index in elements.indices { elements[index] *= step }
  } else {
    let step = (range.greatest - range.least) / (Float(range.highest) - Float(range.lowest))
    for index in elements.indices {
      elements[index] = (elements[index] + range.half) * step + range.least
    }
  }
  return result
}

extension QuantizedRange {
  /// Half the count of numbers of a type with a sign: what is between its lowest and 0.
  fileprivate var half: Float { lowest == 0 ? 0 : -Float(lowest) }

  /// The numbers a float, by the side of the range that allows fewer.
  fileprivate func symmetricScale(isNarrow: Bool) -> Float {
    let (low, high) = (Float(lowest + (isNarrow ? 1 : 0)), Float(highest))
    return min(
      low * least > 0 ? low / least : .greatestFiniteMagnitude,
      high * greatest > 0 ? high / greatest : .greatestFiniteMagnitude)
  }
}

private struct ModalQuantization: RealKernel {
  let x: TensorValue
  let range: QuantizedRange
  let mode: QuantizationMode

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: range.type, x.dimensions)
    let (from, to) = (x.elements(Float.self), result.elements(T.self))
    func map(_ number: (_ clamped: Float) -> Float) {
      for index in from.indices {
        let clamped = Swift.max(Swift.min(from[index], range.greatest), range.least)
        to[index] = T(truncating: Double(number(clamped)))
      }
    }
    switch mode {
    case .scaled(let isNarrow, let rounding):
      let scale = range.symmetricScale(isNarrow: isNarrow)
      map { ($0 * scale).rounded(rounding) }
    default:
      let scale = Float(Double(range.highest - range.lowest) / Double(range.greatest - range.least))
      if range.lowest == 0 {
        map { (($0 - range.least) * scale + 0.5).rounded(.down) }
      } else {
        map { (($0 - range.least) * scale - range.half).rounded(.toNearestOrAwayFromZero) }
      }
    }
    return result
  }
}
