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
    } else if let packed = Self.packedBits(of: tensor.type) {
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

  private static func packedBits(of type: ElementType) -> Int? {
    switch type {
    case .int4, .uint4: 4
    case .int2: 2
    default: nil
    }
  }

  /// Calls `body` with all bytes in order.
  func stream(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    switch content {
    case .bytes(let bytes): try withBytes(of: bytes, body)
    case .tensor(let tensor):
      if let bits = Self.packedBits(of: tensor.type) {
        let bytes = try tensor.loadBytes()
        let perByte = 8 / bits
        var packed = [UInt8](repeating: 0, count: byteCount)
        for (index, byte) in bytes.enumerated() {
          packed[index / perByte] |= (byte & UInt8((1 << bits) - 1)) << UInt8(index % perByte * bits)
        }
        try withBytes(of: packed, body)
      } else {
        try tensor.forEachChunk(body)
      }
    }
  }
}
