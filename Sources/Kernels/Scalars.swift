#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An element that can be added, multiplied and compared: integers wrap, as TensorFlow's do.
protocol NumberElement: BitwiseCopyable, Sendable {
  static var zeroElement: Self { get }
  static var oneElement: Self { get }
  static func sum(_ a: Self, _ b: Self) -> Self
  static func difference(_ a: Self, _ b: Self) -> Self
  static func product(_ a: Self, _ b: Self) -> Self
  static func negative(_ a: Self) -> Self
  static func areEqual(_ a: Self, _ b: Self) -> Bool
}

/// A number that is not complex.
protocol RealElement: NumberElement {
  static var lowest: Self { get }
  static var highest: Self { get }
  static func isLess(_ a: Self, _ b: Self) -> Bool
  static func isAtMost(_ a: Self, _ b: Self) -> Bool
  /// The greater and the smaller; a NaN wins, as in TensorFlow.
  static func greater(_ a: Self, _ b: Self) -> Self
  static func smaller(_ a: Self, _ b: Self) -> Self
  static func magnitude(_ a: Self) -> Self
  static func sign(_ a: Self) -> Self
  var asDouble: Double { get }
  init(truncating value: Double)
}

extension NumberElement where Self: FixedWidthInteger {
  static var zeroElement: Self { 0 }
  static var oneElement: Self { 1 }
  @inline(__always) static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inline(__always) static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
  @inline(__always) static func product(_ a: Self, _ b: Self) -> Self { a &* b }
  @inline(__always) static func negative(_ a: Self) -> Self { 0 &- a }
  @inline(__always) static func areEqual(_ a: Self, _ b: Self) -> Bool { a == b }
}

extension RealElement where Self: FixedWidthInteger {
  static var lowest: Self { .min }
  static var highest: Self { .max }
  @inline(__always) static func isLess(_ a: Self, _ b: Self) -> Bool { a < b }
  @inline(__always) static func isAtMost(_ a: Self, _ b: Self) -> Bool { a <= b }
  @inline(__always) static func greater(_ a: Self, _ b: Self) -> Self { a < b ? b : a }
  @inline(__always) static func smaller(_ a: Self, _ b: Self) -> Self { b < a ? b : a }
  @inline(__always) static func magnitude(_ a: Self) -> Self { a < 0 ? 0 &- a : a }
  @inline(__always) static func sign(_ a: Self) -> Self { a > 0 ? 1 : (a == 0 ? 0 : 0 &- 1) }
  @inline(__always) var asDouble: Double { Double(self) }
  /// As x86 converts: what does not fit becomes the smallest 32- or 64-bit number, cut to the width.
  init(truncating value: Double) {
    if Self.bitWidth == 64, !Self.isSigned, value >= 9.2233720368547758e18, value < 1.8446744073709552e19 {
      self = Self(truncatingIfNeeded: UInt64(value))
    } else if value > -9.2233720368547758e18, value < 9.2233720368547758e18 {
      let whole = Int64(value)
      let fits =
        Self.bitWidth == 64
        || (whole >= Int64(Int32.min) && whole <= (Self.isSigned ? Int64(Int32.max) : Int64(UInt32.max)))
      self = fits ? Self(truncatingIfNeeded: whole) : Self(truncatingIfNeeded: Int64(Int32.min))
    } else {
      self = Self(truncatingIfNeeded: Self.bitWidth == 64 ? Int64.min : Int64(Int32.min))
    }
  }
}

extension Int8: RealElement {}
extension Int16: RealElement {}
extension Int32: RealElement {}
extension Int64: RealElement {}
extension UInt8: RealElement {}
extension UInt16: RealElement {}
extension UInt32: RealElement {}
extension UInt64: RealElement {}

/// An element with a fraction. Arithmetic is done in `Wide` and rounded once.
protocol FloatElement: RealElement {
  associatedtype Wide: WideFloat
  var wide: Wide { get }
  init(_ wide: Wide)
}

