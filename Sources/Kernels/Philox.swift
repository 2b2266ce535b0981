/// The counter-based generator Philox 4×32 with ten rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// 2011), with the seeds that TensorFlow gives it: the same seeds give TensorFlow's own numbers, bit for bit.
package struct Philox: Sendable {
  package let key: UInt64
  /// A number of 128 bits, the low half first.
  package private(set) var counter: (UInt64, UInt64)

  package init(key: UInt64, counter: (UInt64, UInt64)) {
    self.key = key
    self.counter = counter
  }

  /// The generator of an op with the attributes `seed` and `seed2`.
  package init(seed: Int64, seed2: Int64) {
    self.init(key: UInt64(bitPattern: seed), counter: (0, UInt64(bitPattern: seed2)))
  }

  /// The generator of a stateless op: the two numbers of its seed are mixed, so that near ones are as good as any.
  package init(statelessSeed seed: (Int64, Int64)) {
    var mixer = Philox(
      key: 0x0246_1E29_3EC8_F720, counter: (UInt64(bitPattern: seed.0), UInt64(bitPattern: seed.1)))
    let mixed = mixer.next()
    self.init(key: word(mixed[0], mixed[1]), counter: (0, word(mixed[2], mixed[3])))
  }

  /// Goes on by so many blocks of four numbers.
  package mutating func skip(_ blocks: UInt64) {
    let (low, carry) = counter.0.addingReportingOverflow(blocks)
    counter = (low, counter.1 &+ (carry ? 1 : 0))
  }

  /// A generator so many blocks further on.
  func skipped(_ blocks: UInt64) -> Philox {
    var copy = self
    copy.skip(blocks)
    return copy
  }

  /// A block of four numbers.
  mutating func next() -> SIMD4<UInt32> {
    var block = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: counter.0), UInt32(truncatingIfNeeded: counter.0 >> 32),
      UInt32(truncatingIfNeeded: counter.1), UInt32(truncatingIfNeeded: counter.1 >> 32))
    var (a, b) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    for _ in 0..<10 {
      let first = UInt64(0xD251_1F53) &* UInt64(block[0])
      let second = UInt64(0xCD9E_8D57) &* UInt64(block[2])
      block = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ block[1] ^ a, UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ block[3] ^ b, UInt32(truncatingIfNeeded: first))
      a &+= 0x9E37_79B9
      b &+= 0xBB67_AE85
    }
    skip(1)
    return block
  }
}

/// The numbers of a generator one after the other.
package struct SinglePhilox {
  private var generator: Philox
  private var block = SIMD4<UInt32>()
  private var used = 4

  package init(_ generator: Philox) { self.generator = generator }

  package mutating func next() -> UInt32 {
    if used == 4 {
      block = generator.next()
      used = 0
    }
    used += 1
    return block[used - 1]
  }

  /// From 0 to less than 1.
  mutating func nextDouble() -> Double {
    let first = next()
    return fraction(first, next())
  }

  /// From 0 to less than 1.
  package mutating func nextFloat() -> Float { fraction(next()) }

  /// From 0 to less than `end`, each as likely: numbers that would make small ones more so are not taken. Of `end` 0, 0.
  package mutating func next(below end: UInt32) -> UInt32 {
    guard end & (end &- 1) != 0 else { return end == 0 ? next() &* 0 : next() & (end - 1) }
    let least = UInt32.max % end + 1
    while true {
      let number = next()
      if number >= least { return number % end }
    }
  }

  /// From 0 to less than `end`, in 64 bits.
  mutating func next(below end: UInt64) -> UInt64 {
    func next64() -> UInt64 {
      let low = next()
      return word(low, next())
    }
    guard end & (end &- 1) != 0 else { return end == 0 ? next64() &* 0 : next64() & (end - 1) }
    let least = UInt64.max % end + 1
    while true {
      let number = next64()
      if number >= least { return number % end }
    }
  }
}

func word(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(high) << 32 | UInt64(low) }

/// From 0 to less than 1, of the 23 bits that a `Float` has room for.
func fraction(_ bits: UInt32) -> Float { Float(bits & 0x7F_FFFF) * 0x1p-23 }

/// From 0 to less than 1, of the 52 bits that a `Double` has room for: the high ones first.
func fraction(_ high: UInt32, _ low: UInt32) -> Double { Double(word(low, high & 0xF_FFFF)) * 0x1p-52 }
