internal import Glibc

/// Where an order of 0 to `last`, which three numbers choose, puts an index: the block cipher Simon (Beaulieu et al., 2013)
/// on so many bits as the order needs, as often as it takes to come back into the range. As TensorFlow, of which the same
/// key gives the same order.
///
/// - Parameter rounds: of the cipher, an even number of at least 4.
package func shuffledIndex(_ index: UInt64, key: [UInt32], last: UInt64, rounds: Int) -> UInt64 {
  if last == 0 { return 0 }
  let bits = Int(log2(Double(last)).rounded(.up))
  let width = max(16, bits + bits % 2) / 2
  let cipher = WordCipher(width: width, key: key, rounds: rounds)
  var place = index
  repeat { place = cipher.encrypt(place) } while place > last
  return place
}

private struct WordCipher {
  private let width: Int
  private let mask: UInt64
  private var roundKeys: [UInt64]

  init(width: Int, key: [UInt32], rounds: Int) {
    self.width = width
    mask = (1 << UInt64(width)) - 1
    roundKeys = key.map { [mask] in UInt64($0) & mask }
    var sequence = 0x7369_F885_192C_0EF5 & mask
    for round in 3..<rounds {
      let last = roundKeys[round - 1]
      let turned = rotated(last, by: width - 3) ^ rotated(last, by: width - 4)
      roundKeys.append((0xFFFF_FFFC & mask) ^ (sequence & 1) ^ roundKeys[round - 3] ^ turned)
      sequence >>= 1
    }
  }

  func encrypt(_ value: UInt64) -> UInt64 {
    var (left, right) = (value >> UInt64(width) & mask, value & mask)
    for round in stride(from: 0, to: roundKeys.count, by: 2) {
      left ^= mixed(right) ^ roundKeys[round]
      right ^= mixed(left) ^ roundKeys[round + 1]
    }
    return left << UInt64(width) | right
  }

  private func mixed(_ x: UInt64) -> UInt64 { rotated(x, by: 1) & rotated(x, by: 8) ^ rotated(x, by: 2) }

  private func rotated(_ x: UInt64, by bits: Int) -> UInt64 {
    (x << UInt64(bits) | x >> UInt64(width - bits)) & mask
  }
}
