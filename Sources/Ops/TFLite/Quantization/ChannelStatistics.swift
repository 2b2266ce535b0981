/// What each channel of a tensor, an index of its last axis, has held.
package struct ChannelStatistics: Sendable {
  /// The greatest magnitude of each channel.
  package var magnitudes: [Float]
  /// The mean of each channel.
  package var means: [Float]

  package init(magnitudes: [Float], means: [Float]) {
    precondition(magnitudes.count == means.count, "both are of all channels")
    self.magnitudes = magnitudes
    self.means = means
  }
}
