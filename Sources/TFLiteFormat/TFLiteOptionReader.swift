internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// Reads what an operator is told beside its operands, as the attributes of its node.
struct TFLiteOptionReader {
  private let reader: TFLiteReader
  /// The operator, in diagnostics.
  private let what: String

  init(_ reader: TFLiteReader, _ what: String) {
    self.reader = reader
    self.what = what
  }

  /// The options of a builtin, or the bytes that a custom op has; what the file leaves at its default is left out.
  func attributes(of table: FlatTable, _ builtin: TFLiteBuiltin?) throws(Diagnostic) -> Attributes {
    var attributes: Attributes = [:]
    for (union, typeField, field) in [
      (1, OperatorField.builtinOptionsType, OperatorField.builtinOptions),
      (2, OperatorField.builtinOptions2Type, OperatorField.builtinOptions2),
    ] {
      let number = try table.uint8(typeField) ?? 0
      guard number != 0, let content = try table.table(field) else { continue }
      guard let options = TFLiteSchema.options(union: union, number: number) else {
        throw reader.unsupported("has options of number \(number) at \(what)")
      }
      guard options.name == builtin?.options?.name else {
        throw reader.file.broken("\(what) has \(options.name)", at: Int(content.position))
      }
      for (number, field) in options.fields.enumerated() {
        if let value = try attribute(field, content, number) { attributes[field.name] = value }
      }
    }
    if let bytes = try customOptions(of: table) {
      attributes[TFLiteAttribute.customOptions] = .string(bytes)
    }
    return attributes
  }

  private func customOptions(of table: FlatTable) throws(Diagnostic) -> [UInt8]? {
    let format = try table.int8(OperatorField.customOptionsFormat) ?? 0
    guard format == 0 else { throw reader.unsupported("has options in format \(format) at \(what)") }
    let offset = try table.uint64(OperatorField.largeCustomOptionsOffset) ?? 0
    if offset > 1 {
      let size = try table.uint64(OperatorField.largeCustomOptionsSize) ?? 0
      return try reader.file.bytes(reader.range(at: offset, size, of: "the options of \(what)"))
    }
    return try table.range(OperatorField.customOptions).map { (range) throws(Diagnostic) in
      try reader.file.bytes(range)
    }
  }

  private func attribute(
    _ field: TFLiteOptions.Field, _ table: FlatTable, _ number: Int
  ) throws(Diagnostic) -> Attribute? {
    switch field.kind {
    case .absent: return nil
    case .int: return try table.int32(number).map { .int(Int64($0)) }
    case .long: return try table.int64(number).map { .int($0) }
    case .float: return try table.float(number).map { .float($0) }
    case .bool: return try table.bool(number).map { .bool($0) }
    case .string: return try table.string(number).map { .string($0) }
    case .word(let words, let bytes):
      guard let index = bytes == 1 ? try table.int8(number) : try table.int32(number) else { return nil }
      guard words.indices.contains(index) else { throw outOfRange(field, index) }
      return .string(words[index])
    case .type:
      guard let code = try table.int8(number) else { return nil }
      guard let type = ElementType(tfLiteCode: code) else { throw outOfRange(field, code) }
      return .type(type)
    case .ints:
      return try list(table.vector(number, of: Int32.self)) { .ints($0.map { Int64($0) }) }
    case .longs: return try list(table.vector(number, of: Int64.self)) { .ints($0) }
    case .floats: return try list(table.vector(number, of: Float.self)) { .floats($0) }
    case .bytes: return try list(table.vector(number, of: UInt8.self)) { .ints($0.map { Int64($0) }) }
    case .bools: return try list(table.vector(number, of: UInt8.self)) { .bools($0.map { $0 != 0 }) }
    case .subgraph:
      return try table.int32(number).map { (index) throws(Diagnostic) in
        .function(try function(field, index))
      }
    case .subgraphs:
      let indices = try table.vector(number, of: Int32.self)
      let functions = try indices?.map { (index) throws(Diagnostic) in try function(field, Int(index)) }
      return list(functions) { .functions($0) }
    }
  }

  private func list<Element>(_ elements: [Element]?, _ list: ([Element]) -> AttributeList) -> Attribute? {
    elements.map { .list($0.isEmpty ? .empty : list($0)) }
  }

  /// A subgraph that an operator runs; none runs the main graph.
  private func function(
    _ field: TFLiteOptions.Field, _ index: Int
  ) throws(Diagnostic) -> FunctionReference {
    guard index > 0, reader.functionNames.indices.contains(index) else { throw outOfRange(field, index) }
    return FunctionReference(reader.functionNames[index])
  }

  private func outOfRange(_ field: TFLiteOptions.Field, _ value: Int) -> Diagnostic {
    reader.file.broken("\(what) has \(value) for '\(field.name)'", at: nil)
  }
}
