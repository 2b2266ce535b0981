internal import CFlatBuffers

/// Writes a flatbuffer: what a table refers to is made first.
final class FlatBuilder {
  /// A table, string or vector that was made.
  struct Reference: Hashable {
    fileprivate let value: UInt32
  }

  private let builder: OpaquePointer
  /// The holes left for bytes that are streamed into the file, in the order they were made.
  private(set) var holes: [(byteCount: Int, distance: Int)] = []

  /// - Parameter reserve: the address space to take at once, in bytes; it costs no memory until it is written to.
  init(reserve: Int) { builder = cfb_builder_new(reserve) }

  deinit { cfb_builder_free(builder) }

  /// A field of a table. Numbers that are the default may be left out: readers take it then.
  enum Field {
    case int8(Int, Int)
    case int32(Int, Int)
    case int64(Int, Int64)
    case float(Int, Float)
    case bool(Int, Bool)
    case reference(Int, Reference?)
  }

  func table(_ fields: [Field]) -> Reference {
    cfb_start_table(builder)
    for field in fields {
      switch field {
      case .int8(let number, let value): add(number, 1, UInt64(UInt8(truncatingIfNeeded: value)))
      case .int32(let number, let value): add(number, 4, UInt64(UInt32(truncatingIfNeeded: value)))
      case .int64(let number, let value): add(number, 8, UInt64(bitPattern: value))
      case .float(let number, let value): add(number, 4, UInt64(value.bitPattern))
      case .bool(let number, let value): add(number, 1, value ? 1 : 0)
      case .reference(let number, let value):
        if let value { cfb_add_reference(builder, Int32(number), value.value) }
      }
    }
    return Reference(value: cfb_end_table(builder))
  }

  private func add(_ field: Int, _ size: Int, _ bits: UInt64) {
    cfb_add_scalar(builder, Int32(field), size, bits)
  }

  func string(_ text: String) -> Reference {
    let bytes = Array(text.utf8)
    return Reference(value: bytes.withUnsafeBytes { cfb_make_string(builder, $0.baseAddress, $0.count) })
  }

  /// A vector of scalars.
  func vector<Element: BitwiseCopyable>(
    _ elements: [Element], alignment: Int = MemoryLayout<Element>.alignment
  ) -> Reference {
    let reference = elements.withUnsafeBytes {
      cfb_make_vector(builder, $0.baseAddress, elements.count, MemoryLayout<Element>.stride, alignment)
    }
    return Reference(value: reference)
  }

  /// A vector of tables or strings.
  func vector(_ references: [Reference]) -> Reference {
    let values = references.map(\.value)
    return Reference(
      value: values.withUnsafeBufferPointer {
        cfb_make_reference_vector(builder, $0.baseAddress, $0.count)
      })
  }

  /// A vector of bytes that are not here: they are streamed into the file in its place.
  func hole(byteCount: Int, alignment: Int) -> Reference {
    var distance = 0
    let reference = cfb_make_hole(builder, byteCount, alignment, &distance)
    holes.append((byteCount, distance))
    return Reference(value: reference)
  }

  /// Ends the buffer. `body` sees its bytes, of which those in holes mean nothing.
  func finish<Result, Failure: Error>(
    _ root: Reference, identifier: String, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var count = 0
    let bytes = cfb_finish(builder, root.value, identifier, &count)
    return try body(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}
