#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A positive real number as LiteRT multiplies integers by it: 31 bits behind the point, and a power of two.
///
/// Source: LiteRT's `quantization_util` and `MultiplyByQuantizedMultiplier`, which rounds twice.
package struct FixedMultiplier: Hashable, Sendable {
  package let mantissa: Int32
  /// The power of two; negative ones divide.
  package let shift: Int

  package init(mantissa: Int32, shift: Int) {
    self.mantissa = mantissa
    self.shift = shift
  }

  /// The nearest multiplier to a number; 0 for one that 31 bits after the point do not show, and for no number.
  package init(_ number: Double) {
    guard number != 0, number.isFinite else {
      self.init(mantissa: 0, shift: 0)
      return
    }
    let (fraction, exponent) = frexp(number)
    var whole = Int64((fraction * 2_147_483_648).rounded(.toNearestOrAwayFromZero))
    var shift = exponent
    if whole == 1 << 31 {
      whole /= 2
      shift += 1
    }
    // Shifted further, nothing is left.
    guard shift >= -31 else {
      self.init(mantissa: 0, shift: 0)
      return
    }
    self.init(mantissa: Int32(truncatingIfNeeded: whole), shift: shift)
  }

  /// The product with a number of 32 bits.
  @inline(__always)
  package func times(_ x: Int32) -> Int32 {
    let left = shift > 0 ? x &<< Int32(truncatingIfNeeded: min(shift, 31)) : x
    return halved(highProduct(left, mantissa), shift > 0 ? 0 : -shift)
  }

  /// The product with a number of 32 bits as TensorFlow's own kernels have it: rounded once, and the nearest number where it
  /// does not fit.
  package func timesOnce(_ x: Int32) -> Int32 {
    let (factor, shift) = shift > 30 ? (Int64(Int32.max), 30) : (Int64(mantissa), shift)
    let total = Int64(31 - shift)
    return Int32(clamping: (Int64(x) * factor + (1 << (total - 1))) >> total)
  }

  /// The product with a number of 64 bits, of which 48 count: with 15 bits of the multiplier.
  @inline(__always)
  package func times(_ x: Int64) -> Int32 {
    let short: Int64 = mantissa < 0x7FFF_0000 ? (Int64(mantissa) + 1 << 15) >> 16 : 0x7FFF
    let total = Int64(15 - shift)
    guard total > 0 else { return Int32(truncatingIfNeeded: (x &* short) &<< -total) }
    return Int32(truncatingIfNeeded: (x &* short &+ (1 &<< (total - 1))) >> total)
  }
}

/// The upper 32 bits of twice a product, rounded; halves go away from 0. Only −2³¹ squared does not fit.
@inline(__always)
package func highProduct(_ a: Int32, _ b: Int32) -> Int32 {
  if a == .min, b == .min { return .max }
  let product = Int64(a) * Int64(b)
  let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - 1 << 30
  return Int32(truncatingIfNeeded: (product + nudge) / (1 << 31))
}

/// The same of 16 bits.
@inline(__always)
package func highProduct(_ a: Int16, _ b: Int16) -> Int16 {
  if a == .min, b == .min { return .max }
  let product = Int32(a) * Int32(b)
  let nudge: Int32 = product >= 0 ? 1 << 14 : 1 - 1 << 14
  return Int16(truncatingIfNeeded: (product + nudge) / (1 << 15))
}

/// A number divided by two so many times, rounded once; halves go away from 0.
@inline(__always)
package func halved<T: FixedWidthInteger & SignedInteger>(_ x: T, _ times: Int) -> T {
  guard times > 0 else { return x }
  guard times < T.bitWidth else { return 0 }
  let mask = (1 as T) &<< T(times) &- 1
  let threshold = (mask >> 1) + (x < 0 ? 1 : 0)
  return (x >> T(times)) + (x & mask > threshold ? 1 : 0)
}

/// A number times a power of two, within its type.
package func scaled(_ x: Int32, byPowerOfTwo exponent: Int) -> Int32 {
  guard exponent > 0 else { return halved(x, -exponent) }
  return Int32(clamping: exponent > 31 ? (x == 0 ? 0 : x > 0 ? .max : .min) : Int64(x) << Int64(exponent))
}

