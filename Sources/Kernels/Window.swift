package import Diagnostics
internal import Tensors

/// A window that slides over the spatial axes of a tensor whose channels come last: a convolution's or a pool's.
package struct Window: Sendable {
  package let kernel: [Int]
  package let strides: [Int]
  package let dilations: [Int]
  package let input: [Int]
  package let output: [Int]
  /// The rows of padding before the first, by axis.
  package let padding: [Int]

  package enum Padding: Sendable {
    case same, valid
    /// Before and after, by spatial axis.
    case explicit([(Int, Int)])
  }

  /// Nil when the window does not fit.
  package init?(input: [Int], kernel: [Int], strides: [Int], dilations: [Int], padding rule: Padding) {
    guard [kernel, strides, dilations].allSatisfy({ $0.count == input.count }), input.allSatisfy({ $0 >= 0 })
    else {
      return nil
    }
    var output: [Int] = []
    var padding: [Int] = []
    for axis in input.indices {
      let (size, stride) = (input[axis], strides[axis])
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      guard stride > 0, kernel[axis] > 0, kernel[axis] <= Self.largestKernel, dilations[axis] > 0 else {
        return nil
      }
      switch rule {
      case .same:
        let count = (size + stride - 1) / stride
        output.append(count)
        padding.append(max(0, (count - 1) * stride + reach - size) / 2)
      case .valid:
        output.append(size < reach ? 0 : (size - reach) / stride + 1)
        padding.append(0)
      case .explicit(let pairs):
        let (before, after) = pairs[axis]
        let padded = size + before + after
        guard padded >= reach else { return nil }
        output.append((padded - reach) / stride + 1)
        padding.append(before)
      }
    }
    self.input = input
    self.kernel = kernel
    self.strides = strides
    self.dilations = dilations
    self.output = output
    self.padding = padding
  }

  /// A wider one comes from a damaged file.
  private static let largestKernel = 1 << 16

  package var outputCount: Int { output.reduce(1, *) }
  package var inputCount: Int { input.reduce(1, *) }
  package var kernelCount: Int { kernel.reduce(1, *) }

  /// Calls `body` for an output position with each kernel position and the input position it meets; nil in the padding.
  @inline(__always)
  func forEachTap(of position: Int, _ body: (_ tap: Int, _ input: Int?) -> Void) {
    var rest = position
    var origin = [Int](repeating: 0, count: input.count)
    for axis in input.indices.reversed() {
      origin[axis] = rest % output[axis] * strides[axis] - padding[axis]
      rest /= output[axis]
    }
    if input.count == 2 {
      var tap = 0
      for y in 0..<kernel[0] {
        let row = origin[0] + y * dilations[0]
        let isInside = row >= 0 && row < input[0]
        for x in 0..<kernel[1] {
          let column = origin[1] + x * dilations[1]
          body(tap, isInside && column >= 0 && column < input[1] ? row * input[1] + column : nil)
          tap += 1
        }
      }
      return
    }
    for tap in 0..<kernelCount {
      var rest = tap
      var index: Int? = 0
      var scale = 1
      for axis in input.indices.reversed() {
        let at = origin[axis] + rest % kernel[axis] * dilations[axis]
        rest /= kernel[axis]
        index = at >= 0 && at < input[axis] ? index.map { $0 + at * scale } : nil
        scale *= input[axis]
      }
      body(tap, index)
    }
  }
}

/// Where the axes of a convolution's filter are.
package enum FilterLayout: Sendable {
  /// [kernel…, channels / groups, outputs], as TensorFlow has them.
  case outputsLast
  /// [outputs, kernel…, channels / groups], as TFLite has them.
  case outputsFirst
}

