package import Diagnostics
internal import Synchronization
package import Tensors

/// Bytes that are computed when they are wanted: weights laid out or scaled anew, one tensor in memory at a time.
private struct DerivedSource: TensorSource {
  let byteCount: Int
  let identity: String
  let compute: @Sendable () throws(Diagnostic) -> TensorValue

  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    precondition(offset >= 0 && buffer.count <= byteCount - offset)
    let value = try computed()
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: value.bytes[offset..<offset + buffer.count]))
    withExtendedLifetime(value) {}
  }

  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(Diagnostic) -> Void) throws(Diagnostic) {
    let value = try computed()
    if byteCount > 0 { try body(UnsafeRawBufferPointer(value.bytes)) }
    withExtendedLifetime(value) {}
  }

  private func computed() throws(Diagnostic) -> TensorValue {
    let value = try compute()
    precondition(value.bytes.count == byteCount, "\(identity) has other bytes than it announced")
    return value
  }
}

extension Tensor {
  /// Tensors up to this size are computed at once: that costs less than to remember how.
  private static let largestKept = 1 << 16

  /// A tensor that is made of this one and of `others`, now or when it is read.
  ///
  /// - Parameter label: what `compute` does, the same exactly when it does the same.
  package func derived(
    _ type: ElementType, _ dimensions: [Int], with others: [Tensor] = [], _ label: String,
    _ compute: @escaping @Sendable ([TensorValue]) throws(Diagnostic) -> TensorValue
  ) throws(Diagnostic) -> Tensor {
    let sources = [self] + others
    let make: @Sendable () throws(Diagnostic) -> TensorValue = { () throws(Diagnostic) in
      var values: [TensorValue] = []
      for source in sources { values.append(try TensorValue(loading: source)) }
      return try compute(values)
    }
    let byteCount = (type.byteWidth ?? 0) * (Shape.elementCount(dimensions) ?? 0)
    guard byteCount > Self.largestKept else { return try make().tensor }
    let identity = "\(label)(\(sources.map(\.identity).joined(separator: ", ")))"
    return Tensor(
      type, dimensions, .source(DerivedSource(byteCount: byteCount, identity: identity, compute: make)))
  }

  /// With its axes in another order, as NumPy's `transpose`.
  package func transposed(_ order: [Int]) throws(Diagnostic) -> Tensor {
    if order == Array(order.indices) { return self }
    return try derived(type, order.map { dimensions[$0] }, "transpose\(order)") {
      (values) throws(Diagnostic) in
      try values[0].viewed(View(values[0].dimensions).transposed(order))
    }
  }

  /// The same elements in another shape.
  package func reshaped(_ dimensions: [Int]) -> Tensor { Tensor(type, dimensions, storage) }

  /// What tells these bytes from all others.
  private var identity: String {
    switch storage {
    case .source(let source): "\(source.identity):\(type)\(dimensions)"
    case .bytes(let bytes) where bytes.count <= 4096: "\(type)\(dimensions)\(hexadecimal(bytes))"
    // Long ones are taken for different: to compare them all costs more than a buffer that is there twice.
    case .bytes: "bytes \(nextIdentity.add(1, ordering: .relaxed).newValue)"
    case .repeated(let element): "\(type)\(dimensions) of \(element)"
    case .strings(let strings): "\(strings)"
    case .serializedProto(let bytes): hexadecimal(bytes)
    }
  }
}

/// Two digits for each byte; an array's own description takes far longer.
private func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
    for (index, byte) in bytes.enumerated() {
      text[2 * index] = digits[Int(byte >> 4)]
      text[2 * index + 1] = digits[Int(byte & 15)]
    }
    return 2 * bytes.count
  }
}

private let nextIdentity = Atomic(0)
