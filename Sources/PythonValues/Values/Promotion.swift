internal import Diagnostics
internal import Tensors

/// The type of what is computed of two types, as NumPy 2 has it (NEP 50, `numpy.promote_types`).
func promoted(_ a: ElementType, _ b: ElementType) -> ElementType {
  if a == b { return a }
  if a == .bool { return b }
  if b == .bool { return a }
  if a.isInteger, b.isInteger { return promotedIntegers(a, b) }
  // A float for each operand: that which holds its integers, as far as there is one.
  let (x, y) = (floatBits(a), floatBits(b))
  let bits = max(x, y)
  if a.isComplex || b.isComplex { return bits <= 32 ? .complex64 : .complex128 }
  return bits == 16 ? .float16 : bits == 32 ? .float32 : .float64
}

private func promotedIntegers(_ a: ElementType, _ b: ElementType) -> ElementType {
  let (x, y) = (a.byteWidth ?? 8, b.byteWidth ?? 8)
  if a.isUnsigned == b.isUnsigned { return x > y ? a : b }
  let (signed, unsigned) = a.isUnsigned ? (y, x) : (x, y)
  if signed > unsigned { return a.isUnsigned ? b : a }
  // A signed integer that holds the unsigned ones is twice as wide; of 64 bits there is none.
  return switch unsigned {
  case 1: .int16
  case 2: .int32
  case 4: .int64
  default: .float64
  }
}

private func floatBits(_ type: ElementType) -> Int {
  switch type {
  case .float16, .int8, .uint8: 16
  case .float32, .complex64, .int16, .uint16: 32
  default: 64
  }
}

/// The type of a Python number that meets a typed array: it takes the array's type, or the default one of its kind where
/// the array's kind is lower.
///
/// - Throws: a Diagnostic for integers that the array's type does not hold.
func typeBeside(_ array: ElementType, _ scalar: PythonValue) throws(Diagnostic) -> ElementType {
  switch scalar {
  case .int(let number):
    if array == .bool { return .int64 }
    guard !array.isInteger || array.integerRange.contains(number) else {
      throw invalid("the Python integer \(number) is out of bounds for \(array)")
    }
    return array
  case .float: return array.isBoolOrInteger ? .float64 : array
  case .complex:
    if array.isComplex { return array }
    return array == .float16 || array == .float32 ? .complex64 : .complex128
  default: return array
  }
}
