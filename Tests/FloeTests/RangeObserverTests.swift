import Floe
import Foundation
import Ops
import Tensors
import TestSupport
import Testing

/// Observers on distributions of which the right ranges are known.
@Suite struct RangeObserverTests {
  private func range(
    _ method: RangeMethod, _ samples: [[Float]], for type: ElementType = .int8
  ) throws -> TensorRange {
    var observer = method.observer(for: type)
    #expect(observer.range == nil)
    for numbers in samples {
      let seen = TensorRange(numbers.min() ?? 0, numbers.max() ?? 0)
      numbers.withUnsafeBufferPointer { observer.observe($0, within: seen) }
    }
    return try #require(observer.range)
  }

  private func uniform(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Float.random(in: 0..<1, using: &generator) }
  }

  /// Of mean 0 and deviation 1, by the transform of Box and Muller.
  private func normal(_ count: Int, seed: UInt64) -> [Float] {
    let (a, b) = (uniform(count, seed: seed), uniform(count, seed: seed + 1))
    return zip(a, b).map { (-2 * log(1 - Double($0))).squareRoot() * cos(2 * .pi * Double($1)) }.map {
      Float($0)
    }
  }

  @Test func extremesAndTheirMeans() throws {
    let samples: [[Float]] = [[-1, 2, 0], [-3, 4], [-2, 9]]
    #expect(try range(.minMax, samples) == TensorRange(-3, 9))
    #expect(try range(.average, samples) == TensorRange(-2, 5))
    #expect(try range(.average, samples.reversed()) == TensorRange(-2, 5))
  }

  /// Bins are as wide as 1/1024 at most, and counts of a hundred thousand err by less.
  @Test(arguments: [90, 99, 99.9]) func percentiles(_ percentile: Double) throws {
    let found = try range(.percentile(percentile), [uniform(100_000, seed: 1)])
    #expect(abs(Double(found.least) - (1 - percentile / 100)) < 2e-3)
    #expect(abs(Double(found.greatest) - percentile / 100) < 2e-3)
  }

  /// 97.5 % of normal numbers are below 1.96 deviations; ranges grow from sample to sample in bins that widen.
  @Test func percentilesOfSamplesThatGrow() throws {
    let numbers = normal(100_000, seed: 3)
    let growing = stride(from: 0, to: numbers.count, by: 10_000).enumerated().map { part, start in
      numbers[start..<start + 10_000].map { $0 * (part == 0 ? 0.01 : 1) }
    }
    let whole = try range(.percentile(97.5), [numbers])
    #expect(abs(whole.greatest - 1.96) < 0.03 && abs(whole.least + 1.96) < 0.03)
    let parts = try range(.percentile(97.5), Array(growing.dropFirst()))
    #expect(abs(parts.greatest - 1.96) < 0.03 && abs(parts.least + 1.96) < 0.03)
    let widened = try range(.percentile(97.5), growing)
    // A tenth is near 0: 97.5 % of all is where 97.22 % of the others is.
    #expect(abs(widened.greatest - 1.914) < 0.03 && abs(widened.least + 1.914) < 0.03)
  }

  /// Normal numbers are best clipped at 3.92 deviations for 8 bits ("ACIQ", Banner and others 2018); the error is flat
  /// around there. 16 bits are enough for all.
  @Test func squaredErrorClipsWhatIsRare() throws {
    let numbers = normal(200_000, seed: 5)
    let found = try range(.meanSquaredError, [numbers])
    #expect(abs(found.greatest - 3.92) < 0.3 && abs(found.least + 3.92) < 0.3, "\(found)")
    let wide = try range(.meanSquaredError, [numbers], for: .int16)
    #expect(wide.greatest > 4.2 && wide.least < -4.2)
    let far = try range(.meanSquaredError, [numbers, [30]])
    // Where the derivatives of (30 − L)² and of n (L − least)² / (12 · 255²) are opposite, to within a bin or two.
    let share = Float(numbers.count) / (12 * 255 * 255)
    #expect(abs(far.greatest - (30 + share * far.least) / (1 + share)) < 0.3, "\(far)")
  }

  /// Uniform numbers have nothing rare, and zeros cost nothing.
  @Test func squaredErrorKeepsWhatIsFrequent() throws {
    let numbers = uniform(100_000, seed: 7)
    let found = try range(.meanSquaredError, [numbers])
    #expect(found.greatest > 0.99 && found.least == numbers.min())
    let sparse = try range(.meanSquaredError, [numbers + [Float](repeating: 0, count: 900_000)])
    #expect(sparse.greatest > 0.99 && sparse.least == 0)
  }

  @Test func divergenceLeavesOutWhatIsFar() throws {
    let numbers = normal(100_000, seed: 9)
    let found = try range(.divergence, [numbers + [30, -30]])
    #expect((3...8).contains(found.greatest) && (-8 ... -3).contains(found.least), "\(found)")
    let flat = try range(.divergence, [uniform(100_000, seed: 11)])
    #expect(flat.greatest > 0.97)
    // There are more integers than bins.
    #expect(try range(.divergence, [numbers + [30]], for: .int16).greatest == 30)
  }

  private static let all: [RangeMethod] = [
    .minMax, .average, .percentile(99.99), .meanSquaredError, .divergence,
  ]

  @Test(arguments: all) func oddTensorsHaveRanges(_ method: RangeMethod) throws {
    for numbers: [Float] in [
      [0], [0, 0, 0], [-0.0], [3], [-3], [5, 5.0001], [-5, -5.0001], [.leastNonzeroMagnitude],
      [-.leastNonzeroMagnitude, 1e38],
      [3.4e38, -3.4e38],
      [1e-30, 0, 1e30],
    ] {
      let found = try range(method, [numbers])
      #expect(found.least.isFinite && found.greatest.isFinite && found.least <= found.greatest)
      // Everything is known of one number.
      if Set(numbers).count == 1 { #expect(found == TensorRange(numbers[0], numbers[0]), "\(numbers)") }
      let twice = try range(method, [[0], numbers, [-1, 1]])
      #expect(twice.least.isFinite && twice.greatest.isFinite && twice.least <= twice.greatest)
    }
  }

  @Test func histogramsLoseNothing() {
    var histogram = Histogram()
    var (count, zeros) = (0, 0)
    for sample: [Float] in [
      [0, 0], [1, 2, 0], [-1e-9, 1e9], [5], uniform(1000, seed: 1), [-1e30],
      [.leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0],
    ] {
      sample.withUnsafeBufferPointer {
        histogram.add($0, within: TensorRange(sample.min() ?? 0, sample.max() ?? 0))
      }
      count += sample.count
      zeros += sample.count { $0 == 0 }
      #expect(histogram.total == count && histogram.zeros == zeros)
    }
    #expect(histogram.range == TensorRange(-1e30, 1e9))
    #expect(histogram.edge(0) <= -1e30 && histogram.edge(Histogram.binCount) >= 1e9)
    #expect(Double(Histogram.binCount) * histogram.width <= 4 * 1.0001e30)
  }

  @Test func methodsHaveNames() {
    #expect(RangeMethod("minmax") == .minMax && RangeMethod("average") == .average)
    #expect(RangeMethod("mse") == .meanSquaredError && RangeMethod("kl") == .divergence)
    #expect(RangeMethod("percentile") == .percentile(99.99))
    #expect(RangeMethod("percentile:99.9") == .percentile(99.9))
    for text in ["", "max", "percentile:", "percentile:50", "percentile:101", "percentile:nan", "kl:1"] {
      #expect(RangeMethod(text) == nil, "\(text)")
    }
  }
}
