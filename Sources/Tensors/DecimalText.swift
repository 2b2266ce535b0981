/// A number in plain decimal notation, as almost all of those in text files are: `-12`, `0.25`, `1.5e-3`.
///
/// Reading these by hand takes a tenth of the time of the general way, which strings must be made for.
struct DecimalText {
  private let isNegative: Bool
  /// The digits, without the point.
  private let digits: UInt64
  /// The power of ten that they are multiplied by.
  private let exponent: Int
  private let isWhole: Bool

  /// nil for what is no such number, and for more digits than 64 bits surely hold.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    var place = 0
    var (isNegative, isWhole) = (false, true)
    var (digits, count, exponent): (UInt64, Int, Int) = (0, 0, 0)
    func digit() -> UInt64? {
      guard place < text.count, case let value = text[place] &- UInt8(ascii: "0"), value < 10 else {
        return nil
      }
      return UInt64(value)
    }
    func skips(_ first: UInt8, _ second: UInt8) -> Bool {
      guard place < text.count, text[place] == first || text[place] == second else { return false }
      place += 1
      return true
    }
    if place < text.count, text[place] == UInt8(ascii: "-") { isNegative = true }
    _ = skips(UInt8(ascii: "-"), UInt8(ascii: "+"))
    while let next = digit() {
      (digits, count, place) = (digits &* 10 &+ next, count + 1, place + 1)
    }
    if skips(UInt8(ascii: "."), UInt8(ascii: ".")) {
      isWhole = false
      while let next = digit() {
        (digits, count, exponent, place) = (digits &* 10 &+ next, count + 1, exponent - 1, place + 1)
      }
    }
    guard (1...18).contains(count) else { return nil }
    if skips(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      isWhole = false
      let isBelow = place < text.count && text[place] == UInt8(ascii: "-")
      _ = skips(UInt8(ascii: "-"), UInt8(ascii: "+"))
      let start = place
      var stated = 0
      while let next = digit(), place < start + 4 { (stated, place) = (stated * 10 + Int(next), place + 1) }
      guard place > start else { return nil }
      exponent += isBelow ? -stated : stated
    }
    guard place == text.count else { return nil }
    (self.isNegative, self.digits, self.exponent, self.isWhole) = (isNegative, digits, exponent, isWhole)
  }

  /// The number where it has neither a point nor an exponent.
  var whole: Int64? {
    guard isWhole else { return nil }
    return isNegative ? -Int64(digits) : Int64(digits)
  }

  /// The nearest number of 64 bits; nil where one division or product does not give it.
  ///
  /// Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990: both factors are exact.
  var double: Double? {
    guard digits <= 1 << 53, exponent.magnitude < Self.powers.count else { return nil }
    let power = Self.powers[Int(exponent.magnitude)]
    let magnitude = exponent < 0 ? Double(digits) / power : Double(digits) * power
    return isNegative ? -magnitude : magnitude
  }

  /// The nearest number of 32 bits; nil where that of 64 bits does not tell.
  var float: Float? {
    guard let double else { return nil }
    // Halfway between two of 32 bits, the digits that were rounded off decide.
    let isHalfway = double.bitPattern & 0x1FFF_FFFF == 0x1000_0000
    let number = Float(double)
    // Beyond the ends of 32 bits, too.
    return isHalfway || !(number.isNormal || digits == 0) ? nil : number
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]
}
