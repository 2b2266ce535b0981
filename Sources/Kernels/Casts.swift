package import Diagnostics
package import Tensors

/// The elements as another type, converted as TensorFlow on x86 does.
package func cast(_ x: TensorValue, to type: ElementType) throws(Diagnostic) -> TensorValue {
  if x.type == type { return x }
  if let format = SmallFloat(x.type) { return try cast(widened(x, format), to: type) }
  if let format = SmallFloat(type) { return try narrowed(cast(x, to: .float32), to: type, format) }
  // They are stored a byte each.
  if x.type == .int4 || x.type == .int2 { return try cast(x.reinterpreted(.int8), to: type) }
  if x.type == .uint4 { return try cast(x.reinterpreted(.uint8), to: type) }
  if type == .int4 || type == .uint4 { return try cut(cast(x, to: .int8), to: type) }
  if type == .bool { return try compare(.notEqual, x, zeros(x.type, [])) }
  switch (x.type, type) {
  case (.complex64, .complex128), (.complex128, .complex64):
    let wide: ElementType = type == .complex64 ? .float32 : .float64
    return try complex(
      cast(part(.real, of: x), to: wide), cast(part(.imaginary, of: x), to: wide))
  case (.complex64, _), (.complex128, _): return try cast(part(.real, of: x), to: type)
  case (_, .complex64), (_, .complex128):
    let real = try cast(x, to: type == .complex64 ? .float32 : .float64)
    return try complex(real, zeros(real.type, []))
  default: break
  }
  if x.type == .bool { return try FromReal<UInt8>(x: x.reinterpreted(.uint8), type: type)(type) }
  return try Widening(x: x, type: type)(x.type)
}

/// The low four bits of each number.
private func cut(_ x: TensorValue, to type: ElementType) throws(Diagnostic) -> TensorValue {
  let result = try TensorValue(allocating: type, x.dimensions)
  mapElements(x.elements(Int8.self), into: result.elements(Int8.self)) {
    type == .int4 ? ($0 << 4) >> 4 : $0 & 15
  }
  return result
}

/// Zeros, or empty strings.
package func zeros(_ type: ElementType, _ dimensions: [Int]) throws(Diagnostic) -> TensorValue {
  if type == .string {
    return try TensorValue(filling: dimensions, with: TensorValue(type, [], .strings([[]])))
  }
  let result = try TensorValue(allocating: type, dimensions)
  result.bytes.initializeMemory(as: UInt8.self, repeating: 0)
  return result
}

private struct Widening: RealKernel {
  let x: TensorValue
  let type: ElementType

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    try FromReal<T>(x: x, type: type)(type)
  }
}

private struct FromReal<From: RealElement>: RealKernel {
  let x: TensorValue
  let type: ElementType

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: type, x.dimensions)
    let (from, to) = (x.elements(From.self), result.elements(T.self))
    if let wide = from as? UnsafeMutableBufferPointer<Int64> {
      mapElements(wide, into: to) { converted($0) as T }
    } else if let wide = from as? UnsafeMutableBufferPointer<UInt64> {
      mapElements(wide, into: to) { converted($0) as T }
    } else {
      mapElements(from, into: to) { T(truncating: $0.asDouble) }
    }
    return result
  }

  /// Whole numbers beyond 2^53 do not fit a `Double`.
  @inline(__always)
  private func converted<T: RealElement>(_ value: some FixedWidthInteger) -> T {
    switch T.self {
    case let type as any FixedWidthInteger.Type: (type.init(truncatingIfNeeded: value) as? T) ?? .zeroElement
    case is Float.Type: (Float(value) as? T) ?? .zeroElement
    default: T(truncating: Double(value))
    }
  }
}
