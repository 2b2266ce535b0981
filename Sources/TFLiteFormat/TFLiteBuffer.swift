internal import Diagnostics
internal import Tensors

/// The bytes of one buffer of a file.
struct TFLiteBuffer {
  private enum Content {
    case tensor(Tensor)
    case bytes([UInt8])
  }

  private let content: Content
  let byteCount: Int

  private init(_ content: Content, _ byteCount: Int) {
    self.content = content
    self.byteCount = byteCount
  }

  init(_ bytes: [UInt8]) { self.init(.bytes(bytes), bytes.count) }

  /// A constant. Strings are laid out as the runtime has them: their number, where each starts and the last ends, and
  /// their bytes.
  init(_ tensor: Tensor) {
    if let strings = tensor.strings {
      self.init(Self.layout(strings))
    } else if let packed = tensor.type.packedBits {
      // Several elements a byte, the first in the low bits.
      self.init(.tensor(tensor), (tensor.elementCount * packed + 7) / 8)
    } else {
      self.init(.tensor(tensor), tensor.byteCount ?? 0)
    }
  }

  private static func layout(_ strings: [[UInt8]]) -> [UInt8] {
    var offset = 4 * (strings.count + 2)
    var header = [Int32(strings.count)]
    for string in strings {
      header.append(Int32(offset))
      offset += string.count
    }
    header.append(Int32(offset))
    return header.flatMap { withUnsafeBytes(of: $0.littleEndian) { Array($0) } } + strings.flatMap(\.self)
  }

  /// Calls `body` with all bytes in order.
  func stream(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    switch content {
    case .bytes(let bytes): try withBytes(of: bytes, body)
    case .tensor(let tensor):
      if let bits = tensor.type.packedBits {
        try pack(tensor, bits, body)
      } else {
        try tensor.forEachChunk(body)
      }
    }
  }

  /// Puts several elements of a byte each into one.
  private func pack(
    _ tensor: Tensor, _ bits: Int, _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    // A chunk need not end where a byte of the file does.
    var started: UInt8 = 0
    var filled = 0
    try tensor.forEachChunk { (chunk) throws(Diagnostic) in
      var packed: [UInt8] = []
      packed.reserveCapacity(chunk.count * bits / 8 + 1)
      for byte in chunk {
        started |= (byte & UInt8((1 << bits) - 1)) << UInt8(filled)
        filled += bits
        guard filled == 8 else { continue }
        packed.append(started)
        (started, filled) = (0, 0)
      }
      try withBytes(of: packed, body)
    }
    if filled > 0 { try withBytes(of: [started], body) }
  }
}
