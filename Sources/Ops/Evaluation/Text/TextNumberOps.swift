internal import Diagnostics
internal import Glibc
internal import Kernels
internal import Tensors

/// Ops between numbers and texts of them, and between numbers and their bytes.
let textNumberOps: [OpDef] = [
  OpDef("StringToNumber", .same) { (call) throws(Diagnostic) in
    let type = call.type("out_type")
    return [try numbers(call.texts(0), as: type, call.input(0).dimensions, call)]
  },
  OpDef("AsString", .same) { (call) throws(Diagnostic) in [try asString(call)] },
  OpDef("DecodeRaw", .decodedBytes) { (call) throws(Diagnostic) in
    let texts = try call.texts(0)
    let length = texts.first?.count ?? 0
    if let other = texts.first(where: { $0.count != length }) {
      throw call.invalid("its texts have \(length) and \(other.count) bytes")
    }
    return [try decoded(texts, length, call)]
  },
  OpDef("DecodePaddedRaw", .decodedPaddedBytes) { (call) throws(Diagnostic) in
    let length = try call.integer(1)
    guard length > 0, length <= 1 << 31 else { throw call.invalid("its texts cannot have \(length) bytes") }
    return [try decoded(call.texts(0), length, call)]
  },
]

/// The numbers that bytes are, in an order; shorter texts are followed by zeros, longer ones cut.
private func decoded(_ texts: [[UInt8]], _ length: Int, _ call: OpCall) throws(Diagnostic) -> TensorValue {
  let type = call.type("out_type")
  guard let width = type.byteWidth, length.isMultiple(of: width) else {
    throw call.invalid("\(length) bytes are no numbers of type \(type)")
  }
  let result = try TensorValue(allocating: type, call.input(0).dimensions + [length / width])
  let bytes = result.bytes
  // The parts of a complex number have an order each.
  let unit = type == .complex64 || type == .complex128 ? width / 2 : width
  for (index, text) in texts.enumerated() {
    let row = UnsafeMutableRawBufferPointer(rebasing: bytes[index * length..<(index + 1) * length])
    for place in 0..<length {
      let from = call.bool("little_endian") ? place : place / unit * unit + unit - 1 - place % unit
      row[place] = from < text.count ? text[from] : 0
    }
  }
  return result
}

/// The numbers that texts say.
func numbers(
  _ texts: [[UInt8]], as type: ElementType, _ shape: [Int], _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  func read<T: BitwiseCopyable>(_ parse: (ArraySlice<UInt8>) -> T?) throws(Diagnostic) -> TensorValue {
    var values: [T] = []
    for text in texts {
      guard let value = parse(stripped(text[...])) else {
        throw call.invalid("'\(String(decoding: text, as: UTF8.self))' is no number of type \(type)")
      }
      values.append(value)
    }
    return try TensorValue(values, type: type, shape)
  }
  switch type {
  case .float32: return try read { text in floatText(text).flatMap { Float($0) } }
  case .float64: return try read { text in floatText(text).flatMap { Double($0) } }
  case .int32: return try read { Int32(integerText($0)) }
  case .int64: return try read { Int64(integerText($0)) }
  case .uint32: return try read { UInt32(integerText($0)) }
  case .uint64: return try read { UInt64(integerText($0)) }
  default: throw call.invalid("texts do not become \(type)")
  }
}

/// A text of which Swift reads what TensorFlow does; nil for what only Swift takes for a number.
private func floatText(_ text: ArraySlice<UInt8>) -> String? {
  let word = String(decoding: text, as: UTF8.self).lowercased()
  let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
  if unsigned == "inf" || unsigned == "infinity" || unsigned == "nan" { return word }
  if unsigned.hasPrefix("nan("), unsigned.hasSuffix(")"),
    unsigned.dropFirst(4).dropLast().allSatisfy({ $0 == "_" || $0.isLetter || $0.isNumber })
  {
    return "nan"
  }
  let isHexadecimal = unsigned.hasPrefix("0x")
  return unsigned.contains(where: { $0 == "i" || $0 == "n" || $0 == "p" && !isHexadecimal }) ? nil : word
}

private func integerText(_ text: ArraySlice<UInt8>) -> String { String(decoding: text, as: UTF8.self) }

/// What `printf` writes of numbers, in the format that the attributes make.
private func asString(_ call: OpCall) throws(Diagnostic) -> TensorValue {
  let x = try call.input(0)
  let (precision, width, fill) = (call.int("precision"), call.int("width"), call.string("fill"))
  let isComplex = x.type == .complex64 || x.type == .complex128
  let isReal = isComplex || [.float16, .bfloat16, .float32, .float64].contains(x.type)
  let isUnsigned = [.uint8, .uint16, .uint32, .uint64].contains(x.type)
  guard isReal || x.type == .string || precision < 0 && !call.bool("scientific") && !call.bool("shortest")
  else {
    throw call.invalid("numbers of type \(x.type) have no precision and no exponent")
  }
  guard !(call.bool("scientific") && call.bool("shortest")) else {
    throw call.invalid("a number is not written with an exponent and as short as can be")
  }
  guard fill.utf8.count <= 1, fill.isEmpty || "+-0 #".contains(fill) else {
    throw call.invalid("its fill is '\(fill)', not one of ' ', '+', '-', '0' and '#'")
  }
  guard width <= 4096, precision <= 4096 else {
    throw Diagnostic(.tooLarge, "\(call.op) would write numbers with \(max(width, precision)) digits")
  }
  let letter =
    !isReal
    ? "ll\(isUnsigned ? "u" : "d")"
    : call.bool("shortest") ? "g" : call.bool("scientific") ? "e" : "f"
  let format = "%\(fill)\(width >= 0 ? "\(width)" : "")\(precision >= 0 ? ".\(precision)" : "")\(letter)"
  var texts: [[UInt8]] = []
  switch x.type {
  case .bool: texts = x.copied(Bool.self).map { Array(($0 ? "true" : "false").utf8) }
  case _ where isComplex:
    let parts = try cast(x, to: .complex128).copied(SIMD2<Double>.self)
    texts = parts.map { printed("(\(format),\(format))", [$0.x, $0.y]) }
  case _ where isReal: texts = try cast(x, to: .float64).copied(Double.self).map { printed(format, [$0]) }
  case .string: texts = x.strings.map { padded($0, to: width, isLeft: fill == "-") }
  case _ where isUnsigned: texts = try cast(x, to: .uint64).copied(UInt64.self).map { printed(format, [$0]) }
  default: texts = try cast(x, to: .int64).copied(Int64.self).map { printed(format, [$0]) }
  }
  return TensorValue(.string, x.dimensions, .strings(texts))
}

private func padded(_ text: [UInt8], to width: Int, isLeft: Bool) -> [UInt8] {
  let blanks = [UInt8](repeating: 32, count: max(0, width - text.count))
  return isLeft ? text + blanks : blanks + text
}

private func printed(_ format: String, _ values: [any CVarArg]) -> [UInt8] {
  withVaList(values) { list in
    var room = [CChar](repeating: 0, count: 16384)
    let length = vsnprintf(&room, room.count, format, list)
    return room.prefix(max(0, min(Int(length), room.count - 1))).map { UInt8(bitPattern: $0) }
  }
}
