internal import Diagnostics
internal import Tensors

/// How exact sums of products become integers of a type. Channels are the last axis.
struct Rescaling {
  let sums: TensorValue
  /// A number a channel.
  let bias: [Int64]
  let scaling: SumScaling
  let zeroPoint: Int32
  let bounds: ClosedRange<Int32>
  let channels: Int
  let type: ElementType

  func run<Sum: RealElement, Number: FixedWidthInteger & BitwiseCopyable>(
    _: Sum.Type, _: Number.Type
  ) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: type, sums.dimensions)
    guard result.elementCount > 0, let from = sums.elements(Sum.self).baseAddress,
      let to = result.elements(Number.self).baseAddress
    else { return result }
    let (zero, low, most) = (Int64(zeroPoint), Int64(bounds.lowerBound), Int64(bounds.upperBound))
    @inline(__always) func finish(_ x: Int32) -> Number {
      Number(truncatingIfNeeded: min(max(Int64(x) + zero, low), most))
    }
    switch scaling {
    case .fixed(let multipliers, isWide: false):
      let own = everyChannel(multipliers)
      let small = bias.map { Int32(truncatingIfNeeded: $0) }
      if let steps = FractionSteps(own, bias: small, zeroPoint: zeroPoint, bounds: bounds) {
        inParallel(sums.elementCount / channels, cost: channels) { rows in
          steps.scale(
            from + rows.lowerBound * channels, into: to + rows.lowerBound * channels, rows: rows.count)
        }
        return result
      }
      forEachRow { row in
        for channel in 0..<channels {
          let sum = Int32(truncatingIfNeeded: Int64(from[row + channel].asDouble)) &+ small[channel]
          to[row + channel] = finish(own[channel].times(sum))
        }
      }
    case .fixed(let multipliers, isWide: true):
      let own = everyChannel(multipliers)
      forEachRow { row in
        for channel in 0..<channels {
          to[row + channel] = finish(own[channel].times(Int64(from[row + channel].asDouble) &+ bias[channel]))
        }
      }
    case .real(let factors):
      let own = everyChannel(factors)
      forEachRow { row in
        for channel in 0..<channels {
          let sum = Double(Int64(from[row + channel].asDouble) &+ bias[channel])
          let number = (sum * own[channel]).rounded(.toNearestOrAwayFromZero)
          to[row + channel] = finish(abs(number) < 2_147_483_648 ? Int32(number) : .min)
        }
      }
    }
    return result
  }

  private func everyChannel<T>(_ values: [T]) -> [T] {
    values.count == 1 ? Array(repeating: values[0], count: channels) : values
  }

  @inline(__always)
  private func forEachRow(_ body: (_ start: Int) -> Void) {
    inParallel(sums.elementCount / channels, cost: channels * 2) { rows in
      for row in rows { body(row * channels) }
    }
  }
}

/// What fixed-point multipliers below 1 make of sums, to the bit of `FixedMultiplier.times`, in steps that a processor
/// does on several numbers at once.
///
/// The product of a sum and a mantissa needs all of 64 bits: it is one of unsigned numbers, the sum being moved by 2³¹ and
/// the result back by the mantissa. Everything else is exact in `Double`: a whole number is added to 2⁵² or 1.5·2⁵² to get
/// at its bits, and to come from them; and rounding halves away from 0 is rounding to the nearest number what was
/// made larger by less than could take it anywhere else.
private struct FractionSteps {
  /// By channel: the bias and 2³¹, modulo 2³².
  private let offsets: [UInt32]
  private let mantissas: [UInt32]
  /// 2⁵² and the mantissa.
  private let bases: [Double]
  /// The powers of two, larger by a share of 2⁻⁴⁰: a product has 31 bits, so that one next to a half is 2⁻³¹ of it away.
  private let factors: [Double]
  private let low: Double
  private let most: Double
  /// 1.5·2⁵² and the zero point.
  private let zero: Double

  /// Any whole number of 32 bits added to it is in its lower bits.
  private static let middle = 6_755_399_441_055_744.0

  /// Nil where a multiplier is 1 or more.
  init?(_ multipliers: [FixedMultiplier], bias: [Int32], zeroPoint: Int32, bounds: ClosedRange<Int32>) {
    guard multipliers.allSatisfy({ $0.shift <= 0 && $0.mantissa >= 0 }) else { return nil }
    offsets = bias.map { UInt32(bitPattern: $0) &+ 1 << 31 }
    mantissas = multipliers.map { UInt32($0.mantissa) }
    bases = multipliers.map { 4_503_599_627_370_496 + Double($0.mantissa) }
    // Shifted further, nothing is left.
    factors = multipliers.map {
      $0.shift < -32 ? 0 : Double(sign: .plus, exponent: $0.shift, significand: 1 + 0x1p-40)
    }
    low = Double(bounds.lowerBound) - Double(zeroPoint)
    most = Double(bounds.upperBound) - Double(zeroPoint)
    zero = Self.middle + Double(zeroPoint)
  }

  /// Rows of whole numbers of less than 2⁵¹, of which the lower 32 bits count.
  func scale<Sum: RealElement, Number: FixedWidthInteger & BitwiseCopyable>(
    _ sums: UnsafePointer<Sum>, into numbers: UnsafeMutablePointer<Number>, rows: Int
  ) {
    let (count, low, most, zero) = (mantissas.count, low, most, zero)
    offsets.withUnsafeBufferPointer { offsets in
      mantissas.withUnsafeBufferPointer { mantissas in
        bases.withUnsafeBufferPointer { bases in
          factors.withUnsafeBufferPointer { factors in
            for row in 0..<rows {
              let (from, to) = (sums + row * count, numbers + row * count)
              for channel in 0..<count {
                let bits = (from[channel].asDouble + Self.middle).bitPattern
                let sum = UInt64(UInt32(truncatingIfNeeded: bits) &+ offsets[channel])
                let high = (sum &* UInt64(mantissas[channel]) &+ 1 << 30) &>> 31
                let product = Double(bitPattern: high | 0x4330_0000_0000_0000) - bases[channel]
                let number = min(max(product * factors[channel], low), most)
                to[channel] = Number(truncatingIfNeeded: (number + zero).bitPattern)
              }
            }
          }
        }
      }
    }
  }
}
