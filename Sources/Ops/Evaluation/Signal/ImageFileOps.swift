internal import Diagnostics
internal import GraphIR
internal import Images
internal import Kernels
internal import Tensors

/// Decoders of images. As in TensorFlow, those of JPEG and PNG take either format, whatever they are called.
let imageFileOps: [OpDef] = [
  OpDef("DecodeJpeg", .decodedImage) { (call) throws(Diagnostic) in [try decoded(call, [.jpeg, .png])] },
  OpDef("DecodePng", .decodedImage) { (call) throws(Diagnostic) in [try decoded(call, [.jpeg, .png])] },
  OpDef("DecodeBmp", .decodedImage) { (call) throws(Diagnostic) in [try decoded(call, [.bmp])] },
  OpDef("DecodeImage", .decodedImage) { (call) throws(Diagnostic) in
    [try decoded(call, [.jpeg, .png, .bmp])]
  },
  OpDef("DecodeAndCropJpeg", .croppedImage) { (call) throws(Diagnostic) in
    let window = try call.integers(1)
    let image = try decoded(call, [.jpeg])
    guard window.count == 4, window[0] >= 0, window[1] >= 0, window[2] > 0, window[3] > 0,
      window[0] + window[2] <= image.dimensions[0], window[1] + window[3] <= image.dimensions[1]
    else { throw call.invalid("the window \(window) is not within an image of \(image.shape)") }
    let view = View(image.dimensions).sliced(0, start: window[0], count: window[2])
      .sliced(1, start: window[1], count: window[3])
    return [try image.viewed(view)]
  },
  OpDef("ExtractJpegShape", ShapeRule { _ in [SymbolicShape([3])] }) { (call) throws(Diagnostic) in
    let file = try file(call, [.jpeg])
    let size = try file.size()
    return [try vector([size.height, size.width, file.storedChannels()], call.type("output_type"))]
  },
]

/// The image of the first operand, which must be in one of these formats.
private func file(_ call: OpCall, _ formats: [ImageFile.Format]) throws(Diagnostic) -> ImageFile {
  let bytes = try call.text(0)
  guard let format = ImageFile.Format(bytes), formats.contains(format) else {
    let names = formats.map(\.rawValue).joined(separator: " or ")
    throw Diagnostic(
      .unsupported, "\(call.op) is given what is no \(names) image; GIF and WebP are not decoded")
  }
  return try ImageFile(bytes, path: "operand of \(call.op)")
}

private func decoded(_ call: OpCall, _ formats: [ImageFile.Format]) throws(Diagnostic) -> TensorValue {
  let file = try file(call, formats)
  var (transform, ratio) = (JPEG.Transform.standard, 1)
  if call.signature?.definition(of: "dct_method") != nil {
    let method = call.string("dct_method")
    ratio = call.int("ratio")
    guard ["", "INTEGER_FAST", "INTEGER_ACCURATE"].contains(method), [1, 2, 4, 8].contains(ratio) else {
      throw call.invalid("images are not decoded by '\(method)' with the ratio \(ratio)")
    }
    transform = JPEG.Transform(
      isFast: method != "INTEGER_ACCURATE", interpolatesColours: call.bool("fancy_upscaling"))
  }
  let type = call.signature?.definition(of: "dtype") == nil ? .uint8 : call.type("dtype")
  // More bits of PNG are read as such; those of the others are made of their 8.
  let read: ElementType = file.format == .png && type != .uint8 ? .uint16 : .uint8
  let channels = call.int("channels")
  guard [0, 1, 3, 4].contains(channels) else {
    throw call.invalid("there are no images of \(channels) channels")
  }
  let pixels = try TensorValue(
    loading: file.decoded(channels: channels, type: read, transform: transform, ratio: ratio).tensor)
  switch type {
  case .float32:
    let scale = Float(read == .uint16 ? 1 / 65535.0 : 1 / 255.0)
    return try elementwise(
      .multiply, cast(pixels, to: .float32), TensorValue([scale], type: .float32, []))
  case .uint16 where read == .uint8:
    return try elementwise(
      .multiply, cast(pixels, to: .uint16), TensorValue([UInt16(256)], type: .uint16, []))
  default: return pixels
  }
}

extension ShapeRule {
  private static func channels(_ call: InferenceCall) -> SymbolicInteger {
    call.int("channels") > 0 ? SymbolicInteger(call.int("channels")) : .unknown
  }

  /// An animation would have an axis more: none is decoded.
  fileprivate static let decodedImage = ShapeRule { call in
    [SymbolicShape([.unknown, .unknown, channels(call)])]
  }

  fileprivate static let croppedImage = ShapeRule { call in
    let window = call.constants(1).flatMap { $0.count == 4 ? $0 : nil }
    let sizes = window.map { [SymbolicInteger(max(0, $0[2])), SymbolicInteger(max(0, $0[3]))] }
    return [SymbolicShape((sizes ?? [.unknown, .unknown]) + [channels(call)])]
  }
}
