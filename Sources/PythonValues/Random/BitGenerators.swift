/// A source of random bits.
protocol BitGenerator {
  mutating func next32() -> UInt32
  mutating func next64() -> UInt64
  /// A number from 0 up to 1, of 53 random bits.
  mutating func nextDouble() -> Double
}

/// MT19937 of Matsumoto and Nishimura (ACM TOMACS 8, 1998), the generator of `numpy.random.RandomState`.
struct MersenneTwister: BitGenerator {
  private var state: [UInt32]
  private var position = 624

  /// Knuth's initialisation from one number.
  init(seed: UInt32) {
    state = [seed]
    for index in 1..<624 {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index))
    }
  }

  /// The initialisation from several numbers.
  init(seeds: [UInt32]) {
    self.init(seed: 19_650_218)
    var (i, j) = (1, 0)
    func earlier(_ index: Int, in state: [UInt32]) -> UInt32 { state[index - 1] ^ state[index - 1] >> 30 }
    for _ in 0..<max(624, seeds.count) {
      state[i] = (state[i] ^ earlier(i, in: state) &* 1_664_525) &+ seeds[j] &+ UInt32(j)
      (i, j) = (i + 1, (j + 1) % seeds.count)
      if i == 624 { (state[0], i) = (state[623], 1) }
    }
    for _ in 0..<623 {
      state[i] = (state[i] ^ earlier(i, in: state) &* 1_566_083_941) &- UInt32(i)
      i += 1
      if i == 624 { (state[0], i) = (state[623], 1) }
    }
    state[0] = 0x8000_0000
  }

  mutating func next32() -> UInt32 {
    if position == 624 { refill() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9D2C_5680
    y ^= y << 15 & 0xEFC6_0000
    return y ^ y >> 18
  }

  mutating func next64() -> UInt64 {
    let high = UInt64(next32())
    return high << 32 | UInt64(next32())
  }

  mutating func nextDouble() -> Double {
    let (a, b) = (next32() >> 5, next32() >> 6)
    return (Double(a) * 67_108_864 + Double(b)) / 9_007_199_254_740_992
  }

  private mutating func refill() {
    for index in 0..<624 {
      let y = state[index] & 0x8000_0000 | state[(index + 1) % 624] & 0x7FFF_FFFF
      state[index] = state[(index + 397) % 624] ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }
}

/// PCG XSL RR 128/64 of O'Neill (pcg-random.org), seeded as `numpy.random.default_rng` seeds it.
struct PCG64: BitGenerator {
  private var state: UInt128 = 0
  private let increment: UInt128
  /// The other half of the last 64 bits of which 32 were taken.
  private var half: UInt32?

  init(seed: UInt128) {
    let words = SeedSequence(seed).words(8)
    let wide = (0..<4).map { UInt128(words[2 * $0]) | UInt128(words[2 * $0 + 1]) << 32 }
    increment = (wide[2] << 64 | wide[3]) << 1 | 1
    step()
    state &+= wide[0] << 64 | wide[1]
    step()
  }

  private mutating func step() {
    state = state &* (2_549_297_995_355_413_924 << 64 | 4_865_540_595_714_422_341) &+ increment
  }

  mutating func next64() -> UInt64 {
    step()
    let mixed = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let turn = UInt64(truncatingIfNeeded: state >> 122)
    return mixed >> turn | mixed << (64 - turn & 63)
  }

  mutating func next32() -> UInt32 {
    if let waiting = half {
      half = nil
      return waiting
    }
    let both = next64()
    half = UInt32(both >> 32)
    return UInt32(truncatingIfNeeded: both)
  }

  mutating func nextDouble() -> Double { Double(next64() >> 11) / 9_007_199_254_740_992 }
}

/// What NumPy makes the state of a generator from: `numpy.random.SeedSequence` with a pool of four words, after O'Neill's
/// `seed_seq_fe`.
private struct SeedSequence {
  private var pool: [UInt32] = []

  init(_ seed: UInt128) {
    var entropy = [UInt32(truncatingIfNeeded: seed)]
    var rest = seed >> 32
    while rest > 0 {
      entropy.append(UInt32(truncatingIfNeeded: rest))
      rest >>= 32
    }
    var factor: UInt32 = 0x43B0_D7E5
    func hashed(_ value: UInt32) -> UInt32 {
      let mixed = value ^ factor
      factor = factor &* 0x931E_8875
      let product = mixed &* factor
      return product ^ product >> 16
    }
    func mixed(_ x: UInt32, _ y: UInt32) -> UInt32 {
      let sum = 0xCA01_F9DD &* x &- 0x4973_F715 &* y
      return sum ^ sum >> 16
    }
    pool = (0..<4).map { hashed($0 < entropy.count ? entropy[$0] : 0) }
    for source in 0..<4 {
      for target in 0..<4 where source != target { pool[target] = mixed(pool[target], hashed(pool[source])) }
    }
  }

  func words(_ count: Int) -> [UInt32] {
    var factor: UInt32 = 0x8B51_F9DD
    return (0..<count).map { index in
      let value = pool[index % 4] ^ factor
      factor = factor &* 0x58F3_8DED
      let product = value &* factor
      return product ^ product >> 16
    }
  }
}
