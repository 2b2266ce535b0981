package import Diagnostics
internal import Glibc

/// A way to draw classes, of which each has a probability: negative examples for a loss over many classes (Jean et al.,
/// "On using very large target vocabulary for neural machine translation", 2015).
package protocol CandidateSampler {
  /// How many classes there are.
  var range: Int64 { get }
  /// How many of them have a probability above 0.
  var drawable: Int64 { get }
  func sample(_ numbers: inout SinglePhilox) -> Int64
  func probability(_ value: Int64) -> Float
}

/// Classes that were drawn, and how often each of them, and of the true ones, is expected among as many.
package struct Candidates {
  package let sampled: [Int64]
  package let sampledCounts: [Float]
  package let trueCounts: [Float]

  /// - Parameter isUnique: whether no class is drawn twice.
  package init(
    _ sampler: any CandidateSampler, trueClasses: [Int64], count: Int, isUnique: Bool, from generator: Philox
  ) throws(Diagnostic) {
    var numbers = SinglePhilox(generator)
    var sampled: [Int64] = []
    var trials = count
    if isUnique {
      guard count <= sampler.drawable else {
        throw Diagnostic(
          .invalidOperand, "\(count) different ones cannot be drawn of \(sampler.drawable) candidates")
      }
      var seen: Set<Int64> = []
      trials = 0
      while sampled.count < count {
        guard trials < Self.mostTrials else {
          throw Diagnostic(
            .invalidOperand, "\(count) different candidates are not found in \(trials) trials",
            help: "draw fewer, or the same ones several times")
        }
        trials += 1
        let value = sampler.sample(&numbers)
        if seen.insert(value).inserted { sampled.append(value) }
      }
    } else {
      for _ in 0..<count { sampled.append(sampler.sample(&numbers)) }
    }
    func expected(_ value: Int64) -> Float {
      let probability = sampler.probability(value)
      if trials == count { return probability * Float(count) }
      return -expm1f(Float(trials) * log1pf(-probability))
    }
    self.sampled = sampled
    sampledCounts = sampled.map(expected)
    trueCounts = trueClasses.map(expected)
  }

  private static let mostTrials = 1 << 26
}

/// All classes are as likely.
package struct UniformSampler: CandidateSampler {
  package let range: Int64
  package var drawable: Int64 { range }
  private let share: Float

  package init(range: Int64) {
    self.range = range
    share = Float(1 / Double(range))
  }

  package func sample(_ numbers: inout SinglePhilox) -> Int64 { Int64(numbers.next(below: UInt64(range))) }
  package func probability(_ value: Int64) -> Float { share }
}

/// The probability of a class is about the inverse of its number: words in order of their frequency.
package struct LogUniformSampler: CandidateSampler {
  package let range: Int64
  package var drawable: Int64 { range }
  private let logarithm: Double

  package init(range: Int64) {
    self.range = range
    logarithm = log1p(Double(range))
  }

  package func sample(_ numbers: inout SinglePhilox) -> Int64 {
    // Rounded, it could be the first number that does not fit.
    (Int64(min(exp(numbers.nextDouble() * logarithm), 0x1p63.nextDown)) - 1) % range
  }

  package func probability(_ value: Int64) -> Float {
    Float(log((Double(value) + 2) / (Double(value) + 1)) / logarithm)
  }
}

/// Given probabilities, by Walker's aliases (Knuth, "Seminumerical algorithms", 3.4.1).
package struct FixedSampler: CandidateSampler {
  package var range: Int64 { Int64(weights.count) }
  package let drawable: Int64
  private let weights: [Float]
  private let total: Float
  /// Of each class, the part of its place that is its own, and whose the rest is.
  private var own: [Float]
  private var other: [Int]

  /// The weight of a class that is so frequent: a power of it, of which small ones make rare classes less rare.
  package static func weight(ofFrequency frequency: Float, distortion: Float) -> Float {
    powf(frequency, distortion)
  }

  /// - Parameter total: the sum of the weights, by which the probabilities are told.
  package init(weights: [Float], total: Float) {
    self.weights = weights
    self.total = total
    drawable = Int64(weights.count { $0 > 0 })
    let sum = weights.reduce(0.0) { $0 + Double($1) }
    var shares = weights.map { Double($0 * Float(weights.count)) / sum }
    other = Array(weights.indices)
    var high = shares.indices.filter { !(shares[$0] < 1) }
    var low = shares.indices.filter { shares[$0] < 1 }
    while let from = high.last, let to = low.last {
      high.removeLast()
      low.removeLast()
      other[to] = from
      shares[from] -= 1 - shares[to]
      if shares[from] < 1 { low.append(from) } else { high.append(from) }
    }
    own = shares.map { Float($0) }
    for left in high + low { (own[left], other[left]) = (1, left) }
  }

  package func sample(_ numbers: inout SinglePhilox) -> Int64 {
    let number = numbers.nextFloat()
    let place = Int(numbers.next(below: UInt32(truncatingIfNeeded: weights.count)))
    return Int64(number < own[place] ? place : other[place])
  }

  package func probability(_ value: Int64) -> Float { weights[Int(value)] / total }
}

/// The probability of a class grows with each time that it has been a true one.
package struct LearningSampler: CandidateSampler {
  package let range: Int64
  package var drawable: Int64 { range }
  /// A tree of sums: the node n is the sum of the nodes 2n and 2n + 1, and the last half are the classes.
  private var sums: [Int32]
  private var leaves: Int { sums.count / 2 }

  /// - Parameter range: at most 2²⁶.
  package init(range: Int64) {
    precondition(range > 0 && range <= 1 << 26)
    self.range = range
    var leaves = 1
    while leaves < range { leaves *= 2 }
    sums = [Int32](repeating: 0, count: 2 * leaves)
    for value in 0..<Int(range) { sums[leaves + value] = 1 }
    for node in (1..<leaves).reversed() { sums[node] = sums[2 * node] + sums[2 * node + 1] }
  }

  package func sample(_ numbers: inout SinglePhilox) -> Int64 {
    var left = Int32(numbers.next(below: UInt32(sums[1])))
    var node = 1
    while node < leaves {
      node *= 2
      if left >= sums[node] {
        left -= sums[node]
        node += 1
      }
    }
    return Int64(node - leaves)
  }

  package func probability(_ value: Int64) -> Float { Float(sums[leaves + Int(value)]) / Float(sums[1]) }

  /// Counts true classes, as many as 32 bits hold.
  package mutating func learn(_ values: [Int64]) {
    for value in values where sums[1] < .max {
      var node = leaves + Int(value)
      while node > 0 {
        sums[node] += 1
        node /= 2
      }
    }
  }
}