/// A convolution. `x` is [batch, spatial…, channels]. The steps that follow are for `float32` alone.
package func convolve(
  _ x: TensorValue, _ filter: TensorValue, _ window: Window, filterLayout: FilterLayout = .outputsLast,
  then steps: ChannelSteps = ChannelSteps()
) throws(Diagnostic) -> TensorValue {
  guard x.type == .float32 || filterLayout == .outputsLast else {
    let moved = View(filter.dimensions).transposed(Array(1..<filter.rank) + [0])
    return try convolve(x, filter.viewed(moved), window, then: steps)
  }
  let sizes =
    filterLayout == .outputsLast ? filter.dimensions : filter.dimensions.dropFirst() + [filter.dimensions[0]]
  let (channels, outputs) = (x.dimensions[x.rank - 1], sizes[filter.rank - 1])
  let perGroup = sizes[filter.rank - 2]
  guard perGroup > 0, channels % perGroup == 0, outputs % max(1, channels / perGroup) == 0 else {
    throw Diagnostic(.invalidOperand, "\(channels) channels do not divide by the filter's \(perGroup)")
  }
  switch x.type {
  case .float32:
    precondition(steps.fit([x.dimensions[0]] + window.output + [outputs]), "the steps are for another shape")
    return try convolve(Float.self, x, filter, window, filterLayout) { rows, first, count in
      steps.apply(to: rows, first: first, count: count, channels: outputs)
    }
  case .float64: return try convolve(Double.self, x, filter, window, .outputsLast, finish: nil)
  case .float16, .bfloat16:
    return try cast(convolve(cast(x, to: .float32), cast(filter, to: .float32), window), to: x.type)
  default: return try IntegerConvolution(x: x, filter: filter, window: window)(x.type)
  }
}

private func convolve<T: MatrixElement>(
  _: T.Type, _ x: TensorValue, _ filter: TensorValue, _ window: Window, _ layout: FilterLayout,
  finish: ((_ rows: UnsafeMutablePointer<T>, _ first: Int, _ count: Int) -> Void)?
) throws(Diagnostic) -> TensorValue {
  let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
  let isOutputsFirst = layout == .outputsFirst
  let perGroup = filter.dimensions[filter.rank - (isOutputsFirst ? 1 : 2)]
  let outputs = filter.dimensions[isOutputsFirst ? 0 : filter.rank - 1]
  let groups = max(1, channels / perGroup)
  let result = try TensorValue(allocating: x.type, [batch] + window.output + [outputs])
  guard result.elementCount > 0 else { return result }
  guard let from = x.elements(T.self).baseAddress, let weights = filter.elements(T.self).baseAddress,
    let to = result.elements(T.self).baseAddress
  else { return result }
  let taps = window.kernelCount
  let width = taps * perGroup
  let positions = window.outputCount
  let isPointwise =
    taps == 1 && groups == 1 && window.strides.allSatisfy { $0 == 1 } && window.padding.allSatisfy { $0 == 0 }
    && window.output == window.input
  if isPointwise {
    try T.multiply(
      from, transposed: false, weights, transposed: isOutputsFirst, into: to, m: batch * positions,
      n: outputs,
      k: channels, rowStride: nil, finish: finish)
    return result
  }
  let perChunk = max(1, min(positions, (1 << 20) / max(1, width)))
  let patches = UnsafeMutablePointer<T>.allocate(capacity: perChunk * width)
  defer { patches.deallocate() }
  let groupOutputs = outputs / groups
  // The columns of one group's filter follow each other in a copy; as rows, or with one group, they do as they are.
  let groupWeights =
    groups == 1 || isOutputsFirst ? nil : UnsafeMutablePointer<T>.allocate(capacity: width * groupOutputs)
  defer { groupWeights?.deallocate() }
  for group in 0..<groups {
    let ownWeights = groupWeights ?? (isOutputsFirst ? weights + group * groupOutputs * width : weights)
    if let groupWeights {
      for row in 0..<width {
        (groupWeights + row * groupOutputs).update(
          from: weights + row * outputs + group * groupOutputs, count: groupOutputs)
      }
    }
    for image in 0..<batch {
      let source = from + image * window.inputCount * channels + group * perGroup
      for start in stride(from: 0, to: positions, by: perChunk) {
        let count = min(perChunk, positions - start)
        inParallel(count, cost: width / 8) { rows in
          for row in rows {
            let patch = patches + row * width
            window.forEachTap(of: start + row) { tap, input in
              if let input {
                (patch + tap * perGroup).update(from: source + input * channels, count: perGroup)
              } else {
                (patch + tap * perGroup).update(repeating: 0, count: perGroup)
              }
            }
          }
        }
        try T.multiply(
          patches, transposed: false, ownWeights, transposed: isOutputsFirst,
          into: to + (image * positions + start) * outputs + group * groupOutputs, m: count, n: groupOutputs,
          k: width, rowStride: outputs,
          finish: groups == 1
            ? finish.map { finish in { finish($0, image * positions + start + $1, $2) } } : nil)
      }
    }
  }
  // The channels of a row come from several groups.
  if groups > 1 { finish?(to, 0, batch * positions) }
  return result
}

