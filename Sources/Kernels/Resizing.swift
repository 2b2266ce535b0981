package import Diagnostics
internal import Tensors

/// How the rows of a resized image are laid over those of the original.
package enum PixelRule: Sendable {
  /// Row 0 on row 0, by the ratio of the sizes.
  case corners
  /// First on first and last on last (`align_corners`).
  case alignedCorners
  /// Centers of pixels half a pixel in (`half_pixel_centers`).
  case halfPixels
}

/// Resizes the images of [batch, height, width, channels], between neighbours or to the nearest one.
///
/// - Parameter keepsDouble: whether what is between neighbours of `float64` stays so; else it is `float32`.
package func resize(
  _ x: TensorValue, to size: [Int], isBilinear: Bool, _ rule: PixelRule, keepsDouble: Bool = false
) throws(Diagnostic) -> TensorValue {
  guard x.rank == 4, size.count == 2, size[0] > 0, size[1] > 0, x.dimensions[1] > 0, x.dimensions[2] > 0
  else {
    throw Diagnostic(.invalidOperand, "\(x.shape) cannot be resized to \(size)")
  }
  guard isBilinear else {
    let rows = nearest(x.dimensions[1], size[0], rule)
    let columns = nearest(x.dimensions[2], size[1], rule)
    let chosen = try gather(x, rows, indexShape: [rows.count], axis: 1, batch: 0)
    return try gather(chosen, columns, indexShape: [columns.count], axis: 2, batch: 0)
  }
  if keepsDouble, x.type == .float64 { return try resizeBetween(Double.self, x, to: size, rule) }
  return try resizeBetween(Float.self, cast(x, to: .float32), to: size, rule)
}

private func resizeBetween<T: WideFloat>(
  _: T.Type, _ x: TensorValue, to size: [Int], _ rule: PixelRule
) throws(Diagnostic) -> TensorValue {
  let (rows, columns) = (taps(x.dimensions[1], size[0], rule), taps(x.dimensions[2], size[1], rule))
  let (batch, width, channels) = (x.dimensions[0], x.dimensions[2], x.dimensions[3])
  let result = try TensorValue(allocating: x.type, [batch, size[0], size[1], channels])
  let (from, to) = (x.elements(T.self), result.elements(T.self))
  var out = 0
  for image in 0..<batch {
    for row in rows {
      let top = (image * x.dimensions[1] + row.lower) * width
      let bottom = (image * x.dimensions[1] + row.upper) * width
      let down = T(row.weight)
      for column in columns {
        let right = T(column.weight)
        for channel in 0..<channels {
          func pixel(_ line: Int, _ column: Int) -> T { from[(line + column) * channels + channel] }
          let above = pixel(top, column.lower) + (pixel(top, column.upper) - pixel(top, column.lower)) * right
          let below =
            pixel(bottom, column.lower) + (pixel(bottom, column.upper) - pixel(bottom, column.lower)) * right
          to[out] = above + (below - above) * down
          out += 1
        }
      }
    }
  }
  return result
}

func resizeScale(_ from: Int, _ to: Int, _ rule: PixelRule) -> Float {
  if case .alignedCorners = rule, to > 1 { return Float(from - 1) / Float(to - 1) }
  return Float(from) / Float(to)
}

func nearest(_ from: Int, _ to: Int, _ rule: PixelRule) -> [Int] {
  let scale = resizeScale(from, to, rule)
  return (0..<to).map { index in
    let position =
      switch rule {
      case .corners: (Float(index) * scale).rounded(.down)
      case .alignedCorners: (Float(index) * scale).rounded(.toNearestOrAwayFromZero)
      case .halfPixels: ((Float(index) + 0.5) * scale).rounded(.down)
      }
    return min(max(Int(position), 0), from - 1)
  }
}

func taps(_ from: Int, _ to: Int, _ rule: PixelRule) -> [(lower: Int, upper: Int, weight: Float)] {
  let scale = resizeScale(from, to, rule)
  return (0..<to).map { index in
    var position = Float(index) * scale
    if case .halfPixels = rule { position = (Float(index) + 0.5) * scale - 0.5 }
    let floor = position.rounded(.down)
    return (max(Int(floor), 0), min(Int(position.rounded(.up)), from - 1), position - floor)
  }
}
