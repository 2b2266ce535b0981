package import Diagnostics
internal import Glibc
package import Kernels
internal import Tensors

/// How far a tensor is from what it should be.
package struct ErrorMeasure: Sendable {
  /// The greatest difference of two elements; infinite when the types or shapes differ, or one is no number alone.
  package let maxAbsolute: Double
  /// The greatest difference in proportion to the wanted element.
  package let maxRelative: Double
  /// The cosine of the angle between the tensors as vectors.
  package let cosine: Double
  /// The ratio of the wanted signal to the error, in decibels.
  package let signalToNoise: Double
  /// The share of the elements that have hardly anything to do with what is wanted: further off than a tenth of the
  /// wanted element, or of what the wanted elements are on average where that is more; integers of more than a byte,
  /// which are numbers of something, not equal. Elements that are wanted to be no number do not count.
  package let strangeShare: Double
  /// Whether the elements are real numbers, or bytes that may stand for them: such as are more or less near to others.
  package let isOfNumbers: Bool
  /// What rounding to the type may change, in proportion; 0 for types of 32 bits and more.
  private let spacing: Double
  /// The pairs that differ: by how much, and the magnitude of what is wanted.
  private let worst: [(difference: Double, magnitude: Double)]

  /// Measures `actual` against `wanted`. Strings and booleans are equal or not; complex numbers are two real ones each.
  package static func between(
    _ wanted: TensorValue, _ actual: TensorValue
  ) throws(Diagnostic) -> ErrorMeasure {
    guard wanted.type == actual.type, wanted.dimensions == actual.dimensions else {
      return ErrorMeasure(isEqual: false)
    }
    if wanted.type == .string { return ErrorMeasure(isEqual: wanted.strings == actual.strings) }
    if wanted.type == .bool { return ErrorMeasure(isEqual: Array(wanted.bytes) == Array(actual.bytes)) }
    if wanted.type == .complex64 || wanted.type == .complex128 {
      let part: ElementType = wanted.type == .complex64 ? .float32 : .float64
      return try between(
        TensorValue(part, wanted.dimensions + [2], wanted.contents),
        TensorValue(part, actual.dimensions + [2], actual.contents))
    }
    let (a, b) = (
      try cast(wanted, to: .float64).copied(Double.self), try cast(actual, to: .float64).copied(Double.self)
    )
    var (absolute, relative, dot, first, second, noise) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var worst: [(difference: Double, magnitude: Double)] = []
    let scale =
      a.isEmpty ? 0 : (a.reduce(0) { $0 + ($1.isFinite ? $1 * $1 : 0) } / Double(a.count)).squareRoot()
    let isName = wanted.type.isInteger && (wanted.type.byteWidth ?? 0) > 1
    var (strange, numbers) = (0, 0)
    for (x, y) in zip(a, b) {
      // Equal infinities, and a NaN where one is wanted, are no difference.
      let difference = x == y || (x.isNaN && y.isNaN) ? 0 : (x - y).magnitude
      let error = difference.isNaN ? Double.infinity : difference
      absolute = max(absolute, error)
      if error > 0 {
        relative = max(relative, x == 0 ? .infinity : error / x.magnitude)
        worst.append((error, x.isFinite ? x.magnitude : 0))
      }
      if !x.isNaN {
        numbers += 1
        let most = isName ? 0 : 0.1 * max(scale, x.isFinite ? x.magnitude : 0)
        // One is what rounding makes of integers.
        if error > max(most, isName || !wanted.type.isInteger ? 0 : 1) { strange += 1 }
      }
      guard x.isFinite, y.isFinite else { continue }
      dot += x * y
      first += x * x
      second += y * y
      noise += error * error
    }
    return ErrorMeasure(
      maxAbsolute: absolute, maxRelative: relative,
      cosine: first == 0 || second == 0 ? (first == second ? 1 : 0) : dot / (first * second).squareRoot(),
      signalToNoise: noise == 0 ? .infinity : 10 * log10(first / noise),
      strangeShare: numbers == 0 ? 0 : Double(strange) / Double(numbers), isOfNumbers: !isName,
      spacing: wanted.type == .float16 ? 0x1p-10 : wanted.type == .bfloat16 ? 0x1p-7 : 0, worst: worst)
  }

  private init(
    maxAbsolute: Double, maxRelative: Double, cosine: Double, signalToNoise: Double, strangeShare: Double,
    isOfNumbers: Bool, spacing: Double, worst: [(difference: Double, magnitude: Double)]
  ) {
    self.spacing = spacing
    self.maxAbsolute = maxAbsolute
    self.maxRelative = maxRelative
    self.cosine = cosine
    self.signalToNoise = signalToNoise
    self.strangeShare = strangeShare
    self.isOfNumbers = isOfNumbers
    self.worst = worst
  }

  private init(isEqual: Bool) {
    maxAbsolute = isEqual ? 0 : .infinity
    maxRelative = maxAbsolute
    cosine = isEqual ? 1 : 0
    signalToNoise = isEqual ? .infinity : -.infinity
    strangeShare = isEqual ? 0 : 1
    isOfNumbers = false
    spacing = 0
    worst = isEqual ? [] : [(.infinity, 0)]
  }

  /// - Parameter rounding: whether what is computed in another order may be rounded a few steps off in a type of 16 bits.
  package func isWithin(absolute: Double, relative: Double, rounding: Bool = false) -> Bool {
    let relative = rounding ? max(relative, 8 * spacing) : relative
    return worst.allSatisfy { $0.difference <= absolute + relative * $0.magnitude }
  }
}
