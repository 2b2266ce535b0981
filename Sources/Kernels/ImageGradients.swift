package import Diagnostics
package import Tensors

/// The gradient of an image resized by cubic curves.
///
/// - Parameters:
///   - gradient: of `float32`, by the resized images.
///   - size: the height and the width of the original.
package func cubicGradient(
  _ gradient: TensorValue, of size: [Int], _ rule: PixelRule, as type: ElementType
) throws(Diagnostic) -> TensorValue {
  try checkResize(gradient, size)
  let rows = cubicTaps(size[0], gradient.dimensions[1], rule)
  let columns = cubicTaps(size[1], gradient.dimensions[2], rule)
  guard type == .float64 else {
    return try weighted(gradient, turned(rows, of: size[0]), turned(columns, of: size[1]))
  }
  let (batch, channels) = (gradient.dimensions[0], gradient.dimensions[3])
  let result = try zeros(.float64, [batch] + size + [channels])
  let (from, to) = (gradient.elements(Float.self), result.elements(Double.self))
  var source = 0
  for image in 0..<batch {
    for row in rows {
      for column in columns {
        for down in row {
          for across in column {
            let weight = Double(down.weight) * Double(across.weight)
            let target = ((image * size[0] + down.index) * size[1] + across.index) * channels
            for channel in 0..<channels { to[target + channel] += Double(from[source + channel]) * weight }
          }
        }
        source += channels
      }
    }
  }
  return result
}

/// The gradient of a scaled and moved image, as `scaleAndTranslate` makes it.
package func scaleAndTranslateGradient(
  _ gradient: TensorValue, of size: [Int], scale: [Float], translation: [Float], _ kernel: SamplingKernel,
  smooths: Bool
) throws(Diagnostic) -> TensorValue {
  try checkResize(gradient, size)
  guard scale.count == 2, translation.count == 2, scale.allSatisfy({ $0 > 0 }) else {
    throw Diagnostic(.invalidOperand, "\(scale) and \(translation) are not two scales and two distances")
  }
  let taps = (0..<2).map { axis in
    turned(
      kernel.taps(
        size[axis], gradient.dimensions[1 + axis], scale: scale[axis], translation: translation[axis],
        smooths: smooths), of: size[axis])
  }
  return try weighted(gradient, taps[0], taps[1])
}

/// What of the result each row of the original goes to.
private func turned(_ rows: [Taps], of count: Int) -> [Taps] {
  var result = [Taps](repeating: [], count: count)
  for (row, taps) in rows.enumerated() {
    for tap in taps { result[tap.index].append((row, tap.weight)) }
  }
  return result
}

/// A part of an image, by the rows and columns that its pixels lie on.
private struct CropLines {
  /// Nil for what is outside of the image.
  let lines: [(lower: Int, upper: Int, weight: Float, nearest: Int)?]

  init(_ start: Float, _ end: Float, of size: Int, count: Int) {
    let last = Float(size - 1)
    let step = count > 1 ? (end - start) * last / Float(count - 1) : 0
    lines = (0..<count).map { index in
      let position = count > 1 ? start * last + Float(index) * step : 0.5 * (start + end) * last
      guard position >= 0, position <= last else { return nil }
      let lower = position.rounded(.down)
      // Of sizes that a `Float` rounds up, the last line is not beyond the image either.
      func line(_ place: Float) -> Int { min(Int(place), size - 1) }
      return (
        line(lower), line(position.rounded(.up)), position - lower,
        line(position.rounded(.toNearestOrAwayFromZero))
      )
    }
  }
}

/// The gradient of parts of images by the images, which are [batch, height, width, channels].
package func cropGradient(
  _ gradient: TensorValue, boxes: TensorValue, images: [Int], of shape: [Int], isBilinear: Bool,
  as type: ElementType
) throws(Diagnostic) -> TensorValue {
  try checkCrops(gradient, boxes, images, shape)
  return try CropImageGradient(
    gradient: gradient, boxes: boxes, images: images, shape: shape, isBilinear: isBilinear, type: type)(type)
}

private func checkCrops(
  _ gradient: TensorValue, _ boxes: TensorValue, _ images: [Int], _ shape: [Int]
) throws(Diagnostic) {
  guard gradient.rank == 4, gradient.type == .float32, boxes.dimensions == [images.count, 4],
    gradient.dimensions[0] == images.count, shape.count == 4, shape[3] == gradient.dimensions[3],
    shape[1] > 0, shape[2] > 0, gradient.dimensions[1] > 0, gradient.dimensions[2] > 0
  else {
    throw Diagnostic(
      .invalidOperand, "\(gradient.shape) is no gradient for parts \(boxes.shape) of \(Shape(shape))")
  }
  if let wrong = images.first(where: { $0 < 0 || $0 >= shape[0] }) {
    throw Diagnostic(.invalidOperand, "there is no image \(wrong) of \(shape[0])")
  }
}

