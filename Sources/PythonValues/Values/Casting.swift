internal import Diagnostics
internal import Tensors

extension ElementType {
  var isBoolOrInteger: Bool { isInteger || self == .bool }

  var isInteger: Bool {
    let all: Set<ElementType> = [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64]
    return all.contains(self)
  }

  var isUnsigned: Bool { [.uint8, .uint16, .uint32, .uint64].contains(self) }
  var isFloat: Bool { [.float16, .float32, .float64].contains(self) }
  var isComplex: Bool { self == .complex64 || self == .complex128 }

  /// The least and the greatest number of an integer type.
  var integerRange: ClosedRange<Int128> {
    let bits = (byteWidth ?? 8) * 8
    return isUnsigned ? 0...(1 << bits) - 1 : -(1 << (bits - 1))...(1 << (bits - 1)) - 1
  }

  /// An integer cut to the width of the type; a boolean is whether it is not zero.
  func wrapped(_ value: Int64) -> Int64 {
    switch self {
    case .bool: value == 0 ? 0 : 1
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .uint16: Int64(UInt16(truncatingIfNeeded: value))
    case .uint32: Int64(UInt32(truncatingIfNeeded: value))
    default: value
    }
  }

  /// A number rounded to what a float or complex type holds.
  func rounded(_ value: Double) -> Double {
    switch self {
    case .float16: Double(Float16(value))
    case .float32, .complex64: Double(Float(value))
    default: value
    }
  }

  func rounded(_ value: ComplexNumber) -> ComplexNumber {
    ComplexNumber(rounded(value.real), rounded(value.imaginary))
  }

  /// An integer of this type, which is kept by its bits, as a double.
  func double(_ bits: Int64) -> Double { self == .uint64 ? Double(UInt64(bitPattern: bits)) : Double(bits) }

  /// A double as an integer of this type. What does not fit becomes what the conversions of x86 make of it, as in NumPy.
  func truncated(_ value: Double) -> Int64 {
    if self == .bool { return value == 0 ? 0 : 1 }
    if self == .uint64, value >= 0x1p63, value < 0x1p64 { return Int64(bitPattern: UInt64(value)) }
    let isWide = self == .int64 || self == .uint64 || self == .uint32
    let limit = isWide ? 0x1p63 : 0x1p31
    guard value > -limit - 1, value < limit else { return wrapped(isWide ? .min : Int64(Int32.min)) }
    return wrapped(Int64(value))
  }
}

extension NumpyArray {
  /// As `astype` does: with whatever loss it brings.
  ///
  /// - Throws: a Diagnostic for strings that are no numbers, and for numbers that should become strings.
  func cast(to wanted: ElementType) throws(Diagnostic) -> NumpyArray {
    if wanted == type { return self }
    switch elements {
    case .strings(let strings):
      var numbers: [PythonValue] = []
      for string in strings { numbers.append(try Self.number(of: string, for: wanted)) }
      return try NumpyArray(leaves: numbers, dimensions, as: wanted)
    case _ where wanted == .string:
      throw invalid("numbers do not become strings: \(type) cannot be cast to str")
    case .integers(let values):
      if wanted.isBoolOrInteger {
        return NumpyArray(wanted, dimensions, .integers(values.map(wanted.wrapped)))
      }
      let numbers = values.map { wanted.rounded(type.double($0)) }
      return NumpyArray(
        wanted, dimensions, wanted.isFloat ? .floats(numbers) : .complex(numbers.map { ComplexNumber($0) }))
    case .floats(let values):
      if wanted.isBoolOrInteger {
        return NumpyArray(wanted, dimensions, .integers(values.map(wanted.truncated)))
      }
      if wanted.isFloat { return NumpyArray(wanted, dimensions, .floats(values.map { wanted.rounded($0) })) }
      return NumpyArray(wanted, dimensions, .complex(values.map { ComplexNumber(wanted.rounded($0)) }))
    case .complex(let values):
      if wanted.isComplex {
        return NumpyArray(wanted, dimensions, .complex(values.map { wanted.rounded($0) }))
      }
      if wanted == .bool {
        return NumpyArray(wanted, dimensions, .integers(values.map { $0 == ComplexNumber(0) ? 0 : 1 }))
      }
      // The imaginary parts are dropped, as NumPy does with a warning.
      return try NumpyArray(.float64, dimensions, .floats(values.map(\.real))).cast(to: wanted)
    }
  }

  /// The number that a string spells, as Python's `int` and `float` read it.
  static func number(of string: [UInt8], for type: ElementType) throws(Diagnostic) -> PythonValue {
    let text = String(decoding: string, as: UTF8.self)
    let digits = String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    if type.isInteger, let number = Int128(digits) { return .int(number) }
    // Swift also reads hexadecimal floats, which Python does not.
    if type.isFloat || type.isComplex, !digits.lowercased().contains("x"), let number = Double(digits) {
      return .float(number)
    }
    throw invalid("the string \(PythonText.string(text)) does not become \(type)")
  }
}
