internal import Tensors

// Attribute values. Each kind has a spelling of its own, so that the parser needs no types: a shape is `[1,?]`, a list
// `(1, 2)`, a function `@f`, an attribute of the enclosing function `$T`.

extension GraphPrinter {
  mutating func write(_ attributes: Attributes) {
    write("{")
    for (index, entry) in attributes.entries.enumerated() {
      if index > 0 { write(", ") }
      writeWord(entry.name)
      write(" = ")
      write(entry.value)
    }
    write("}")
  }

  private mutating func write(_ attribute: Attribute) {
    switch attribute {
    case .string(let bytes): writeString(bytes)
    case .int(let value): write("\(value)")
    case .float(let value): write(Self.text(of: value))
    case .bool(let value): write("\(value)")
    case .type(let type): write(type.name)
    case .shape(let shape): write("\(shape)")
    case .tensor(let tensor): write(tensor)
    case .function(let function): write(function)
    case .placeholder(let name):
      write("$")
      writeWord(name)
    case .list(let list): write(list)
    case .unknown(let bytes):
      write("unknown ")
      writeHex(bytes)
    }
  }

  private mutating func write(_ list: AttributeList) {
    switch list {
    case .empty: write("()")
    case .strings(let values): writeList("strings", values) { $0.writeString($1) }
    case .ints(let values): writeList("ints", values) { $0.write("\($1)") }
    case .floats(let values): writeList("floats", values) { $0.write(Self.text(of: $1)) }
    case .bools(let values): writeList("bools", values) { $0.write("\($1)") }
    case .types(let values): writeList("types", values) { $0.write($1.name) }
    case .shapes(let values): writeList("shapes", values) { $0.write("\($1)") }
    case .tensors(let values): writeList("tensors", values) { $0.write($1) }
    case .functions(let values): writeList("functions", values) { $0.write($1) }
    }
  }

  /// The elements; the kind only where no element tells it.
  private mutating func writeList<Element>(
    _ kind: String, _ elements: [Element], _ body: (inout GraphPrinter, Element) -> Void
  ) {
    if elements.isEmpty { write(kind) }
    write("(")
    for (index, element) in elements.enumerated() {
      if index > 0 { write(", ") }
      body(&self, element)
    }
    write(")")
  }

  mutating func write(_ function: FunctionReference) {
    write("@")
    writeWord(function.name)
    guard !function.attributes.isEmpty else { return }
    write(" ")
    write(function.attributes)
  }

  // MARK: Tensors

  /// How many elements of a tensor people are shown.
  private static let shownElements = 8

  private mutating func write(_ tensor: Tensor) {
    write("tensor<\(tensor.type)\(tensor.shape)>")
    switch tensor.storage {
    case .bytes(let bytes):
      writeElements(of: bytes, tensor.type)
    case .repeated(let element):
      write(" splat ")
      if element.count == tensor.type.byteWidth, let literal = Self.literals(of: element, tensor.type)?.first
      {
        write(literal)
      } else {
        write("bytes ")
        writeHex(element)
      }
    case .strings(let strings):
      write("[")
      let shown = style == .brief ? min(strings.count, Self.shownElements) : strings.count
      for (index, string) in strings.prefix(shown).enumerated() {
        if index > 0 { write(", ") }
        writeString(string)
      }
      if shown < strings.count { write(", …") }
      write("]")
    case .source(let source):
      write(" at ")
      writeString(Array(source.identity.utf8))
    case .serializedProto(let bytes):
      if style == .brief {
        write(" proto …")
      } else {
        write(" proto ")
        writeHex(bytes)
      }
    }
  }

  private mutating func writeElements(of bytes: [UInt8], _ type: ElementType) {
    let width = max(type.byteWidth ?? 1, 1)
    let isCut = style == .brief && bytes.count > Self.shownElements * width
    let shown = isCut ? Array(bytes.prefix(Self.shownElements * width)) : bytes
    if let literals = Self.literals(of: shown, type) {
      write("[\(literals.joined(separator: ", "))\(isCut ? ", …" : "")]")
    } else {
      write(" bytes ")
      writeHex(shown)
      if isCut { write(" …") }
    }
  }

  /// The elements in decimal; nil for types that have no such spelling.
  static func literals(of bytes: [UInt8], _ type: ElementType) -> [String]? {
    func integers<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> [String] {
      elements(of: bytes, as: T.self).map { "\($0)" }
    }
    return switch type {
    case .float32: elements(of: bytes, as: UInt32.self).map { text(of: Float(bitPattern: $0)) }
    case .float64: elements(of: bytes, as: UInt64.self).map { text(of: Double(bitPattern: $0)) }
    case .int8: integers(Int8.self)
    case .int16: integers(Int16.self)
    case .int32: integers(Int32.self)
    case .int64: integers(Int64.self)
    case .uint8: integers(UInt8.self)
    case .uint16: integers(UInt16.self)
    case .uint32: integers(UInt32.self)
    case .uint64: integers(UInt64.self)
    // A byte other than 0 and 1 is no Boolean, but it may be in a file.
    case .bool where bytes.allSatisfy({ $0 <= 1 }): bytes.map { $0 == 1 ? "true" : "false" }
    default: nil
    }
  }

  private static func elements<T: BitwiseCopyable>(of bytes: [UInt8], as _: T.Type) -> [T] {
    bytes.withUnsafeBytes { buffer in
      let width = MemoryLayout<T>.size
      return (0..<buffer.count / width).map { buffer.loadUnaligned(fromByteOffset: $0 * width, as: T.self) }
    }
  }

  /// The shortest decimal that reads back the same; the bits of a NaN that is not the usual one.
  static func text(of value: Float) -> String {
    guard value.isNaN, value.bitPattern != Float.nan.bitPattern else { return "\(value)" }
    return "nan(0x\(String(value.bitPattern, radix: 16)))"
  }

  static func text(of value: Double) -> String {
    guard value.isNaN, value.bitPattern != Double.nan.bitPattern else { return "\(value)" }
    return "nan(0x\(String(value.bitPattern, radix: 16)))"
  }
}
