internal import CProtobuf
package import Diagnostics
internal import Tensors

/// A protobuf message, or a view of one inside another.
///
/// It refers to a tree that is kept alive as long as any view of it is; edits through one view show in the others.
/// Fields go by number (see `Fields/`); a number or kind the message type does not have is a programming error.
/// Map fields are repeated messages with a key (1) and a value (2).
package struct ProtoMessage {
  /// Owns the tree that all its views point into.
  private final class Root {
    let pointer: OpaquePointer

    init(_ type: String) { pointer = cp_new("tensorflow." + type) }

    deinit { cp_free(pointer) }
  }

  private let root: Root
  private let pointer: OpaquePointer

  private init(root: Root, pointer: OpaquePointer) {
    self.root = root
    self.pointer = pointer
  }

  /// An empty message of a type of TensorFlow's (`GraphDef`).
  package init(_ type: String) {
    let root = Root(type)
    self.init(root: root, pointer: root.pointer)
  }

  /// Calls the bridge while the tree is surely alive.
  private func with<Result>(_ body: (OpaquePointer) -> Result) -> Result {
    withExtendedLifetime(root) { body(pointer) }
  }
}

// MARK: The binary and the text form

extension ProtoMessage {
  /// Parses the binary form. `file` is for the diagnostic.
  package init(
    parsing bytes: UnsafeRawBufferPointer, as type: String, file: String? = nil
  ) throws(Diagnostic) {
    self.init(type)
    guard merge(bytes) else {
      throw Diagnostic(.malformed, "the bytes are no valid \(type) message", at: Location(file: file))
    }
  }

  package init(parsing bytes: [UInt8], as type: String, file: String? = nil) throws(Diagnostic) {
    self = try withBytes(of: bytes) { (buffer) throws(Diagnostic) in
      try ProtoMessage(parsing: buffer, as: type, file: file)
    }
  }

  /// Parses the binary form in place of what this message, the root of its tree, held before: cheaper than a new one
  /// for each of thousands. Views of its contents are void from then on. False when the bytes are malformed.
  package func reparse(_ bytes: ArraySlice<UInt8>) -> Bool {
    with { message in bytes.withUnsafeBytes { cp_parse(message, $0.baseAddress, $0.count) } }
  }

