internal import Diagnostics
internal import Tensors

/// Elements of fewer than eight bits, of which a file has several a byte, the first in the low bits; in memory each takes
/// a byte.
struct PackedElements: TensorSource {
  let packed: FileRange
  let type: ElementType
  /// The number of elements.
  let byteCount: Int

  var identity: String { "unpacked \(type) of \(packed.identity)" }

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    guard let bits = type.packedBits, buffer.count > 0 else { return }
    let perByte = 8 / bits
    let first = offset / perByte
    let last = (offset + buffer.count - 1) / perByte
    let loan = ChunkBuffer(byteCount: last - first + 1)
    let chunk = loan.bytes
    var next = first
    while next <= last {
      let part = UnsafeMutableRawBufferPointer(rebasing: chunk[0..<min(chunk.count, last + 1 - next)])
      try packed.read(at: next, into: part)
      let elements = max(offset, next * perByte)..<min(offset + buffer.count, (next + part.count) * perByte)
      for element in elements {
        let byte = part[element / perByte - next] >> UInt8(element % perByte * bits)
        buffer[element - offset] = Self.extended(byte, bits: bits, signed: type != .uint4)
      }
      next += part.count
    }
  }

  private static func extended(_ byte: UInt8, bits: Int, signed: Bool) -> UInt8 {
    let low = byte & UInt8((1 << bits) - 1)
    return signed && low >> UInt8(bits - 1) == 1 ? low | (0xFF << UInt8(bits)) : low
  }
}

extension ElementType {
  /// The bits of an element where a file has several a byte.
  var packedBits: Int? {
    switch self {
    case .int4, .uint4: 4
    case .int2: 2
    default: nil
    }
  }
}
