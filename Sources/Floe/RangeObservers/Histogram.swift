package import Ops

/// How many numbers fell into each of 2048 bins of the same width.
///
/// Numbers beyond the bins make them twice as wide, as often as it takes: two bins become one, so that no count is ever
/// divided. At least a quarter of the bins is within the range of the numbers.
package struct Histogram {
  package static let binCount = 2048

  package private(set) var counts = [Int](repeating: 0, count: binCount)
  /// Where the first bin begins.
  package private(set) var start = 0.0
  /// How wide a bin is; 0 as long as no number but 0 was seen.
  package private(set) var width = 0.0
  /// The least and the greatest number; nil where none was seen.
  package private(set) var range: TensorRange?
  /// How many of the numbers are 0, which integers stand for without an error.
  package private(set) var zeros = 0

  package init() {}

  /// How many numbers were seen.
  package var total: Int { counts.reduce(0, +) }

  /// Where a bin begins; the number of bins stands for where the last one ends.
  package func edge(_ bin: Int) -> Double { start + Double(bin) * width }

  /// The bin that holds a number; the first or the last for numbers beyond.
  package func bin(of number: Double) -> Int {
    guard width > 0 else { return 0 }
    return Int(min(max((number - start) / width, 0), Double(Self.binCount - 1)))
  }

  /// Takes in finite numbers.
  ///
  /// - Parameter seen: the least and the greatest of them.
  package mutating func add(_ numbers: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    if range?.include(seen) == nil { range = seen }
    widen(to: seen)
    let (start, perNumber) = (start, width > 0 ? 1 / width : 0)
    let last = Double(Self.binCount - 1)
    var zeros = 0
    counts.withUnsafeMutableBufferPointer { counts in
      for number in numbers {
        let place = (Double(number) - start) * perNumber
        counts[Int(min(max(place, 0), last))] += 1
        if number == 0 { zeros += 1 }
      }
    }
    self.zeros += zeros
  }

  /// Makes the bins reach over a range.
  private mutating func widen(to seen: TensorRange) {
    let (least, greatest) = (Double(seen.least), Double(seen.greatest))
    let count = Double(Self.binCount)
    if width == 0 {
      guard least != 0 || greatest != 0 else { return }
      // Zeros that were counted before are 0 still.
      let low = zeros > 0 ? min(least, 0) : least
      let high = zeros > 0 ? max(greatest, 0) : greatest
      let known = counts[0]
      let extent = high > low ? high - low : abs(low) * Self.narrowest
      (start, width) = (low, extent / count)
      counts[0] = 0
      counts[bin(of: 0)] += known
    }
    while greatest > start + count * width { merge(into: 0) }
    while least < start {
      start -= count * width
      merge(into: Self.binCount / 2)
    }
  }

  /// How wide the bins of one number are together, relative to it.
  private static let narrowest = 1e-3

  /// Makes every two bins one, and puts them at a place.
  private mutating func merge(into place: Int) {
    var merged = [Int](repeating: 0, count: Self.binCount)
    for bin in 0..<Self.binCount / 2 { merged[place + bin] = counts[2 * bin] + counts[2 * bin + 1] }
    counts = merged
    width *= 2
  }
}
