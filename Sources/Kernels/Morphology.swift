package import Diagnostics
package import Tensors

/// The greatest of each window, and its place in the tensor as a whole or in its image.
package func poolWithPlaces(
  _ x: TensorValue, _ window: Window, countsBatch: Bool, as type: ElementType
) throws(Diagnostic) -> [TensorValue] {
  try PoolWithPlaces(x: x, window: window, countsBatch: countsBatch, type: type)(x.type)
}

private struct PoolWithPlaces: RealKernel {
  let x: TensorValue
  let window: Window
  let countsBatch: Bool
  let type: ElementType

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> [TensorValue] {
    let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
    let values = try TensorValue(allocating: x.type, [batch] + window.output + [channels])
    let places = try TensorValue(allocating: .int64, values.dimensions)
    let (from, to, at) = (x.elements(T.self), values.elements(T.self), places.elements(Int64.self))
    for image in 0..<batch {
      let source = image * window.inputCount * channels
      for position in 0..<window.outputCount {
        let out = (image * window.outputCount + position) * channels
        var isFirst = true
        window.forEachTap(of: position) { _, input in
          guard let input else { return }
          for channel in 0..<channels {
            let place = input * channels + channel
            if isFirst || T.isLess(to[out + channel], from[source + place]) {
              to[out + channel] = from[source + place]
              at[out + channel] = Int64(countsBatch ? source + place : place)
            }
          }
          isFirst = false
        }
      }
    }
    return [values, try cast(places, to: type)]
  }
}

/// The greatest sum of a window's elements and a filter of [height, width, channels]: a morphological dilation.
package func dilate(
  _ x: TensorValue, _ filter: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  try Dilation(x: x, filter: filter, window: window)(x.type)
}

private struct Dilation: RealKernel {
  let x: TensorValue
  let filter: TensorValue
  let window: Window

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
    let result = try TensorValue(allocating: x.type, [batch] + window.output + [channels])
    let (from, weights, to) = (x.elements(T.self), filter.elements(T.self), result.elements(T.self))
    for image in 0..<batch {
      let source = image * window.inputCount * channels
      for position in 0..<window.outputCount {
        let out = (image * window.outputCount + position) * channels
        for channel in 0..<channels { to[out + channel] = T.leastNumber }
        window.forEachTap(of: position) { tap, input in
          guard let input else { return }
          for channel in 0..<channels {
            let sum = T.sum(from[source + input * channels + channel], weights[tap * channels + channel])
            if T.isLess(to[out + channel], sum) { to[out + channel] = sum }
          }
        }
      }
    }
    return result
  }
}

/// The elements of each window in a row: [batch, output…, kernel · channels]. Padding is 0.
package func patches(_ x: TensorValue, _ window: Window) throws(Diagnostic) -> TensorValue {
  let (batch, channels) = (x.dimensions[0], x.dimensions[x.rank - 1])
  let result = try zeros(x.type, [batch] + window.output + [window.kernelCount * channels])
  let run = channels * (x.type.byteWidth ?? 0)
  guard run > 0, let from = x.bytes.baseAddress, let to = result.bytes.baseAddress else { return result }
  for image in 0..<batch {
    for position in 0..<window.outputCount {
      let out = to + (image * window.outputCount + position) * window.kernelCount * run
      window.forEachTap(of: position) { tap, input in
        guard let input else { return }
        (out + tap * run).copyMemory(from: from + (image * window.inputCount + input) * run, byteCount: run)
      }
    }
  }
  return result
}

/// The gradient of a depthwise convolution by its input. `window` is that of the convolution.
package func convolveDepthwiseTransposed(
  _ gradient: TensorValue, _ filter: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  try DepthwiseTransposed(gradient: gradient, filter: filter, window: window)(gradient.type)
}

private struct DepthwiseTransposed: FloatKernel {
  let gradient: TensorValue
  let filter: TensorValue
  let window: Window

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let batch = gradient.dimensions[0]
    let (channels, multiplier) = (filter.dimensions[filter.rank - 2], filter.dimensions[filter.rank - 1])
    let outputs = channels * multiplier
    let shape = [batch] + window.input + [channels]
    var sums = [T.Wide](repeating: 0, count: shape.reduce(1, *))
    let (from, weights) = (gradient.elements(T.self), filter.elements(T.self))
    for image in 0..<batch {
      for position in 0..<window.outputCount {
        let source = (image * window.outputCount + position) * outputs
        window.forEachTap(of: position) { tap, input in
          guard let input else { return }
          let target = (image * window.inputCount + input) * channels
          for output in 0..<outputs {
            sums[target + output / multiplier] +=
              from[source + output].wide * weights[tap * outputs + output].wide
          }
        }
      }
    }
    let result = try TensorValue(allocating: gradient.type, shape)
    let to = result.elements(T.self)
    for index in to.indices { to[index] = T(sums[index]) }
    return result
  }
}
