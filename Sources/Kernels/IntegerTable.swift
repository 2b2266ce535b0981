/// A function of integers that stand for real numbers, as LiteRT tabulates it.
///
/// Source: `LUTPopulate` and `LUTLookup` of LiteRT's `common.h`.
package struct IntegerTable: Sendable {
  /// The ends of 512 steps over the integers of 16 bits, moved to halve the error in their middles.
  private let ends: [Int16]

  /// - Parameters:
  ///   - input: the scale and zero point of the argument.
  ///   - output: those of the result.
  package init<T: BinaryFloatingPoint>(
    input: (scale: T, zeroPoint: Int), output: (scale: T, zeroPoint: Int), _ function: (T) -> T
  ) {
    let (first, last) = (-32768, 32767)
    let least = input.scale * T(first - input.zeroPoint)
    let greatest = input.scale * T(last - input.zeroPoint)
    let (low, high) = (
      output.scale * T(first - output.zeroPoint), output.scale * T(last - output.zeroPoint)
    )
    let step = (greatest - least) / 512
    let half = step / 2
    let inverse = T(65536) / (high - low)
    func rounded(_ x: T) -> T { x.rounded(.toNearestOrAwayFromZero) }
    func bounded(_ x: T) -> Int16 { x.isNaN ? 0 : Int16(Swift.min(Swift.max(x, -32768), 32767)) }
    var ends = (0..<512).map { index in
      let start = least + T(index) * step
      let (value, middle) = (function(start) * inverse, function(start + half) * inverse)
      let next = function(least + T(index + 1) * step) * inverse
      let between = rounded((next + rounded(value)) / 2)
      return bounded(rounded(value) - rounded((between - rounded(middle)) / 2))
    }
    ends.append(bounded(rounded(function(greatest) * inverse)))
    self.ends = ends
  }

  /// The result for an integer of 16 bits: on the line between the ends of its step.
  package subscript(_ x: Int32) -> Int32 {
    let index = Int(256 + (x >> 7))
    let base = Int32(ends[index])
    // The slope has 16 bits.
    let slope = Int32(Int16(truncatingIfNeeded: Int32(ends[index + 1]) - base))
    return Int32(Int16(truncatingIfNeeded: base + (slope * (x & 0x7F) + 64) >> 7))
  }

  /// The result for an integer of 8 bits, not yet within its type.
  package static func number(
    _ x: Int32, input: (scale: Float, zeroPoint: Int32), output: (scale: Float, zeroPoint: Int32),
    _ function: (Float) -> Float
  ) -> Int32 {
    let value = function(input.scale * Float(x - input.zeroPoint))
    let number = (value * (1 / output.scale)).rounded(.toNearestOrAwayFromZero) + Float(output.zeroPoint)
    // What is beyond the whole numbers becomes the least, as processors have it.
    return abs(number) < 2_147_483_648 ? Int32(number) : .min
  }
}

/// The exponent of a power of two, which a thousandth of it may miss; nil for any other number.
package func powerOfTwo(_ x: Float) -> Int? {
  let exponent = Double.log(Double(x)) / Double.log(2)
  guard exponent.isFinite, abs(exponent - exponent.rounded()) < 1e-3 else { return nil }
  return Int(exponent.rounded())
}

/// The functions that LiteRT tabulates, computed as it does.
package enum TabulatedFunction: Sendable {
  case exponential, logarithm, hyperbolicTangent, sigmoid, elu, gelu, approximateGelu, reciprocalRoot

  package func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .exponential: Float.exp(x)
    case .logarithm: Float.log(x)
    case .hyperbolicTangent: Float.tanh(x)
    case .sigmoid: 1 / (1 + Float.exp(-x))
    case .elu: x < 0 ? Float.expm1(x) : x
    case .gelu: 0.5 * x * Float.erfc(x * -Float(0.5.squareRoot()))
    case .approximateGelu: 0.5 * x * (1 + Float.tanh(Self.root * (x + 0.044715 * x * x * x)))
    case .reciprocalRoot: 1 / x.squareRoot()
    }
  }

  /// √(2/π)
  private static let root = Float((2 / Double.pi).squareRoot())
}

/// LiteRT's table of 1 / (1 + exp(−x)) in steps of 1/24, with 16 bits behind the point, moved as those of
/// `IntegerTable` are; and what is made of it for integers of 16 bits.
package enum SigmoidTable {
  private static let ends: [Int32] = {
    func sigmoid(_ index: Double) -> Double { 65536 / (1 + Double.exp(-index / 24)) }
    var ends = (0..<255).map { index in
      let x = Double(index)
      let error = 2 * sigmoid(x + 0.5) - sigmoid(x) - sigmoid(x + 1)
      return Int32((sigmoid(x) + error / 4).rounded())
    }
    ends.append(65535)
    return ends
  }()

  /// The factor and the shift that make steps of 1/24 / 512 of an integer's.
  package static func scaling(of scale: Float, powers: ClosedRange<Int>) -> (factor: Int32, shift: Int32) {
    if let exponent = powerOfTwo(scale), powers.contains(exponent + 12) {
      return (3 << Int32(exponent + 12), 0)
    }
    var (factor, shift) = (Double(scale) * 4096 * 3, Int32(0))
    while factor <= 32767.0 / 2, shift <= 30 {
      shift += 1
      factor *= 2
    }
    return (Int32(min(factor, Double(Int32.max))), shift)
  }

  private static func scaled(_ x: Int32, _ scaling: (factor: Int32, shift: Int32)) -> Int32 {
    let round: Int32 = scaling.shift > 0 ? 1 << (scaling.shift - 1) : 0
    return (x &* scaling.factor &+ round) >> scaling.shift
  }

  /// 1 / (1 + exp(−x)) with 15 bits behind the point.
  package static func sigmoid(_ x: Int32, _ scaling: (factor: Int32, shift: Int32)) -> Int32 {
    let x = scaled(x, scaling)
    let index = Int(x.magnitude >> 9)
    let result =
      index >= 255
      ? 0x7FFF << 10 : ends[index] << 9 + Int32(x.magnitude & 0x1FF) * (ends[index + 1] - ends[index])
    return (x >= 0 ? result + 1 << 9 : 1 << 25 - result + 1 << 9 - 1) >> 10
  }

  /// The hyperbolic tangent with 15 bits behind the point.
  package static func tanh(_ x: Int32, _ scaling: (factor: Int32, shift: Int32)) -> Int32 {
    let x = scaled(x, scaling)
    let index = Int(x.magnitude >> 8)
    let result =
      index >= 255
      ? 0xFFFF << 8 : ends[index] << 8 + Int32(x.magnitude & 0xFF) * (ends[index + 1] - ends[index])
    return (x >= 0 ? result - 1 << 23 + 1 << 7 : -result + 1 << 23 + 1 << 7 - 1) >> 8
  }
}
