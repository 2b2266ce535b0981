import Diagnostics
import Kernels
import Tensors
import TestSupport
import Testing

/// Kernels that compute several numbers at once, against each number on its own.
@Suite struct ProductKernelTests {
  private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Float.random(in: -2..<2, using: &generator) }
  }

  struct Layout: CustomStringConvertible {
    let channels: Int
    var multiplier = 1
    var kernel = [3, 3]
    var strides = [1, 1]
    var dilations = [1, 1]
    var padding = Window.Padding.same

    var description: String { "\(channels)·\(multiplier) \(kernel) \(strides) \(dilations) \(padding)" }

    static let all = [
      Layout(channels: 1), Layout(channels: 16), Layout(channels: 23, strides: [2, 1]),
      Layout(channels: 24, kernel: [5, 2], padding: .valid), Layout(channels: 7, dilations: [2, 3]),
      Layout(channels: 20, dilations: [9, 1]), Layout(channels: 5, multiplier: 3, strides: [2, 2]),
      Layout(channels: 3, kernel: [1, 1], dilations: [1 << 40, 1 << 40], padding: .valid),
      Layout(channels: 35, strides: [3, 3], padding: .explicit([(2, 1), (0, 4)])),
    ]
  }

  @Test(arguments: Layout.all)
  func depthwiseProductsAreThoseOfEachChannel(_ layout: Layout) throws {
    let (height, width, channels) = (8, 7, layout.channels)
    let window = try #require(
      Window(
        input: [height, width], kernel: layout.kernel, strides: layout.strides, dilations: layout.dilations,
        padding: layout.padding))
    let outputs = channels * layout.multiplier
    let x = numbers(2 * height * width * channels, seed: 1)
    let w = numbers(layout.kernel[0] * layout.kernel[1] * outputs, seed: 2)
    let result = try convolveDepthwise(
      TensorValue(x, type: .float32, [2, height, width, channels]),
      TensorValue(w, type: .float32, layout.kernel + [channels, layout.multiplier]), window)
    #expect(result.dimensions == [2] + window.output + [outputs])
    var wanted: [Float] = []
    for image in 0..<2 {
      for line in 0..<window.output[0] {
        for column in 0..<window.output[1] {
          for output in 0..<outputs {
            var sum: Float = 0
            for tap in 0..<layout.kernel[0] * layout.kernel[1] {
              let (down, across) = (tap / layout.kernel[1], tap % layout.kernel[1])
              let y = line * layout.strides[0] - window.padding[0] + down * layout.dilations[0]
              let z = column * layout.strides[1] - window.padding[1] + across * layout.dilations[1]
              guard (0..<height).contains(y), (0..<width).contains(z) else { continue }
              let place = ((image * height + y) * width + z) * channels + output / layout.multiplier
              sum += x[place] * w[tap * outputs + output]
            }
            wanted.append(sum)
          }
        }
      }
    }
    #expect(result.copied(Float.self) == wanted)
  }

  /// Multipliers of one shift or several, with ties and ends among the sums.
  @Test(arguments: [[0], [-1], [-7], [-31], [-32, -40], [0, -3, -9, -30], [2, -4]])
  func sumsAreScaledAsOneByOne(shifts: [Int]) throws {
    var generator = SeededGenerator(seed: 5)
    let channels = 13
    let mantissas: [Int32] = [.max, 1 << 30, 3 << 29, 0, 1 << 30 + 1]
    let multipliers = (0..<channels).map { channel in
      FixedMultiplier(
        mantissa: channel < 8
          ? mantissas[channel % mantissas.count] : Int32.random(in: 1 << 30...Int32.max, using: &generator),
        shift: shifts[channel % shifts.count])
    }
    let biases: [Int64] = [0, 1, -1, 1 << 20, Int64(Int32.max), Int64(Int32.min), 12345]
    let bias = (0..<channels).map { biases[$0 % biases.count] }
    let rows = 600
    let sums = (0..<rows * channels).map { index in
      let power = Float(sign: .plus, exponent: Int.random(in: 0...23, using: &generator), significand: 1)
      return index % 3 == 0 ? power : Float.random(in: -power...power, using: &generator).rounded()
    }
    for (type, bounds, zero) in [
      (.int8, -128...127, -5), (.int8, -5...90, -5), (.uint8, 0...255, 131), (.int16, -32768...32767, 0),
    ] as [(ElementType, ClosedRange<Int32>, Int64)] {
      let wanted = sums.enumerated().map { index, sum in
        let channel = index % channels
        let whole = Int32(truncatingIfNeeded: Int64(sum)) &+ Int32(truncatingIfNeeded: bias[channel])
        let number = Int64(multipliers[channel].times(whole)) + zero
        return Int32(min(max(number, Int64(bounds.lowerBound)), Int64(bounds.upperBound)))
      }
      for wide in [
        try TensorValue(sums, type: .float32, [rows, channels]),
        try TensorValue(sums.map { Double($0) }, type: .float64, [rows, channels]),
      ] {
        let result = try scaledSums(
          wide, bias: bias, .fixed(multipliers, isWide: false), zeroPoint: zero, bounds: bounds, to: type)
        #expect(try cast(result, to: .int32).copied(Int32.self) == wanted)
      }
    }
  }

  /// Means and magnitudes of channels, for counts that fill no register.
  @Test(arguments: [1, 3, 8, 19, 32])
  func channelsAreSummedInTheirOrder(channels: Int) throws {
    let rows = 700
    let x = numbers(rows * channels, seed: 3)
    let sums = try #require(ChannelSums(TensorValue(x, type: .float32, [rows, channels])))
    for channel in 0..<channels {
      let column = (0..<rows).map { x[$0 * channels + channel] }
      #expect(sums.magnitudes[channel] == column.map(abs).max())
      // Sums of 256 rows are floats.
      let parts = stride(from: 0, to: rows, by: 256).map { start in
        column[start..<min(start + 256, rows)].reduce(0, +)
      }
      #expect(sums.means[channel] == Float(parts.reduce(0) { $0 + Double($1) } / Double(rows)))
    }
  }
}
