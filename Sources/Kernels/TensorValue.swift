package import Diagnostics
package import Tensors

/// What outlives the node that makes it: a variable, a table, an array of tensors. Handles refer to it.
package protocol Resource: AnyObject, Sendable {
  /// What messages call it.
  static var noun: String { get }
}

/// An element of a tensor of the type `variant`: a list or map of tensors, a value that never changes.
package protocol Variant: Sendable {
  /// What messages call it.
  static var noun: String { get }
}

/// A tensor in memory, as the interpreter computes with it. Copies share the elements.
package struct TensorValue: Sendable {
  package enum Contents: Sendable {
    case buffer(TensorBuffer)
    case strings([[UInt8]])
    /// The handle of a resource, of the type `resource`, or a reference to it, of a reference type. A scalar.
    case handle(any Resource)
    /// Elements of the type `variant`.
    case variants([any Variant])
  }

  package let type: ElementType
  package let dimensions: [Int]
  package let contents: Contents

  /// A tensor over `contents`, which hold what `type` and `dimensions` say.
  package init(_ type: ElementType, _ dimensions: [Int], _ contents: Contents) {
    self.type = type
    self.dimensions = dimensions
    self.contents = contents
  }

  /// A handle of a resource: of the type `resource`, or of a reference type.
  package init(handle resource: any Resource, type: ElementType) { self.init(type, [], .handle(resource)) }

  /// A tensor with room for its elements, which are not set yet. Too large a tensor, and a type without plain bytes,
  /// are diagnostics.
  package init(allocating type: ElementType, _ dimensions: [Int]) throws(Diagnostic) {
    guard let width = type.byteWidth else {
      throw Diagnostic(.unsupported, "a tensor of type \(type) cannot be computed with")
    }
    guard let count = Shape.elementCount(dimensions),
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: width),
      !overflow, let buffer = TensorBuffer(byteCount: bytes)
    else {
      throw Diagnostic(
        .tooLarge, "there is no memory for a tensor of \(type) with the shape \(Shape(dimensions))")
    }
    self.init(type, dimensions, .buffer(buffer))
  }

  /// The elements of a stored tensor, read and verified.
  package init(loading tensor: Tensor) throws(Diagnostic) {
    if let strings = tensor.strings {
      self.init(tensor.type, tensor.dimensions, .strings(strings))
      return
    }
    if case .serializedProto = tensor.storage {
      throw Diagnostic(.unsupported, "a tensor of type \(tensor.type) cannot be computed with")
    }
    try self.init(allocating: tensor.type, tensor.dimensions)
    let destination = bytes
    var position = 0
    try tensor.forEachChunk { (chunk) throws(Diagnostic) in
      UnsafeMutableRawBufferPointer(rebasing: destination[position..<position + chunk.count]).copyMemory(
        from: chunk)
      position += chunk.count
    }
  }

  /// A tensor of these elements, which must have the type's width.
  package init<T: BitwiseCopyable>(_ elements: [T], type: ElementType, _ dimensions: [Int]) throws(Diagnostic)
  {
    try self.init(allocating: type, dimensions)
    precondition(elements.count == elementCount && type.byteWidth == MemoryLayout<T>.stride)
    elements.withUnsafeBytes { bytes.copyMemory(from: $0) }
  }

  /// Whether it refers to a resource, and has no elements to compute with.
  package var isHandle: Bool {
    if type == .resource || type.isReference { return true }
    return if case .handle = contents { true } else { false }
  }

  /// A tensor without axes of one list or map.
  package init(variant: any Variant) { self.init(.variant, [], .variants([variant])) }

  /// The lists and maps; nil for a tensor of other elements.
  package var variants: [any Variant]? {
    if case .variants(let variants) = contents { variants } else { nil }
  }

  package var isVariant: Bool { if case .variants = contents { true } else { false } }

  /// Whether its elements can be written to a file and computed with.
  package var isPlain: Bool { !isHandle && !isVariant }

  /// What a handle refers to; nil for a tensor of elements.
  package var resource: (any Resource)? {
    if case .handle(let resource) = contents { resource } else { nil }
  }

  package var elementCount: Int { Shape.elementCount(dimensions) ?? 0 }
  package var rank: Int { dimensions.count }
  package var shape: Shape { Shape(dimensions) }

  /// The plain bytes of the elements. Not for strings. Only the kernel that allocated them may write.
  package var bytes: UnsafeMutableRawBufferPointer {
    guard case .buffer(let buffer) = contents else {
      preconditionFailure("a \(type) tensor has no plain bytes")
    }
    return buffer.bytes
  }

  /// The elements as `T`, which must have the type's width. They live as long as a tensor that shares them: take them of
  /// a variable, never of an expression.
  package func elements<T: BitwiseCopyable>(_: T.Type) -> UnsafeMutableBufferPointer<T> {
    let buffer = bytes
    precondition(type.byteWidth == MemoryLayout<T>.stride)
    return UnsafeMutableBufferPointer(
      start: buffer.baseAddress?.assumingMemoryBound(to: T.self), count: elementCount)
  }

  /// A copy of the elements: what to take of a tensor that nothing else holds on to.
  package func copied<T: BitwiseCopyable>(_: T.Type) -> [T] {
    withExtendedLifetime(self) { Array(elements(T.self)) }
  }

  package var strings: [[UInt8]] {
    guard case .strings(let strings) = contents else {
      preconditionFailure("a \(type) tensor holds no strings")
    }
    return strings
  }

  /// The same elements in another shape of as many.
  package func reshaped(_ dimensions: [Int]) -> TensorValue {
    precondition(
      Shape.elementCount(dimensions) == elementCount, "\(shape) has not as many elements as \(dimensions)")
    return TensorValue(type, dimensions, contents)
  }

  /// The same bytes as elements of another type of the same width.
  package func reinterpreted(_ type: ElementType) -> TensorValue { TensorValue(type, dimensions, contents) }

  /// The tensor for a writer or printer: with a copy of the bytes. Only of what `isPlain`.
  package var tensor: Tensor {
    switch contents {
    case .strings(let strings): Tensor(type, dimensions, .strings(strings))
    case .buffer: Tensor(type, dimensions, .bytes(Array(bytes)))
    case .handle, .variants: preconditionFailure("a \(type) cannot be written")
    }
  }
}