/// Functions of numbers with a fixed point, each said by how many of its 31 bits are before the point.
///
/// Source: gemmlowp's `fixedpoint.h` and LiteRT's `common.h`, which build them of the same polynomials and steps.
package enum FixedPoint {
  /// exp(a) for a in [−1/4, 0), with no bits before the point: a polynomial around −1/8.
  private static func expNearZero(_ a: Int32) -> Int32 {
    let (middle, third): (Int32, Int32) = (1_895_147_668, 715_827_883)
    let x = a &+ 1 << 28
    let squared = highProduct(x, x)
    let cubed = highProduct(squared, x)
    let fourth = halved(highProduct(squared, squared), 2)
    let tail = halved(highProduct(fourth &+ cubed, third) &+ squared, 1)
    return middle &+ highProduct(middle, x &+ tail)
  }

  /// exp(−2ⁿ), by the bit of n, from n = −2.
  private static let powers: [Int32] = [
    1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242,
  ]

  /// exp(a) for a ≤ 0, with no bits before the point.
  package static func exp(_ a: Int32, integerBits: Int) -> Int32 {
    guard a != 0 else { return .max }
    let fractionBits = 31 - integerBits
    let quarter: Int32 = 1 << Int32(fractionBits - 2)
    let rest = (a & (quarter - 1)) - quarter
    var result = expNearZero(scaled(rest, byPowerOfTwo: integerBits))
    let remainder = rest &- a
    for (index, power) in powers.enumerated() where integerBits > index - 2 {
      if remainder & (1 &<< Int32(fractionBits + index - 2)) != 0 { result = highProduct(result, power) }
    }
    return result
  }

  /// 1 / (1 + a) for a in [0, 1): three steps of Newton's method.
  package static func inverseOfOnePlus(_ a: Int32) -> Int32 {
    let sum = Int64(a) + Int64(Int32.max)
    let half = Int32((sum + (sum >= 0 ? 1 : -1)) / 2)
    var x = 1_515_870_810 &+ highProduct(half, -1_010_580_540)
    for _ in 0..<3 {
      let error = (1 << 29) &- highProduct(half, x)
      x = x &+ scaled(highProduct(x, error), byPowerOfTwo: 2)
    }
    return scaled(x, byPowerOfTwo: 1)
  }

  /// 1 / x as a number in [1/2, 1), and how many bits x has before the point beyond the first.
  package static func reciprocal(_ x: Int32, integerBits: Int) -> (Int32, bits: Int) {
    let headroom = UInt32(bitPattern: x).leadingZeroBitCount
    let rest = Int32(bitPattern: (UInt32(bitPattern: x) << UInt32(headroom)) &- (1 << 31))
    return (inverseOfOnePlus(rest), integerBits - headroom)
  }

  /// log(x) for x ≥ 1, with so many bits before the point of each.
  package static func log(_ x: Int32, integerBits: Int, resultBits: Int) -> Int32 {
    let (logOfTwo, fourthRootOfHalf, rootOfHalf): (Int32, Int32, Int32) = (
      1_488_522_236, 1_805_811_301, 1_518_500_250
    )
    let (alphaN, alphaD, alphaI, alphaF): (Int32, Int32, Int32, Int32) = (
      117_049_297, 127_690_142, 1_057_819_769, 638_450_708
    )
    let bits = resultBits + 1
    let quarter = scaled(536_870_912, byPowerOfTwo: -bits)
    // The number is 2ⁿ·r, with r near to the fourth root of a half: of two ways to split it, the one with the less r.
    let headroom = UInt32(bitPattern: x).leadingZeroBitCount
    let first = scaled(
      highProduct(scaled(x, byPowerOfTwo: headroom - 1), rootOfHalf), byPowerOfTwo: 1)
    let firstPower = Int32(
      clamping: Int64(scaled(Int32(integerBits - headroom), byPowerOfTwo: 31 - bits)) + Int64(quarter))
    let moved = highProduct(x, rootOfHalf)
    let secondHeadroom = UInt32(bitPattern: moved).leadingZeroBitCount - 1
    let second = scaled(x, byPowerOfTwo: secondHeadroom)
    let secondPower = Int32(
      clamping: Int64(scaled(Int32(integerBits - secondHeadroom), byPowerOfTwo: 31 - bits)) - Int64(quarter))
    let (r, power) = (min(first, second), max(firstPower, secondPower))
    let sum = Int64(r) + Int64(fourthRootOfHalf)
    let p = Int32((sum + (sum >= 0 ? 1 : -1)) / 2)
    var q = r &- fourthRootOfHalf
    q = q &+ q
    let squared = highProduct(q, q)
    let numerator = highProduct(q, r) &+ highProduct(highProduct(q, squared), alphaN)
    let denominator =
      highProduct(p, alphaI &+ q &+ highProduct(alphaD, squared)) &+ highProduct(alphaF, q)
    let quotient = highProduct(scaled(numerator, byPowerOfTwo: -bits), inverseOfOnePlus(denominator))
    return scaled(highProduct(power, logOfTwo) &+ quotient, byPowerOfTwo: bits - resultBits)
  }

  /// 1 / √x as a multiplier, for a whole x ≥ 0: five steps of Newton's method.
  package static func inverseRoot(_ x: Int32) -> FixedMultiplier {
    guard x > 1 else { return FixedMultiplier(mantissa: .max, shift: 0) }
    var (input, shift) = (x, 11)
    while input >= 1 << 29 {
      input /= 4
      shift += 1
    }
    let pairs = (UInt32(bitPattern: input).leadingZeroBitCount - 1) / 2 - 1
    shift -= pairs
    input <<= Int32(2 * pairs)
    let number = input >> 1
    let half = halved(number, 1)
    let oneAndHalf: Int32 = (1 << 28) + (1 << 27)
    var root: Int32 = 1 << 28
    for _ in 0..<5 {
      let cubed = scaled(highProduct(highProduct(root, root), root), byPowerOfTwo: 6)
      root = scaled(highProduct(oneAndHalf, root) &- highProduct(half, cubed), byPowerOfTwo: 3)
    }
    var result = highProduct(root, 1_518_500_250)
    if shift < 0 {
      result = result &<< Int32(-shift)
      shift = 0
    }
    return FixedMultiplier(mantissa: result, shift: -shift)
  }
}