private struct CropImageGradient: FloatKernel {
  let gradient: TensorValue
  let boxes: TensorValue
  let images: [Int]
  let shape: [Int]
  let isBilinear: Bool
  let type: ElementType

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let result = try zeros(type, shape)
    let (from, corners, to) = (
      gradient.elements(Float.self), boxes.elements(Float.self), result.elements(T.self)
    )
    let (height, width, channels) = (gradient.dimensions[1], gradient.dimensions[2], shape[3])
    for (box, image) in images.enumerated() {
      let rows = CropLines(corners[box * 4], corners[box * 4 + 2], of: shape[1], count: height)
      let columns = CropLines(corners[box * 4 + 1], corners[box * 4 + 3], of: shape[2], count: width)
      for (y, row) in rows.lines.enumerated() {
        guard let row else { continue }
        for (x, column) in columns.lines.enumerated() {
          guard let column else { continue }
          let source = ((box * height + y) * width + x) * channels
          func add(_ down: Int, _ across: Int, _ weight: (Float) -> Float) {
            let target = ((image * shape[1] + down) * shape[2] + across) * channels
            for channel in 0..<channels {
              let share = T(T.Wide(weight(from[source + channel])))
              to[target + channel] = T.sum(to[target + channel], share)
            }
          }
          guard isBilinear else {
            add(row.nearest, column.nearest) { $0 }
            continue
          }
          add(row.lower, column.lower) { (1 - column.weight) * ((1 - row.weight) * $0) }
          add(row.lower, column.upper) { column.weight * ((1 - row.weight) * $0) }
          add(row.upper, column.lower) { (1 - column.weight) * (row.weight * $0) }
          add(row.upper, column.upper) { column.weight * (row.weight * $0) }
        }
      }
    }
    return result
  }
}

/// The gradient of parts of images, between neighbours, by the boxes, [boxes, 4].
package func boxGradient(
  _ gradient: TensorValue, of x: TensorValue, boxes: TensorValue, images: [Int]
) throws(Diagnostic) -> TensorValue {
  try checkCrops(gradient, boxes, images, x.dimensions)
  let wide = try cast(x, to: .float32)
  let result = try zeros(.float32, boxes.dimensions)
  let (own, corners) = (gradient.elements(Float.self), boxes.elements(Float.self))
  let (from, to) = (wide.elements(Float.self), result.elements(Float.self))
  let (height, width, channels) = (gradient.dimensions[1], gradient.dimensions[2], x.dimensions[3])
  let (lastRow, lastColumn) = (Float(x.dimensions[1] - 1), Float(x.dimensions[2] - 1))
  for (box, image) in images.enumerated() {
    let rows = CropLines(corners[box * 4], corners[box * 4 + 2], of: x.dimensions[1], count: height)
    let columns = CropLines(corners[box * 4 + 1], corners[box * 4 + 3], of: x.dimensions[2], count: width)
    /// How far an end of the box moves a line of the part.
    func moves(_ index: Int, _ count: Int, _ last: Float) -> (Float, Float) {
      guard count > 1 else { return (0.5 * last, 0.5 * last) }
      let ratio = last / Float(count - 1)
      return (last - Float(index) * ratio, Float(index) * ratio)
    }
    for (y, row) in rows.lines.enumerated() {
      guard let row else { continue }
      let down = moves(y, height, lastRow)
      for (place, column) in columns.lines.enumerated() {
        guard let column else { continue }
        let across = moves(place, width, lastColumn)
        for channel in 0..<channels {
          func pixel(_ row: Int, _ column: Int) -> Float {
            from[((image * x.dimensions[1] + row) * x.dimensions[2] + column) * channels + channel]
          }
          let (a, b) = (pixel(row.lower, column.lower), pixel(row.lower, column.upper))
          let (c, d) = (pixel(row.upper, column.lower), pixel(row.upper, column.upper))
          let share = own[((box * height + y) * width + place) * channels + channel]
          let slopeDown = ((1 - column.weight) * (c - a) + column.weight * (d - b)) * share
          let slopeAcross = ((1 - row.weight) * (b - a) + row.weight * (d - c)) * share
          to[box * 4] += slopeDown * down.0
          to[box * 4 + 2] += slopeDown * down.1
          to[box * 4 + 1] += slopeAcross * across.0
          to[box * 4 + 3] += slopeAcross * across.1
        }
      }
    }
  }
  return result
}
