/// The text of one floating-point number, positional or scientific, padded and trimmed as asked.
struct FloatText {
  /// What happens to zeros at the end of the fraction.
  enum Trim {
    /// They stay, and are added up to the number of digits wanted.
    case keep
    /// They go, the point stays: `1.`
    case toPoint
    /// They go, but one after the point: `1.0`
    case toOneZero
    /// They go, and the point with them: `1`
    case all
  }

  var format: BinaryFormat
  /// The most digits after the point; nil for as many as it takes.
  var precision: Int?
  /// The fewest digits after the point, when `unique`.
  var minimum: Int?
  /// Whether digits end where no other value shares them.
  var unique = true
  var trim = Trim.toPoint
  var plus = false
  /// Characters before the point, the sign included.
  var padLeft = 0
  /// Characters after the point.
  var padRight = 0
  var exponentDigits = 2

  /// `12.5`; `value` is finite.
  func positional(_ value: Double) -> String {
    var decimal = DecimalDigits.zero
    if value != 0 {
      decimal = DecimalDigits(
        value.magnitude, format, shortest: unique, minimum: .fractional(minimum ?? 0),
        maximum: precision.map { .fractional($0) })
    }
    let whole = decimal.digits.prefix(max(decimal.pointAfter, 0))
    var text = Self.text(whole)
    text += String(repeating: "0", count: max(decimal.pointAfter - whole.count, 0))
    var fraction: [UInt8] = Array(repeating: 0, count: max(-decimal.pointAfter, 0))
    fraction += decimal.digits.dropFirst(whole.count)
    let left = sign(of: value) + (text.isEmpty ? "0" : text)
    let right = self.fraction(fraction)
    return padded(left) + right
      + String(repeating: " ", count: max(0, padRight - max(right.utf8.count - 1, 0)))
  }

  /// `1.25e+01`; `value` is finite.
  func scientific(_ value: Double) -> String {
    var decimal = DecimalDigits.zero
    if value != 0 {
      decimal = DecimalDigits(
        value.magnitude, format, shortest: unique, minimum: .significant((minimum ?? 0) + 1),
        maximum: precision.map { .significant($0 + 1) })
    }
    let exponent = decimal.pointAfter - 1
    let digits = "\(exponent.magnitude)"
    return padded(sign(of: value) + Self.text(decimal.digits.prefix(1)))
      + fraction(Array(decimal.digits.dropFirst())) + (exponent < 0 ? "e-" : "e+")
      + String(repeating: "0", count: max(0, exponentDigits - digits.utf8.count)) + digits
  }

  /// The point and what follows it.
  private func fraction(_ digits: [UInt8]) -> String {
    var kept = digits[...]
    switch trim {
    case .keep:
      let wanted = (unique ? minimum : precision) ?? 0
      return "." + Self.text(kept) + String(repeating: "0", count: max(0, wanted - kept.count))
    case .toPoint, .toOneZero, .all:
      while kept.last == 0 { kept.removeLast() }
    }
    if !kept.isEmpty { return "." + Self.text(kept) }
    return trim == .toPoint ? "." : trim == .toOneZero ? ".0" : ""
  }

  private func sign(of value: Double) -> String { value.sign == .minus ? "-" : plus ? "+" : "" }

  private func padded(_ text: String) -> String {
    String(repeating: " ", count: max(0, padLeft - text.utf8.count)) + text
  }

  private static func text(_ digits: some Collection<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}

extension FloatText {
  /// The text of a number outside any array, as `str` of a NumPy scalar.
  static func scalar(_ value: Double, _ format: BinaryFormat, insideComplex: Bool = false) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    var text = FloatText(format: format)
    // Positional as far as the format's digits reach; doubles have always gone one further.
    let limit: Double = format == .half ? 1e3 : format == .single ? 1e6 : 1e16
    if value == 0 || (value.magnitude >= 1e-4 && value.magnitude < limit) {
      text.trim = insideComplex ? .all : .toOneZero
      return text.positional(value)
    }
    text.trim = .all
    return text.scientific(value)
  }

  /// The text of a complex number outside any array, as `str` of a NumPy scalar.
  static func scalar(real: Double, imaginary: Double, _ format: BinaryFormat) -> String {
    var second = scalar(imaginary, format, insideComplex: true)
    if real == 0, real.sign == .plus { return second + "j" }
    if !second.hasPrefix("-") { second = "+" + second }
    return "(\(scalar(real, format, insideComplex: true))\(second)j)"
  }

  /// Six significant digits, the shorter of positional and scientific, as a C++ stream writes a float: how
  /// NumPy shows the small float types of machine learning.
  static func streamed(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard value != 0 else { return value.sign == .minus ? "-0" : "0" }
    var text = FloatText(format: .single, precision: 5, unique: false, trim: .all)
    let rounded = DecimalDigits(value.magnitude, .single, shortest: false, maximum: .significant(6))
    let exponent = rounded.pointAfter - 1
    guard exponent >= -4, exponent < 6 else { return text.scientific(value) }
    text.precision = 5 - exponent
    return text.positional(value)
  }
}
