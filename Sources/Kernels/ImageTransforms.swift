package import Diagnostics
internal import Tensors

/// How much a pixel counts at a distance from where an image is sampled.
package enum SamplingKernel: String, Sendable {
  case lanczos1, lanczos3, lanczos5, gaussian, box, triangle, keyscubic, mitchellcubic

  /// The distance from which on pixels do not count.
  var radius: Float {
    switch self {
    case .lanczos1, .box, .triangle: 1
    case .lanczos3: 3
    case .lanczos5: 5
    case .gaussian: 1.5
    case .keyscubic, .mitchellcubic: 2
    }
  }

  /// The weight at a distance, which is not negative.
  func weight(_ x: Float) -> Float {
    switch self {
    case .lanczos1, .lanczos3, .lanczos5:
      if x > radius { return 0 }
      if x <= 1e-3 { return 1 }
      let (angle, reach) = (Double.pi * Double(x), Double(radius))
      return Float(reach * Double.sin(angle) * Double.sin(angle / reach) / (angle * angle))
    case .gaussian:
      // The deviation is a third of the radius.
      return x >= radius ? 0 : Float(Double.exp(Double(-x * x) / 0.5))
    case .box: return x < 0.5 ? 1 : (x == 0.5 ? 0.5 : 0)
    case .triangle: return x < 1 ? 1 - x : 0
    case .keyscubic:
      if x >= 2 { return 0 }
      return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1
    case .mitchellcubic:
      if x >= 2 { return 0 }
      return x >= 1
        ? ((-7 / 18 * x + 2) * x - 10 / 3) * x + 16 / 9 : (7 / 6 * x - 2) * x * x + 8 / 9
    }
  }

  /// The pixels of a row of `from` that each of `to` pixels is made of.
  ///
  /// - Parameters:
  ///   - smooths: whether the kernel is widened where pixels of the original lie closer.
  func taps(
    _ from: Int, _ to: Int, scale: Float, translation: Float, smooths: Bool
  ) -> [Taps] {
    let inverse = 1 / scale
    let width = smooths ? max(inverse, 1) : 1
    let last = Float(from - 1)
    return (0..<to).map { index in
      let sample = (Float(index) + 0.5) * inverse - inverse * translation
      guard sample >= 0, sample <= Float(from) else { return [] }
      let start = min(max((sample - radius * width - 0.5).rounded(.up), 0), last)
      let end = min(max((sample + radius * width - 0.5).rounded(.down), 0), last)
      var taps: Taps = []
      var row = min(Int(start), from - 1)
      while row <= min(Int(end), from - 1) {
        taps.append((row, weight(((Float(row) + 0.5 - sample) * (1 / width)).magnitude)))
        row += 1
      }
      let sum = taps.reduce(0) { $0 + $1.weight }
      // Where next to nothing counts, dividing by it would make noise.
      guard sum.magnitude >= 1000 * Float.leastNormalMagnitude else { return [] }
      return taps.map { ($0.index, $0.weight * (1 / sum)) }
    }
  }
}

/// Images scaled and moved: what lies outside of the original is 0.
///
/// - Parameters:
///   - size: the height and the width of the result.
///   - scale: the pixels of the result for one of the original, down and across.
///   - translation: in pixels of the result.
package func scaleAndTranslate(
  _ x: TensorValue, to size: [Int], scale: [Float], translation: [Float], _ kernel: SamplingKernel,
  smooths: Bool
) throws(Diagnostic) -> TensorValue {
  try checkResize(x, size)
  guard scale.count == 2, translation.count == 2, scale.allSatisfy({ $0 > 0 }) else {
    throw Diagnostic(.invalidOperand, "\(scale) and \(translation) are not two scales and two distances")
  }
  _ = try TensorValue(allocating: .float32, [x.dimensions[0]] + size + [x.dimensions[3]])
  let taps = (0..<2).map { axis in
    kernel.taps(
      x.dimensions[1 + axis], size[axis], scale: scale[axis], translation: translation[axis], smooths: smooths
    )
  }
  return try weighted(cast(x, to: .float32), taps[0], taps[1])
}

