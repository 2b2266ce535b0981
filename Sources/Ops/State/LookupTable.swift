internal import Diagnostics
internal import Kernels
internal import Tensors

/// A hash table: keys, each with a value.
///
/// A fixed table is filled once. A mutable one changes; a dense one, besides, has two keys that mark free places in
/// TensorFlow's memory and so cannot be used as keys.
final class LookupTable: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "table"

  enum Kind: Equatable {
    case fixed
    case mutable
    case dense(reserved: [Key])
  }

  /// The bytes of a number or string; where a key has several strings, each after its length.
  typealias Key = [UInt8]

  let kind: Kind
  let keyType: ElementType
  let valueType: ElementType
  let keyShape: [Int]
  let valueShape: [Int]
  private var contents: TableContents
  /// Whether a fixed table has been filled.
  private var isFilled = false

  init(
    _ kind: Kind, keys keyType: ElementType, keyShape: [Int] = [], values valueType: ElementType,
    valueShape: [Int] = []
  ) throws(Diagnostic) {
    guard keyType.isElement, valueType.isElement else {
      throw Diagnostic(.unsupported, "there are no tables from \(keyType) to \(valueType)")
    }
    self.kind = kind
    self.keyType = keyType
    self.valueType = valueType
    self.keyShape = keyShape
    self.valueShape = valueShape
    contents = TableContents(keyType, valueType, rowLength: try product(valueShape))
  }

  /// The number of keys; 0 before a fixed table is filled.
  var count: Int { contents.count }

  // MARK: Reading

  /// The values of keys, and `missing` where there is none: one for all, or one for each.
  func find(_ keys: TensorValue, missing: TensorValue) throws(Diagnostic) -> TensorValue {
    try requireFilled()
    let rows = try rows(of: keys)
    let shape = keys.dimensions.dropLast(keyShape.count) + valueShape
    guard missing.type == valueType, missing.dimensions == valueShape || missing.dimensions == shape else {
      throw Diagnostic(
        .invalidOperand,
        "the default is \(missing.type)\(missing.shape), not \(valueType)\(Shape(valueShape)) or \(Shape(Array(shape)))"
      )
    }
    try refuseReserved(rows)
    // TensorFlow takes the first of several for all keys of a fixed table.
    let isOneForAll = kind == .fixed || missing.dimensions == valueShape
    return try contents.find(rows, missing: missing, isOneForAll: isOneForAll, Array(shape))
  }

  /// All keys, and their values, in no particular order.
  func export() throws(Diagnostic) -> (keys: TensorValue, values: TensorValue) {
    try requireFilled()
    return try contents.export(keyShape: keyShape, valueShape: valueShape)
  }

  // MARK: Changing

  /// Fills a fixed table. Again only with as many keys, which is what TensorFlow looks at.
  func initialize(_ keys: TensorValue, _ values: TensorValue) throws(Diagnostic) {
    guard kind == .fixed else { throw Diagnostic(.invalidOperand, "a table that changes is not initialised") }
    guard keys.rank == 1 else { throw Diagnostic(.invalidOperand, "\(keys.shape) is no list of keys") }
    var filled = TableContents(keyType, valueType, rowLength: 1)
    try filled.insert(rows(of: keys), try checked(values, for: keys), replacing: false)
    guard !isFilled else {
      guard filled.count == count else {
        throw Diagnostic(.invalidOperand, "the table was initialised with other keys before")
      }
      return
    }
    contents = filled
    isFilled = true
  }

  func insert(_ keys: TensorValue, _ values: TensorValue) throws(Diagnostic) {
    try requireMutable()
    let rows = try rows(of: keys)
    try refuseReserved(rows)
    try contents.insert(rows, try checked(values, for: keys), replacing: true)
  }

  func remove(_ keys: TensorValue) throws(Diagnostic) {
    try requireMutable()
    let rows = try rows(of: keys)
    try refuseReserved(rows)
    contents.remove(rows)
  }

  /// Replaces all that the table holds. What a dense table exports has free places in it, and an axis for each value.
  /// For a fixed table, to import is to initialise: TensorFlow 2 fills them so.
  func restore(_ keys: TensorValue, _ values: TensorValue) throws(Diagnostic) {
    if kind == .fixed { return try initialize(keys, values) }
    guard keys.type == keyType, values.type == valueType, let count = keys.dimensions.first,
      keys.elementCount == count * keyShape.reduce(1, *),
      values.elementCount == count * valueShape.reduce(1, *)
    else {
      throw Diagnostic(
        .invalidOperand,
        "\(keys.type)\(keys.shape) and \(values.type)\(values.shape) are not what the table holds")
    }
    var filled = TableContents(keyType, valueType, rowLength: valueShape.reduce(1, *))
    var reserved: [Key] = []
    if case .dense(let marks) = kind { reserved = marks }
    try filled.insert(
      rows(of: keys.reshaped([count] + keyShape)), values.reshaped([count] + valueShape), replacing: true,
      except: reserved)
    contents = filled
  }

  // MARK: Checks

  private func requireFilled() throws(Diagnostic) {
    if kind == .fixed, !isFilled {
      throw Diagnostic(
        .uninitialized, "the table is used before it is initialised",
        help: "the model does not say what initialises it, or its initialiser does not")
    }
  }

  private func requireMutable() throws(Diagnostic) {
    if kind == .fixed {
      throw Diagnostic(.invalidOperand, "a table that is initialised once cannot be changed")
    }
  }

  private func refuseReserved(_ rows: [Key]) throws(Diagnostic) {
    guard case .dense(let reserved) = kind, rows.contains(where: reserved.contains) else { return }
    throw Diagnostic(.invalidOperand, "the key that marks a free place of the table is used as a key")
  }

  /// A value for each key.
  private func checked(_ values: TensorValue, for keys: TensorValue) throws(Diagnostic) -> TensorValue {
    guard values.type == valueType,
      values.dimensions == keys.dimensions.dropLast(keyShape.count) + valueShape
    else {
      throw Diagnostic(
        .invalidOperand,
        "\(values.type)\(values.shape) are no values of \(valueType)\(Shape(valueShape)) for keys \(keys.shape)"
      )
    }
    return values
  }

  private func rows(of keys: TensorValue) throws(Diagnostic) -> [Key] {
    guard keys.type == keyType, keys.dimensions.suffix(keyShape.count) == keyShape[...] else {
      throw Diagnostic(
        .invalidOperand, "\(keys.type)\(keys.shape) are no keys of \(keyType)\(Shape(keyShape))")
    }
    // Of a dense table, keys come in a list.
    if case .dense = kind, keys.rank > 1 || !keyShape.isEmpty, keys.rank != keyShape.count + 1 {
      throw Diagnostic(.invalidOperand, "\(keys.shape) is no list of keys")
    }
    return Self.rows(of: keys, length: keyShape.reduce(1, *))
  }

  /// The keys in `tensor`, of so many elements each.
  static func rows(of tensor: TensorValue, length: Int) -> [Key] {
    guard length > 0 else { return [] }
    if tensor.type == .string {
      let strings = tensor.strings
      if length == 1 { return strings }
      return stride(from: 0, to: strings.count, by: length).map { start in
        strings[start..<start + length].flatMap { string in
          withUnsafeBytes(of: string.count) { Array($0) } + string
        }
      }
    }
    let width = (tensor.type.byteWidth ?? 0) * length
    return withExtendedLifetime(tensor) {
      let bytes = tensor.bytes
      return stride(from: 0, to: bytes.count, by: width).map { Array(bytes[$0..<$0 + width]) }
    }
  }
}

extension ElementType {
  /// Whether a tensor of it has elements in memory.
  fileprivate var isElement: Bool { self == .string || byteWidth != nil }
}
