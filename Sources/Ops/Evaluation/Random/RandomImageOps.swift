internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Random parts of images.
let randomImageOps: [OpDef] = [
  OpDef(
    "RandomCrop", .randomCrop,
    reading: { (call, state) throws(Diagnostic) in
      let (image, size) = (try call.input(0), try call.integers(1))
      guard image.rank == 3, size.count == 2, size.allSatisfy({ $0 >= 0 }), size[0] <= image.dimensions[0],
        size[1] <= image.dimensions[1]
      else { throw call.invalid("\(size) is no part of an image of the shape \(image.shape)") }
      var numbers = SinglePhilox(try RandomGenerator.of(call, state).taken(blocks: 1))
      func offset(_ axis: Int) -> Int {
        let spare = image.dimensions[axis] - size[axis]
        return spare > 0 ? Int(numbers.next() % UInt32(truncatingIfNeeded: spare + 1)) : 0
      }
      let left = offset(1)
      let view = View(image.dimensions).sliced(1, start: left, count: size[1])
      return [try image.viewed(view.sliced(0, start: offset(0), count: size[0]))]
    }),
  distorted("SampleDistortedBoundingBox"), distorted("SampleDistortedBoundingBoxV2"),
  OpDef("StatelessSampleDistortedBoundingBox", .distortedBox) { (call) throws(Diagnostic) in
    try call.distortedBox(call.seededGenerator(3))
  },
]

private func distorted(_ name: String) -> OpDef {
  OpDef(
    name, .distortedBox,
    reading: { (call, state) throws(Diagnostic) in
      let generator = try RandomGenerator.of(call, state)
      return try call.distortedBox(generator.taken(blocks: UInt64(max(0, call.int("max_attempts")))))
    })
}

extension OpCall {
  fileprivate func distortedBox(_ generator: Philox) throws(Diagnostic) -> [TensorValue] {
    let (size, boxes) = (try integers(0), try input(1))
    let (proportions, areas) = (floats("aspect_ratio_range"), floats("area_range"))
    let leastSeen = inputs.count > 2 ? try scalarFloat(2) : float("min_object_covered")
    let trials = int("max_attempts")
    guard size.count == 3, size[..<2].allSatisfy({ $0 >= 0 && $0 < Int(Int32.max) }) else {
      throw invalid("\(size) is no height, width and depth of an image")
    }
    guard boxes.rank == 3, boxes.dimensions[2] == 4 else {
      throw invalid("\(boxes.shape) are not boxes of four numbers")
    }
    guard proportions.count == 2, areas.count == 2, proportions.allSatisfy({ $0 > 0 }),
      areas.allSatisfy({ $0 > 0 && $0 <= 1 }), leastSeen >= 0, trials > 0, trials <= 1 << 24
    else {
      throw invalid(
        "there are no boxes of the areas \(areas) and proportions \(proportions) that show \(leastSeen) of an"
          + " object, in \(trials) trials")
    }
    let (height, width) = (size[0], size[1])
    let values = boxes.copied(Float.self)
    guard values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw invalid("the numbers of the boxes are not from 0 to 1")
    }
    var objects = stride(from: 0, to: values.count, by: 4).map { first in
      PixelBox(
        top: Int(values[first] * Float(height)), left: Int(values[first + 1] * Float(width)),
        bottom: Int(values[first + 2] * Float(height)), right: Int(values[first + 3] * Float(width)))
    }
    if objects.isEmpty {
      guard bool("use_image_if_no_bounding_boxes") else {
        throw invalid("there are no boxes, and the image is not to be taken for one")
      }
      objects = [PixelBox(top: 0, left: 0, bottom: height, right: width)]
    }
    let rule = RandomBox(
      areas: (areas[0], areas[1]), proportions: (proportions[0], proportions[1]), leastSeen: leastSeen,
      trials: trials)
    let box = rule.drawn(height: height, width: width, objects: objects, from: generator)
    let kind = try input(0).type
    let corners = [
      Float(box.top) / Float(height), Float(box.left) / Float(width), Float(box.bottom) / Float(height),
      Float(box.right) / Float(width),
    ]
    return [
      try cast(vector([box.top, box.left, 0], .int64), to: kind),
      try cast(vector([box.bottom - box.top, box.right - box.left, -1], .int64), to: kind),
      try TensorValue(corners, type: .float32, [1, 1, 4]),
    ]
  }

  private func scalarFloat(_ index: Int) throws(Diagnostic) -> Float {
    let values = try input(index).copied(Float.self)
    guard values.count == 1 else { throw invalid("operand \(index) has \(values.count) elements, not one") }
    return values[0]
  }
}

extension ShapeRule {
  fileprivate static let randomCrop = ShapeRule { (call) throws(Diagnostic) in
    let image = try call.dimensions(0, rank: 3)
    guard let size = call.elements(1), size.count == 2 else {
      return [SymbolicShape([.unknown, .unknown, image[2]])]
    }
    return [SymbolicShape(size.map { $0.isSize ? $0 : .unknown } + [image[2]])]
  }

  fileprivate static let distortedBox = ShapeRule { _ in
    [SymbolicShape([3]), SymbolicShape([3]), SymbolicShape([1, 1, 4])]
  }
}
