internal import Diagnostics

/// Elements of a tensor, read at chosen places and widened to a few Swift types.
enum Elements {
  case bools([Bool])
  /// In decimal.
  case integers([String])
  case floats([Double], BinaryFormat)
  case complexes(real: [Double], imaginary: [Double], BinaryFormat)
  /// The types of `ml_dtypes`, which NumPy prints one by one, without alignment.
  case smallFloats([Double])
  case smallIntegers([String])
  case strings([[UInt8]])

  /// The elements at all combinations of `indices`, one list per axis. Nil for types without readable elements.
  init?(_ tensor: Tensor, at indices: [[Int]]) throws(Diagnostic) {
    if let strings = tensor.strings {
      var chosen: [[UInt8]] = []
      forEachRun(tensor.dimensions, indices) { chosen += strings[$0..<$0 + $1] }
      self = .strings(chosen)
      return
    }
    guard let width = tensor.type.byteWidth, Decoder.supports(tensor.type) else { return nil }
    self = Decoder(bytes: try tensor.readElements(at: indices, width: width)).elements(tensor.type)
  }
}

/// Calls `body` with the start and length of each run of neighbouring elements, in order.
private func forEachRun<Failure: Error>(
  _ dimensions: [Int], _ indices: [[Int]], _ body: (Int, Int) throws(Failure) -> Void
) throws(Failure) {
  if dimensions.isEmpty { return try body(0, 1) }
  if indices.contains(where: \.isEmpty) { return }
  var strides = [Int](repeating: 1, count: dimensions.count)
  for axis in dimensions.indices.dropLast().reversed() {
    strides[axis] = strides[axis + 1] * dimensions[axis + 1]
  }
  let last = dimensions.count - 1
  var position = [Int](repeating: 0, count: dimensions.count)
  var pending: (start: Int, count: Int)?
  while true {
    let start = zip(zip(indices, position), strides).reduce(0) { $0 + $1.0.0[$1.0.1] * $1.1 }
    if let run = pending, run.start + run.count == start {
      pending = (run.start, run.count + 1)
    } else {
      if let run = pending { try body(run.start, run.count) }
      pending = (start, 1)
    }
    var axis = last
    while axis >= 0 {
      position[axis] += 1
      if position[axis] < indices[axis].count { break }
      position[axis] = 0
      axis -= 1
    }
    if axis < 0 { break }
  }
  if let run = pending { try body(run.start, run.count) }
}

extension Tensor {
  /// The plain bytes of the elements at all combinations of `indices`.
  fileprivate func readElements(at indices: [[Int]], width: Int) throws(Diagnostic) -> [UInt8] {
    var result: [UInt8] = []
    try forEachRun(dimensions, indices) { (start, count) throws(Diagnostic) in
      switch storage {
      case .bytes(let bytes):
        result += bytes[start * width..<(start + count) * width]
      case .repeated(let element):
        for _ in 0..<count { result += element }
      case .source(let source):
        let end = result.count
        result += [UInt8](repeating: 0, count: count * width)
        var problem: Diagnostic?
        result.withUnsafeMutableBytes { buffer in
          do throws(Diagnostic) {
            try source.read(
              at: start * width, into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
          } catch {
            problem = error
          }
        }
        if let problem { throw problem }
      case .strings, .serializedProto:
        preconditionFailure("a \(type) tensor has no plain bytes")
      }
    }
    return result
  }
}

/// Plain little-endian bytes as elements.
private struct Decoder {
  let bytes: [UInt8]

  static func supports(_ type: ElementType) -> Bool {
    type.byteWidth != nil && ![.resource, .variant, .string, .invalid].contains(type)
  }

