internal import Diagnostics
internal import Kernels
internal import Tensors

/// Ops that scale, move, turn and project images.
let imageTransformOps: [OpDef] =
  [
    OpDef("ScaleAndTranslate", .resize) { (call) throws(Diagnostic) in
      guard let kernel = SamplingKernel(rawValue: call.string("kernel_type")) else {
        throw call.invalid("there is no kernel '\(call.string("kernel_type"))'")
      }
      return [
        try scaleAndTranslate(
          call.input(0), to: call.integers(1), scale: call.input(2).copied(Float.self),
          translation: call.input(3).copied(Float.self), kernel, smooths: call.bool("antialias"))
      ]
    }
  ]
  + ["ImageProjectiveTransformV2", "ImageProjectiveTransformV3"].map { name in
    OpDef(name, .projection) { (call) throws(Diagnostic) in
      guard let edges = EdgeRule(rawValue: call.string("fill_mode")) else {
        throw call.invalid("there is no fill mode '\(call.string("fill_mode"))'")
      }
      return [
        try projectImages(
          call.input(0), transforms: call.input(1), to: call.integers(2),
          isBilinear: call.string("interpolation") == "BILINEAR", edges,
          outside: call.inputs.count > 3 ? call.number(3) : 0)
      ]
    }
  }

extension ShapeRule {
  /// The images in the size that the third operand holds.
  fileprivate static let projection = ShapeRule { (call) throws(Diagnostic) in
    let x = try call.dimensions(0, rank: 4)
    let size = call.shape(inElementsOf: 2).dimensions ?? [.unknown, .unknown]
    guard size.count == 2 else { throw call.invalid("it takes a height and a width") }
    return [SymbolicShape([x[0], size[0], size[1], x[3]])]
  }
}