  /// Parses the text form. `file` is for the diagnostic, which gives the line of the first error.
  package init(parsingText text: [UInt8], as type: String, file: String? = nil) throws(Diagnostic) {
    self.init(type)
    var line: Int32 = 0
    var column: Int32 = 0
    var message: UnsafeMutablePointer<CChar>?
    let parsed = with { target in
      text.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { chars in
          cp_parse_text(target, chars.baseAddress, chars.count, &line, &column, &message)
        }
      }
    }
    guard !parsed else { return }
    let reason = message.map { String(cString: $0) } ?? ""
    cp_free_text(message)
    throw Diagnostic(
      .malformed, "the text is no valid \(type) message: \(reason)",
      at: Location(file: file, line: line > 0 ? Int(line) : nil),
      notes: line > 0 ? ["the error is in line \(line), column \(column)"] : [])
  }

  /// Adds the fields that the bytes hold; false when they are malformed.
  package func merge(_ bytes: UnsafeRawBufferPointer) -> Bool {
    with { cp_merge($0, bytes.baseAddress, bytes.count) }
  }

  package func merge(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { merge($0) } }

  /// The size of the binary form.
  package var serializedSize: Int { with { cp_byte_size($0) } }

  /// The binary form. Fields that the schema does not know are kept.
  package func serialized() -> [UInt8] {
    with { message in
      let size = cp_byte_size(message)
      return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        if let base = buffer.baseAddress { cp_serialize(message, base, size) }
        count = size
      }
    }
  }

  /// The text form, indented by `indent` levels of two spaces.
  package func printed(indent: Int = 0) -> String {
    with { message in
      var count = 0
      let text = cp_print(message, Int32(indent), &count)
      defer { cp_free_text(text) }
      return UnsafeRawBufferPointer(start: text, count: count).withMemoryRebound(to: UInt8.self) {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }
}

// MARK: Reading

extension ProtoMessage {
  /// The number of elements of a repeated field; 1 or 0 for a singular one that is present or not.
  package func count(_ field: Int32) -> Int { with { Int(cp_count($0, field)) } }

  /// Whether a singular field is present: not its default, for scalars without presence.
  package func has(_ field: Int32) -> Bool { count(field) > 0 }

  /// The number of the field that is set of the oneof that `field` belongs to, or nil.
  package func whichOneof(_ field: Int32) -> Int32? {
    let number = with { cp_which($0, field) }
    return number == 0 ? nil : number
  }

  /// The value of a field of any integer type, boolean or enum. `index` matters for repeated fields only.
  package func int(_ field: Int32, at index: Int = 0) -> Int {
    with { Int(cp_int($0, field, Int32(index))) }
  }

  package func bool(_ field: Int32, at index: Int = 0) -> Bool { int(field, at: index) != 0 }

  package func double(_ field: Int32, at index: Int = 0) -> Double {
    with { cp_double($0, field, Int32(index)) }
  }

  package func float(_ field: Int32, at index: Int = 0) -> Float {
    with { cp_float($0, field, Int32(index)) }
  }

  /// Calls `body` with the bytes of a `string` or `bytes` field.
  package func withFieldBytes<Result>(
    _ field: Int32, at index: Int = 0, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    with { message in
      var count = 0
      let start = cp_bytes(message, field, Int32(index), &count)
      return body(UnsafeRawBufferPointer(start: start, count: count))
    }
  }

  package func bytes(_ field: Int32, at index: Int = 0) -> [UInt8] {
    withFieldBytes(field, at: index) { Array($0) }
  }

  package func string(_ field: Int32, at index: Int = 0) -> String {
    withFieldBytes(field, at: index) { String(decoding: $0, as: UTF8.self) }
  }

  package func strings(_ field: Int32) -> [String] { (0..<count(field)).map { string(field, at: $0) } }

  /// The elements of a repeated field of any integer type, boolean or enum.
  package func ints(_ field: Int32) -> [Int] { (0..<count(field)).map { int(field, at: $0) } }

  /// The elements of a repeated numeric field, as they lie in memory: `Element` has the field's width.
  package func elements<Element: BitwiseCopyable>(_ field: Int32, as _: Element.Type) -> [Element] {
    with { message in
      let total = Int(cp_count(message, field))
      return [Element](unsafeUninitializedCapacity: total) { buffer, count in
        if let base = buffer.baseAddress, total > 0 {
          cp_copy_elements(message, field, base, MemoryLayout<Element>.size)
        }
        count = total
      }
    }
  }

  /// The message in a singular field, or nil.
  package func message(_ field: Int32) -> ProtoMessage? {
    with { cp_message($0, field, 0) }.map { ProtoMessage(root: root, pointer: $0) }
  }

  /// The messages of a repeated field.
  package func messages(_ field: Int32) -> Messages {
    Messages(owner: self, field: field, count: count(field))
  }

  /// A view of a repeated message field; not to be used after elements were removed.
  package struct Messages: RandomAccessCollection {
    fileprivate let owner: ProtoMessage
    fileprivate let field: Int32
    package let count: Int

    package var startIndex: Int { 0 }
    package var endIndex: Int { count }

    package subscript(position: Int) -> ProtoMessage {
      precondition(indices.contains(position))
      guard let pointer = owner.with({ cp_message($0, field, Int32(position)) }) else {
        preconditionFailure("a repeated field has no holes")
      }
      return ProtoMessage(root: owner.root, pointer: pointer)
    }
  }
}

// MARK: Writing: sets a singular field, appends to a repeated one

extension ProtoMessage {
  package func put(_ field: Int32, int value: Int) { with { cp_put_int($0, field, Int64(value)) } }

  package func put(_ field: Int32, bool value: Bool) { put(field, int: value ? 1 : 0) }

  package func put(_ field: Int32, double value: Double) { with { cp_put_double($0, field, value) } }

  package func put(_ field: Int32, float value: Float) { with { cp_put_float($0, field, value) } }

  package func put(_ field: Int32, bytes value: UnsafeRawBufferPointer) {
    with { cp_put_bytes($0, field, value.baseAddress, value.count) }
  }

  package func put(_ field: Int32, bytes value: [UInt8]) { value.withUnsafeBytes { put(field, bytes: $0) } }

  package func put(_ field: Int32, string value: String) {
    var value = value
    value.withUTF8 { put(field, bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The message of a singular field, made if absent, or a new last one of a repeated field.
  @discardableResult
  package func putMessage(_ field: Int32) -> ProtoMessage {
    ProtoMessage(root: root, pointer: with { cp_put_message($0, field) })
  }

  /// Removes the value or all elements.
  package func clear(_ field: Int32) { with { cp_clear($0, field) } }

  /// Becomes a copy of `other`, a message of the same type, with its unknown fields.
  package func copy(_ other: ProtoMessage) {
    with { message in other.with { cp_copy(message, $0) } }
  }
}
