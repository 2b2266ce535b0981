internal import Kernels
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension TensorValue {
  /// The first elements as TensorFlow's `Print` and `Assert` show them: `[0 1 2][3 4...]...`
  ///
  /// - Parameter limit: how many elements are shown; all for a negative number.
  func summary(_ limit: Int) -> String {
    guard isPlain else { return "?" }
    let count = elementCount
    let shown = limit < 0 ? count : min(limit, count)
    let texts = elementTexts(Array(0..<shown))
    var text = ""
    var next = 0
    func write(_ axis: Int) {
      for place in 0..<dimensions[axis] {
        guard next < shown else {
          if axis == rank - 1, axis > 0 { text += "..." }
          return
        }
        if axis == rank - 1 {
          text += (place > 0 ? " " : "") + texts[next]
          next += 1
        } else {
          text += "["
          write(axis + 1)
          text += "]"
        }
      }
    }
    if rank == 0 { text = texts.first ?? "" } else { write(0) }
    return text + (count > shown ? "..." : "")
  }

  /// The elements at both ends of each axis as TensorFlow's `StringFormat` shows them: a line a row, empty lines between
  /// matrices, texts in quotes.
  ///
  /// - Parameter limit: how many elements are shown at each end; all for a negative number.
  func formatted(_ limit: Int) -> String {
    guard isPlain else { return "?" }
    let ends = limit < 0 ? elementCount : min(limit, elementCount)
    // Elements are written after their places are known.
    var pieces: [(text: String, place: Int?)] = []
    func space(_ axis: Int) {
      let isRow = axis == rank - 1
      pieces.append(
        (
          isRow
            ? " "
            : String(repeating: "\n", count: rank - axis - 1) + String(repeating: " ", count: axis + 1), nil
        ))
    }
    func write(_ axis: Int, from start: Int) {
      guard axis < rank else { return pieces.append(("", start)) }
      let size = dimensions[axis]
      let step = dimensions[(axis + 1)...].reduce(1, *)
      pieces.append(("[", nil))
      for place in 0..<min(ends, size) {
        if place > 0 { space(axis) }
        write(axis + 1, from: start + place * step)
      }
      if size > 2 * ends {
        space(axis)
        pieces.append(("...", nil))
      }
      for place in max(ends, size - ends)..<max(ends, size) {
        space(axis)
        write(axis + 1, from: start + place * step)
      }
      pieces.append(("]", nil))
    }
    write(0, from: 0)
    let quote = type == .string ? "\"" : ""
    var texts = elementTexts(pieces.compactMap(\.place)).makeIterator()
    return pieces.map { $0.place == nil ? $0.text : quote + (texts.next() ?? "") + quote }.joined()
  }

  /// The elements at these places.
  private func elementTexts(_ places: [Int]) -> [String] {
    switch type {
    case .string: places.map { Self.escaped(strings[$0]) }
    case .bool: integerTexts(UInt8.self, places)
    case .int8, .qint8: integerTexts(Int8.self, places)
    case .int16, .qint16: integerTexts(Int16.self, places)
    case .int32, .qint32: integerTexts(Int32.self, places)
    case .int64: integerTexts(Int64.self, places)
    case .uint8, .quint8: integerTexts(UInt8.self, places)
    case .uint16, .quint16: integerTexts(UInt16.self, places)
    case .uint32: integerTexts(UInt32.self, places)
    case .uint64: integerTexts(UInt64.self, places)
    case .float64: places.map { Self.text(elements(Double.self)[$0], digits: 15) { $0 } }
    case .float32, .float16, .bfloat16:
      (try? cast(self, to: .float32)).map { numbers in
        places.map { Self.text(Double(numbers.elements(Float.self)[$0]), digits: 6) { Double(Float($0)) } }
      } ?? []
    default: [String](repeating: "?", count: places.count)
    }
  }

  private func integerTexts<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, _ places: [Int]) -> [String] {
    places.map { "\(elements(T.self)[$0])" }
  }

  /// A number in so many digits, or in as many more as tell it from others of its type.
  private static func text(_ value: Double, digits: Int, _ rounded: (Double) -> Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let short = formatted(value, digits)
    return strtod(short, nil) == value || rounded(strtod(short, nil)) == value
      ? short : formatted(value, digits == 6 ? 9 : 17)
  }

  private static func formatted(_ value: Double, _ digits: Int) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 40) { buffer in
      let written = withVaList([Int32(digits), value]) { vsnprintf(buffer.baseAddress, 40, "%.*g", $0) }
      return String(
        decoding: buffer.prefix(max(0, Int(written))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// With what is no printable character of ASCII escaped as in C; letters beyond it stay.
  private static func escaped(_ string: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in string {
      switch byte {
      case UInt8(ascii: "\n"): text += Array("\\n".utf8)
      case UInt8(ascii: "\r"): text += Array("\\r".utf8)
      case UInt8(ascii: "\t"): text += Array("\\t".utf8)
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case 0x20..<0x7F, 0x80...: text.append(byte)
      default:
        text += [UInt8(ascii: "\\")] + [6, 3, 0].map { UInt8(ascii: "0") + (byte >> $0) & 7 }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Writes what a model prints to where messages go: results are on standard output.
func printMessage(_ text: [UInt8]) {
  text.withUnsafeBytes { bytes in
    var done = 0
    while done < bytes.count {
      let count = write(STDERR_FILENO, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      // Nobody listens.
      guard count > 0 else { return }
      done += count
    }
  }
}
