package import Ops

/// Without the numbers below and above percentiles.
package struct PercentileObserver: RangeObserver {
  private let percentile: Double
  private var histogram = Histogram()

  /// - Parameter percentile: the upper one, from 50 to 100; the lower one is as far from 0 as this is from 100.
  package init(_ percentile: Double) { self.percentile = percentile }

  package mutating func observe(_ numbers: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    histogram.add(numbers, within: seen)
  }

  package var range: TensorRange? {
    guard let whole = histogram.range else { return nil }
    let (least, greatest) = (quantile(1 - percentile / 100), quantile(percentile / 100))
    return TensorRange(max(Float(least), whole.least), min(Float(max(least, greatest)), whole.greatest))
  }

  /// The number below which a share of all are, as if those of a bin were spread over it evenly.
  private func quantile(_ share: Double) -> Double {
    var left = share * Double(histogram.total)
    for (bin, count) in histogram.counts.enumerated() where count > 0 {
      if left <= Double(count) {
        return histogram.edge(bin) + histogram.width * max(left, 0) / Double(count)
      }
      left -= Double(count)
    }
    return Double(histogram.range?.greatest ?? 0)
  }
}
