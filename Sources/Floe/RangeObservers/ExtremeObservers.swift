package import Ops

/// From the least to the greatest number of all samples.
package struct MinMaxObserver: RangeObserver {
  package private(set) var range: TensorRange?

  package init() {}

  package mutating func observe(_: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    if range?.include(seen) == nil { range = seen }
  }
}

/// From the mean of the samples' least numbers to the mean of their greatest: a sample that is far out counts once.
///
/// Every sample weighs the same, as in the average of TensorFlow's calibrator; a moving average, as training keeps it,
/// would depend on the samples' order, and on the first of few.
package struct AverageObserver: RangeObserver {
  private var least = 0.0
  private var greatest = 0.0
  private var count = 0

  package init() {}

  package mutating func observe(_: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    least += Double(seen.least)
    greatest += Double(seen.greatest)
    count += 1
  }

  package var range: TensorRange? {
    count == 0 ? nil : TensorRange(Float(least / Double(count)), Float(greatest / Double(count)))
  }
}
