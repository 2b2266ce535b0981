import Diagnostics
import Kernels
import Tensors
import Testing

@Suite struct RandomNumberTests {
  /// Bounds of another type than the numbers come from a damaged file: as 32 bits, such a range may be empty.
  @Test func boundsBeyondTheTypeAreRefused() throws {
    let generator = Philox(seed: 1, seed2: 2)
    #expect(throws: Diagnostic.self) { try random(.integers(0, 1 << 32), .int32, [3], from: generator) }
    let widest = try random(.integers(Int64(Int32.min), Int64(Int32.max)), .int32, [100], from: generator)
    #expect(!widest.copied(Int32.self).contains(.max))
  }

  /// Some parameters without a meaning would be drawn for ever, as in TensorFlow; of others nothing is known.
  @Test func whatIsNeverAcceptedIsRefused() throws {
    let generator = Philox(seed: 1, seed2: 2)
    func scalar(_ value: Float) throws -> TensorValue { try TensorValue([value], type: .float32, [1]) }
    #expect(throws: Diagnostic.self) {
      try poissonSamples(scalar(1e18), count: 1, [1], as: .int32, from: generator)
    }
    #expect(throws: Diagnostic.self) {
      try poissonSamples(scalar(.nan), count: 1, [1], as: .float32, from: generator)
    }
    #expect(throws: Diagnostic.self) {
      try binomialSamples(scalar(.nan), scalar(0.5), count: 1, [1], as: .float32, from: generator)
    }
    let gamma = try gammaSamples(scalar(-3), count: 1, [1], from: generator).copied(Float.self)
    #expect(gamma[0].isNaN)
  }

  /// TensorFlow's noise is another in each process: what is compared is how it is spread.
  @Test(arguments: [GlimpseNoise.uniform, .gaussian])
  func noiseIsSpreadAsThePixels(_ noise: GlimpseNoise) throws {
    let pixels = (0..<100).map { Float($0 % 10) }
    let image = try TensorValue(pixels, type: .float32, [1, 10, 10, 1])
    let outside = try TensorValue([Float(-1e6), 0], type: .float32, [1, 2])
    let rule = GlimpseRule(isNormalized: false, isCentered: false, halvesAlways: false)
    let seen = try glimpses(
      of: image, size: [100, 100], at: outside, rule, noise: noise, from: Philox(seed: 3, seed2: 4)
    ).copied(Float.self)
    let mean = seen.reduce(0, +) / Float(seen.count)
    let variance = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(seen.count)
    #expect(seen.allSatisfy { $0 >= 0 && $0 <= 9 })
    #expect((mean - 4.5).magnitude < 0.1)
    // Of a uniform distribution from 0 to 9; of a normal one with the pixels' own variance of 8.25, cut at its ends.
    #expect(noise == .uniform ? (variance - 6.75).magnitude < 0.2 : (5.5...8.25).contains(variance))
  }
}
