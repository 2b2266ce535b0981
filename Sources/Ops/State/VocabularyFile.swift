package import Diagnostics
package import GraphIR
package import Tensors

/// A text file that fills a table: a line for each key and its value.
///
/// The attributes of the node that reads it say what of a line is the key and the value: `key_index` and `value_index`
/// are −1 for the number of the line, −2 for the whole line, else the column between `delimiter`s. `vocab_size` lines
/// are read, all when it is −1, and `offset` is added to the numbers of lines and to columns of `int32`.
package struct VocabularyFile {
  private let path: String
  private let lines: [[UInt8]]
  private let delimiter: UInt8
  private let offset: Int

  /// The largest file that is read.
  private static let sizeLimit = 1 << 30
  private static let lineNumber = -1
  private static let wholeLine = -2

  /// Reads the file. One that is missing, empty or too short, and an empty line, are diagnostics.
  package init(_ path: String, _ attributes: Attributes) throws(Diagnostic) {
    self.path = path
    offset = bounded(Int64(attributes.int("offset") ?? 0), 1 << 40)
    let delimiters = attributes.string("delimiter").map { Array($0.utf8) } ?? [UInt8(ascii: "\t")]
    guard delimiters.count == 1 else {
      throw Diagnostic(
        .invalidValue, "the columns of a vocabulary are parted by one character", at: Location(file: path))
    }
    delimiter = delimiters[0]
    let bytes = try ReadableFile(path: path).readAll(limit: Self.sizeLimit)
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let size = attributes.int("vocab_size") ?? -1
    if size >= 0 {
      guard lines.count >= size else {
        throw Diagnostic(
          .invalidValue, "the vocabulary has \(lines.count) lines, fewer than the \(size) it must have",
          at: Location(file: path))
      }
      lines = Array(lines.prefix(size))
    }
    // Text files written on Windows.
    lines = lines.map { $0.last == UInt8(ascii: "\r") ? Array($0.dropLast()) : $0 }
    if let empty = lines.firstIndex(where: \.isEmpty) {
      throw Diagnostic(
        .invalidValue, "line \(empty + 1) of the vocabulary is empty", at: Location(file: path))
    }
    guard !lines.isEmpty else {
      throw Diagnostic(.invalidValue, "the vocabulary has no lines", at: Location(file: path))
    }
    self.lines = lines
  }

  /// The keys or values of all lines: what `key_index` or `value_index` says, as elements of `type`.
  package func column(_ index: Int, as type: ElementType) throws(Diagnostic) -> Tensor {
    if index == Self.lineNumber, type != .int64 {
      throw invalid("numbers of lines are int64, not \(type)")
    }
    if index == Self.wholeLine, type != .string { throw invalid("a whole line is a string, not \(type)") }
    var strings: [[UInt8]] = []
    var bytes: [UInt8] = []
    for (number, line) in lines.enumerated() {
      if index == Self.lineNumber {
        withUnsafeBytes(of: Int64(number + offset)) { bytes += $0 }
        continue
      }
      let text = try index == Self.wholeLine ? line : cell(index, of: line, number)
      if type == .string {
        strings.append(text)
      } else {
        bytes += try element(text, type, number)
      }
    }
    return Tensor(type, [lines.count], type == .string ? .strings(strings) : .bytes(bytes))
  }

  private func cell(_ index: Int, of line: [UInt8], _ number: Int) throws(Diagnostic) -> [UInt8] {
    let columns = line.split(separator: delimiter, omittingEmptySubsequences: false)
    guard columns.indices.contains(index) else {
      throw invalid("line \(number + 1) of the vocabulary has no column \(index)")
    }
    return Array(columns[index])
  }

  /// The bytes of a number, around which there may be blanks.
  private func element(_ cell: [UInt8], _ type: ElementType, _ number: Int) throws(Diagnostic) -> [UInt8] {
    let blanks: Set<UInt8> = [UInt8(ascii: " "), UInt8(ascii: "\t")]
    let text = String(
      decoding: cell.drop(while: blanks.contains).reversed().drop(while: blanks.contains).reversed(),
      as: UTF8.self)
    let parsed: [UInt8]? =
      if type == .int32 {
        // Of the columns, TensorFlow moves only these.
        Int(text).flatMap { Int32(exactly: $0 + offset) }.map { value in
          withUnsafeBytes(of: value) { Array($0) }
        }
      } else if [.int64, .float32, .float64].contains(type) {
        type.bytes(parsing: text)
      } else {
        nil
      }
    guard let parsed else {
      throw invalid("'\(text)' in line \(number + 1) of the vocabulary is no \(type) that a table may hold")
    }
    return parsed
  }

  private func invalid(_ message: String) -> Diagnostic {
    Diagnostic(.invalidValue, message, at: Location(file: path))
  }
}
