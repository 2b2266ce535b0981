package import Diagnostics
internal import Tensors

/// Images between four neighbours in each direction. Outside the image are its edges, unless the rule is half pixels:
/// then what is outside has no weight, and the rest is scaled up.
package func resizeCubic(
  _ x: TensorValue, to size: [Int], _ rule: PixelRule
) throws(Diagnostic) -> TensorValue {
  try checkResize(x, size)
  let rows = cubicTaps(x.dimensions[1], size[0], rule)
  let columns = cubicTaps(x.dimensions[2], size[1], rule)
  return try weighted(cast(x, to: .float32), rows, columns)
}

/// Images of the mean of the area that each pixel covers.
package func resizeArea(_ x: TensorValue, to size: [Int], _ rule: PixelRule) throws(Diagnostic) -> TensorValue
{
  try checkResize(x, size)
  let rows = areaTaps(x.dimensions[1], size[0], rule)
  let columns = areaTaps(x.dimensions[2], size[1], rule)
  return try weighted(cast(x, to: .float32), rows, columns)
}

func checkResize(_ x: TensorValue, _ size: [Int]) throws(Diagnostic) {
  guard x.rank == 4, size.count == 2, size[0] > 0, size[1] > 0, x.dimensions[1] > 0, x.dimensions[2] > 0
  else { throw Diagnostic(.invalidOperand, "\(x.shape) cannot be resized to \(size)") }
}

/// The rows of the original that one of the result is made of.
typealias Taps = [(index: Int, weight: Float)]

/// Sums of rows and columns of images, by their weights.
func weighted(_ x: TensorValue, _ rows: [Taps], _ columns: [Taps]) throws(Diagnostic) -> TensorValue {
  let (batch, height, width, channels) = (x.dimensions[0], x.dimensions[1], x.dimensions[2], x.dimensions[3])
  let result = try TensorValue(allocating: .float32, [batch, rows.count, columns.count, channels])
  let (from, to) = (x.elements(Float.self), result.elements(Float.self))
  // Columns first: they are reused by several rows.
  let narrow = try TensorValue(allocating: .float32, [height, columns.count, channels])
  let between = narrow.elements(Float.self)
  let line = columns.count * channels
  for image in 0..<batch {
    inParallel(height, cost: line * 8) { range in
      for row in range {
        let source = (image * height + row) * width * channels
        for (column, taps) in columns.enumerated() {
          for channel in 0..<channels {
            var sum: Float = 0
            for tap in taps { sum += from[source + tap.index * channels + channel] * tap.weight }
            between[row * line + column * channels + channel] = sum
          }
        }
      }
    }
    for (row, taps) in rows.enumerated() {
      let target = (image * rows.count + row) * line
      for index in 0..<line {
        var sum: Float = 0
        for tap in taps { sum += between[tap.index * line + index] * tap.weight }
        to[target + index] = sum
      }
    }
  }
  return result
}

/// Weights are taken of a table of 1024 steps between two pixels, as TensorFlow does. The kernel is Keys' with −0.75, and
/// with −0.5 for half pixels.
func cubicTaps(_ from: Int, _ to: Int, _ rule: PixelRule) -> [Taps] {
  let scale = resizeScale(from, to, rule)
  let isHalf = if case .halfPixels = rule { true } else { false }
  let a = isHalf ? -0.5 : -0.75
  func near(_ x: Double) -> Float { Float(((a + 2) * x - (a + 3)) * x * x + 1) }
  func far(_ x: Double) -> Float { Float(((a * x - 5 * a) * x + 8 * a) * x - 4 * a) }
  return (0..<to).map { index in
    let position = isHalf ? (Float(index) + 0.5) * scale - 0.5 : Float(index) * scale
    let floor = position.rounded(.down)
    let step = Double(((position - floor) * 1024).rounded(.toNearestOrEven)) / 1024
    let weights = [far(step + 1), near(step), near(1 - step), far(2 - step)]
    var taps: Taps = []
    for (place, weight) in weights.enumerated() {
      let own = Int(floor) + place - 1
      let inside = min(max(own, 0), from - 1)
      taps.append((inside, isHalf && own != inside ? 0 : weight))
    }
    guard isHalf else { return taps }
    let sum = taps.reduce(0) { $0 + $1.weight }
    // Where next to nothing is inside, dividing by it would make noise.
    return sum.magnitude >= 1000 * Float.leastNormalMagnitude
      ? taps.map { ($0.index, $0.weight * (1 / sum)) } : taps
  }
}

