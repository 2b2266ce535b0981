internal import CImages
package import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// How an image is written to a file.
package enum ImageEncoding: Sendable {
  /// Of the bits of a channel, 8 or 16; `compression` is 0 to 9, or −1 for what zlib prefers.
  case png(depth: Int, compression: Int)
  case jpeg(JPEGOptions)

  package struct JPEGOptions: Sendable {
    /// From 0 to 100.
    package var quality = 95
    package var isProgressive = false
    package var optimizesSize = false
    /// Whether colours have half the resolution.
    package var downsamplesColours = true
    package var countsCentimeters = false
    package var density = (across: 300, down: 300)
    /// XMP.
    package var metadata: [UInt8] = []

    package init() {}
  }

  /// The bytes of the file.
  ///
  /// - Parameter pixels: rows of pixels of `channels` numbers: 1 to 4 in PNG, 1 or 3 in JPEG.
  package func encoded(
    _ pixels: UnsafeRawBufferPointer, width: Int, height: Int, channels: Int
  ) throws(Diagnostic) -> [UInt8] {
    guard width > 0, height > 0, width < 1 << 24, height < 1 << 24,
      let start = pixels.bindMemory(to: UInt8.self).baseAddress
    else { throw Diagnostic(.invalidOperand, "there is no image of \(width) by \(height) pixels") }
    var count = 0
    var error = ErrorText()
    let bytes: UnsafeMutablePointer<UInt8>?
    switch self {
    case .png(let depth, let compression):
      bytes = cimages_png_encode(
        start, UInt32(width), UInt32(height), Int32(channels), Int32(depth), Int32(compression), &count,
        &error.characters)
    case .jpeg(let options):
      bytes = cimages_jpeg_encode(
        start, UInt32(width), UInt32(height), Int32(channels), options.plain, options.metadata,
        options.metadata.count, &count, &error.characters)
    }
    guard let bytes else {
      throw Diagnostic(.invalidOperand, "an image cannot be encoded: \(error.text)")
    }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}

extension ImageEncoding.JPEGOptions {
  fileprivate var plain: CImageJPEGOptions {
    CImageJPEGOptions(
      quality: Int32(quality), is_progressive: isProgressive, optimizes_size: optimizesSize,
      downsamples: downsamplesColours, counts_centimeters: countsCentimeters,
      x_density: Int32(density.across), y_density: Int32(density.down))
  }
}
