package import Ops
package import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// With the least Kullback–Leibler divergence of the distribution from that of the integers.
///
/// Ranges that are a part of the whole, both ends nearer to 0 by the same factor, are tried. The distribution as it was
/// has the numbers beyond in its last bins; that of the integers has as many values as there are integers, each spread
/// over the bins that it stands for and that hold something. Zeros, which integers have exactly, do not count.
///
/// Source: the entropy calibration of TensorRT ("8-bit Inference with TensorRT", Migacz 2017), for ranges with two ends.
package struct DivergenceObserver: RangeObserver {
  /// How many values the integers have.
  private let levels: Int
  private var histogram = Histogram()

  /// - Parameter type: what the numbers become: `int8` or `int16`.
  package init(for type: ElementType) { levels = type == .int16 ? 65536 : 256 }

  package mutating func observe(_ numbers: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    histogram.add(numbers, within: seen)
  }

  /// So many parts of the whole are tried.
  private static let parts = 128

  package var range: TensorRange? {
    guard let whole = histogram.range, whole.width > 0 else { return histogram.range }
    var counts = histogram.counts
    counts[histogram.bin(of: 0)] -= histogram.zeros
    var (least, best) = (Double.infinity, 1.0)
    for part in (1...Self.parts).reversed() {
      let share = Double(part) / Double(Self.parts)
      let bins =
        histogram.bin(
          of: min(Double(whole.least) * share, 0))...histogram.bin(of: Double(whole.greatest) * share)
      // With fewer bins than integers, nothing is told of rounding.
      guard part == Self.parts || bins.count >= levels else { break }
      let divergence = divergence(counts, bins)
      if divergence < least { (least, best) = (divergence, share) }
    }
    return TensorRange(Float(Double(whole.least) * best), Float(Double(whole.greatest) * best))
  }

  /// What bins without a number count for, so that one that only numbers from beyond are in has a logarithm.
  private static let leastCount = 1e-4

  private func divergence(_ counts: [Int], _ bins: ClosedRange<Int>) -> Double {
    let inside = counts[bins].map(Double.init)
    var wanted = inside
    wanted[0] += Double(counts[..<bins.lowerBound].reduce(0, +))
    wanted[wanted.count - 1] += Double(counts[(bins.upperBound + 1)...].reduce(0, +))
    let found = rounded(inside)
    let (all, kept) = (wanted.reduce(0, +), found.reduce(0, +))
    guard kept > 0 else { return .infinity }
    var sum = 0.0
    for (p, q) in zip(wanted, found) where p > 0 {
      sum += p / all * log(p / all / (max(q, Self.leastCount) / kept))
    }
    return sum
  }

  /// The counts as the integers have them.
  private func rounded(_ counts: [Double]) -> [Double] {
    let groups = min(levels, counts.count)
    var result = counts
    for group in 0..<groups {
      let bins = group * counts.count / groups..<(group + 1) * counts.count / groups
      let held = bins.count { counts[$0] > 0 }
      guard held > 0 else { continue }
      let mean = counts[bins].reduce(0, +) / Double(held)
      for bin in bins where counts[bin] > 0 { result[bin] = mean }
    }
    return result
  }
}
