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
        inParallel(runs, cost: channels * Self.run / 2) { part in
          for run in part {
            let (greatest, sum) = (magnitudes + run * channels, sums + run * channels)
            for row in run * Self.run..<min(rows, (run + 1) * Self.run) {
              let elements = numbers + row * channels
              for channel in 0..<channels {
                let magnitude = abs(elements[channel])
                greatest[channel] = magnitude > greatest[channel] ? magnitude : greatest[channel]
                sum[channel] += elements[channel]
              }
            }
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
