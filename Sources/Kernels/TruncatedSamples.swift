package import Diagnostics
internal import Tensors

/// The parameters of truncated normal distributions, a tensor each.
package struct TruncatedNormals: Sendable {
  package let means: TensorValue
  package let deviations: TensorValue
  package let minima: TensorValue
  package let maxima: TensorValue

  package init(means: TensorValue, deviations: TensorValue, minima: TensorValue, maxima: TensorValue) {
    self.means = means
    self.deviations = deviations
    self.minima = minima
    self.maxima = maxima
  }

  /// Normal numbers between limits (Robert, "Simulation of truncated normal variables", 1995), by batches that the
  /// generator goes through one after the other. TensorFlow shares many samples among its threads, and the numbers then
  /// depend on how many there are; these are those of one thread.
  ///
  /// - Parameters:
  ///   - counts: how many samples each batch has.
  ///   - place: the place in the result of a batch's sample.
  ///   - row: the place of a batch's parameter in an operand of so many elements.
  package func samples(
    counts: [Int], _ dimensions: [Int], from generator: Philox, place: (_ batch: Int, _ sample: Int) -> Int,
    row: (_ batch: Int, _ operand: TensorValue) -> Int
  ) throws(Diagnostic) -> TensorValue {
    switch means.type {
    case .float16: try samples(Float16.self, counts, dimensions, generator, place, row)
    case .float32: try samples(Float.self, counts, dimensions, generator, place, row)
    case .float64: try samples(Double.self, counts, dimensions, generator, place, row)
    default: throw noKernel(for: means.type)
    }
  }

  private func samples<T: DrawnFloat>(
    _: T.Type, _ counts: [Int], _ dimensions: [Int], _ generator: Philox, _ place: (Int, Int) -> Int,
    _ row: (Int, TensorValue) -> Int
  ) throws(Diagnostic) -> TensorValue {
    let result = try TensorValue(allocating: means.type, dimensions)
    let elements = result.elements(T.self)
    var generator = generator
    for (batch, count) in counts.enumerated() {
      func parameter(_ operand: TensorValue) -> T { operand.elements(T.self)[row(batch, operand)] }
      guard
        let normal = TruncatedNormal(
          mean: parameter(means), deviation: parameter(deviations), minimum: parameter(minima),
          maximum: parameter(maxima))
      else {
        throw Diagnostic(
          .invalidOperand,
          "there is no normal distribution of the deviation \(parameter(deviations)) from \(parameter(minima)) to"
            + " \(parameter(maxima))")
      }
      var sample = 0
      try normal.draw(count, &generator) { value in
        elements[place(batch, sample)] = value
        sample += 1
      }
    }
    return result
  }
}

/// A type of numbers that are drawn in blocks, and rounded after each step.
private protocol DrawnFloat: BinaryFloatingPoint, FloatElement {
  static func uniforms(_ bits: SIMD4<UInt32>) -> [Self]
  static func normalNumbers(_ bits: SIMD4<UInt32>) -> [Self]
}

extension DrawnFloat {
  static func exponential(_ x: Self) -> Self { Self(Wide.exp(x.wide)) }
  static func logarithm(_ x: Self) -> Self { Self(Wide.log(x.wide)) }
}

extension Float: DrawnFloat {
  fileprivate static func uniforms(_ bits: SIMD4<UInt32>) -> [Float] { (0..<4).map { fraction(bits[$0]) } }
  fileprivate static func normalNumbers(_ bits: SIMD4<UInt32>) -> [Float] {
    let four = normals(bits)
    return (0..<4).map { four[$0] }
  }
}

extension Float16: DrawnFloat {
  fileprivate static func uniforms(_ bits: SIMD4<UInt32>) -> [Float16] {
    (0..<4).map { Float16(Float(bits[$0] & 0x3FF) * 0x1p-10) }
  }
  fileprivate static func normalNumbers(_ bits: SIMD4<UInt32>) -> [Float16] {
    Float.normalNumbers(bits).map { Float16($0) }
  }
}