private func areaTaps(_ from: Int, _ to: Int, _ rule: PixelRule) -> [Taps] {
  let scale = resizeScale(from, to, rule)
  return (0..<to).map { index in
    let (start, end) = (Float(index) * scale, Float(index + 1) * scale)
    var taps: Taps = []
    var row = Int(start.rounded(.down))
    while Float(row) < end {
      let lower = Float(row) < start ? start : Float(row)
      let upper = Float(row + 1) > end ? end : Float(row + 1)
      taps.append((min(max(row, 0), from - 1), (upper - lower) / scale))
      row += 1
    }
    return taps
  }
}

/// Parts of images, each resized to one size. A box is [top, left, bottom, right] with 0 and 1 at the edges.
package func cropAndResize(
  _ x: TensorValue, boxes: TensorValue, images: [Int], size: [Int], isBilinear: Bool, outside: Float
) throws(Diagnostic) -> TensorValue {
  guard x.rank == 4, boxes.rank == 2, boxes.dimensions[1] == 4, boxes.dimensions[0] == images.count,
    size.count == 2, size[0] > 0, size[1] > 0, x.dimensions[1] > 0, x.dimensions[2] > 0
  else {
    throw Diagnostic(.invalidOperand, "boxes \(boxes.shape) of \(x.shape) cannot be resized to \(size)")
  }
  if let wrong = images.first(where: { $0 < 0 || $0 >= x.dimensions[0] }) {
    throw Diagnostic(.invalidOperand, "the image \(wrong) is not in [0, \(x.dimensions[0]))")
  }
  let wide = try cast(x, to: .float32)
  let (height, width, channels) = (x.dimensions[1], x.dimensions[2], x.dimensions[3])
  let result = try TensorValue(allocating: .float32, [images.count, size[0], size[1], channels])
  let corners = try cast(boxes, to: .float32).copied(Float.self)
  let (from, to) = (wide.elements(Float.self), result.elements(Float.self))
  defer { withExtendedLifetime(wide) {} }
  func positions(_ count: Int, _ length: Int, _ low: Float, _ high: Float) -> [Float] {
    let step = count > 1 ? (high - low) * Float(length - 1) / Float(count - 1) : 0
    return (0..<count).map {
      count > 1 ? low * Float(length - 1) + Float($0) * step : 0.5 * (low + high) * Float(length - 1)
    }
  }
  var out = 0
  for (box, image) in images.enumerated() {
    let rows = positions(size[0], height, corners[box * 4], corners[box * 4 + 2])
    let columns = positions(size[1], width, corners[box * 4 + 1], corners[box * 4 + 3])
    for row in rows {
      for column in columns {
        let isInside =
          row >= 0 && row <= Float(height - 1) && column >= 0 && column <= Float(width - 1)
        for channel in 0..<channels {
          func pixel(_ y: Float, _ x: Float) -> Float {
            // Of sizes that a `Float` rounds up, the last line is not beyond the image either.
            let (row, column) = (min(Int(y), height - 1), min(Int(x), width - 1))
            return from[((image * height + row) * width + column) * channels + channel]
          }
          if !isInside {
            to[out] = outside
          } else if isBilinear {
            let (top, left) = (row.rounded(.down), column.rounded(.down))
            let (bottom, right) = (row.rounded(.up), column.rounded(.up))
            let above = pixel(top, left) + (pixel(top, right) - pixel(top, left)) * (column - left)
            let below = pixel(bottom, left) + (pixel(bottom, right) - pixel(bottom, left)) * (column - left)
            to[out] = above + (below - above) * (row - top)
          } else {
            to[out] = pixel(
              row.rounded(.toNearestOrAwayFromZero), column.rounded(.toNearestOrAwayFromZero))
          }
          out += 1
        }
      }
    }
  }
  return result
}

/// How the colours of the last axis, of three, change.
package enum ColourChange: Sendable {
  case toHSV, toRGB
  /// The hue turned by a part of the circle.
  case hue(Float)
  /// The saturation times a factor.
  case saturation(Float)
}

/// The colours of every pixel in another space, or changed.
package func changeColours(_ change: ColourChange, _ x: TensorValue) throws(Diagnostic) -> TensorValue {
  guard x.dimensions.last == 3 else {
    throw Diagnostic(.invalidOperand, "\(x.shape) has no three colours last")
  }
  return try Colours(change: change, x: x)(x.type)
}

private struct Colours: FloatKernel {
  let change: ColourChange
  let x: TensorValue

