package import Diagnostics
package import Tensors

/// The Fourier transform of complex numbers over the last axes, or its inverse, which is divided by the count.
package func fourier(
  _ x: TensorValue, axes: Int, isInverse: Bool
) throws(Diagnostic) -> TensorValue {
  try checkAxes(x, axes)
  var grid = try Grid(x)
  for axis in x.rank - axes..<x.rank {
    try grid.transform(axis, length: x.dimensions[axis], isInverse: isInverse)
  }
  return try cast(TensorValue(grid.values, type: .complex128, grid.dimensions), to: x.type)
}

/// The Fourier transform of real numbers over the last axes, of which only the half that says all is kept.
///
/// - Parameter lengths: how many along each of these axes are transformed; zeros are added, or the last ones left out.
package func realFourier(
  _ x: TensorValue, lengths: [Int], type: ElementType
) throws(Diagnostic) -> TensorValue {
  try checkAxes(x, lengths.count)
  var grid = try Grid(x)
  for (place, length) in lengths.enumerated().reversed() {
    let isLast = place == lengths.count - 1
    try grid.transform(
      x.rank - lengths.count + place, length: length, kept: isLast ? length / 2 + 1 : length, isInverse: false
    )
  }
  return try cast(TensorValue(grid.values, type: .complex128, grid.dimensions), to: type)
}

/// The real numbers of which `realFourier` gives `x`.
///
/// - Parameter lengths: how many real numbers there are along each of the last axes.
package func inverseRealFourier(
  _ x: TensorValue, lengths: [Int], type: ElementType
) throws(Diagnostic) -> TensorValue {
  try checkAxes(x, lengths.count)
  var grid = try Grid(x)
  for (place, length) in lengths.enumerated() {
    let isLast = place == lengths.count - 1
    try grid.transform(
      x.rank - lengths.count + place, length: length, given: isLast ? length / 2 + 1 : length,
      isInverse: true)
  }
  return try cast(TensorValue(grid.values.map(\.real), type: .float64, grid.dimensions), to: type)
}

/// The squares of the magnitudes of the transform of each window of a signal.
///
/// - Parameters:
///   - samples: [length, channels].
///   - window: how many samples a window has; they are weighted by Hann's window, and filled up with zeros to a power of
///     two.
///   - step: how far it is from a window to the next.
/// - Returns: [channels, windows, frequencies] in `float32`.
package func spectrogram(
  _ samples: TensorValue, window: Int, step: Int
) throws(Diagnostic) -> TensorValue {
  let (length, channels) = (samples.dimensions[0], samples.dimensions[1])
  var size = 1
  while size < window { size *= 2 }
  let windows = length < window ? 0 : 1 + (length - window) / step
  let frequencies = size / 2 + 1
  let result = try TensorValue(allocating: .float32, [channels, windows, frequencies])
  let (from, to) = (samples.elements(Float.self), result.elements(Float.self))
  guard windows > 0 else { return result }
  let weights = (0..<window).map { 0.5 - 0.5 * Double.cos(2 * Double.pi * Double($0) / Double(window)) }
  let transform = FourierTransform(size)
  for channel in 0..<channels {
    for index in 0..<windows {
      var line = [Complex<Double>](repeating: .zeroElement, count: size)
      for place in 0..<window {
        line[place] = Complex(Double(from[(index * step + place) * channels + channel]) * weights[place])
      }
      transform.apply(&line, isInverse: false)
      for frequency in 0..<frequencies {
        let value = line[frequency]
        to[(channel * windows + index) * frequencies + frequency] =
          Float(value.real * value.real + value.imaginary * value.imaginary)
      }
    }
  }
  return result
}

private func checkAxes(_ x: TensorValue, _ axes: Int) throws(Diagnostic) {
  guard x.rank >= axes, axes > 0 else {
    throw Diagnostic(.invalidOperand, "\(x.shape) is not transformed over \(axes) axes")
  }
}

/// Complex numbers that are transformed an axis at a time, in double precision.
private struct Grid {
  var values: [Complex<Double>]
  var dimensions: [Int]

  init(_ x: TensorValue) throws(Diagnostic) {
    values = try cast(x, to: .complex128).copied(Complex<Double>.self)
    dimensions = x.dimensions
  }

