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
    let texts = elementTexts(shown)
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

  private func elementTexts(_ count: Int) -> [String] {
    switch type {
    case .string: strings.prefix(count).map(Self.escaped)
    case .bool: integerTexts(UInt8.self, count)
    case .int8, .qint8: integerTexts(Int8.self, count)
    case .int16, .qint16: integerTexts(Int16.self, count)
    case .int32, .qint32: integerTexts(Int32.self, count)
    case .int64: integerTexts(Int64.self, count)
    case .uint8, .quint8: integerTexts(UInt8.self, count)
    case .uint16, .quint16: integerTexts(UInt16.self, count)
    case .uint32: integerTexts(UInt32.self, count)
    case .uint64: integerTexts(UInt64.self, count)
    case .float64: elements(Double.self).prefix(count).map { Self.text($0, digits: 15) { $0 } }
    case .float32, .float16, .bfloat16:
      ((try? cast(self, to: .float32))?.copied(Float.self) ?? []).prefix(count).map {
        Self.text(Double($0), digits: 6) { Double(Float($0)) }
      }
    default: [String](repeating: "?", count: count)
    }
  }

  private func integerTexts<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type, _ count: Int) -> [String] {
    elements(T.self).prefix(count).map { "\($0)" }
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
