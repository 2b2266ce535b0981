internal import CFlatBuffers
package import GraphIR
internal import Ops
internal import Tensors

/// FlexBuffers, flatbuffers without a schema: the form of the options of custom operators.
package enum FlexBuffer {
  /// A vector of strings.
  package static func vector(_ strings: [[UInt8]]) -> [UInt8] {
    build { builder in
      let start = cfb_flex_start_vector(builder)
      for string in strings { add(string, to: builder) }
      cfb_flex_end_vector(builder, start, false)
    }
  }

  /// A map of attributes by name, as TensorFlow's converter writes them: element types as TFLite's numbers, and lists of
  /// numbers and strings.
  ///
  /// - Returns: the bytes, and the attributes that have no form in them, which are left out.
  package static func map(_ attributes: Attributes) -> (bytes: [UInt8], leftOut: [String]) {
    var leftOut: [String] = []
    let bytes = build { builder in
      let start = cfb_flex_start_map(builder)
      for entry in attributes.entries {
        if canHold(entry.value) {
          cfb_flex_key(builder, entry.name)
          add(entry.value, to: builder)
        } else {
          leftOut.append(entry.name)
        }
      }
      cfb_flex_end_map(builder, start)
    }
    return (bytes, leftOut)
  }

  private static func build(_ body: (OpaquePointer) -> Void) -> [UInt8] {
    let builder = cfb_flex_new()
    defer { cfb_flex_free(builder) }
    body(builder)
    var count = 0
    let bytes = cfb_flex_finish(builder, &count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private static func add(_ string: [UInt8], to builder: OpaquePointer) {
    string.withUnsafeBytes { cfb_flex_string(builder, $0.baseAddress, $0.count) }
  }

  private static func canHold(_ attribute: Attribute) -> Bool {
    switch attribute {
    case .string, .int, .float, .bool: true
    case .type(let type): type.tfLiteCode != nil
    case .list(.strings(let values)): !values.isEmpty
    case .list(.ints(let values)): !values.isEmpty
    case .list(.floats(let values)): !values.isEmpty
    default: false
    }
  }

  private static func add(_ attribute: Attribute, to builder: OpaquePointer) {
    func vector<Element>(_ values: [Element], _ add: (Element) -> Void) {
      let start = cfb_flex_start_vector(builder)
      for value in values { add(value) }
      cfb_flex_end_vector(builder, start, true)
    }
    switch attribute {
    case .string(let bytes): add(bytes, to: builder)
    case .int(let value): cfb_flex_int(builder, value)
    case .float(let value): cfb_flex_float(builder, value)
    case .bool(let value): cfb_flex_bool(builder, value)
    case .type(let type): cfb_flex_int(builder, Int64(type.tfLiteCode ?? 0))
    case .list(.strings(let values)): vector(values) { add($0, to: builder) }
    case .list(.ints(let values)): vector(values) { cfb_flex_int(builder, $0) }
    case .list(.floats(let values)): vector(values) { cfb_flex_float(builder, $0) }
    default: preconditionFailure("the attribute has no form in a FlexBuffer")
    }
  }

  // MARK: Reading

  /// What a buffer says, in the manner of JSON; nil for bytes that are no FlexBuffer, or too many to be read by people.
  package static func text(of bytes: [UInt8]) -> String? {
    guard bytes.count <= mostReadable else { return nil }
    return withBuffer(bytes) { buffer in
      var count = 0
      guard let text = cfb_flex_text(buffer, &count) else { return nil }
      defer { cfb_flex_free_text(text) }
      return String(decoding: UnsafeRawBufferPointer(start: text, count: count), as: UTF8.self)
    }
  }

  /// The string at an index of the vector that a buffer is; nil where there is none.
  package static func string(at index: Int, of bytes: [UInt8]) -> [UInt8]? {
    withBuffer(bytes) { buffer in
      var count = 0
      return cfb_flex_element(buffer, index, &count).map {
        Array(UnsafeRawBufferPointer(start: $0, count: count))
      }
    }
  }

  private static func withBuffer<Result>(_ bytes: [UInt8], _ body: (CFBBuffer) -> Result?) -> Result? {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { body(CFBBuffer(bytes: $0, count: buffer.count)) }
    }
  }

  /// A vector may refer to one part many times, so that the text may be as long as the square of the bytes.
  private static let mostReadable = 4096
}
