package import Ops
package import Tensors

/// With the least mean square of what rounding and clipping change.
///
/// Numbers within a range are rounded by up to half a step s, which gives s²/12 on average, and 0 by nothing; those
/// beyond move to its end. All pairs of ends are tried.
package struct SquaredErrorObserver: RangeObserver {
  private let type: ElementType
  private var histogram = Histogram()

  /// - Parameter type: what the numbers become: `int8` or `int16`.
  package init(for type: ElementType) { self.type = type }

  package mutating func observe(_ numbers: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    histogram.add(numbers, within: seen)
  }

  /// Ends are tried at every so many bins: the error is flat around its least.
  private static let stride = 8

  package var range: TensorRange? {
    guard let whole = histogram.range else { return nil }
    guard whole.width > 0 else { return whole }
    let sums = Sums(histogram)
    // Ranges hold 0, whatever was seen.
    let (low, high) = (min(Double(whole.least), 0), max(Double(whole.greatest), 0))
    let edges = Swift.stride(from: 0, through: Histogram.binCount, by: Self.stride).map(histogram.edge)
    let lows = [low] + edges.filter { $0 > low && $0 < 0 }
    let highs = [high] + edges.filter { $0 > 0 && $0 < high }
    var (least, best) = (Double.infinity, (low, high))
    for first in lows {
      let below = sums.errors(below: first)
      for last in highs where last > first {
        let error =
          below + sums.errors(above: last) + sums.count(first, last) * square(step(first, last)) / 12
        if error < least { (least, best) = (error, (first, last)) }
      }
    }
    let greatest = min(Float(best.1), whole.greatest)
    return TensorRange(min(max(Float(best.0), whole.least), greatest), greatest)
  }

  private func step(_ first: Double, _ last: Double) -> Double {
    type == .int16 ? max(-first, last) / 32767 : (last - first) / 255
  }
}

/// Sums over the bins up to each of them: of counts, and of counts times the first and second power of the middle.
private struct Sums {
  private let histogram: Histogram
  private var counts = [0.0]
  private var firsts = [0.0]
  private var squares = [0.0]
  private let zeros: Double

  init(_ histogram: Histogram) {
    self.histogram = histogram
    zeros = Double(histogram.zeros)
    let zeroBin = histogram.bin(of: 0)
    for bin in histogram.counts.indices {
      let count = Double(histogram.counts[bin]) - (bin == zeroBin ? zeros : 0)
      // In bins, so that sums of squares stay exact enough.
      let middle = Double(bin) + 0.5
      counts.append(counts[bin] + count)
      firsts.append(firsts[bin] + count * middle)
      squares.append(squares[bin] + count * middle * middle)
    }
  }

  /// How many numbers other than 0 are between two places.
  func count(_ first: Double, _ last: Double) -> Double {
    counts[boundary(last)] - counts[boundary(first)]
  }

  func errors(below place: Double) -> Double { errors(0, boundary(place), from: place) }

  func errors(above place: Double) -> Double { errors(boundary(place), Histogram.binCount, from: place) }

  /// The bin that begins nearest to a place.
  private func boundary(_ place: Double) -> Int {
    let bins = ((place - histogram.start) / histogram.width).rounded()
    return Int(min(max(bins, 0), Double(Histogram.binCount)))
  }

  /// The sum of the squares of the distances to a place, of what is in bins.
  private func errors(_ from: Int, _ to: Int, from place: Double) -> Double {
    let center = (place - histogram.start) / histogram.width
    let sum =
      squares[to] - squares[from] - 2 * center * (firsts[to] - firsts[from])
      + center * center * (counts[to] - counts[from])
    return max(sum, 0) * square(histogram.width)
  }
}

private func square(_ number: Double) -> Double { number * number }