extension Double: DrawnFloat {
  fileprivate static func uniforms(_ bits: SIMD4<UInt32>) -> [Double] {
    [fraction(bits[0], bits[1]), fraction(bits[2], bits[3])]
  }
  fileprivate static func normalNumbers(_ bits: SIMD4<UInt32>) -> [Double] {
    let pair = normalPair(fraction(bits[0], bits[1]), fraction(bits[2], bits[3]))
    return [pair.0, pair.1]
  }
}

private struct TruncatedNormal<T: DrawnFloat> {
  private let mean: T
  private let deviation: T
  /// The limits, in deviations from the mean.
  private let low: T
  private let high: T

  private static var mostTrials: Int { 1000 }

  init?(mean: T, deviation: T, minimum: T, maximum: T) {
    guard deviation > 0, minimum < maximum, minimum.isFinite || maximum.isFinite else { return nil }
    // The only limit is the lower one, and two on one side are above the mean.
    let isTurned = (minimum.isInfinite && minimum < 0) || maximum < mean
    self.mean = mean
    self.deviation = isTurned ? -deviation : deviation
    low = ((isTurned ? maximum : minimum) - mean) / self.deviation
    high = ((isTurned ? minimum : maximum) - mean) / self.deviation
  }

  func draw(_ count: Int, _ generator: inout Philox, _ body: (T) -> Void) throws(Diagnostic) {
    guard count > 0 else { return }
    let root = (low * low + 4).squareRoot()
    let cutoff = 2 * T.exponential(0.5 + low * (low - root) / 4) / (low + root)
    // So many deviations within the limits make the normal distribution itself good enough.
    let enough = T(Float(1.3))
    if (low < -enough && high >= 0) || (high > enough && low <= 0) {
      try drawNormal(count, &generator, body)
    } else if high - low < cutoff {
      try drawUniform(count, &generator, body)
    } else {
      try drawExponential(count, &generator, body)
    }
  }

  private func drawNormal(
    _ count: Int, _ generator: inout Philox, _ body: (T) -> Void
  ) throws(Diagnostic) {
    var (drawn, trials) = (0, 0)
    while true {
      for x in T.normalNumbers(generator.next()) {
        if x >= low && x <= high {
          body(x * deviation + mean)
          drawn += 1
          if drawn == count { return }
          trials = 0
        } else {
          trials += 1
          if trials > Self.mostTrials { throw neverAccepted }
        }
      }
    }
  }

  private func drawUniform(
    _ count: Int, _ generator: inout Philox, _ body: (T) -> Void
  ) throws(Diagnostic) {
    let offset = low < 0 ? 0 : low * low
    var (drawn, trials) = (0, 0)
    while true {
      let places = T.uniforms(generator.next()).map { $0 * (high - low) + low }
      for (z, u) in zip(places, T.uniforms(generator.next())) {
        if u <= T.exponential((offset - z * z) / 2) {
          body(z * deviation + mean)
          drawn += 1
          if drawn == count { return }
          trials = 0
        } else {
          trials += 1
          if trials >= Self.mostTrials { throw neverAccepted }
        }
      }
    }
  }

  private func drawExponential(
    _ count: Int, _ generator: inout Philox, _ body: (T) -> Void
  ) throws(Diagnostic) {
    let alpha = (low + (low * low + 4).squareRoot()) / 2
    var (drawn, trials) = (0, 0)
    while true {
      let numbers = T.uniforms(generator.next())
      for index in stride(from: 0, to: numbers.count, by: 2) {
        let z = -T.logarithm(numbers[index]) / alpha + low
        let x = low < alpha ? alpha - z : low - alpha
        if numbers[index + 1] <= T.exponential(-x * x / 2) && z < high {
          body(z * deviation + mean)
          drawn += 1
          if drawn == count { return }
          trials = 0
        } else {
          trials += 1
          if trials >= Self.mostTrials { throw neverAccepted }
        }
      }
    }
  }

  private var neverAccepted: Diagnostic {
    Diagnostic(
      .invalidOperand,
      "no normal number from \(low) to \(high) deviations is found in \(Self.mostTrials) trials")
  }
}