  func elements(_ type: ElementType) -> Elements {
    switch type {
    case .bool: .bools(bytes.map { $0 != 0 })
    case .int8, .qint8: integers(Int8.self)
    case .uint8, .quint8: integers(UInt8.self)
    case .int16, .qint16: integers(Int16.self)
    case .uint16, .quint16: integers(UInt16.self)
    case .int32, .qint32: integers(Int32.self)
    case .uint32: integers(UInt32.self)
    case .int64: integers(Int64.self)
    case .uint64: integers(UInt64.self)
    case .float16: .floats(load(UInt16.self).map { SmallFloat.half.value(UInt32($0)) }, .half)
    case .float32: .floats(load(UInt32.self).map { Double(Float(bitPattern: $0)) }, .single)
    case .float64: .floats(load(UInt64.self).map { Double(bitPattern: $0) }, .double)
    case .complex64:
      complexes(load(UInt32.self).map { Double(Float(bitPattern: $0)) }, .single)
    case .complex128: complexes(load(UInt64.self).map { Double(bitPattern: $0) }, .double)
    case .bfloat16:
      .smallFloats(load(UInt16.self).map { Double(Float(bitPattern: UInt32($0) << 16)) })
    case .int4: .smallIntegers(bytes.map { "\(Int8(bitPattern: $0 << 4) >> 4)" })
    case .uint4: .smallIntegers(bytes.map { "\($0 & 0xF)" })
    case .int2: .smallIntegers(bytes.map { "\(Int8(bitPattern: $0 << 6) >> 6)" })
    case .uint2: .smallIntegers(bytes.map { "\($0 & 0x3)" })
    default: .smallFloats(bytes.map { (SmallFloat(type) ?? .half).value(UInt32($0)) })
    }
  }

  private func load<Word: FixedWidthInteger & BitwiseCopyable>(_: Word.Type) -> [Word] {
    let width = MemoryLayout<Word>.size
    return bytes.withUnsafeBytes { buffer in
      (0..<buffer.count / width).map {
        Word(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * width, as: Word.self))
      }
    }
  }

  private func integers<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word.Type) -> Elements {
    .integers(load(word).map { "\($0)" })
  }

  private func complexes(_ parts: [Double], _ format: BinaryFormat) -> Elements {
    .complexes(
      real: stride(from: 0, to: parts.count, by: 2).map { parts[$0] },
      imaginary: stride(from: 1, to: parts.count, by: 2).map { parts[$0] }, format)
  }
}

/// A floating-point format of at most 16 bits, described by its fields.
struct SmallFloat {
  let exponentBits: Int
  let mantissaBits: Int
  let bias: Int
  /// What the largest exponent means besides numbers.
  let special: Special

  enum Special {
    /// Infinities and NaNs, as in IEEE 754.
    case ieee
    /// NaN where all bits but the sign are ones.
    case onlyNaN
    /// NaN in place of negative zero.
    case negativeZeroIsNaN
    case none
  }

  static let half = SmallFloat(exponentBits: 5, mantissaBits: 10, bias: 15, special: .ieee)

  init(exponentBits: Int, mantissaBits: Int, bias: Int, special: Special) {
    self.exponentBits = exponentBits
    self.mantissaBits = mantissaBits
    self.bias = bias
    self.special = special
  }

  /// The formats of eight and four bits; nil for other types.
  init?(_ type: ElementType) {
    switch type {
    case .float8E5M2: self.init(exponentBits: 5, mantissaBits: 2, bias: 15, special: .ieee)
    case .float8E4M3FN: self.init(exponentBits: 4, mantissaBits: 3, bias: 7, special: .onlyNaN)
    case .float8E4M3FNUZ: self.init(exponentBits: 4, mantissaBits: 3, bias: 8, special: .negativeZeroIsNaN)
    case .float8E4M3B11FNUZ:
      self.init(exponentBits: 4, mantissaBits: 3, bias: 11, special: .negativeZeroIsNaN)
    case .float8E5M2FNUZ: self.init(exponentBits: 5, mantissaBits: 2, bias: 16, special: .negativeZeroIsNaN)
    case .float4E2M1FN: self.init(exponentBits: 2, mantissaBits: 1, bias: 1, special: .none)
    default: return nil
    }
  }

  func value(_ bits: UInt32) -> Double {
    let mantissa = Int(bits) & (1 << mantissaBits - 1)
    let exponent = Int(bits) >> mantissaBits & (1 << exponentBits - 1)
    let isNegative = Int(bits) >> (mantissaBits + exponentBits) & 1 == 1
    let top = exponent == 1 << exponentBits - 1
    var magnitude: Double
    if special == .negativeZeroIsNaN, isNegative, mantissa == 0, exponent == 0 { return .nan }
    if special == .ieee, top { return mantissa != 0 ? .nan : isNegative ? -.infinity : .infinity }
    if special == .onlyNaN, top, mantissa == 1 << mantissaBits - 1 { return .nan }
    if exponent == 0 {
      magnitude = Double(sign: .plus, exponent: 1 - bias - mantissaBits, significand: Double(mantissa))
    } else {
      let significand = Double(mantissa + 1 << mantissaBits)
      magnitude = Double(sign: .plus, exponent: exponent - bias - mantissaBits, significand: significand)
    }
    if isNegative { magnitude.negate() }
    return magnitude
  }
}
