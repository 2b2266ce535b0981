/// A binary floating-point format whose values fit a `Double`: what decides the shortest digits of a value.
struct BinaryFormat: Hashable, Sendable {
  /// Significant bits, the implicit one included.
  let precision: Int
  /// The exponent of the least significant bit of the subnormal numbers.
  let smallestExponent: Int
  let largest: Double
  /// Decimal digits every value keeps.
  let decimalPrecision: Int

  static let half = BinaryFormat(precision: 11, smallestExponent: -24, largest: 65504, decimalPrecision: 3)
  static let single = BinaryFormat(
    precision: 24, smallestExponent: -149, largest: Double(Float.greatestFiniteMagnitude), decimalPrecision: 6
  )
  static let double = BinaryFormat(
    precision: 53, smallestExponent: -1074, largest: .greatestFiniteMagnitude, decimalPrecision: 15)

  /// The exponent of the last bit of `value`, which is finite and not zero.
  func lastBitExponent(of value: Double) -> Int {
    max(Int(value.exponent) - (precision - 1), smallestExponent)
  }

  /// The nearest value of the format, ties to even.
  func rounded(_ value: Double) -> Double {
    guard value.isFinite, value != 0, self != .double else { return value }
    let unit = Double(sign: .plus, exponent: lastBitExponent(of: value), significand: 1)
    let result = (value / unit).rounded(.toNearestOrEven) * unit
    return result.magnitude > largest ? Double(signOf: value, magnitudeOf: .infinity) : result
  }
}

/// The decimal digits of a positive number: `0.d₁d₂d₃… × 10^pointAfter`, so that `pointAfter` digits stand before
/// the point.
struct DecimalDigits {
  var digits: [UInt8]
  var pointAfter: Int

  /// Where the digits may and must end: a count of significant digits or of digits after the point.
  enum Limit {
    case significant(Int)
    case fractional(Int)

    /// The power of ten of the last digit, for a number with `pointAfter` digits before the point.
    func lastExponent(_ pointAfter: Int) -> Int {
      switch self {
      case .significant(let count): pointAfter - count
      case .fractional(let count): -count
      }
    }
  }

  static let zero = DecimalDigits(digits: [0], pointAfter: 1)

  /// The shortest digits that no other value of `format` shares, but at least `minimum` and at most `maximum`
  /// digits; the last digit is rounded to nearest, ties to even. Without `shortest`, exact digits up to `maximum`.
  ///
  /// This is the method of Steele and White with the refinements of Dragon4: the number and half the gaps to its
  /// neighbours over a common denominator, one digit per step.
  init(_ value: Double, _ format: BinaryFormat, shortest: Bool, minimum: Limit? = nil, maximum: Limit? = nil)
  {
    precondition(value.isFinite && value > 0)
    let exponent = format.lastBitExponent(of: value)
    let mantissa = UInt64(
      Double(sign: .plus, exponent: Int(value.exponent) - exponent, significand: value.significand))
    // The gap below a power of two is half the gap above.
    let unequal = mantissa == 1 << (format.precision - 1) && exponent > format.smallestExponent

    // value = number / scale, half the gaps = low / scale and high / scale.
    var number = BigNatural(mantissa)
    var scale = BigNatural(1)
    var low = BigNatural(1)
    number.shiftLeft(max(exponent, 0) + (unequal ? 2 : 1))
    scale.shiftLeft(max(-exponent, 0) + (unequal ? 2 : 1))
    low.shiftLeft(max(exponent, 0))

    let estimate = (Double(value.exponent) * 0.30102999566398120).rounded(.up)
    var point = Int(estimate)
    if point > 0 {
      scale.multiply(byPowerOfTen: point)
    } else {
      number.multiply(byPowerOfTen: -point)
      low.multiply(byPowerOfTen: -point)
    }
    // The estimate may be one too small or too large.
    while number >= scale {
      scale.multiply(by: 10)
      point += 1
    }
    while true {
      var next = number
      next.multiply(by: 10)
      if next >= scale { break }
      number = next
      low.multiply(by: 10)
      point -= 1
    }

    let last = maximum?.lastExponent(point)
    let first = minimum?.lastExponent(point) ?? point
    let even = mantissa & 1 == 0
    var digits: [UInt8] = []
    var position = point
    if let last, last >= point {
      self.init(roundingTo: last, number: number, scale: scale, pointAfter: point)
      return
    }
    while true {
      position -= 1
      number.multiply(by: 10)
      low.multiply(by: 10)
      var high = low
      if unequal { high.add(low) }
      digits.append(number.divideDigit(by: scale))
      var upper = number
      upper.add(high)
      let isLow = shortest && (even ? number <= low : number < low)
      let isHigh = shortest && (even ? upper >= scale : upper > scale)
      let isUnique = shortest ? isLow || isHigh : number.isZero && last == nil
      guard (isUnique && position <= first) || position == last else { continue }
      var doubled = number
      doubled.add(number)
      let roundsUp =
        isLow != isHigh ? isHigh : doubled > scale || (doubled == scale && (digits.last ?? 0) & 1 == 1)
      self.init(digits: digits, pointAfter: point)
      if roundsUp { increment() }
      return
    }
  }

  private init(digits: [UInt8], pointAfter: Int) {
    self.digits = digits
    self.pointAfter = pointAfter
  }

  /// A number whose first digit is already below the last one wanted: a one there, or zero.
  private init(roundingTo last: Int, number: BigNatural, scale: BigNatural, pointAfter: Int) {
    var doubled = number
    doubled.add(number)
    let roundsUp = last == pointAfter && doubled > scale
    self = roundsUp ? DecimalDigits(digits: [1], pointAfter: last + 1) : .zero
  }

  private mutating func increment() {
    var index = digits.count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits[0] = 1
      pointAfter += 1
    }
  }
}
