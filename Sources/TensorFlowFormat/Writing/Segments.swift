internal import Diagnostics
internal import Tensors

/// The pieces of a serialized message, in order: bytes the library wrote, and tensors whose bytes are streamed from
/// where they are. Only the tags and lengths around a nested piece are written here.
struct Segments {
  enum Segment {
    case bytes([UInt8])
    case tensor(Tensor, byteCount: Int)
  }

  private(set) var segments: [Segment] = []
  private(set) var byteCount = 0

  mutating func append(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    byteCount += bytes.count
    if case .bytes(var last)? = segments.last, last.count + bytes.count <= 1 << 16 {
      segments.removeLast()
      last += bytes
      segments.append(.bytes(last))
    } else {
      segments.append(.bytes(bytes))
    }
  }

  /// Appends a tensor's plain bytes as they are.
  mutating func append(contentOf tensor: Tensor, byteCount count: Int) {
    segments.append(.tensor(tensor, byteCount: count))
    byteCount += count
  }

  /// Appends `nested` as a length-delimited field.
  mutating func append(field: Int32, _ nested: Segments) {
    append(Self.header(field: field, length: nested.byteCount))
    byteCount += nested.byteCount
    for segment in nested.segments {
      if case .bytes(let bytes) = segment, case .bytes(let last)? = segments.last,
        last.count + bytes.count <= 1 << 16
      {
        byteCount -= bytes.count
        append(bytes)
      } else {
        segments.append(segment)
      }
    }
  }

  /// Appends bytes as a length-delimited field.
  mutating func append(field: Int32, _ bytes: [UInt8]) {
    append(Self.header(field: field, length: bytes.count))
    append(bytes)
  }

  /// The tag and length before a length-delimited field.
  static func header(field: Int32, length: Int) -> [UInt8] {
    let lengthDelimited: UInt64 = 2
    return varint(UInt64(field) << 3 | lengthDelimited) + varint(UInt64(length))
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    return bytes
  }

  /// Hands every byte to `sink`, in order.
  func stream(to sink: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    for segment in segments {
      switch segment {
      case .bytes(let bytes): try withBytes(of: bytes, sink)
      case .tensor(let tensor, _): try tensor.forEachChunk(sink)
      }
    }
  }
}
