internal import Diagnostics
internal import GraphIR
internal import Images
internal import Kernels
internal import Tensors

/// Encoders of images.
let encodedImageOps: [OpDef] = [
  OpDef("EncodePng", .encodedImages) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let compression = call.int("compression")
    guard x.rank >= 3, (-1...9).contains(compression), let channels = x.dimensions.last,
      (1...4).contains(channels)
    else { throw call.invalid("there is no PNG of an image \(x.shape) with the compression \(compression)") }
    let encoding = ImageEncoding.png(depth: x.type == .uint16 ? 16 : 8, compression: compression)
    return [try encoded(x, as: encoding, call)]
  },
  OpDef("EncodeJpeg", .scalar) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    let (format, unit) = (call.string("format"), call.string("density_unit"))
    let channels = ["": [1, 3], "grayscale": [1], "rgb": [3]][format]
    guard x.rank == 3, let channels, channels.contains(x.dimensions[2]) else {
      throw call.invalid("there is no JPEG '\(format)' of an image \(x.shape)")
    }
    var options = try jpegOptions(quality: call.int("quality"), call)
    options.isProgressive = call.bool("progressive")
    options.optimizesSize = call.bool("optimize_size")
    options.downsamplesColours = call.bool("chroma_downsampling")
    options.density = (call.int("x_density"), call.int("y_density"))
    options.countsCentimeters = unit == "cm"
    if case .string(let bytes) = call["xmp_metadata"] { options.metadata = bytes }
    guard ["in", "cm"].contains(unit), (0...65535).contains(options.density.across),
      (0...65535).contains(options.density.down), options.metadata.count <= 65000
    else {
      throw call.invalid("a JPEG has no density \(options.density) in '\(unit)', or no room for its metadata")
    }
    return [try encoded(x, as: .jpeg(options), call)]
  },
  OpDef("EncodeJpegVariableQuality", .scalar) { (call) throws(Diagnostic) in
    let x = try call.input(0)
    guard x.rank == 3, [1, 3].contains(x.dimensions[2]) else {
      throw call.invalid("there is no JPEG of an image \(x.shape)")
    }
    return [try encoded(x, as: .jpeg(jpegOptions(quality: call.integer(1), call)), call)]
  },
]

private func jpegOptions(quality: Int, _ call: OpCall) throws(Diagnostic) -> ImageEncoding.JPEGOptions {
  guard (0...100).contains(quality) else {
    throw call.invalid("the quality of a JPEG is from 0 to 100, not \(quality)")
  }
  var options = ImageEncoding.JPEGOptions()
  options.quality = quality
  return options
}

/// Each image of the last three axes.
private func encoded(
  _ x: TensorValue, as encoding: ImageEncoding, _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  let (batch, size) = (Array(x.dimensions.dropLast(3)), Array(x.dimensions.suffix(3)))
  let count = try product(batch)
  let bytes = UnsafeRawBufferPointer(x.bytes)
  let length = count == 0 ? 0 : bytes.count / count
  var texts: [[UInt8]] = []
  for image in 0..<count {
    texts.append(
      try encoding.encoded(
        UnsafeRawBufferPointer(rebasing: bytes[image * length..<(image + 1) * length]), width: size[1],
        height: size[0], channels: size[2]))
  }
  withExtendedLifetime(x) {}
  return TensorValue(.string, batch, .strings(texts))
}

extension ShapeRule {
  fileprivate static let encodedImages = ShapeRule { call in
    guard let sizes = call.dimensions(0), sizes.count >= 3 else { return [.unknownRank] }
    return [SymbolicShape(Array(sizes.dropLast(3)))]
  }
}
