internal import Ops

/// The two least and the two greatest numbers that a tensor held for different samples, and for which.
struct Extremes {
  private var least = Pair()
  private var greatest = Pair()

  /// The first of all in an order, and the first of those of other samples.
  private struct Pair {
    var first: (sample: Int, number: Float)?
    var second: Float?

    mutating func include(_ sample: Int, _ number: Float, before: (Float, Float) -> Bool) {
      guard let first else {
        self.first = (sample, number)
        return
      }
      if sample == first.sample {
        if before(number, first.number) { self.first = (sample, number) }
      } else if before(number, first.number) {
        second = first.number
        self.first = (sample, number)
      } else if second.map({ before(number, $0) }) ?? true {
        second = number
      }
    }

    /// The first of the samples other than one.
    func without(_ sample: Int) -> Float? { first?.sample == sample ? second : first?.number }
  }

  mutating func include(_ range: TensorRange, _ sample: Int) {
    least.include(sample, range.least, before: <)
    greatest.include(sample, range.greatest, before: >)
  }

  /// The samples at the ends, each with how many times as wide it makes the range, 0 included, of all others.
  var widenings: [(sample: Int, times: Double)] {
    guard let first = least.first, let last = greatest.first else { return [] }
    let whole = Self.width(first.number, last.number)
    return Set([first.sample, last.sample]).sorted().compactMap { sample in
      guard let low = least.without(sample), let high = greatest.without(sample) else { return nil }
      let others = Self.width(low, high)
      return others > 0 ? (sample, whole / others) : nil
    }
  }

  private static func width(_ least: Float, _ greatest: Float) -> Double {
    Double(max(greatest, 0)) - Double(min(least, 0))
  }
}

/// A sample that alone makes ranges much wider than all others do.
struct OutlyingSample {
  let index: Int
  /// The tensor whose range it widens most.
  let tensor: String
  /// How many times as wide that becomes.
  let times: Double
  /// How many tensors there are of which that is so.
  let tensors: Int

  /// From how many times on it is told: two of eight bits would be lost to one sample.
  private static let noteworthy = 4.0

  /// The samples that widen a range far, the worst first.
  static func among(_ extremes: [String: Extremes]) -> [OutlyingSample] {
    var worst: [Int: OutlyingSample] = [:]
    for (name, tensor) in extremes.sorted(by: { $0.key < $1.key }) {
      for (sample, times) in tensor.widenings where times > noteworthy {
        let known = worst[sample]
        let isWorse = times > known?.times ?? 0
        worst[sample] = OutlyingSample(
          index: sample, tensor: isWorse ? name : known?.tensor ?? name, times: max(times, known?.times ?? 0),
          tensors: (known?.tensors ?? 0) + 1)
      }
    }
    return worst.values.sorted { ($1.times, $0.index) < ($0.times, $1.index) }
  }
}
