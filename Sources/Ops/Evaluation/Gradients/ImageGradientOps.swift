internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Gradients of resized, moved and cropped images, and of repeated tensors.
let imageGradientOps: [OpDef] = [
  OpDef("ResizeBicubicGrad", .imageGradient) { (call) throws(Diagnostic) in
    let (gradient, image) = (try call.input(0), try call.input(1))
    let size = try size(of: image, gradient, call)
    return [try cubicGradient(gradient, of: size, pixelRule(call), as: image.type)]
  },
  OpDef("ScaleAndTranslateGrad", .imageGradient) { (call) throws(Diagnostic) in
    guard let kernel = SamplingKernel(rawValue: call.string("kernel_type")) else {
      throw call.invalid("there is no kernel '\(call.string("kernel_type"))'")
    }
    let gradient = try call.input(0)
    return [
      try scaleAndTranslateGradient(
        gradient, of: size(of: call.input(1), gradient, call), scale: call.input(2).copied(Float.self),
        translation: call.input(3).copied(Float.self), kernel, smooths: call.bool("antialias"))
    ]
  },
  OpDef("CropAndResizeGradImage", .elements(of: 3)) { (call) throws(Diagnostic) in
    let shape = try call.integers(3)
    _ = try product(shape)
    return [
      try cropGradient(
        call.input(0), boxes: call.input(1), images: call.integers(2), of: shape,
        isBilinear: call.string("method") != "nearest", as: call.type("T"))
    ]
  },
  OpDef("CropAndResizeGradBoxes", .same(as: 2)) { (call) throws(Diagnostic) in
    [
      try boxGradient(
        call.input(0), of: call.input(1), boxes: call.input(2), images: call.integers(3))
    ]
  },
  OpDef("TileGrad", .untiled) { (call) throws(Diagnostic) in
    let (x, counts) = (try call.input(0), try call.integers(1))
    guard counts.count == x.rank,
      zip(x.dimensions, counts).allSatisfy({ $1 > 0 && $0.isMultiple(of: $1) })
    else { throw call.invalid("\(x.shape) is not made of \(counts) copies") }
    let split = zip(x.dimensions, counts).flatMap { [$1, $0 / $1] }
    let axes = stride(from: 0, to: split.count, by: 2).map { $0 }
    return [try reduce(.sum, x.reshaped(split), axes: axes, keepDimensions: false)]
  },
]

private func size(
  of image: TensorValue, _ gradient: TensorValue, _ call: OpCall
) throws(Diagnostic) -> [Int] {
  guard image.rank == 4, gradient.rank == 4 else {
    throw call.invalid("\(gradient.shape) is no gradient for images \(image.shape)")
  }
  return Array(image.dimensions[1...2])
}

extension ShapeRule {
  fileprivate static let imageGradient = ShapeRule { (call) throws(Diagnostic) in
    let (gradient, image) = (try call.dimensions(0, rank: 4), try call.dimensions(1, rank: 4))
    return [SymbolicShape([gradient[0], image[1], image[2], gradient[3]])]
  }

  fileprivate static let untiled = ShapeRule { call in
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    guard let counts = call.constants(1), counts.count == sizes.count else {
      return [.unknown(rank: sizes.count)]
    }
    return [
      SymbolicShape(
        zip(sizes, counts).map { size, count in
          guard let size = size.constant, count > 0 else { return .unknown }
          return SymbolicInteger(size / count)
        })
    ]
  }
}
