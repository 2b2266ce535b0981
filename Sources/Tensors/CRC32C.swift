internal import CISAL

/// The Castagnoli checksum of bytes fed in pieces.
package struct CRC32C: Sendable {
  private var state: UInt32 = 0xFFFF_FFFF

  package init() {}

  package init(_ bytes: UnsafeRawBufferPointer) { update(bytes) }

  package var value: UInt32 { ~state }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // The library takes a count of type Int32 and a pointer it declares mutable but only reads.
    var rest = bytes
    while let base = rest.baseAddress, rest.count > 0 {
      let count = min(rest.count, 1 << 30)
      let start = UnsafeMutableRawPointer(mutating: base).assumingMemoryBound(to: UInt8.self)
      state = crc32_iscsi(start, Int32(count), state)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// The masked form stored in LevelDB tables and TensorFlow's bundles: rotated right by 15 bits plus a constant.
  package var masked: UInt32 { Self.mask(value) }

  package static func mask(_ crc: UInt32) -> UInt32 { ((crc >> 15) | (crc << 17)) &+ 0xA282_EAD8 }

  package static func unmask(_ masked: UInt32) -> UInt32 {
    let rotated = masked &- 0xA282_EAD8
    return (rotated >> 17) | (rotated << 15)
  }
}
