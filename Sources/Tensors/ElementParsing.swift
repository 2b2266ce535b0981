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
}

/// The nearest bfloat16, ties to even; NaN stays NaN.
private func bfloat16Bits(_ value: Float) -> UInt16 {
  if value.isNaN { return 0x7FC0 }
  let bits = value.bitPattern
  return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
}