extension FloatElement {
  static var zeroElement: Self { Self(0) }
  static var oneElement: Self { Self(1) }
  static var lowest: Self { Self(-.infinity) }
  static var highest: Self { Self(.infinity) }
  @inline(__always) static func sum(_ a: Self, _ b: Self) -> Self { Self(a.wide + b.wide) }
  @inline(__always) static func difference(_ a: Self, _ b: Self) -> Self { Self(a.wide - b.wide) }
  @inline(__always) static func product(_ a: Self, _ b: Self) -> Self { Self(a.wide * b.wide) }
  @inline(__always) static func negative(_ a: Self) -> Self { Self(-a.wide) }
  @inline(__always) static func areEqual(_ a: Self, _ b: Self) -> Bool { a.wide == b.wide }
  @inline(__always) static func isLess(_ a: Self, _ b: Self) -> Bool { a.wide < b.wide }
  @inline(__always) static func isAtMost(_ a: Self, _ b: Self) -> Bool { a.wide <= b.wide }
  @inline(__always) static func greater(_ a: Self, _ b: Self) -> Self {
    a.wide != a.wide || b.wide < a.wide ? a : b
  }
  @inline(__always) static func smaller(_ a: Self, _ b: Self) -> Self {
    a.wide != a.wide || a.wide < b.wide ? a : b
  }
  @inline(__always) static func magnitude(_ a: Self) -> Self { Self(a.wide.magnitude) }
  @inline(__always) static func sign(_ a: Self) -> Self {
    a.wide > 0 ? .oneElement : (a.wide < 0 ? Self(-1) : a)
  }
  @inline(__always) var asDouble: Double { Double(wide) }
  init(truncating value: Double) { self.init(Wide(value)) }
}

extension Float: FloatElement {
  @inline(__always) var wide: Float { self }
  @inline(__always) var asDouble: Double { Double(self) }
}

extension Double: FloatElement {
  @inline(__always) var wide: Double { self }
  @inline(__always) var asDouble: Double { self }
}

extension Float16: FloatElement {
  @inline(__always) var wide: Float { Float(self) }
}

/// The upper half of a `Float`.
struct BFloat16: FloatElement {
  var bits: UInt16

  @inline(__always) var wide: Float { Float(bitPattern: UInt32(bits) << 16) }

  /// Rounded to nearest, ties to even.
  @inline(__always) init(_ wide: Float) {
    let pattern = wide.bitPattern
    if wide != wide {
      bits = UInt16(truncatingIfNeeded: pattern >> 16) | 0x40
    } else {
      bits = UInt16(truncatingIfNeeded: (pattern &+ 0x7FFF &+ (pattern >> 16 & 1)) >> 16)
    }
  }
}

/// A floating-point type with the functions of the C library.
protocol WideFloat: BinaryFloatingPoint, FloatElement where Wide == Self {
  static func exp(_ x: Self) -> Self
  static func expm1(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  static func log1p(_ x: Self) -> Self
  static func sin(_ x: Self) -> Self
  static func cos(_ x: Self) -> Self
  static func tan(_ x: Self) -> Self
  static func asin(_ x: Self) -> Self
  static func acos(_ x: Self) -> Self
  static func atan(_ x: Self) -> Self
  static func sinh(_ x: Self) -> Self
  static func cosh(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  static func asinh(_ x: Self) -> Self
  static func acosh(_ x: Self) -> Self
  static func atanh(_ x: Self) -> Self
  static func erf(_ x: Self) -> Self
  static func erfc(_ x: Self) -> Self
  static func lgamma(_ x: Self) -> Self
  static func pow(_ x: Self, _ y: Self) -> Self
  static func atan2(_ y: Self, _ x: Self) -> Self
  static func remainder(_ x: Self, dividingBy y: Self) -> Self
  static func nextAfter(_ x: Self, _ y: Self) -> Self
}
