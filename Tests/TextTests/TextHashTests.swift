import Testing
import Text

/// TensorFlow's numbers for the same texts; the buckets of its ops are the remainders of a division by a prime.
@Suite struct TextHashTests {
  @Test(arguments: [
    ("", 105434511174508095, 11160318154034397263, 443797209252341631),
    ("a", 690789896157841917, 12917804110809363939, 546566331822570744),
    ("abcdefgh", 1124008166558006355, 18368443631171807497, 343174993046816161),
    ("hello, world", 126212774229262884, 855043215758678039, 1033552350377481842),
    (
      "The quick brown fox jumps over the lazy dog, twice, and then it sleeps on.",
      622524942343386877, 14968176953779710769, 2253414335681279057
    ),
  ])
  func isTensorFlows(_ text: String, _ murmur: UInt64, _ farm: UInt64, _ sip: UInt64) {
    let bytes = Array(text.utf8)
    let buckets: UInt64 = (1 << 61) - 1
    #expect(TextHash.murmur(bytes) % buckets == murmur)
    #expect(TextHash.fingerprint(bytes) == farm)
    #expect(TextHash.sip(bytes, key: (1, 2)) % buckets == sip)
  }
}
