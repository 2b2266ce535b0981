internal import CFlatBuffers
internal import Diagnostics
internal import Tensors

/// A file that is a flatbuffer, perhaps with more bytes behind it. Every step into it is checked.
final class FlatFile {
  let file: ReadableFile
  private let mapping: MappedFile
  private let start: UnsafePointer<UInt8>
  /// How much may still be taken out of the file. A few bytes can stand for many by being referred to again and again,
  /// which no writer does.
  private var allowance: Int

  init(_ file: ReadableFile) throws(Diagnostic) {
    self.file = file
    mapping = try file.mapped()
    guard let start = mapping.bytes.bindMemory(to: UInt8.self).baseAddress else {
      preconditionFailure("an empty file cannot be mapped")
    }
    self.start = start
    allowance = Self.share(of: file) + (1 << 20)
  }

  private static func share(of file: ReadableFile) -> Int {
    file.size < Int.max / 64 ? file.size * 16 : Int.max / 4
  }

  /// Lets as much be taken out of another file that belongs to this one.
  func allow(reading other: ReadableFile) {
    let (sum, overflow) = allowance.addingReportingOverflow(Self.share(of: other))
    allowance = overflow ? Int.max : sum
  }

  fileprivate var buffer: CFBBuffer { CFBBuffer(bytes: start, count: mapping.bytes.count) }

  func root(identifier: String) throws(Diagnostic) -> FlatTable {
    var position: UInt32 = 0
    guard cfb_root(buffer, identifier, &position) == CFB_PRESENT else {
      throw broken("it has no root", at: 0)
    }
    return FlatTable(self, position)
  }

  /// The bytes of a range of the file, which the caller has checked.
  func bytes(_ range: Range<Int>) throws(Diagnostic) -> [UInt8] {
    try spend(range.count)
    return Array(mapping.bytes[range])
  }

  /// Bytes of this file or of one that belongs to it.
  func bytes(_ place: StoredBytes) throws(Diagnostic) -> [UInt8] {
    guard place.isExternal else { return try bytes(place.range) }
    try spend(place.range.count)
    return try place.file.read(at: place.range.lowerBound, count: place.range.count)
  }

  fileprivate func spend(_ count: Int) throws(Diagnostic) {
    allowance -= count
    if allowance < 0 { throw broken("its parts are used again and again", at: nil) }
  }

  fileprivate func position(of pointer: UnsafeRawPointer) -> Int {
    pointer - UnsafeRawPointer(start)
  }

  func broken(_ what: String, at position: Int?) -> Diagnostic {
    Diagnostic(
      .malformed, "'\(file.path)' is no sound TFLite model: \(what)",
      at: Location(file: file.path, byte: position))
  }
}

/// A table of a flatbuffer; its fields go by their numbers.
struct FlatTable {
  let file: FlatFile
  let position: UInt32

  fileprivate init(_ file: FlatFile, _ position: UInt32) {
    self.file = file
    self.position = position
  }

  private func present(_ result: CFBResult, _ field: Int) throws(Diagnostic) -> Bool {
    if result == CFB_BROKEN {
      throw file.broken("field \(field) of a table reaches beyond it", at: Int(position))
    }
    return result == CFB_PRESENT
  }

  /// A number; nil where the table does not have it, so that its default holds.
  private func scalar<Number: FixedWidthInteger>(
    _ field: Int, _: Number.Type
  ) throws(Diagnostic) -> Number? {
    var value: Number = 0
    let result = cfb_scalar(file.buffer, position, Int32(field), MemoryLayout<Number>.size, &value)
    return try present(result, field) ? value : nil
  }

  func int8(_ field: Int) throws(Diagnostic) -> Int? { try scalar(field, Int8.self).map { Int($0) } }
  func uint8(_ field: Int) throws(Diagnostic) -> Int? { try scalar(field, UInt8.self).map { Int($0) } }
  func int32(_ field: Int) throws(Diagnostic) -> Int? { try scalar(field, Int32.self).map { Int($0) } }
  func uint32(_ field: Int) throws(Diagnostic) -> Int? { try scalar(field, UInt32.self).map { Int($0) } }
  func int64(_ field: Int) throws(Diagnostic) -> Int64? { try scalar(field, Int64.self) }
  func uint64(_ field: Int) throws(Diagnostic) -> UInt64? { try scalar(field, UInt64.self) }
  func bool(_ field: Int) throws(Diagnostic) -> Bool? { try scalar(field, UInt8.self).map { $0 != 0 } }
  func float(_ field: Int) throws(Diagnostic) -> Float? {
    try scalar(field, UInt32.self).map { Float(bitPattern: $0) }
  }

  func table(_ field: Int) throws(Diagnostic) -> FlatTable? {
    var target: UInt32 = 0
    let result = cfb_table(file.buffer, position, Int32(field), &target)
    guard try present(result, field) else { return nil }
    try file.spend(16)
    return FlatTable(file, target)
  }

  /// Where the bytes of a vector of bytes lie in the file.
  func range(_ field: Int) throws(Diagnostic) -> Range<Int>? { try elements(field, size: 1)?.range }

  private func elements(
    _ field: Int, size: Int
  ) throws(Diagnostic) -> (start: UnsafeRawPointer, count: Int, range: Range<Int>)? {
    var start: UnsafeRawPointer?
    var count = 0
    let result = cfb_vector(file.buffer, position, Int32(field), size, &start, &count)
    guard try present(result, field), let start else { return nil }
    let offset = file.position(of: start)
    return (start, count, offset..<offset + count * size)
  }

  /// A string; bytes that are no UTF-8 are replaced.
  func string(_ field: Int) throws(Diagnostic) -> String? {
    guard let range = try range(field) else { return nil }
    return String(decoding: try file.bytes(range), as: UTF8.self)
  }

  /// A vector of numbers.
  func vector<Number: BitwiseCopyable>(_ field: Int, of _: Number.Type) throws(Diagnostic) -> [Number]? {
    let size = MemoryLayout<Number>.stride
    guard let (start, count, range) = try elements(field, size: size) else { return nil }
    try file.spend(range.count)
    return (0..<count).map { start.loadUnaligned(fromByteOffset: $0 * size, as: Number.self) }
  }

  /// A vector of tables; empty where there is none.
  func tables(_ field: Int) throws(Diagnostic) -> [FlatTable] {
    guard let (start, count, range) = try elements(field, size: 4) else { return [] }
    try file.spend(range.count * 4)
    var tables: [FlatTable] = []
    tables.reserveCapacity(count)
    for index in 0..<count {
      var target: UInt32 = 0
      guard cfb_element(file.buffer, start, index, &target) == CFB_PRESENT else {
        throw file.broken("an element of a vector refers to nothing", at: range.lowerBound + 4 * index)
      }
      tables.append(FlatTable(file, target))
    }
    return tables
  }
}
