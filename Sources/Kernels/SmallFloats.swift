internal import Diagnostics
internal import Tensors

/// A float of one byte: how its bits are divided, and what the last exponent means (the OCP's 8-bit formats, and those of
/// ml_dtypes without a negative zero).
struct SmallFloat {
  private let mantissa: Int
  private let bias: Int
  private let kind: Kind

  private enum Kind {
    /// The last exponent holds infinities and NaN.
    case withInfinities
    /// Only all ones is NaN.
    case finite
    /// Only the negative zero is NaN.
    case unsignedZero
  }

  init?(_ type: ElementType) {
    switch type {
    case .float8E5M2: (mantissa, bias, kind) = (2, 15, .withInfinities)
    case .float8E4M3FN: (mantissa, bias, kind) = (3, 7, .finite)
    case .float8E4M3FNUZ: (mantissa, bias, kind) = (3, 8, .unsignedZero)
    case .float8E4M3B11FNUZ: (mantissa, bias, kind) = (3, 11, .unsignedZero)
    case .float8E5M2FNUZ: (mantissa, bias, kind) = (2, 16, .unsignedZero)
    default: return nil
    }
  }

  func decoded(_ code: UInt8) -> Float {
    if kind == .unsignedZero, code == 0x80 { return .nan }
    let size = magnitude(Int(code & 0x7F))
    return code & 0x80 == 0 ? size : -size
  }

  /// The nearest number; of two, the one whose last bit is 0.
  func encoded(_ x: Float) -> UInt8 {
    let negative: UInt8 = x.sign == .minus ? 0x80 : 0
    let nan: UInt8 =
      switch kind {
      case .withInfinities: 0x7E | negative
      case .finite: 0x7F | negative
      case .unsignedZero: 0x80
      }
    if x.isNaN { return nan }
    let size = x.magnitude
    // Codes are in the order of what they stand for.
    var (low, high) = (0, greatest)
    while high - low > 1 {
      let middle = (low + high) / 2
      if magnitude(middle) <= size { low = middle } else { high = middle }
    }
    let (below, above) = (magnitude(low), magnitude(high))
    var code = size >= above ? high : low
    if size > below, size < above {
      let isUpper = size - below > above - size || (size - below == above - size && high % 2 == 0)
      code = isUpper ? high : low
    } else if size > above {
      // Half a step beyond the greatest, rounding would leave the type.
      let step = above - magnitude(greatest - 1)
      let isBeyond = size - above > step / 2 || (size - above == step / 2 && greatest % 2 == 1)
      if isBeyond { return kind == .withInfinities ? UInt8(greatest + 1) | negative : nan }
    }
    if code == 0, kind == .unsignedZero { return 0 }
    return UInt8(code) | negative
  }

  /// The code of the greatest finite number.
  private var greatest: Int {
    switch kind {
    case .withInfinities: 0x7F - (1 << mantissa)
    case .finite: 0x7E
    case .unsignedZero: 0x7F
    }
  }

  private func magnitude(_ code: Int) -> Float {
    let (exponent, fraction) = (code >> mantissa, code & ((1 << mantissa) - 1))
    if code > greatest { return kind == .withInfinities && fraction == 0 ? .infinity : .nan }
    let scale = Float(sign: .plus, exponent: max(exponent, 1) - bias - mantissa, significand: 1)
    return Float(exponent == 0 ? fraction : fraction + (1 << mantissa)) * scale
  }
}

/// Small floats as `float32`, which holds all of them.
func widened(_ x: TensorValue, _ format: SmallFloat) throws(Diagnostic) -> TensorValue {
  let table = (0...255).map { format.decoded(UInt8($0)) }
  let result = try TensorValue(allocating: .float32, x.dimensions)
  mapElements(x.elements(UInt8.self), into: result.elements(Float.self)) { table[Int($0)] }
  return result
}

/// `float32` as small floats.
func narrowed(_ x: TensorValue, to type: ElementType, _ format: SmallFloat) throws(Diagnostic) -> TensorValue
{
  let result = try TensorValue(allocating: type, x.dimensions)
  mapElements(x.elements(Float.self), into: result.elements(UInt8.self)) { format.encoded($0) }
  return result
}
