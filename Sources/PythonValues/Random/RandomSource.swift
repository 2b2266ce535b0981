internal import Diagnostics
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Random numbers as NumPy draws them from a seed, bit for bit: those of `RandomState`, or of `Generator`.
final class RandomSource {
  private var bits: any BitGenerator
  /// Whether it is the older one, `RandomState`, whose algorithms never change.
  let isLegacy: Bool
  /// The second of the two normal numbers that the polar method makes.
  private var waitingNormal: Double?

  /// `RandomState(seed)`.
  init(legacySeeds seeds: [UInt32], isArray: Bool) {
    bits = isArray ? MersenneTwister(seeds: seeds) : MersenneTwister(seed: seeds[0])
    isLegacy = true
  }

  /// `default_rng(seed)`.
  init(seed: UInt128) {
    bits = PCG64(seed: seed)
    isLegacy = false
  }

  // MARK: Floats

  /// From 0 up to 1.
  func uniform() -> Double { bits.nextDouble() }

  /// The same of 24 bits, as `Generator.random` draws `float32`.
  func uniformFloat() -> Double { Double(Float(bits.next32() >> 8) * (1 / 16_777_216)) }

  /// Of mean 0 and deviation 1, by Marsaglia's polar method, as `RandomState` draws them.
  func normal() -> Double {
    if let waiting = waitingNormal {
      waitingNormal = nil
      return waiting
    }
    var (x, y, square) = (0.0, 0.0, 0.0)
    repeat {
      x = 2 * bits.nextDouble() - 1
      y = 2 * bits.nextDouble() - 1
      square = x * x + y * y
    } while square >= 1 || square == 0
    let scale = (-2 * log(square) / square).squareRoot()
    waitingNormal = scale * x
    return scale * y
  }

  // MARK: Integers

  /// So many integers from `low` to `high`, both included, for an array of the type.
  func integers(_ count: Int, from low: Int128, through high: Int128, as type: ElementType) -> [Int64] {
    let range = UInt64(truncatingIfNeeded: high - low)
    var buffer = Buffer()
    return (0..<count).map { _ in
      let offset = drawn(range, type, &buffer)
      return type.wrapped(Int64(truncatingIfNeeded: low) &+ Int64(bitPattern: offset))
    }
  }

  /// The bits of the last word that narrow types have not taken yet.
  private struct Buffer {
    var word: UInt32 = 0
    var left = 0
  }

  /// A number from 0 to `range`.
  private func drawn(_ range: UInt64, _ type: ElementType, _ buffer: inout Buffer) -> UInt64 {
    if range == 0 { return 0 }
    let width = type == .bool ? 1 : min(32, (type.byteWidth ?? 8) * 8)
    if width == 1 { return UInt64(narrow(1, &buffer)) & 1 }
    if range > UInt64(UInt32.max) { return isLegacy ? masked(range) { self.bits.next64() } : reduced(range) }
    if range == UInt64(UInt32.max) { return UInt64(bits.next32()) }
    func next() -> UInt64 { UInt64(width == 32 ? bits.next32() : narrow(width, &buffer)) }
    if range == 1 << UInt64(width) - 1 { return next() }
    return isLegacy ? masked(range, next) : reduced(range, width, next)
  }

  /// So many bits of a word that is taken in pieces, the lowest first.
  private func narrow(_ width: Int, _ buffer: inout Buffer) -> UInt32 {
    if buffer.left == 0 {
      buffer = Buffer(word: bits.next32(), left: 32 / width - 1)
    } else {
      buffer.word >>= UInt32(width)
      buffer.left -= 1
    }
    return buffer.word & ((1 << UInt32(width)) - 1)
  }

  /// Draws until the bits that count are within the range.
  private func masked(_ range: UInt64, _ next: () -> UInt64) -> UInt64 {
    let mask = UInt64.max >> UInt64(range.leadingZeroBitCount)
    while true {
      let number = next() & mask
      if number <= range { return number }
    }
  }

  /// Lemire's method (ACM TOMACS 29, 2019): the upper half of a product, drawn again where that would not be even.
  private func reduced(_ range: UInt64, _ width: Int, _ next: () -> UInt64) -> UInt64 {
    let (count, mask) = (range + 1, (UInt64(1) << UInt64(width)) - 1)
    var product = next() * count
    if product & mask < count {
      let threshold = (mask - range) % count
      while product & mask < threshold { product = next() * count }
    }
    return product >> UInt64(width)
  }

  private func reduced(_ range: UInt64) -> UInt64 {
    if range == .max { return bits.next64() }
    let count = range + 1
    var product = bits.next64().multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (UInt64.max - range) % count
      while product.low < threshold { product = bits.next64().multipliedFullWidth(by: count) }
    }
    return product.high
  }
}
