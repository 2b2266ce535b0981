internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Ops that draw on images, look at parts of them, or change their contrast within limits.
let drawingOps: [OpDef] =
  ["DrawBoundingBoxes", "DrawBoundingBoxesV2"].map { name in
    OpDef(name, .same) { (call) throws(Diagnostic) in
      let (images, boxes) = (try call.input(0), try call.input(1))
      guard images.rank == 4, boxes.rank == 3, boxes.dimensions[0] == images.dimensions[0],
        boxes.dimensions[2] == 4, [1, 3, 4].contains(images.dimensions[3])
      else { throw call.invalid("boxes \(boxes.shape) are not drawn on images \(images.shape)") }
      let channels = images.dimensions[3]
      var colours = BoxDrawing.colours(channels: channels)
      if call.inputs.count > 2, try call.input(2).elementCount > 0 {
        let given = try call.input(2)
        guard given.rank == 2, given.dimensions[1] >= channels else {
          throw call.invalid("\(given.shape) are no colours for images \(images.shape)")
        }
        let (values, width) = (given.copied(Float.self), given.dimensions[1])
        colours = (0..<given.dimensions[0]).map { Array(values[$0 * width..<$0 * width + channels]) }
      }
      return [try BoxDrawing(boxes: boxes, colours: colours).drawn(on: images)]
    }
  } + [
    OpDef("AdjustContrast", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.rank >= 3 else { throw call.invalid("it takes images, not \(x.shape)") }
      let (factor, least, most) = (try call.number(1), try call.number(2), try call.number(3))
      func scalar(_ value: Float) throws(Diagnostic) -> TensorValue {
        try TensorValue([value], type: .float32, [])
      }
      let wide = try cast(x, to: .float32)
      let mean = try reduce(.mean, wide, axes: [x.rank - 3, x.rank - 2], keepDimensions: true)
      let moved = try elementwise(
        .add, elementwise(.multiply, elementwise(.subtract, wide, mean), scalar(factor)), mean)
      return [try elementwise(.maximum, elementwise(.minimum, moved, scalar(most)), scalar(least))]
    }
  ]
  + ["ExtractGlimpse", "ExtractGlimpseV2"].map { name in
    OpDef(
      name, .glimpse,
      reading: { (call, state) throws(Diagnostic) in
        let (x, size, offsets) = (try call.input(0), try call.integers(1), try call.input(2))
        guard x.rank == 4, size.count == 2, size.allSatisfy({ $0 >= 0 }),
          offsets.dimensions == [x.dimensions[0], 2], x.dimensions[1] > 0, x.dimensions[2] > 0
        else { throw call.invalid("\(offsets.shape) are no places of \(size) in images \(x.shape)") }
        let noise = try call.noise()
        let rule = GlimpseRule(
          isNormalized: call.bool("normalized"), isCentered: call.bool("centered"),
          halvesAlways: name == "ExtractGlimpse")
        // TensorFlow's noise is another in each process.
        return [
          try glimpses(
            of: x, size: size, at: offsets, rule, noise: noise,
            from: noise == .zero
              ? RandomGenerator.beginning(call, state)
              : RandomGenerator.of(call, state).taken(blocks: 1 << 32))
        ]
      })
  }

extension OpCall {
  fileprivate func noise() throws(Diagnostic) -> GlimpseNoise {
    let (name, isUniform) = (string("noise"), bool("uniform_noise"))
    guard !isUniform || name.isEmpty || name == "uniform" else {
      throw invalid("its noise is said to be uniform and to be '\(name)'")
    }
    if name.isEmpty { return isUniform ? .uniform : .gaussian }
    guard let noise = GlimpseNoise(rawValue: name) else { throw invalid("there is no noise '\(name)'") }
    return noise
  }
}

extension ShapeRule {
  fileprivate static let glimpse = ShapeRule { (call) throws(Diagnostic) in
    let x = try call.dimensions(0, rank: 4)
    let size = call.shape(inElementsOf: 1).dimensions ?? [.unknown, .unknown]
    guard size.count == 2 else { throw call.invalid("it takes a height and a width") }
    return [SymbolicShape([x[0], size[0], size[1], x[3]])]
  }
}