/// What is seen beyond the edges of an image.
package enum EdgeRule: String, Sendable {
  case constant = "CONSTANT"
  case reflect = "REFLECT"
  case wrap = "WRAP"
  case nearest = "NEAREST"

  /// Where in a row of `count` pixels a position is seen; positions outside are left for `constant`.
  @inline(__always)
  func position(_ x: Float, _ count: Int) -> Float {
    if self == .constant { return x }
    let (length, last) = (Float(count), Float(count - 1))
    var inside = x
    if self != .nearest, count <= 1 {
      inside = 0
    } else if self == .reflect {
      let period = 2 * length
      if x < 0 {
        inside = period * (-x / period).rounded(.towardZero) + x
        inside = inside < -length ? inside + period : -inside - 1
      } else if x > last {
        inside = x - period * (x / period).rounded(.towardZero)
        if inside >= length { inside = period - inside - 1 }
      }
    } else if self == .wrap {
      if x < 0 {
        inside = x + length * ((-x / last).rounded(.towardZero) + 1)
      } else if x > last {
        inside = x - length * (x / last).rounded(.towardZero)
      }
    }
    return min(max(inside, 0), last)
  }
}

/// Images in which each pixel is taken from where a projection of its position lies.
///
/// - Parameters:
///   - transforms: [images or 1, 8]: the numbers a…f of x' = (a x + b y + c) / k and y' = (d x + e y + f) / k, and g and h
///     of k = g x + h y + 1.
///   - outside: what is where nothing is seen.
package func projectImages(
  _ x: TensorValue, transforms: TensorValue, to size: [Int], isBilinear: Bool, _ edges: EdgeRule,
  outside: Float
) throws(Diagnostic) -> TensorValue {
  guard x.rank == 4, size.count == 2, size.allSatisfy({ $0 > 0 }), transforms.rank == 2,
    transforms.dimensions[1] == 8,
    transforms.dimensions[0] == 1 || transforms.dimensions[0] == x.dimensions[0]
  else {
    throw Diagnostic(.invalidOperand, "\(transforms.shape) are no projections of \(x.shape) to \(size)")
  }
  let numbers = transforms.copied(Float.self)
  return try Projection(
    x: x, transforms: numbers, size: size, isBilinear: isBilinear, edges: edges, outside: outside)(x.type)
}

private struct Projection: RealKernel {
  let x: TensorValue
  let transforms: [Float]
  let size: [Int]
  let isBilinear: Bool
  let edges: EdgeRule
  let outside: Float

  func run<T: RealElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    let (batch, height, width, channels) = (
      x.dimensions[0], x.dimensions[1], x.dimensions[2], x.dimensions[3]
    )
    let result = try TensorValue(allocating: x.type, [batch] + size + [channels])
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    let fill = T(truncating: Double(outside))
    func pixel(_ image: Int, _ row: Float, _ column: Float, _ channel: Int) -> T {
      guard row >= 0, column >= 0, row < Float(height), column < Float(width) else { return fill }
      return from[((image * height + Int(row)) * width + Int(column)) * channels + channel]
    }
    var out = 0
    for image in 0..<batch {
      let first = transforms.count == 8 ? 0 : image * 8
      for row in 0..<size[0] {
        for column in 0..<size[1] {
          let place = source(column, row, first, height, width)
          for channel in 0..<channels {
            if let (y, x) = place {
              if isBilinear {
                let (top, left) = (y.rounded(.down), x.rounded(.down))
                func between(_ row: Float) -> Float {
                  let (a, b) = (pixel(image, row, left, channel), pixel(image, row, left + 1, channel))
                  return (left + 1 - x) * Float(a.asDouble) + (x - left) * Float(b.asDouble)
                }
                let value = (top + 1 - y) * between(top) + (y - top) * between(top + 1)
                to[out] = T(truncating: Double(value))
              } else {
                to[out] = pixel(
                  image, y.rounded(.toNearestOrAwayFromZero), x.rounded(.toNearestOrAwayFromZero), channel)
              }
            } else {
              to[out] = fill
            }
            out += 1
          }
        }
      }
    }
    return result
  }

  /// The row and column of the original that are seen at a pixel; nil where none are.
  private func source(_ column: Int, _ row: Int, _ first: Int, _ height: Int, _ width: Int) -> (Float, Float)?
  {
    let (x, y) = (Float(column), Float(row))
    func sum(_ index: Int) -> Float { transforms[first + index] * x + transforms[first + index + 1] * y }
    let projection = sum(6) + 1
    if projection == 0 { return nil }
    let across = edges.position((sum(0) + transforms[first + 2]) / projection, width)
    let down = edges.position((sum(3) + transforms[first + 5]) / projection, height)
    return (down, across)
  }
}
