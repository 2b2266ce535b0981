package import Diagnostics
internal import Tensors

/// Bands that are evenly far from each other to the ear (the mel scale), each a triangle over the frequencies of a
/// spectrogram that begins and ends in the middle of its neighbours.
package struct MelBands: Sendable {
  /// Whether the spectrogram has all the frequencies.
  package let isWithin: Bool
  private let count: Int
  private let first: Int
  private let last: Int
  /// The band whose falling side a frequency is on; −1 before the middle of the first.
  private let band: [Int]
  /// How much of the frequency is that band's: the rest is the next one's.
  private let weight: [Double]

  /// - Parameters:
  ///   - frequencies: how many the spectrogram has, from 0 to half of `rate`.
  ///   - count: how many bands there are between the two limits in Hz.
  package init(frequencies: Int, rate: Double, count: Int, from low: Double, to high: Double) {
    func mel(_ frequency: Double) -> Double { 1127 * Double.log1p(frequency / 700) }
    let width = 0.5 * rate / Double(frequencies - 1)
    let (start, span) = (mel(low), mel(high) - mel(low))
    let middles = (0...count).map { start + span / Double(count + 1) * Double($0 + 1) }
    // The constant part is never among them.
    let first = Int(min(1.5 + low / width, Double(Int32.max)))
    let last = Int(min(high / width, Double(Int32.max)))
    var (band, weight) = ([Int](), [Double]())
    var channel = 0
    for place in 0..<frequencies {
      let height = mel(Double(place) * width)
      guard place >= first, place <= last else {
        band.append(-1)
        weight.append(0)
        continue
      }
      while channel < count, middles[channel] < height { channel += 1 }
      band.append(channel - 1)
      let left = channel == 0 ? start : middles[channel - 1]
      weight.append((middles[channel] - height) / (middles[channel] - left))
    }
    (self.count, self.first, self.last, self.band, self.weight) = (count, first, last, band, weight)
    isWithin = last < frequencies
  }

  /// The magnitude in each band of a frame of squared magnitudes.
  fileprivate func magnitudes(_ frame: Slice<UnsafeMutableBufferPointer<Float>>) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for place in stride(from: first, through: last, by: 1) {
      let magnitude = Double(frame[frame.startIndex + place]).squareRoot()
      let part = magnitude * weight[place]
      let channel = band[place]
      if channel >= 0 { result[channel] += part }
      if channel + 1 < count { result[channel + 1] += magnitude - part }
    }
    return result
  }
}

/// The cosine transform of the logarithms of the bands of each frame: mel-frequency cepstral coefficients.
///
/// - Parameter spectrogram: squared magnitudes as [channels, frames, frequencies].
package func mfcc(
  _ spectrogram: TensorValue, _ bands: MelBands, coefficients: Int
) throws(Diagnostic) -> TensorValue {
  let (channels, frames, frequencies) = (
    spectrogram.dimensions[0], spectrogram.dimensions[1], spectrogram.dimensions[2]
  )
  let result = try TensorValue(allocating: .float32, [channels, frames, coefficients])
  let (from, to) = (spectrogram.elements(Float.self), result.elements(Float.self))
  var count = 0
  var cosines: [Double] = []
  for frame in 0..<channels * frames {
    let values = bands.magnitudes(from[frame * frequencies..<(frame + 1) * frequencies])
      .map { Double.log(max($0, 1e-12)) }
    if cosines.isEmpty {
      count = values.count
      let scale = (2 / Double(count)).squareRoot()
      cosines = (0..<coefficients * count).map {
        scale * Double.cos(Double($0 / count) * Double.pi / Double(count) * (Double($0 % count) + 0.5))
      }
    }
    for coefficient in 0..<coefficients {
      var sum = 0.0
      for place in 0..<count { sum += cosines[coefficient * count + place] * values[place] }
      to[frame * coefficients + coefficient] = Float(sum)
    }
  }
  return result
}
