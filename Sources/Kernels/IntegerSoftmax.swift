package import Diagnostics
internal import Tensors

/// Calls `row` with every run of integers along the last axis; what it fills in is the result, of the same type.
private func mapRows(
  _ x: TensorValue, _ row: (ArraySlice<Int32>, inout [Int32]) -> Void
) throws(Diagnostic) -> TensorValue {
  let numbers = try cast(x, to: .int32).copied(Int32.self)
  let width = x.dimensions.last ?? 1
  var results: [Int32] = []
  results.reserveCapacity(numbers.count)
  for start in stride(from: 0, to: numbers.count, by: max(1, width)) {
    row(numbers[start..<start + width], &results)
  }
  return try clamped(results, to: x.type, x.dimensions)
}

/// Numbers between −2³¹ and 2³¹.
private func bounded(_ x: Double) -> Int32 {
  x.isNaN ? 0 : Int32(max(min(x, 2_147_483_647), -2_147_483_648))
}

/// The multiplier that makes differences of integers numbers with 26 bits behind the point, and the greatest difference
/// that fits.
///
/// Source: LiteRT's `PreprocessSoftmaxScaling` and `CalculateInputRadius`, for 5 bits before the point.
private func differenceScaling(_ scale: Double) -> (multiplier: FixedMultiplier, radius: Int32) {
  let multiplier = FixedMultiplier(min(scale * Double(1 << 26), 2_147_483_647))
  let radius = (31 * Double(1 << 26) / Double(sign: .plus, exponent: multiplier.shift, significand: 1))
  return (multiplier, bounded(radius.rounded(.down)))
}

/// The softmax of integers of 8 bits along the last axis, as integers with a scale of 1/256 from the least.
///
/// - Parameter scale: that of the integers, times what multiplies them first.
package func softmaxOfBytes(_ x: TensorValue, scale: Double) throws(Diagnostic) -> TensorValue {
  let (multiplier, radius) = differenceScaling(scale)
  let least: Int32 = x.type == .int8 ? -128 : 0
  return try mapRows(x) { row, results in
    let greatest = row.max() ?? 0
    func exponential(_ number: Int32) -> Int32? {
      let difference = number - greatest
      return difference >= -radius ? FixedPoint.exp(multiplier.times(difference), integerBits: 5) : nil
    }
    let exponentials = row.map(exponential)
    var sum: Int32 = 0
    for value in exponentials { sum &+= halved(value ?? 0, 12) }
    let (inverse, bits) = FixedPoint.reciprocal(sum, integerBits: 12)
    for value in exponentials {
      let number = value.map { halved(highProduct(inverse, $0), bits + 23) }
      results.append(number.map { $0 + least } ?? least)
    }
  }
}

/// The logarithm of the softmax of integers of 8 bits along the last axis, as integers with a scale of 1/16 and the
/// greatest as zero point.
package func logSoftmaxOfBytes(_ x: TensorValue, scale: Double) throws(Diagnostic) -> TensorValue {
  let (multiplier, radius) = differenceScaling(scale)
  let back = FixedMultiplier(
    Double(sign: .plus, exponent: 31 - multiplier.shift, significand: 1) / Double(multiplier.mantissa))
  let (least, zero): (Int32, Int32) = x.type == .int8 ? (-128, 127) : (0, 255)
  return try mapRows(x) { row, results in
    let greatest = row.max() ?? 0
    var sum: Int32 = 0
    for number in row where number - greatest >= -radius {
      sum &+= halved(FixedPoint.exp(multiplier.times(number - greatest), integerBits: 5), 12)
    }
    let logarithm = FixedPoint.log(sum, integerBits: 12, resultBits: 5)
    let smallest = max(-radius - 1, back.times(logarithm &+ .min))
    for number in row {
      guard number - greatest > smallest else {
        results.append(least)
        continue
      }
      results.append(halved(multiplier.times(number - greatest) &- logarithm, 22) + zero)
    }
  }
}

/// The softmax of integers of 16 bits along the last axis, as integers with a scale of 1/32768.
///
/// Source: LiteRT's `SoftmaxInt16`: tables of exp(x) for x in [−10, 0] and 1 / (1 + x) for x in [0, 1].
package func softmaxOfWords(_ x: TensorValue, scale: Double) throws(Diagnostic) -> TensorValue {
  let multiplier = FixedMultiplier(scale / (10.0 / 65535))
  return try mapRows(x) { row, results in
    let greatest = row.max() ?? 0
    var sum: Int32 = 0
    let exponentials = row.map { number in
      let difference = multiplier.times(number - greatest) &+ 32767
      return WordTables.exponential[min(max(difference, -32768), 32767)]
    }
    for value in exponentials { sum &+= value }
    let headroom = UInt32(bitPattern: sum).leadingZeroBitCount
    let shifted = Int32(truncatingIfNeeded: (Int64(sum) << Int64(headroom - 1) + 1 << 13) >> 14)
    let place = shifted - (1 << 15 + 1 << 16)
    let inverse = Int64(WordTables.inverse[min(max(place, -32768), 32767)])
    let shift = Int64(31 - headroom)
    for value in exponentials {
      let number = (Int64(value) * inverse + 1 << (shift - 1)) >> shift
      results.append(Int32(min(max(number, 0), 32767)))
    }
  }
}

private enum WordTables {
  static let exponential = IntegerTable(
    input: (10.0 / 65535, 32767), output: (2.0 / 65535, 0), Double.exp)
  static let inverse = IntegerTable(input: (1.0 / 65535, -32768), output: (2.0 / 65535, 0)) {
    (x: Double) in 1 / (1 + x)
  }
}

/// Integers of 8 bits over the root of the sum of their squares along the last axis, with a scale of 1/128.
package func normalizedBytes(_ x: TensorValue, zeroPoint: Int32) throws(Diagnostic) -> TensorValue {
  let middle: Int32 = x.type == .int8 ? 0 : 128
  return try mapRows(x) { row, results in
    var sum: Int32 = 0
    for number in row { sum &+= (number - zeroPoint) &* (number - zeroPoint) }
    let root = FixedPoint.inverseRoot(max(sum, 0))
    let multiplier = FixedMultiplier(mantissa: root.mantissa, shift: root.shift + 7)
    for number in row { results.append(middle + multiplier.times(number - zeroPoint)) }
  }
}

/// The products of integers along the last axis, each scaled before the next, and once more at the end.
///
/// Source: LiteRT's `QuantizedReduceProd`.
package func scaledProducts(
  _ x: TensorValue, zeroPoint: Int32, _ multiplier: FixedMultiplier, resultZero: Int32
) throws(Diagnostic) -> TensorValue {
  let numbers = try cast(x, to: .int32).copied(Int32.self)
  let width = x.dimensions.last ?? 1
  var results: [Int32] = []
  for start in stride(from: 0, to: numbers.count, by: max(1, width)) {
    var product = numbers[start] - zeroPoint
    for number in numbers[start + 1..<start + width] {
      product = multiplier.times(Int64(product) * Int64(number - zeroPoint))
    }
    results.append(multiplier.times(Int64(product)) &+ resultZero)
  }
  return try clamped(results, to: x.type, Array(x.dimensions.dropLast()))
}
