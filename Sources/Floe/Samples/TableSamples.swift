internal import Diagnostics
internal import Kernels
internal import Tensors

/// A table as text: fields between commas (tabs, semicolons), a row on each line, perhaps with names of the columns
/// above (RFC 4180, without line breaks in fields). Lines that are empty or begin with `#` do not count.
final class TableReader: ItemReader {
  /// The inputs that columns are for, and how their numbers lie in them.
  private(set) var layouts: [ItemLayout] = []
  /// How many rows there are, or as many as are wanted.
  private(set) var rows = 0
  /// The names of the columns that are for no input.
  private(set) var unused: [String] = []
  private let path: String
  private let stream: ByteStream
  private let delimiter: UInt8
  private var line = 0
  private var columns: [[Int]] = []
  private var width = 0
  private var hasHeader = false

  /// Lines of more bytes are of no table.
  private static let longestLine = 1 << 26

  /// - Parameters:
  ///   - inputs: what columns may be for; of one, all of them may be.
  ///   - column: the name of the columns, where it is not that of the input.
  ///   - most: so many samples are wanted.
  init(
    _ path: String, for inputs: [SampledInput], column: String?, most: Int?
  ) throws(Diagnostic) {
    self.path = path
    stream = ByteStream(try ReadableFile(path: path))
    delimiter = try Self.delimiter(of: stream)
    guard let fields = try nextFields() else {
      throw Diagnostic(.malformed, "'\(path)' has no rows", at: Location(file: path))
    }
    let first = fields.map { String(decoding: $0, as: UTF8.self) }
    width = first.count
    hasHeader = first.contains { Double($0) == nil && ElementType.bool.bytes(parsing: $0) == nil }
    var choice = ColumnChoice(header: hasHeader ? first : nil, width: width, path: path)
    (columns, layouts) = try choice.columns(for: inputs, named: column)
    unused = choice.unused
    guard !layouts.isEmpty else { return }
    rewind()
    let wanted = layouts[0].items(most)
    while rows < wanted, try nextRow() != nil { rows += 1 }
    rewind()
  }

  func rewind() {
    stream.rewind()
    line = 0
    if hasHeader { _ = try? nextFields() }
  }

  func next() throws(Diagnostic) -> [TensorValue] {
    guard let row = try nextRow() else {
      throw Diagnostic(.truncated, "'\(path)' has become shorter", at: Location(file: path))
    }
    return row
  }

  private func nextRow() throws(Diagnostic) -> [TensorValue]? {
    guard let fields = try nextFields() else { return nil }
    guard fields.count == width else {
      throw Diagnostic(
        .malformed, "a row has \(fields.count) fields, and the first one \(width)",
        at: Location(file: path, line: line))
    }
    var values: [TensorValue] = []
    for (layout, columns) in zip(layouts, columns) {
      let (type, width) = (layout.input.type, layout.input.type.byteWidth ?? 0)
      let value = try TensorValue(allocating: type, layout.shape)
      let bytes = value.bytes
      for (place, column) in columns.enumerated() {
        let element = UnsafeMutableRawBufferPointer(rebasing: bytes[place * width..<(place + 1) * width])
        guard fields[column].withUnsafeBufferPointer({ type.write(parsing: $0, to: element) }) else {
          let text = String(decoding: fields[column].prefix(40), as: UTF8.self)
          throw Diagnostic(
            .malformed, "'\(text)' in column \(column + 1) is no \(type)",
            at: Location(file: path, line: line))
        }
      }
      values.append(value)
    }
    return values
  }

  /// The fields of the next line that counts: parts of it, but for those in quotes.
  private func nextFields() throws(Diagnostic) -> [ArraySlice<UInt8>]? {
    while let bytes = try stream.read(to: UInt8(ascii: "\n"), limit: Self.longestLine) {
      line += 1
      var text = bytes[...]
      if line == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
      if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
      if Self.isBlank(text) { continue }
      return try fields(text)
    }
    return nil
  }

