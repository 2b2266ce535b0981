package import Diagnostics
internal import Tensors

/// Quantized numbers as those of another range, each by the float that it stands for.
package func requantizeEach(
  _ x: TensorValue, _ range: QuantizedRange, to target: QuantizedRange
) throws(Diagnostic) -> TensorValue {
  let numbers = try cast(x, to: .int64)
  let elements = numbers.elements(Int64.self)
  for index in elements.indices { elements[index] = target.number(of: range.float(of: elements[index])) }
  return try cast(numbers, to: target.type)
}

/// Quantized numbers as those of another range, by the distance between what the first two become.
package func requantizeLinearly(
  _ x: TensorValue, _ range: QuantizedRange, to target: QuantizedRange
) throws(Diagnostic) -> TensorValue {
  let zero = target.unclampedNumber(of: range.float(of: 0))
  let step = Int64(Int32(truncatingIfNeeded: target.unclampedNumber(of: range.float(of: 1)) &- zero))
  let numbers = try cast(x, to: .int64)
  let elements = numbers.elements(Int64.self)
  for index in elements.indices {
    elements[index] = min(max(zero &+ elements[index] &* step, target.lowest), target.highest)
  }
  return try cast(numbers, to: target.type)
}

/// Each channel of each image moved to the mean 0 and scaled to the variance 1, as numbers of the range that results.
///
/// - Parameters:
///   - x: numbers of 8 bits, of the shape [batch, height, width, channels].
///   - narrowest: the least width of the range.
///   - given: the ends of the range, where they do not follow from the elements.
package func quantizedInstanceNorm(
  _ x: TensorValue, _ range: QuantizedRange, epsilon: Float, narrowest: Float, given: (Float, Float)?
) throws(Diagnostic) -> (TensorValue, QuantizedRange) {
  guard x.rank == 4, range.least < range.greatest else {
    throw Diagnostic(.invalidOperand, "\(x.shape) are no images of quantized numbers")
  }
  let step = try TensorValue([(range.greatest - range.least) / 255], type: .float32, [])
  let numbers = try cast(x, to: .float32)
  let mean = try reduce(.mean, numbers, axes: [1, 2], keepDimensions: true)
  let moved = try elementwise(.multiply, step, elementwise(.subtract, numbers, mean))
  let variance = try reduce(.mean, elementwise(.multiply, moved, moved), axes: [1, 2], keepDimensions: true)
  let margin = try TensorValue([epsilon], type: .float32, [])
  let factor = try elementwise(.reciprocalSquareRoot, elementwise(.add, variance, margin))
  let normed = try elementwise(.multiply, moved, factor)
  let elements = normed.copied(Float.self)
  let (least, greatest) = given ?? (elements.min() ?? 0, elements.max() ?? 0)
  let target = try QuantizedRange(
    x.type, least, greatest - least < narrowest ? least + narrowest : greatest)
  return (try quantize(normed, target), target)
}

/// Batch normalisation in whole numbers of 32 bits, of which 11 are behind the point.
///
/// - Parameter scale: nil for none.
package func quantizedBatchNorm(
  _ x: TensorValue, _ range: QuantizedRange, mean: [Float], variance: [Float], offset: [Float],
  scale: [Float]?,
  epsilon: Float
) throws(Diagnostic) -> (TensorValue, QuantizedRange) {
  let channels = x.dimensions.last ?? 0
  guard x.rank == 4, [mean, variance, offset, scale ?? mean].allSatisfy({ $0.count == channels }) else {
    throw Diagnostic(.invalidOperand, "there are statistics of \(mean.count) channels for \(x.shape)")
  }
  let target = try QuantizedRange(.qint32, -1_048_576, 1_048_576)
  var (factors, offsets): ([Int32], [Int32]) = ([], [])
  for channel in 0..<channels {
    let factor = 1 / (variance[channel] + epsilon).squareRoot() * (scale?[channel] ?? 1)
    factors.append(Int32(clamping: target.number(of: factor)))
    offsets.append(Int32(clamping: target.number(of: -mean[channel] * factor + offset[channel])))
  }
  let one = Int32(clamping: target.number(of: 1))
  let numbers = try cast(x, to: .int64)
  let result = try TensorValue(allocating: .qint32, x.dimensions)
  let (from, to) = (numbers.elements(Int64.self), result.elements(Int32.self))
  for index in from.indices {
    let value = Int32(clamping: target.number(of: range.float(of: from[index])))
    to[index] = value &* factors[index % channels] / one &+ offsets[index % channels]
  }
  return (result, target)
}

/// Images resized between neighbours: numbers of 8 bits with 7 bits behind the point, those of 32 with 30, and floats.
package func resizeQuantized(
  _ x: TensorValue, to size: [Int], _ rule: PixelRule
) throws(Diagnostic) -> TensorValue {
  switch x.type {
  case .quint8: return try resizeWhole(x, to: size, rule, bits: 7) { (pixel: UInt8) in Int16(pixel) }
  // TensorFlow reads numbers of 32 bits as floats.
  case .qint32: return try resizeWhole(x, to: size, rule, bits: 30) { (pixel: Int32) in Int64(Float(pixel)) }
  default: return try resize(x, to: size, isBilinear: true, rule)
  }
}

private func resizeWhole<Pixel: FixedWidthInteger & BitwiseCopyable, Wide: FixedWidthInteger>(
  _ x: TensorValue, to size: [Int], _ rule: PixelRule, bits: Int, _ widened: (Pixel) -> Wide
) throws(Diagnostic) -> TensorValue {
  guard x.rank == 4, size.count == 2, size[0] > 0, size[1] > 0, x.dimensions[1] > 0, x.dimensions[2] > 0
  else {
    throw Diagnostic(.invalidOperand, "\(x.shape) cannot be resized to \(size)")
  }
  if Array(x.dimensions[1...2]) == size { return x }
  let one = Wide(1) << Wide(bits)
  let (rows, columns) = (taps(x.dimensions[1], size[0], rule), taps(x.dimensions[2], size[1], rule))
  let (batch, width, channels) = (x.dimensions[0], x.dimensions[2], x.dimensions[3])
  let result = try TensorValue(allocating: x.type, [batch, size[0], size[1], channels])
  let (from, to) = (x.elements(Pixel.self), result.elements(Pixel.self))
  var out = 0
  for image in 0..<batch {
    for row in rows {
      let (top, bottom) = (image * x.dimensions[1] + row.lower, image * x.dimensions[1] + row.upper)
      let down = Wide(row.weight * Float(one))
      for column in columns {
        let right = Wide(column.weight * Float(one))
        for channel in 0..<channels {
          func pixel(_ line: Int, _ column: Int) -> Wide {
            widened(from[(line * width + column) * channels + channel])
          }
          func between(_ line: Int) -> Wide {
            let left = pixel(line, column.lower)
            return left &* one &+ (pixel(line, column.upper) &- left) &* right
          }
          let above = between(top)
          let value = above &+ (between(bottom) &- above) / one &* down
          to[out] = Pixel(truncatingIfNeeded: (value &+ one / 2) / one)
          out += 1
        }
      }
    }
  }
  return result
}
