/// One layout for all floating-point elements of an array, chosen from the elements that are shown.
struct FloatFormatter {
  private var text: FloatText
  private var isScientific = false
  private let options: PrintOptions

  init(_ values: [Double], _ format: BinaryFormat, _ options: PrintOptions) {
    self.options = options
    let fixed = options.floatMode == .fixed
    let precision = options.floatMode == .unique ? nil : options.precision
    text = FloatText(
      format: format, precision: precision, unique: !fixed, trim: fixed ? .keep : .toPoint,
      plus: options.sign == .always)
    let finite = values.filter(\.isFinite)
    isScientific = Self.needsExponent(finite, format, options)
    if finite.isEmpty {
      text.unique = true
    } else if isScientific {
      fitScientific(finite)
    } else {
      fitPositional(finite)
    }
    if options.sign == .blank, !finite.contains(where: { $0.sign == .minus }) { text.padLeft += 1 }
    if finite.count != values.count {
      let signed = options.sign != .negativeOnly || values.contains(-.infinity)
      let room = text.padRight + 1
      text.padLeft = max(
        text.padLeft, options.nan.unicodeScalars.count - room,
        options.infinity.unicodeScalars.count + (signed ? 1 : 0) - room)
    }
  }

  /// Whether the range of the values asks for scientific notation. Comparisons and the quotient are made in the
  /// array's own precision.
  private static func needsExponent(
    _ finite: [Double], _ format: BinaryFormat, _ options: PrintOptions
  ) -> Bool {
    let magnitudes = finite.lazy.filter { $0 != 0 }.map(\.magnitude)
    guard let largest = magnitudes.max(), let smallest = magnitudes.min() else { return false }
    let limit = format == .half ? 1e3 : format == .single ? 1e6 : 1e8
    if largest >= limit { return true }
    guard !options.suppress else { return false }
    return smallest < format.rounded(0.0001) || format.rounded(largest / smallest) > 1000
  }

  private mutating func fitScientific(_ finite: [Double]) {
    var wholeWidth = 0
    var fractionWidth = 0
    var exponentWidth = 0
    for value in finite {
      let parts = text.scientific(value).utf8.split(separator: UInt8(ascii: "e"))
      let mantissa = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      wholeWidth = max(wholeWidth, mantissa[0].count)
      fractionWidth = max(fractionWidth, mantissa[1].count)
      exponentWidth = max(exponentWidth, parts[1].count - 1)
    }
    text.trim = .keep
    text.precision = fractionWidth
    text.minimum = fractionWidth
    text.padLeft = wholeWidth
    text.padRight = exponentWidth + 2 + fractionWidth
    text.exponentDigits = exponentWidth
  }

  private mutating func fitPositional(_ finite: [Double]) {
    var wholeWidth = 0
    var fractionWidth = 0
    for value in finite {
      let parts = text.positional(value).utf8.split(
        separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      wholeWidth = max(wholeWidth, parts[0].count)
      fractionWidth = max(fractionWidth, parts[1].count)
    }
    text.padLeft = wholeWidth
    text.padRight = fractionWidth
    if options.floatMode == .fixed || options.floatMode == .maxprecEqual {
      text.trim = .keep
      text.precision = fractionWidth
      text.minimum = fractionWidth
    } else {
      text.trim = .toPoint
      text.minimum = 0
    }
  }

  func callAsFunction(_ value: Double) -> String {
    if value.isFinite { return isScientific ? text.scientific(value) : text.positional(value) }
    var word = value < 0 ? "-" : text.plus ? "+" : ""
    word += value.isNaN ? options.nan : options.infinity
    let width = text.padLeft + text.padRight + 1
    return String(repeating: " ", count: max(0, width - word.unicodeScalars.count)) + word
  }
}