  /// Transforms along an axis.
  ///
  /// - Parameters:
  ///   - length: how many numbers are transformed: zeros are added, or the last ones left out.
  ///   - given: how many of them there are; the rest is what makes the result real.
  ///   - kept: how many of the result are kept.
  mutating func transform(
    _ axis: Int, length: Int, given: Int? = nil, kept: Int? = nil, isInverse: Bool
  ) throws(Diagnostic) {
    let (given, kept) = (given ?? length, kept ?? length)
    guard length >= 0, length <= 1 << 26 else {
      throw Diagnostic(.invalidOperand, "there is no Fourier transform of the length \(length)")
    }
    let inner = dimensions[(axis + 1)...].reduce(1, *)
    let outer = dimensions[..<axis].reduce(1, *)
    let there = dimensions[axis]
    var shape = dimensions
    shape[axis] = kept
    guard let count = Shape.elementCount(shape), count <= 1 << 32 else {
      throw Diagnostic(.tooLarge, "there is no memory for a transform of the shape \(Shape(shape))")
    }
    var result = [Complex<Double>](repeating: .zeroElement, count: count)
    dimensions = shape
    defer { values = result }
    guard length > 0, count > 0 else { return }
    let transform = FourierTransform(length)
    let scale = isInverse ? 1 / Double(length) : 1
    for start in 0..<outer * inner {
      let (row, column) = (start / inner, start % inner)
      var line = [Complex<Double>](repeating: .zeroElement, count: length)
      for place in 0..<min(there, given) { line[place] = values[(row * there + place) * inner + column] }
      for place in given..<max(given, length) {
        let other = line[length - place]
        line[place] = Complex(real: other.real, imaginary: -other.imaginary)
      }
      transform.apply(&line, isInverse: isInverse)
      for place in 0..<kept {
        let value = line[place]
        result[(row * kept + place) * inner + column] = Complex(
          real: value.real * scale, imaginary: value.imaginary * scale)
      }
    }
  }
}

/// The transform of one length: by halves where it is a power of two (Cooley and Tukey, 1965), else as a convolution of
/// such a length (Bluestein, 1970).
struct FourierTransform {
  private let length: Int
  /// The powers of the root of unity of the length, or of twice the length for a convolution.
  private let roots: [Complex<Double>]
  /// The transform of what is convolved with, and its own transform.
  private let chirp: [Complex<Double>]
  /// The transform that the convolution is done with, if one is.
  private let inner: [FourierTransform]

  init(_ length: Int) {
    self.length = length
    func root(_ place: Int, of period: Int) -> Complex<Double> {
      let angle = -2 * Double.pi * Double(place) / Double(period)
      return Complex(real: Double.cos(angle), imaginary: Double.sin(angle))
    }
    guard length & (length - 1) != 0 else {
      roots = (0..<length / 2).map { root($0, of: length) }
      (chirp, inner) = ([], [])
      return
    }
    roots = (0..<length).map { root($0 * $0 % (2 * length), of: 2 * length) }
    var size = 1
    while size < 2 * length { size *= 2 }
    var chirp = [Complex<Double>](repeating: .zeroElement, count: size)
    for place in 0..<length {
      let value = Complex(real: roots[place].real, imaginary: -roots[place].imaginary)
      chirp[place] = value
      if place > 0 { chirp[size - place] = value }
    }
    let inner = FourierTransform(size)
    inner.halved(&chirp)
    (self.chirp, self.inner) = (chirp, [inner])
  }

  /// Without the division by the length, for the inverse.
  func apply(_ line: inout [Complex<Double>], isInverse: Bool) {
    // The inverse is the transform of the conjugates, conjugated.
    if isInverse { Self.conjugate(&line) }
    if let inner = inner.first { convolve(&line, by: inner) } else { halved(&line) }
    if isInverse { Self.conjugate(&line) }
  }

  private static func conjugate(_ line: inout [Complex<Double>]) {
    for place in line.indices { line[place].imaginary = -line[place].imaginary }
  }

  private func convolve(_ line: inout [Complex<Double>], by inner: FourierTransform) {
    let size = inner.length
    var padded = [Complex<Double>](repeating: .zeroElement, count: size)
    for place in 0..<length { padded[place] = line[place] * roots[place] }
    inner.halved(&padded)
    for place in 0..<size { padded[place] = padded[place] * chirp[place] }
    inner.apply(&padded, isInverse: true)
    let scale = 1 / Double(size)
    for place in 0..<length {
      let value = padded[place] * roots[place]
      line[place] = Complex(real: value.real * scale, imaginary: value.imaginary * scale)
    }
  }

  private func halved(_ line: inout [Complex<Double>]) {
    let count = line.count
    guard count > 1 else { return }
    let bits = count.trailingZeroBitCount
    for place in 0..<count {
      var mirrored = 0
      for bit in 0..<bits where place >> bit & 1 == 1 { mirrored |= 1 << (bits - 1 - bit) }
      if mirrored > place { line.swapAt(place, mirrored) }
    }
    line.withUnsafeMutableBufferPointer { line in
      var half = 1
      while half < count {
        let step = count / (2 * half)
        for start in stride(from: 0, to: count, by: 2 * half) {
          for place in 0..<half {
            let (a, b) = (line[start + place], line[start + place + half] * roots[place * step])
            line[start + place] = a + b
            line[start + place + half] = a - b
          }
        }
        half *= 2
      }
    }
  }
}
