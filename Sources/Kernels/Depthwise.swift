package import Diagnostics
internal import Tensors

/// A depthwise convolution. `filter` is [kernel…, channels, multiplier]. The steps that follow are for `float32` alone.
package func convolveDepthwise(
  _ x: TensorValue, _ filter: TensorValue, _ window: Window, then steps: ChannelSteps = ChannelSteps()
) throws(Diagnostic) -> TensorValue {
  switch x.type {
  case .float32:
    let outputs = filter.dimensions[filter.rank - 1] * x.dimensions[x.rank - 1]
    precondition(steps.fit([x.dimensions[0]] + window.output + [outputs]), "the steps are for another shape")
    return try convolveDepthwise(Float.self, x, filter, window) { row, number in
      steps.apply(to: row, first: number, count: 1, channels: outputs)
    }
  case .float64: return try convolveDepthwise(Double.self, x, filter, window, finish: nil)
  default:
    return try cast(
      convolveDepthwise(cast(x, to: .float32), cast(filter, to: .float32), window), to: x.type)
  }
}

private func convolveDepthwise<T: MatrixElement & SIMDScalar>(
  _: T.Type, _ x: TensorValue, _ filter: TensorValue, _ window: Window,
  finish: ((_ row: UnsafeMutablePointer<T>, _ number: Int) -> Void)?
) throws(Diagnostic) -> TensorValue {
  let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
  let multiplier = filter.dimensions[filter.rank - 1]
  let outputs = channels * multiplier
  let result = try TensorValue(allocating: x.type, [batch] + window.output + [outputs])
  guard result.elementCount > 0, let from = x.elements(T.self).baseAddress,
    let weights = filter.elements(T.self).baseAddress, let to = result.elements(T.self).baseAddress
  else { return result }
  // A dilation that nothing is as far apart as may be any number.
  let (width, kernelWidth) = (window.input[1], window.kernel[1])
  let (rowStep, columnStep) = (window.dilations[0] &* width &* channels, window.dilations[1] &* channels)
  for image in 0..<batch {
    let source = from + image * window.inputCount * channels
    inParallel(window.output[0], cost: window.output[1] * window.kernelCount * outputs / 8) { lines in
      for line in lines {
        let down = window.taps(along: 0, at: line)
        for column in 0..<window.output[1] {
          let across = window.taps(along: 1, at: column)
          let number = (image * window.output[0] + line) * window.output[1] + column
          let out = to + number * outputs
          let taps = TapProducts(
            values: source + (down.input * width + across.input) * channels,
            weights: weights + (down.tap * kernelWidth + across.tap) * outputs, rows: down.count,
            columns: across.count, rowStep: rowStep, columnStep: columnStep,
            weightRowStep: kernelWidth * outputs)
          if multiplier == 1 {
            taps.sum(into: out, channels: channels)
          } else {
            taps.sum(into: out, channels: channels, multiplier: multiplier)
          }
          finish?(out, number)
        }
      }
    }
  }
  return result
}

extension Window {
  /// The kernel's positions along an axis that meet the input for an output position: the first, what it meets, and how
  /// many there are. With none, both are 0.
  @inline(__always)
  fileprivate func taps(along axis: Int, at position: Int) -> (tap: Int, input: Int, count: Int) {
    let (origin, step) = (position * strides[axis] - padding[axis], dilations[axis])
    let first = origin < 0 ? (step - 1 - origin) / step : 0
    let end = min(kernel[axis], (input[axis] - origin + step - 1) / step)
    return first < end ? (first, origin + first * step, end - first) : (0, 0, 0)
  }
}

/// The products of an output position: rows and columns of values, each with the weights of its channels, in order.
private struct TapProducts<T: MatrixElement & SIMDScalar> {
  let values: UnsafePointer<T>
  let weights: UnsafePointer<T>
  let rows: Int
  let columns: Int
  let rowStep: Int
  let columnStep: Int
  let weightRowStep: Int

  /// The sums for each channel, which stay in registers.
  @inline(__always)
  func sum(into out: UnsafeMutablePointer<T>, channels: Int) {
    var channel = 0
    while channel &+ 16 <= channels {
      let sums = lanes(SIMD16<T>.self, from: channel, weightStep: channels)
      UnsafeMutableRawPointer(out + channel).storeBytes(of: sums, as: SIMD16<T>.self)
      channel &+= 16
    }
    while channel &+ 4 <= channels {
      let sums = lanes(SIMD4<T>.self, from: channel, weightStep: channels)
      UnsafeMutableRawPointer(out + channel).storeBytes(of: sums, as: SIMD4<T>.self)
      channel &+= 4
    }
    while channel < channels {
      var sum: T = 0
      for row in 0..<rows {
        let (x, w) = (values + (row &* rowStep &+ channel), weights + (row &* weightRowStep &+ channel))
        for column in 0..<columns { sum += x[column &* columnStep] * w[column &* channels] }
      }
      out[channel] = sum
      channel &+= 1
    }
  }

  @inline(__always)
  private func lanes<Lanes: SIMD>(_: Lanes.Type, from channel: Int, weightStep: Int) -> Lanes
  where Lanes.Scalar == T {
    var sums = Lanes(repeating: 0)
    for row in 0..<rows {
      var x = UnsafeRawPointer(values + (row &* rowStep &+ channel))
      var w = UnsafeRawPointer(weights + (row &* weightRowStep &+ channel))
      for _ in 0..<columns {
        sums += x.loadUnaligned(as: Lanes.self) * w.loadUnaligned(as: Lanes.self)
        x += columnStep &* MemoryLayout<T>.stride
        w += weightStep &* MemoryLayout<T>.stride
      }
    }
    return sums
  }

  /// The same with so many outputs for each channel.
  func sum(into out: UnsafeMutablePointer<T>, channels: Int, multiplier: Int) {
    let outputs = channels * multiplier
    out.update(repeating: 0, count: outputs)
    for row in 0..<rows {
      for column in 0..<columns {
        let x = values + (row * rowStep + column * columnStep)
        let w = weights + (row * weightRowStep + column * outputs)
        for channel in 0..<channels {
          for output in channel * multiplier..<(channel + 1) * multiplier {
            out[output] += x[channel] * w[output]
          }
        }
      }
    }
  }
}
