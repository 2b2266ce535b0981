internal import CText

/// The hashes by which TensorFlow puts texts into buckets.
package enum TextHash {
  /// FarmHash's fingerprint: `StringToHashBucketFast` and `Fingerprint`.
  package static func fingerprint(_ text: some Collection<UInt8>) -> UInt64 {
    text.withContiguousStorageIfAvailable { ctext_fingerprint64($0.baseAddress, $0.count) }
      ?? Array(text).withUnsafeBufferPointer { ctext_fingerprint64($0.baseAddress, $0.count) }
  }

  /// The fingerprint of two fingerprints, one after the other: `FingerprintCat64`, by which TensorFlow hashes crosses.
  package static func joined(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let multiplier: UInt64 = 0xc6a4_a793_5bd1_e995
    func folded(_ word: UInt64) -> UInt64 { word ^ (word >> 47) }
    let hash = (first ^ multiplier ^ (folded(second &* multiplier) &* multiplier)) &* multiplier
    return folded(folded(hash) &* multiplier)
  }

  /// MurmurHash 2 in the form for 64 bits, with TensorFlow's seed: `StringToHashBucket`.
  package static func murmur(_ text: [UInt8]) -> UInt64 {
    let multiplier: UInt64 = 0xc6a4_a793_5bd1_e995
    var hash: UInt64 = 0xDECA_FCAF_FE ^ (UInt64(text.count) &* multiplier)
    for start in stride(from: 0, to: text.count - text.count % 8, by: 8) {
      var word = littleEndian(text[start..<start + 8]) &* multiplier
      word ^= word >> 47
      hash = (hash ^ (word &* multiplier)) &* multiplier
    }
    if !text.count.isMultiple(of: 8) {
      hash = (hash ^ littleEndian(text.suffix(text.count % 8))) &* multiplier
    }
    hash = (hash ^ (hash >> 47)) &* multiplier
    return hash ^ (hash >> 47)
  }

  /// SipHash-2-4 with a key of two words: `StringToHashBucketStrong`.
  package static func sip(_ text: [UInt8], key: (UInt64, UInt64)) -> UInt64 {
    var state: SIMD4<UInt64> = [
      key.0 ^ 0x736f_6d65_7073_6575, key.1 ^ 0x646f_7261_6e64_6f6d,
      key.0 ^ 0x6c79_6765_6e65_7261, key.1 ^ 0x7465_6462_7974_6573,
    ]
    func mix(_ word: UInt64) {
      state[3] ^= word
      for _ in 0..<2 { sipRound(&state) }
      state[0] ^= word
    }
    for start in stride(from: 0, to: text.count - text.count % 8, by: 8) {
      mix(littleEndian(text[start..<start + 8]))
    }
    mix(littleEndian(text.suffix(text.count % 8)) | UInt64(truncatingIfNeeded: text.count) << 56)
    state[2] ^= 0xff
    for _ in 0..<4 { sipRound(&state) }
    return state[0] ^ state[1] ^ state[2] ^ state[3]
  }

  private static func sipRound(_ v: inout SIMD4<UInt64>) {
    v[0] &+= v[1]
    v[2] &+= v[3]
    v[1] = rotated(v[1], 13) ^ v[0]
    v[3] = rotated(v[3], 16) ^ v[2]
    v[0] = rotated(v[0], 32)
    v[2] &+= v[1]
    v[0] &+= v[3]
    v[1] = rotated(v[1], 17) ^ v[2]
    v[3] = rotated(v[3], 21) ^ v[0]
    v[2] = rotated(v[2], 32)
  }

  private static func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { word << by | word >> (64 - by) }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
