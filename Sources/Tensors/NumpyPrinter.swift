package import Diagnostics

/// Prints tensors as NumPy prints arrays, byte for byte.
///
/// Only the elements that are shown are read, so a summary of a large array in a file costs a few hundred bytes.
package struct NumpyPrinter: Sendable {
  package var options: PrintOptions

  package init(_ options: PrintOptions = PrintOptions()) { self.options = options }

  /// The text of `print(array)`; a scalar prints as a NumPy scalar. Nil for types without elements to show
  /// (resources, variants, types Floe does not know).
  package func string(_ tensor: Tensor) throws(Diagnostic) -> String? {
    if tensor.dimensions.isEmpty { return try ElementTexts.scalar(tensor) }
    return try body(tensor, separator: " ", prefixWidth: 0, suffixWidth: 0)
  }

  /// The text of `repr(array)`: `array([1, 2], dtype=int32)`.
  package func representation(_ tensor: Tensor) throws(Diagnostic) -> String? {
    let prefix = "array("
    guard let body = try body(tensor, separator: ", ", prefixWidth: prefix.utf8.count, suffixWidth: 1) else {
      return nil
    }
    var extras: [String] = []
    let count = tensor.elementCount
    if (count == 0 && tensor.dimensions != [0]) || count > options.threshold {
      extras.append("shape=\(PythonText.tuple(tensor.dimensions.map { "\($0)" }))")
    }
    let implied: Set<ElementType> = [.int64, .float64, .complex128, .bool]
    if !implied.contains(tensor.type) || count == 0 { extras.append("dtype=\(Self.typeName(tensor.type))") }
    if extras.isEmpty { return "\(prefix)\(body))" }

    let head = "\(prefix)\(body),"
    let tail = extras.joined(separator: ", ") + ")"
    let lastLine = head.unicodeScalars.reversed().prefix { $0 != "\n" }.count
    let fits = lastLine + tail.unicodeScalars.count + 1 <= options.lineWidth
    return head + (fits ? " " : "\n" + String(repeating: " ", count: prefix.utf8.count)) + tail
  }

  /// The dtype as it stands in an array's `repr`: quoted unless it is a plain word.
  private static func typeName(_ type: ElementType) -> String {
    let plain: [ElementType: String] = [
      .string: "object", .qint8: "int8", .quint8: "uint8", .qint16: "int16", .quint16: "uint16",
      .qint32: "int32",
    ]
    let name = plain[type] ?? type.name
    return name.contains("_") ? "'\(name)'" : name
  }

  private func body(
    _ tensor: Tensor, separator: String, prefixWidth: Int, suffixWidth: Int
  ) throws(Diagnostic) -> String? {
    let axes = tensor.dimensions.map {
      Axis(size: $0, edge: tensor.elementCount > options.threshold ? options.edgeItems : nil)
    }
    guard let texts = try ElementTexts(tensor, at: axes.map(\.sampled), options) else { return nil }
    if tensor.elementCount == 0 { return "[]" }
    let layout = Layout(axes: axes, texts: texts, separator: separator)
    return layout.text(
      axis: 0, start: 0, indent: String(repeating: " ", count: prefixWidth + 1),
      width: options.lineWidth - suffixWidth)
  }
}

/// Which elements of one axis are looked at, and which of those are shown.
private struct Axis {
  /// Indices along the axis whose elements choose the format.
  let sampled: [Int]
  /// Positions in `sampled` shown before and after the dots.
  let leading: Range<Int>
  let trailing: Range<Int>
  let isCut: Bool

  /// `edge` is nil when the array is shown in full.
  init(size: Int, edge: Int?) {
    guard let edge, size > 2 * edge else {
      (sampled, leading, trailing, isCut) = (Array(0..<size), 0..<0, 0..<size, false)
      return
    }
    // NumPy's slice of the last zero elements is the whole axis, and it always shows the last one.
    sampled = edge == 0 ? Array(0..<size) : Array(0..<edge) + Array(size - edge..<size)
    leading = 0..<edge
    trailing = (sampled.count - max(edge, 1))..<sampled.count
    isCut = true
  }
}

/// Brackets, separators and line breaks around the texts of elements.
private struct Layout {
  let axes: [Axis]
  let texts: ElementTexts
  let separator: String
  private static let dots = "..."

  init(axes: [Axis], texts: ElementTexts, separator: String) {
    self.axes = axes
    self.texts = texts
    self.separator = separator
  }

  /// The text of the sub-array that begins at element `start` of the sample, with `indent` before each further
  /// line and at most `width` characters on a line.
  func text(axis: Int, start: Int, indent: String, width: Int) -> String {
    if axis == axes.count { return texts[start] }
    let stride = axes[(axis + 1)...].reduce(1) { $0 * $1.sampled.count }
    let shown = axes[axis]
    if axis == axes.count - 1 { return row(shown, start, indent, width) }

    var parts: [String] = []
    func add(_ positions: Range<Int>) {
      for position in positions {
        parts.append(
          text(axis: axis + 1, start: start + position * stride, indent: indent + " ", width: width - 1))
      }
    }
    add(shown.leading)
    if shown.isCut { parts.append(Self.dots) }
    add(shown.trailing)
    let lineBreak = Self.trimmed(separator) + String(repeating: "\n", count: axes.count - axis - 1) + indent
    return "[" + parts.joined(separator: lineBreak) + "]"
  }

  /// The last axis: elements side by side, wrapped where a line is full.
  private func row(_ axis: Axis, _ start: Int, _ indent: String, _ width: Int) -> String {
    let limit = width - max(Self.trimmed(separator).unicodeScalars.count, 1)
    let indentWidth = indent.unicodeScalars.count
    let separatorWidth = separator.unicodeScalars.count
    var lines = ""
    var line = ""
    var lineWidth = indentWidth
    var isFirst = true
    func add(_ word: String) {
      let wordWidth = word.unicodeScalars.count
      if !isFirst {
        line += separator
        lineWidth += separatorWidth
      }
      isFirst = false
      if lineWidth + wordWidth > limit, lineWidth > indentWidth {
        lines += Self.trimmed(line) + "\n" + indent
        line = ""
        lineWidth = indentWidth
      }
      line += word
      lineWidth += wordWidth
    }
    for position in axis.leading { add(texts[start + position]) }
    if axis.isCut { add(Self.dots) }
    for position in axis.trailing { add(texts[start + position]) }
    return "[" + lines + line + "]"
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}
