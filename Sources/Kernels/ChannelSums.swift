/// What the channels of tensors held, which are the last axis: their means and greatest magnitudes.
package struct ChannelSums: Sendable {
  /// The greatest magnitude of each channel.
  package private(set) var magnitudes: [Float]
  private var sums: [Double]
  private var count: Int

  /// Sums of so many rows are exact enough as floats, and several times faster than others.
  private static let run = 256

  /// Nil for a tensor without channels or elements.
  package init?(_ value: TensorValue) {
    guard let channels = value.dimensions.last, channels > 0, value.elementCount > 0 else { return nil }
    let numbers = value.elements(Float.self)
    let rows = numbers.count / channels
    let runs = (rows + Self.run - 1) / Self.run
    // Each run has its own, so that how many cores there are changes no sum.
    var (magnitudes, sums) = (
      [Float](repeating: 0, count: runs * channels), [Float](repeating: 0, count: runs * channels)
    )
    magnitudes.withUnsafeMutableBufferPointer { magnitudes in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let numbers = numbers.baseAddress, let magnitudes = magnitudes.baseAddress,
          let sums = sums.baseAddress
        else { return }
        inParallel(runs, cost: channels * Self.run / 4) { part in
          for run in part {
            Self.include(
              numbers + run * Self.run * channels, rows: min(rows - run * Self.run, Self.run),
              channels: channels, magnitudes + run * channels, sums + run * channels)
          }
        }
      }
    }
    withExtendedLifetime(value) {}
    self.magnitudes = Array(magnitudes[..<channels])
    self.sums = sums[..<channels].map { Double($0) }
    for run in 1..<max(runs, 1) {
      for channel in 0..<channels {
        self.magnitudes[channel] = max(self.magnitudes[channel], magnitudes[run * channels + channel])
        self.sums[channel] += Double(sums[run * channels + channel])
      }
    }
    count = rows
  }

  /// The greatest magnitudes and the sums of the channels of some rows.
  private static func include(
    _ numbers: UnsafePointer<Float>, rows: Int, channels: Int, _ magnitudes: UnsafeMutablePointer<Float>,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    typealias Lanes = SIMD8<Float>
    let whole = channels - channels % Lanes.scalarCount
    // So many channels at once stay in registers.
    for channel in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      var (greatest, sum) = (Lanes(repeating: 0), Lanes(repeating: 0))
      var row = UnsafeRawPointer(numbers + channel)
      for _ in 0..<rows {
        let values = row.loadUnaligned(as: Lanes.self)
        let bits = unsafeBitCast(values, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF
        let magnitudes = unsafeBitCast(bits, to: Lanes.self)
        greatest.replace(with: magnitudes, where: magnitudes .> greatest)
        sum += values
        row += channels * MemoryLayout<Float>.stride
      }
      UnsafeMutableRawPointer(magnitudes + channel).storeBytes(of: greatest, as: Lanes.self)
      UnsafeMutableRawPointer(sums + channel).storeBytes(of: sum, as: Lanes.self)
    }
    for channel in whole..<channels {
      for row in 0..<rows {
        let value = numbers[row * channels + channel]
        magnitudes[channel] = max(magnitudes[channel], abs(value))
        sums[channel] += value
      }
    }
  }

  /// Takes in what another tensor of as many channels held.
  package mutating func add(_ other: ChannelSums) {
    guard other.sums.count == sums.count else { return }
    for channel in sums.indices {
      magnitudes[channel] = max(magnitudes[channel], other.magnitudes[channel])
      sums[channel] += other.sums[channel]
    }
    count += other.count
  }

  /// The mean of each channel.
  package var means: [Float] { sums.map { Float($0 / Double(count)) } }
}
