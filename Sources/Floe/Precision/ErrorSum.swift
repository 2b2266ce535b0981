internal import Kernels

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How far numbers are from what they should be, summed up over samples.
struct ErrorSum {
  /// The sum of the squares of what is wanted.
  private(set) var signal = 0.0
  /// The sum of the squares of the differences.
  private(set) var noise = 0.0
  /// The greatest difference.
  private(set) var greatest = 0.0

  /// Takes in tensors of `float32` with as many elements; what is not finite does not count.
  mutating func include(_ found: TensorValue, wanted: TensorValue) {
    let (a, b) = (wanted.elements(Float.self), found.elements(Float.self))
    for index in 0..<min(a.count, b.count) where a[index].isFinite && b[index].isFinite {
      let (x, difference) = (Double(a[index]), Double(b[index]) - Double(a[index]))
      signal += x * x
      noise += difference * difference
      greatest = max(greatest, difference.magnitude)
    }
    withExtendedLifetime((found, wanted)) {}
  }

  mutating func add(_ other: ErrorSum) {
    signal += other.signal
    noise += other.noise
    greatest = max(greatest, other.greatest)
  }

  /// The ratio of signal to noise in decibels; infinite without noise.
  var decibels: Double { noise == 0 ? .infinity : 10 * log10(signal / noise) }

  /// The root of the mean square of the differences in proportion to that of what is wanted: 0.01 is 40 dB.
  var relative: Double { noise == 0 ? 0 : (noise / signal).squareRoot() }
}