  private func fields(_ text: ArraySlice<UInt8>) throws(Diagnostic) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    fields.reserveCapacity(width)
    var place = text.startIndex
    while true {
      while place < text.endIndex, text[place] == 0x20 { place += 1 }
      if place < text.endIndex, text[place] == UInt8(ascii: "\"") {
        fields.append(try quoted(text, from: &place))
        while place < text.endIndex, text[place] == 0x20 { place += 1 }
        guard place == text.endIndex || text[place] == delimiter else {
          throw Diagnostic(
            .malformed, "a field goes on after its quotes", at: Location(file: path, line: line))
        }
      } else {
        let start = place
        while place < text.endIndex, text[place] != delimiter { place += 1 }
        var end = place
        while end > start, text[end - 1] == 0x20 { end -= 1 }
        fields.append(text[start..<end])
      }
      guard place < text.endIndex else { return fields }
      place += 1
    }
  }

  /// What stands in quotes; `place` goes from the first of them behind the last.
  private func quoted(
    _ text: ArraySlice<UInt8>, from place: inout Int
  ) throws(Diagnostic) -> ArraySlice<UInt8> {
    let mark = UInt8(ascii: "\"")
    var field: [UInt8] = []
    place += 1
    while true {
      guard let quote = text[place...].firstIndex(of: mark) else {
        throw Diagnostic(.malformed, "a quote does not end", at: Location(file: path, line: line))
      }
      field += text[place..<quote]
      place = quote + 1
      // Two quotes stand for one.
      guard place < text.endIndex, text[place] == mark else { return field[...] }
      field.append(mark)
      place += 1
    }
  }

  /// Whether a line does not count.
  private static func isBlank(_ text: ArraySlice<UInt8>) -> Bool {
    text.first == UInt8(ascii: "#") || text.allSatisfy { $0 == 0x20 || $0 == 0x0D }
  }

  /// A comma, unless the first line that counts has only tabs or semicolons.
  private static func delimiter(of stream: ByteStream) throws(Diagnostic) -> UInt8 {
    defer { stream.rewind() }
    while let text = try stream.read(to: UInt8(ascii: "\n"), limit: longestLine) {
      if isBlank(text[...]) { continue }
      let known = [",", "\t", ";"].map { (character: Unicode.Scalar) in UInt8(ascii: character) }
      return known.first { text.contains($0) } ?? known[0]
    }
    return UInt8(ascii: ",")
  }
}

/// Which columns of a table are for which input.
private struct ColumnChoice {
  /// The names; nil where there are none.
  let header: [String]?
  let width: Int
  let path: String
  private(set) var unused: [String] = []

  init(header: [String]?, width: Int, path: String) {
    (self.header, self.width, self.path) = (header, width, path)
  }

  /// The columns, in the order of the input's elements, by name or else by position.
  mutating func columns(
    for inputs: [SampledInput], named column: String?
  ) throws(Diagnostic) -> ([[Int]], [ItemLayout]) {
    if let strings = inputs.first(where: { $0.type.byteWidth == nil }), inputs.count == 1 {
      throw strings.misfit("'\(path)'", "\(strings.type) is not read from tables", at: path)
    }
    var chosen: [([Int], ItemLayout)] = []
    if let header {
      for input in inputs {
        let names = column.map { [$0] } ?? input.port.names
        if let found = try named(names, header, input) { chosen.append(found) }
      }
      if chosen.isEmpty, inputs.count == 1, column == nil { chosen = try [only(inputs[0])] }
      if chosen.isEmpty, let column {
        throw Diagnostic(
          .invalidValue, "'\(path)' has no column '\(column)'", at: Location(file: path),
          notes: ["its columns: \(listed(header))"], help: didYouMean(column, among: header))
      }
      let taken = Set(chosen.flatMap(\.0))
      unused = header.indices.filter { !taken.contains($0) }.map { header[$0] }
    } else if let column {
      throw Diagnostic(
        .invalidValue, "'\(path)' has no names of columns, and so none '\(column)'", at: Location(file: path))
    } else {
      chosen = try inputs.count == 1 ? [only(inputs[0])] : byPosition(inputs)
    }
    return (chosen.map(\.0), chosen.map(\.1))
  }