  func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
    typealias W = T.Wide
    let result = try TensorValue(allocating: x.type, x.dimensions)
    let (from, to) = (x.elements(T.self), result.elements(T.self))
    for start in stride(from: 0, to: from.count, by: 3) {
      let pixel = (from[start].wide, from[start + 1].wide, from[start + 2].wide)
      let changed: (W, W, W)
      switch change {
      case .toHSV: changed = hsv(pixel)
      case .toRGB: changed = rgb(pixel)
      case .hue(let turn):
        var colour = hsv(pixel)
        let turned = colour.0 + W(Double(turn))
        colour.0 = turned - turned.rounded(.down)
        changed = rgb(colour)
      case .saturation(let factor):
        var colour = hsv(pixel)
        colour.1 = Swift.min(1, Swift.max(0, colour.1 * W(Double(factor))))
        changed = rgb(colour)
      }
      (to[start], to[start + 1], to[start + 2]) = (T(changed.0), T(changed.1), T(changed.2))
    }
    return result
  }

  private func hsv<W: WideFloat>(_ pixel: (W, W, W)) -> (W, W, W) {
    let (r, g, b) = pixel
    let value = Swift.max(r, g, b)
    let range = value - Swift.min(r, g, b)
    let saturation = value > 0 ? range / value : 0
    guard range > 0 else { return (0, saturation, value) }
    let scale = 1 / (6 * range)
    var hue = r == value ? scale * (g - b) : (g == value ? scale * (b - r) + 2 / 6 : scale * (r - g) + 4 / 6)
    if hue < 0 { hue += 1 }
    return (hue, saturation, value)
  }

  private func rgb<W: WideFloat>(_ colour: (W, W, W)) -> (W, W, W) {
    let (hue, saturation, value) = colour
    let sixth = hue * 6
    func clamped(_ x: W) -> W { Swift.min(1, Swift.max(0, x)) }
    func channel(_ full: W) -> W { ((1 - saturation) + saturation * full) * value }
    return (
      channel(clamped((sixth - 3).magnitude - 1)), channel(clamped(2 - (sixth - 2).magnitude)),
      channel(clamped(2 - (sixth - 4).magnitude))
    )
  }
}

/// Boxes [n, 4] of which none overlaps a better one by more than a threshold.
package struct BoxSelection: Sendable {
  package var mostSelected: Int
  package var overlapThreshold: Float
  package var scoreThreshold: Float
  /// How fast the scores of overlapping boxes fall, whatever the threshold; 0 drops those beyond it.
  package var softness: Float = 0

  package init(mostSelected: Int, overlapThreshold: Float, scoreThreshold: Float) {
    self.mostSelected = mostSelected
    self.overlapThreshold = overlapThreshold
    self.scoreThreshold = scoreThreshold
  }

  /// The places of the boxes selected, best first, and their scores.
  package func select(
    scores: [Float], overlap: (Int, Int) -> Float
  ) -> (places: [Int], scores: [Float]) {
    var waiting = scores.indices.filter { scores[$0] > scoreThreshold }
      .map { (place: $0, score: scores[$0], begin: 0) }
    var selected: (places: [Int], scores: [Float]) = ([], [])
    let scale = softness > 0 ? -0.5 / softness : 0
    while selected.places.count < mostSelected,
      let best = waiting.indices.max(by: {
        (waiting[$0].score, -waiting[$0].place) < (waiting[$1].score, -waiting[$1].place)
      })
    {
      var candidate = waiting.remove(at: best)
      let original = candidate.score
      var isDropped = false
      for index in (candidate.begin..<selected.places.count).reversed() {
        let similarity = overlap(candidate.place, selected.places[index])
        if softness > 0 {
          candidate.score *= Float.exp(scale * similarity * similarity)
        } else if similarity > overlapThreshold {
          isDropped = true
        }
        if isDropped || candidate.score <= scoreThreshold {
          isDropped = true
          break
        }
      }
      candidate.begin = selected.places.count
      if isDropped { continue }
      if candidate.score == original {
        selected.places.append(candidate.place)
        selected.scores.append(candidate.score)
      } else {
        waiting.append(candidate)
      }
    }
    return selected
  }
}

/// The area two boxes share, in proportion to that they cover together. Corners may be given in any order.
package func overlap(_ boxes: UnsafeBufferPointer<Float>, _ a: Int, _ b: Int) -> Float {
  func corners(_ box: Int) -> (top: Float, left: Float, bottom: Float, right: Float) {
    let (y, x, v, u) = (boxes[box * 4], boxes[box * 4 + 1], boxes[box * 4 + 2], boxes[box * 4 + 3])
    return (min(y, v), min(x, u), max(y, v), max(x, u))
  }
  let (p, q) = (corners(a), corners(b))
  let areas = ((p.bottom - p.top) * (p.right - p.left), (q.bottom - q.top) * (q.right - q.left))
  guard areas.0 > 0, areas.1 > 0 else { return 0 }
  let height = max(0, min(p.bottom, q.bottom) - max(p.top, q.top))
  let width = max(0, min(p.right, q.right) - max(p.left, q.left))
  return height * width / (areas.0 + areas.1 - height * width)
}