/// The gradient of a convolution by its input, which is what a transposed convolution computes. `window` is that of the
/// convolution, from the result's shape to the gradient's; `filter` is [kernel…, channels, outputs].
package func convolveTransposed(
  _ gradient: TensorValue, _ filter: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  switch gradient.type {
  case .float32: try convolveTransposed(Float.self, gradient, filter, window)
  case .float64: try convolveTransposed(Double.self, gradient, filter, window)
  default:
    try cast(
      convolveTransposed(cast(gradient, to: .float32), cast(filter, to: .float32), window), to: gradient.type)
  }
}

private func convolveTransposed<T: MatrixElement>(
  _: T.Type, _ gradient: TensorValue, _ filter: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  let batch = gradient.dimensions[0]
  let (channels, outputs) = (filter.dimensions[filter.rank - 2], filter.dimensions[filter.rank - 1])
  let result = try zeros(gradient.type, [batch] + window.input + [channels])
  guard gradient.elementCount > 0, let from = gradient.elements(T.self).baseAddress,
    let weights = filter.elements(T.self).baseAddress, let to = result.elements(T.self).baseAddress
  else { return result }
  let width = window.kernelCount * channels
  let positions = window.outputCount
  let patches = UnsafeMutablePointer<T>.allocate(capacity: positions * width)
  defer { patches.deallocate() }
  for image in 0..<batch {
    try T.multiply(
      from + image * positions * outputs, transposed: false, weights, transposed: true, into: patches,
      m: positions,
      n: width, k: outputs, rowStride: nil)
    let target = to + image * window.inputCount * channels
    for position in 0..<positions {
      let patch = patches + position * width
      window.forEachTap(of: position) { tap, input in
        guard let input else { return }
        let (sums, values) = (target + input * channels, patch + tap * channels)
        for channel in 0..<channels { sums[channel] += values[channel] }
      }
    }
  }
  return result
}

/// The greatest or the mean of each window, by channel. Padding does not count.
package func pool(_ x: TensorValue, _ window: Window, isMaximum: Bool) throws(Diagnostic) -> TensorValue {
  try Pool(x: x, window: window, isMaximum: isMaximum)(x.type)
}

private struct Pool: RealKernel {
  let x: TensorValue
  let window: Window
  let isMaximum: Bool

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
    let result = try TensorValue(allocating: x.type, [batch] + window.output + [channels])
    guard let from = x.elements(T.self).baseAddress, let to = result.elements(T.self).baseAddress else {
      return result
    }
    for image in 0..<batch {
      let source = from + image * window.inputCount * channels
      inParallel(window.outputCount, cost: window.kernelCount * channels / 2) { positions in
        var sums = [Double](repeating: 0, count: isMaximum ? 0 : channels)
        for position in positions {
          let out = to + (image * window.outputCount + position) * channels
          if isMaximum {
            maximum(source, position, channels, into: out)
          } else {
            mean(source, position, channels, &sums, into: out)
          }
        }
      }
    }
    return result
  }

  private func maximum<T: RealElement>(
    _ source: UnsafeMutablePointer<T>, _ position: Int, _ channels: Int, into out: UnsafeMutablePointer<T>
  ) {
    out.update(repeating: T.lowest, count: channels)
    window.forEachTap(of: position) { _, input in
      guard let input else { return }
      let values = source + input * channels
      for channel in 0..<channels { out[channel] = T.greater(out[channel], values[channel]) }
    }
  }

  private func mean<T: RealElement>(
    _ source: UnsafeMutablePointer<T>, _ position: Int, _ channels: Int, _ sums: inout [Double],
    into out: UnsafeMutablePointer<T>
  ) {
    var count = 0
    for channel in 0..<channels { sums[channel] = 0 }
    window.forEachTap(of: position) { _, input in
      guard let input else { return }
      count += 1
      let values = source + input * channels
      for channel in 0..<channels { sums[channel] += values[channel].asDouble }
    }
    for channel in 0..<channels { out[channel] = T(truncating: sums[channel] / Double(count)) }
  }
}
