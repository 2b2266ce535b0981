internal import GraphIR

/// The encoding of a tensor's name and slice as a table key that sorts as its parts do.
///
/// Numbers are their length in bytes followed by the bytes, most significant first; strings end with 00 01 and write
/// 00 as 00 FF and FF as FF 00; signed numbers have a unary length in their leading bits.
enum OrderedCode {
  /// The key under which checkpoints store one slice: 0, the name, the rank, then start and length per dimension, with
  /// −1 for the length of a dimension taken whole.
  static func key(of name: String, slice: [(start: Int, length: Int?)]) -> [UInt8] {
    var key = unsigned(0) + string(name) + unsigned(UInt64(slice.count))
    for (start, length) in slice { key += signed(Int64(start)) + signed(Int64(length ?? -1)) }
    return key
  }

  private static func unsigned(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest > 0 {
      bytes.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [UInt8(bytes.count)] + bytes
  }

  private static func string(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x00: bytes += [0x00, 0xFF]
      case 0xFF: bytes += [0xFF, 0x00]
      default: bytes.append(byte)
      }
    }
    return bytes + [0x00, 0x01]
  }

  private static func signed(_ value: Int64) -> [UInt8] {
    // A length of n bytes leaves 7n − 1 bits for the magnitude; the sign is the first of the leading ones or zeros.
    let magnitude = value < 0 ? ~value : value
    let bits = 64 - magnitude.leadingZeroBitCount
    let length = bits / 7 + 1
    var bytes = (0..<10).map { index -> UInt8 in
      let shift = (9 - index) * 8
      return UInt8(truncatingIfNeeded: shift >= 64 ? (value < 0 ? -1 : 0) : value >> Int64(shift))
    }
    bytes.removeFirst(10 - length)
    let marks: [(UInt8, UInt8)] = [
      (0, 0), (0x80, 0), (0xC0, 0), (0xE0, 0), (0xF0, 0), (0xF8, 0), (0xFC, 0), (0xFE, 0), (0xFF, 0),
      (0xFF, 0x80),
      (0xFF, 0xC0),
    ]
    bytes[0] ^= marks[length].0
    if length > 1 { bytes[1] ^= marks[length].1 }
    return bytes
  }
}
