package import Diagnostics
package import Tensors

/// The gradient of a convolution by its filter, [kernel…, channels, outputs]. `window` is that of the convolution.
package func filterGradient(
  _ x: TensorValue, _ gradient: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  if x.type == .float16 || x.type == .bfloat16 {
    let wide = try filterGradient(cast(x, to: .float32), cast(gradient, to: .float32), window)
    return try cast(wide, to: x.type)
  }
  let (channels, outputs) = (x.dimensions[x.rank - 1], gradient.dimensions[gradient.rank - 1])
  let rows = x.dimensions[0] * window.outputCount
  let columns = try patches(x, window).reshaped([rows, window.kernelCount * channels])
  let sums = try matrixProduct(
    columns, isTransposed: true, gradient.reshaped([rows, outputs]), isTransposed: false)
  return sums.reshaped(window.kernel + [channels, outputs])
}

/// The gradient of a depthwise convolution by its filter, [kernel…, channels, multiplier].
package func depthwiseFilterGradient(
  _ x: TensorValue, _ gradient: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  try DepthwiseFilterGradient(x: x, gradient: gradient, window: window)(x.type)
}

private struct DepthwiseFilterGradient: FloatKernel {
  let x: TensorValue
  let gradient: TensorValue
  let window: Window

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (channels, outputs) = (x.dimensions[x.rank - 1], gradient.dimensions[gradient.rank - 1])
    let multiplier = outputs / max(1, channels)
    let result = try TensorValue(allocating: x.type, window.kernel + [channels, multiplier])
    var sums = [T.Wide](repeating: 0, count: result.elementCount)
    let (from, own) = (x.elements(T.self), gradient.elements(T.self))
    for image in 0..<x.dimensions[0] {
      for position in 0..<window.outputCount {
        let start = (image * window.outputCount + position) * outputs
        window.forEachTap(of: position) { tap, input in
          guard let input else { return }
          let source = (image * window.inputCount + input) * channels
          for output in 0..<outputs {
            sums[tap * outputs + output] += from[source + output / multiplier].wide * own[start + output].wide
          }
        }
      }
    }
    let to = result.elements(T.self)
    for index in to.indices { to[index] = T(sums[index]) }
    return result
  }
}

/// The gradient of a pool by its input: each element goes to the first greatest of its window.
package func maximumPoolGradient(
  _ x: TensorValue, _ gradient: TensorValue, _ window: Window
) throws(Diagnostic) -> TensorValue {
  let places = try poolWithPlaces(x, window, countsBatch: true, as: .int64)[1]
  return try PlacedSums(shape: x.dimensions, places: places, values: gradient)(x.type)
}

private struct PlacedSums: RealKernel {
  let shape: [Int]
  let places: TensorValue
  let values: TensorValue

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try zeros(values.type, shape)
    let (at, from, to) = (places.elements(Int64.self), values.elements(T.self), result.elements(T.self))
    for index in at.indices { to[Int(at[index])] = T.sum(to[Int(at[index])], from[index]) }
    return result
  }
}

/// The gradient of a pool of means by its input, of which each element is shared out over its window.
package func meanPoolGradient(_ gradient: TensorValue, _ window: Window) throws(Diagnostic) -> TensorValue {
  try MeanPoolGradient(gradient: gradient, window: window)(gradient.type)
}

private struct MeanPoolGradient: FloatKernel {
  let gradient: TensorValue
  let window: Window

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (gradient.dimensions[0], gradient.dimensions[gradient.rank - 1])
    let result = try zeros(gradient.type, [batch] + window.input + [channels])
    let (from, to) = (gradient.elements(T.self), result.elements(T.self))
    for image in 0..<batch {
      for position in 0..<window.outputCount {
        var count = 0
        window.forEachTap(of: position) { _, input in if input != nil { count += 1 } }
        let share = T(1 / T.Wide(count))
        let start = (image * window.outputCount + position) * channels
        window.forEachTap(of: position) { _, input in
          guard let input else { return }
          let target = (image * window.inputCount + input) * channels
          for channel in 0..<channels {
            to[target + channel] = T.sum(to[target + channel], T.product(from[start + channel], share))
          }
        }
      }
    }
    return result
  }
}

/// The gradient of a resized image by the image, whose height and width are `size`.
///
/// - Parameter gradient: of `float32` between neighbours, else of any type.
package func resizeGradient(
  _ gradient: TensorValue, of size: [Int], isBilinear: Bool, _ rule: PixelRule, as type: ElementType
) throws(Diagnostic) -> TensorValue {
  try checkResize(gradient, size)
  guard size.allSatisfy({ $0 > 0 }) else {
    throw Diagnostic(.invalidOperand, "\(gradient.shape) does not come from images of \(size)")
  }
  let rows = resizeShares(size[0], gradient.dimensions[1], isBilinear: isBilinear, rule)
  let columns = resizeShares(size[1], gradient.dimensions[2], isBilinear: isBilinear, rule)
  let wide: ElementType = isBilinear && type != .float64 ? .float32 : type
  let sums = try ResizeGradient(
    gradient: cast(gradient, to: wide), size: size, rows: rows, columns: columns, isBilinear: isBilinear)(
      wide)
  return try cast(sums, to: type)
}

/// The rows of an image that each of a resized one is made of.
private func resizeShares(_ from: Int, _ to: Int, isBilinear: Bool, _ rule: PixelRule) -> [Taps] {
  guard isBilinear else { return nearest(from, to, rule).map { index -> Taps in [(index, 1)] } }
  return taps(from, to, rule).map {
    [(index: $0.lower, weight: 1 - $0.weight), (index: $0.upper, weight: $0.weight)]
  }
}

private struct ResizeGradient: RealKernel {
  let gradient: TensorValue
  let size: [Int]
  let rows: [Taps]
  let columns: [Taps]
  let isBilinear: Bool

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, channels) = (gradient.dimensions[0], gradient.dimensions[3])
    let result = try zeros(gradient.type, [batch] + size + [channels])
    let (from, to) = (gradient.elements(T.self), result.elements(T.self))
    var source = 0
    for image in 0..<batch {
      for row in rows {
        for column in columns {
          for down in row {
            for across in column {
              let target = ((image * size[0] + down.index) * size[1] + across.index) * channels
              for channel in 0..<channels {
                var share = from[source + channel]
                if isBilinear {
                  share = T(truncating: Double(Float(share.asDouble) * down.weight * across.weight))
                }
                to[target + channel] = T.sum(to[target + channel], share)
              }
            }
          }
          source += channels
        }
      }
    }
    return result
  }
}
