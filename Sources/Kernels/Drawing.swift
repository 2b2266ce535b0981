package import Diagnostics
internal import Tensors

/// Boxes drawn on images, each in the next of some colours.
package struct BoxDrawing: Sendable {
  /// [images, boxes, 4]: top, left, bottom and right, with 0 and 1 at the edges.
  package let boxes: TensorValue
  package let colours: [[Float]]

  package init(boxes: TensorValue, colours: [[Float]]) {
    self.boxes = boxes
    self.colours = colours
  }

  /// Those that TensorFlow takes where none are given.
  package static func colours(channels: Int) -> [[Float]] {
    let table: [[Float]] = [
      [1, 1, 0, 1], [0, 0, 1, 1], [1, 0, 0, 1], [0, 1, 0, 1], [0.5, 0, 0.5, 1], [0.5, 0.5, 0, 1],
      [0.5, 0, 0, 1], [0, 0, 0.5, 1], [0, 1, 1, 1], [1, 0, 1, 1],
    ]
    return channels == 1 ? table.map { _ in [1] } : table
  }

  package func drawn(on images: TensorValue) throws(Diagnostic) -> TensorValue {
    try Canvas(drawing: self, images: images)(images.type)
  }

  private struct Canvas: FloatKernel {
    let drawing: BoxDrawing
    let images: TensorValue

    func run<T: FloatElement>(_: T.Type) throws(Diagnostic) -> TensorValue {
      let result = try images.viewed(View(images.dimensions))
      let (corners, to) = (drawing.boxes.elements(Float.self), result.elements(T.self))
      let (height, width, channels) = (images.dimensions[1], images.dimensions[2], images.dimensions[3])
      let count = drawing.boxes.dimensions[1]
      guard !to.isEmpty else { return result }
      for image in 0..<images.dimensions[0] {
        for box in 0..<count {
          let first = (image * count + box) * 4
          func line(_ side: Int, _ size: Int) -> Int {
            let place = corners[first + side] * Float(size - 1)
            return place.isNaN ? -1 : Int(max(-1e9, min(1e9, place)))
          }
          let (top, bottom) = (line(0, height), line(2, height))
          let (left, right) = (line(1, width), line(3, width))
          guard top <= bottom, left <= right, top < height, bottom >= 0, left < width, right >= 0 else {
            continue
          }
          let colour = drawing.colours[box % drawing.colours.count].map { T(T.Wide($0)) }
          func paint(_ rows: ClosedRange<Int>, _ columns: ClosedRange<Int>) {
            for row in rows where row >= 0 && row < height {
              for column in columns where column >= 0 && column < width {
                let start = ((image * height + row) * width + column) * channels
                for channel in 0..<channels { to[start + channel] = colour[channel] }
              }
            }
          }
          let rows = max(top, 0)...min(bottom, height - 1)
          let columns = max(left, 0)...min(right, width - 1)
          paint(top...top, columns)
          paint(bottom...bottom, columns)
          paint(rows, left...left)
          paint(rows, right...right)
        }
      }
      return result
    }
  }
}

/// What is seen where a glimpse is beyond the edges.
package enum GlimpseNoise: String, Sendable {
  case uniform, gaussian, zero
}

/// How the place of a glimpse is told.
package struct GlimpseRule: Sendable {
  /// Whether 1 is the size of the image.
  package let isNormalized: Bool
  /// Whether 0 is the middle of the image.
  package let isCentered: Bool
  /// Whether it is always the middle of the glimpse that is told, as the first version of the op has it.
  package let halvesAlways: Bool

  package init(isNormalized: Bool, isCentered: Bool, halvesAlways: Bool) {
    self.isNormalized = isNormalized
    self.isCentered = isCentered
    self.halvesAlways = halvesAlways
  }

  /// The first row or column.
  func start(_ offset: Float, of size: Int, glimpse: Int) -> Int {
    var place = offset
    if isNormalized { place *= Float(size) }
    if isCentered { place = (isNormalized || halvesAlways ? place / 2 : place) + Float(size) / 2 }
    if halvesAlways || (isNormalized && isCentered) { place -= Float(glimpse) / 2 }
    return place.isNaN ? Int(Int32.min) : Int(max(-1e9, min(1e9, place)))
  }
}

/// A part of each image of [batch, height, width, channels], and noise beyond the edges: uniform over the image's values, or
/// normal by those of the channel.
package func glimpses(
  of x: TensorValue, size: [Int], at offsets: TensorValue, _ rule: GlimpseRule, noise: GlimpseNoise,
  from generator: Philox
) throws(Diagnostic) -> TensorValue {
  let (batch, channels) = (x.dimensions[0], x.dimensions[3])
  let result = try zeros(.float32, [batch] + size + [channels])
  let (from, to) = (x.elements(Float.self), result.elements(Float.self))
  let places = offsets.elements(Float.self)
  let (pixels, own) = (x.dimensions[1] * x.dimensions[2], size[0] * size[1])
  var numbers = generator
  for image in 0..<batch {
    let top = rule.start(places[image * 2], of: x.dimensions[1], glimpse: size[0])
    let left = rule.start(places[image * 2 + 1], of: x.dimensions[2], glimpse: size[1])
    let isInside =
      top >= 0 && left >= 0 && top + size[0] <= x.dimensions[1] && left + size[1] <= x.dimensions[2]
    if !isInside, noise != .zero, pixels * channels > 0 {
      let seen = from[image * pixels * channels..<(image + 1) * pixels * channels]
      let all = (seen.min() ?? 0, seen.max() ?? 0)
      for channel in 0..<channels {
        let values = stride(from: seen.startIndex + channel, to: seen.endIndex, by: channels).map { from[$0] }
        let mean = values.reduce(0, +) / Float(pixels)
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(pixels)).squareRoot()
        let (least, most) = (values.min() ?? 0, values.max() ?? 0)
        for pixel in 0..<own {
          let bits = numbers.next()
          to[(image * own + pixel) * channels + channel] =
            noise == .uniform
            ? all.0 + fraction(bits[0]) * (all.1 - all.0)
            : max(least, min(most, mean + normals(bits)[0] * deviation))
        }
      }
    }
    for row in max(0, -top)..<max(max(0, -top), min(size[0], x.dimensions[1] - top)) {
      for column in max(0, -left)..<max(max(0, -left), min(size[1], x.dimensions[2] - left)) {
        let source = ((image * x.dimensions[1] + top + row) * x.dimensions[2] + left + column) * channels
        let target = ((image * size[0] + row) * size[1] + column) * channels
        for channel in 0..<channels { to[target + channel] = from[source + channel] }
      }
    }
  }
  return result
}
