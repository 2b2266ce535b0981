package import Diagnostics

/// A typed array, and where its bytes are. Copying a tensor never copies or reads the bytes.
///
/// Bytes are little-endian and row-major, as in TensorFlow's `tensor_content` and its checkpoints.
package struct Tensor: Sendable {
  package enum Storage: Sendable {
    /// Bytes in memory.
    case bytes([UInt8])
    /// Bytes to be read when they are wanted: a range of a file, or several put together.
    case source(any TensorSource)
    /// One element, repeated over the whole shape.
    case repeated([UInt8])
    /// The elements of a string tensor.
    case strings([[UInt8]])
    /// A serialized `TensorProto` whose elements have no plain bytes (resource handles and variants).
    case serializedProto([UInt8])
  }

  package let type: ElementType
  package let dimensions: [Int]
  package let storage: Storage

  /// A tensor over `storage`. The caller has checked that `storage` holds what `type` and `dimensions` say.
  package init(_ type: ElementType, _ dimensions: [Int], _ storage: Storage) {
    self.type = type
    self.dimensions = dimensions
    self.storage = storage
    if case .bytes(let bytes) = storage, let width = type.byteWidth {
      precondition(
        bytes.count == (Shape.elementCount(dimensions) ?? -1) * width, "bytes do not fill the shape")
    }
  }

  package var shape: Shape { Shape(dimensions) }

  package var elementCount: Int { Shape.elementCount(dimensions) ?? 0 }

  /// The size of the elements' plain bytes; nil for types without any.
  package var byteCount: Int? { type.byteWidth.map { $0 * elementCount } }

  /// Calls `body` with the tensor's bytes in order, a chunk of at most 1 MiB at a time. What the source can verify
  /// (a checksum) is verified by the end. Only for types with a `byteWidth`.
  package func forEachChunk(
    _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    switch storage {
    case .bytes(let bytes):
      try withBytes(of: bytes, body)
    case .source(let source):
      try source.forEachChunk(body)
    case .repeated(let element):
      let total = element.count * elementCount
      let perChunk = max(1, min(elementCount, chunkSize / max(1, element.count)))
      let chunk = [UInt8]((0..<perChunk).lazy.flatMap { _ in element })
      var left = total
      while left > 0 {
        let count = min(left, chunk.count)
        try withBytes(of: chunk) { (buffer) throws(Diagnostic) in
          try body(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        }
        left -= count
      }
    case .strings, .serializedProto:
      preconditionFailure("a \(type) tensor has no plain bytes")
    }
  }

  /// All of the tensor's plain bytes, in memory.
  package func loadBytes() throws(Diagnostic) -> [UInt8] {
    if case .bytes(let bytes) = storage { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(byteCount ?? 0)
    try forEachChunk { (chunk) throws(Diagnostic) in result.append(contentsOf: chunk) }
    return result
  }

  /// The elements of a string tensor; nil for other types.
  package var strings: [[UInt8]]? {
    if case .strings(let strings) = storage { return strings }
    return nil
  }
}

/// `Array.withUnsafeBytes` that keeps the type of the error.
package func withBytes<Result>(
  of bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Result
) throws(Diagnostic) -> Result {
  let outcome: Swift.Result<Result, Diagnostic> = bytes.withUnsafeBytes { buffer in
    do throws(Diagnostic) {
      return .success(try body(buffer))
    } catch {
      return .failure(error)
    }
  }
  return try outcome.get()
}

extension Tensor: Equatable {
  /// Whether type, shape and stored form are the same. Sources are equal when they are the same bytes of the same
  /// file; their contents are not read.
  package static func == (a: Tensor, b: Tensor) -> Bool {
    guard a.type == b.type, a.dimensions == b.dimensions else { return false }
    return switch (a.storage, b.storage) {
    case (.bytes(let x), .bytes(let y)), (.repeated(let x), .repeated(let y)): x == y
    case (.serializedProto(let x), .serializedProto(let y)): x == y
    case (.strings(let x), .strings(let y)): x == y
    case (.source(let x), .source(let y)): x.identity == y.identity
    default: false
    }
  }
}

extension Tensor {
  /// A scalar of a fixed-width type from its bytes.
  package init<T: BitwiseCopyable>(scalar value: T, type: ElementType) {
    self.init(type, [], .bytes(withUnsafeBytes(of: value) { Array($0) }))
  }

  /// A vector or higher-rank tensor of a fixed-width type.
  package init<T: BitwiseCopyable>(_ values: [T], type: ElementType, dimensions: [Int]) {
    self.init(type, dimensions, .bytes(values.withUnsafeBytes { Array($0) }))
  }

  /// The elements as `T`, which must have the type's width.
  package func loadElements<T: BitwiseCopyable>(as _: T.Type) throws(Diagnostic) -> [T] {
    precondition(type.byteWidth == MemoryLayout<T>.stride, "\(T.self) is no \(type)")
    let bytes = try loadBytes()
    return bytes.withUnsafeBytes { buffer in
      (0..<elementCount).map { buffer.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self) }
    }
  }
}