  /// The columns of a name, or of the name with indices: `x`, `x_0`, `x[1]`, `x.2`, `x[0,1]`.
  private func named(
    _ names: [String], _ header: [String], _ input: SampledInput
  ) throws(Diagnostic) -> ([Int], ItemLayout)? {
    for name in names {
      let exact = header.indices.filter { header[$0] == name }
      let indexed = header.indices.compactMap { column in
        Self.indices(header[column].dropPrefix(name)).map { (column, $0) }
      }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
      for columns in [exact, exact + indexed] where !columns.isEmpty {
        if let layout = ItemLayout(input, elements: columns.count) { return (columns, layout) }
      }
      if !exact.isEmpty || !indexed.isEmpty {
        throw input.misfit(
          "'\(path)'", "it has \(exact.count + indexed.count) columns named '\(name)'", at: path)
      }
    }
    return nil
  }

  /// The numbers that stand behind a name; nil where something else does.
  private static func indices(_ rest: Substring?) -> [Int]? {
    guard let rest, !rest.isEmpty, rest.allSatisfy({ $0.isNumber || "[](),_.:/ -x".contains($0) }) else {
      return nil
    }
    let numbers = rest.split { !$0.isNumber }.map { Int($0) }
    return numbers.isEmpty || numbers.contains(nil) ? nil : numbers.compactMap(\.self)
  }

  /// All columns, or the only ones with numbered names that fit.
  private func only(_ input: SampledInput) throws(Diagnostic) -> ([Int], ItemLayout) {
    if let layout = ItemLayout(input, elements: width) { return (Array(0..<width), layout) }
    var groups: [String: [Int]] = [:]
    for (column, name) in (header ?? []).enumerated() {
      let stem = name.prefix { !$0.isNumber }
      if stem.count < name.count, Self.indices(name.dropFirst(stem.count)) != nil {
        groups[String(stem), default: []].append(column)
      }
    }
    let fitting = groups.values.compactMap { columns in
      ItemLayout(input, elements: columns.count).map { (columns, $0) }
    }
    if fitting.count == 1 { return fitting[0] }
    throw Diagnostic(
      .invalidOperand, "the \(width) columns of '\(path)' hold no samples of \(input.description)",
      at: Location(file: path), notes: header.map { ["its columns: \(listed($0))"] } ?? [],
      help: header == nil
        ? "a row holds the elements of a sample" : "--calibration \(input.port.key)=\(path)[COLUMN]")
  }

  /// The columns one input after the other.
  private func byPosition(_ inputs: [SampledInput]) throws(Diagnostic) -> [([Int], ItemLayout)] {
    let counts = inputs.map { Shape.elementCount(Array($0.sizes.dropFirst())) }
    let known = counts.compactMap(\.self)
    guard known.count == counts.count, known.reduce(0, +) == width else {
      throw Diagnostic(
        .invalidOperand, "the \(width) columns of '\(path)' are not those of the inputs one after the other",
        at: Location(file: path), notes: ["the inputs: \(inputs.map(\.description).joined(separator: ", "))"],
        help: "name the columns in the first line")
    }
    var (chosen, start): ([([Int], ItemLayout)], Int) = ([], 0)
    for (input, count) in zip(inputs, known) {
      if let layout = ItemLayout(input, elements: count) {
        chosen.append((Array(start..<start + count), layout))
      }
      start += count
    }
    return chosen
  }
}

extension String {
  /// What follows a prefix; nil where it is none.
  fileprivate func dropPrefix(_ prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
