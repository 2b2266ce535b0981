internal import Diagnostics
internal import Glibc
internal import Kernels
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
  /// The pairs that differ: by how much, and the magnitude of what is wanted.
  private let worst: [(difference: Double, magnitude: Double)]

  /// Measures `actual` against `wanted`. Strings, booleans and complex numbers are equal or not.
  static func between(
    _ wanted: TensorValue, _ actual: TensorValue
  ) throws(Diagnostic) -> ErrorMeasure {
    guard wanted.type == actual.type, wanted.dimensions == actual.dimensions else {
      return ErrorMeasure(isEqual: false)
    }
    if wanted.type == .string { return ErrorMeasure(isEqual: wanted.strings == actual.strings) }
    let isComplex = wanted.type == .complex64 || wanted.type == .complex128
    guard !isComplex, wanted.type != .bool else {
      return ErrorMeasure(isEqual: Array(wanted.bytes) == Array(actual.bytes))
    }
    let (a, b) = (
      try cast(wanted, to: .float64).copied(Double.self), try cast(actual, to: .float64).copied(Double.self)
    )
    var (absolute, relative, dot, first, second, noise) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    var worst: [(difference: Double, magnitude: Double)] = []
    for (x, y) in zip(a, b) {
      // Equal infinities, and a NaN where one is wanted, are no difference.
      let difference = x == y || (x.isNaN && y.isNaN) ? 0 : (x - y).magnitude
      let error = difference.isNaN ? Double.infinity : difference
      absolute = max(absolute, error)
      if error > 0 {
        relative = max(relative, x == 0 ? .infinity : error / x.magnitude)
        worst.append((error, x.isFinite ? x.magnitude : 0))
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
      signalToNoise: noise == 0 ? .infinity : 10 * log10(first / noise), worst: worst)
  }

  private init(
    maxAbsolute: Double, maxRelative: Double, cosine: Double, signalToNoise: Double,
    worst: [(difference: Double, magnitude: Double)]
  ) {
    self.maxAbsolute = maxAbsolute
    self.maxRelative = maxRelative
    self.cosine = cosine
    self.signalToNoise = signalToNoise
    self.worst = worst
  }

  private init(isEqual: Bool) {
    maxAbsolute = isEqual ? 0 : .infinity
    maxRelative = maxAbsolute
    cosine = isEqual ? 1 : 0
    signalToNoise = isEqual ? .infinity : -.infinity
    worst = isEqual ? [] : [(.infinity, 0)]
  }

  package func isWithin(absolute: Double, relative: Double) -> Bool {
    worst.allSatisfy { $0.difference <= absolute + relative * $0.magnitude }
  }
}
