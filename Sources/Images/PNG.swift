internal import CImages
internal import Diagnostics
internal import Tensors

/// PNG, by libpng.
enum PNG {
  static func size(
    _ bytes: [UInt8], failing: (String) -> Diagnostic
  ) throws(Diagnostic) -> ImageSize {
    var info = CImageInfo()
    var error = ErrorText()
    guard cimages_png_info(bytes, bytes.count, &info, &error.characters) else { throw failing(error.text) }
    return ImageSize(info)
  }

  /// The pixels with 1 to 4 channels of 8 or 16 bits.
  static func pixels(
    _ bytes: [UInt8], _ size: ImageSize, _ channels: Int, _ type: ElementType,
    failing: (String) -> Diagnostic
  ) throws(Diagnostic) -> [UInt8] {
    let depth = type == .uint16 ? 16 : 8
    let count = size.height * size.width * channels * depth / 8
    var error = ErrorText()
    var isDone = false
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      isDone = cimages_png_decode(
        bytes, bytes.count, Int32(channels), Int32(depth), start, count, &error.characters)
      filled = isDone ? count : 0
    }
    guard isDone else { throw failing(error.text) }
    return pixels
  }
}
