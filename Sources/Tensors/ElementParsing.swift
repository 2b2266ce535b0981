extension ElementType {
  /// The bytes of one element written as text (`true`, `-3`, `0.5`, `nan`), or nil when the text is no value of this
  /// type. Bool also takes 0 and 1 and Python's spelling; whole numbers are taken for floating types.
  package func bytes(parsing text: String) -> [UInt8]? {
    func bytes<T: BitwiseCopyable>(_ value: T?) -> [UInt8]? {
      value.map { value in withUnsafeBytes(of: value) { Array($0) } }
    }
    switch self {
    case .bool:
      let known: [String: UInt8] = ["true": 1, "True": 1, "1": 1, "false": 0, "False": 0, "0": 0]
      return known[text].map { [$0] }
    case .float32: return bytes(Float(text))
    case .float64: return bytes(Double(text))
    case .float16: return bytes(Float(text).map { Float16($0).bitPattern })
    case .bfloat16: return bytes(Float(text).map(bfloat16Bits))
    case .int8, .qint8: return bytes(Int8(text))
    case .uint8, .quint8: return bytes(UInt8(text))
    case .int16, .qint16: return bytes(Int16(text))
    case .uint16, .quint16: return bytes(UInt16(text))
    case .int32, .qint32: return bytes(Int32(text))
    case .uint32: return bytes(UInt32(text))
    case .int64: return bytes(Int64(text))
    case .uint64: return bytes(UInt64(text))
    default: return nil
    }
  }

  /// Writes the element that a text stands for, as `bytes(parsing:)` gives it.
  ///
  /// - Parameter destination: as many bytes as the type has.
  /// - Returns: false where the text is no element of the type, and nothing is written.
  package func write(
    parsing text: UnsafeBufferPointer<UInt8>, to destination: UnsafeMutableRawBufferPointer
  ) -> Bool {
    if let decimal = DecimalText(text) {
      func store<T: BitwiseCopyable>(_ value: T?) -> Bool {
        guard let value else { return false }
        destination.storeBytes(of: value, as: T.self)
        return true
      }
      let isDone =
        switch self {
        case .float32: store(decimal.float)
        case .float64: store(decimal.double)
        case .int8, .qint8: store(decimal.whole.flatMap { Int8(exactly: $0) })
        case .uint8, .quint8: store(decimal.whole.flatMap { UInt8(exactly: $0) })
        case .int16, .qint16: store(decimal.whole.flatMap { Int16(exactly: $0) })
        case .int32, .qint32: store(decimal.whole.flatMap { Int32(exactly: $0) })
        case .int64: store(decimal.whole)
        default: false
        }
      if isDone { return true }
    }
    guard let bytes = bytes(parsing: String(decoding: text, as: UTF8.self)) else { return false }
    destination.copyBytes(from: bytes)
    return true
  }
}

/// The nearest bfloat16, ties to even; NaN stays NaN.
private func bfloat16Bits(_ value: Float) -> UInt16 {
  if value.isNaN { return 0x7FC0 }
  let bits = value.bitPattern
  return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
}
