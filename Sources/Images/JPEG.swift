internal import CImages
internal import Diagnostics
internal import Tensors

/// JPEG, by libjpeg.
package enum JPEG {
  /// How the numbers of blocks become pixels.
  package struct Transform: Sendable {
    /// Integers of fewer bits, which are faster and less exact.
    package var isFast: Bool
    /// Whether colours of half the resolution are interpolated.
    package var interpolatesColours: Bool

    package init(isFast: Bool, interpolatesColours: Bool) {
      self.isFast = isFast
      self.interpolatesColours = interpolatesColours
    }

    /// What TensorFlow takes where nothing is said.
    package static let standard = Transform(isFast: true, interpolatesColours: true)
  }

  static func size(
    _ bytes: [UInt8], failing: (String) -> Diagnostic
  ) throws(Diagnostic) -> ImageSize {
    var info = CImageInfo()
    var error = ErrorText()
    guard cimages_jpeg_info(bytes, bytes.count, &info, &error.characters) else { throw failing(error.text) }
    return ImageSize(info)
  }

  /// The channels that the file stores: four for four inks.
  static func components(
    _ bytes: [UInt8], failing: (String) -> Diagnostic
  ) throws(Diagnostic) -> Int {
    var info = CImageInfo()
    var error = ErrorText()
    guard cimages_jpeg_info(bytes, bytes.count, &info, &error.characters) else { throw failing(error.text) }
    return Int(info.components)
  }

  /// The pixels as gray or RGB, one for `ratio` by `ratio` of the file's.
  ///
  /// - Parameters:
  ///   - size: of what is made.
  ///   - window: what of it is wanted, within its size; all where it is nil.
  static func pixels(
    _ bytes: [UInt8], _ size: ImageSize, _ channels: Int, _ transform: Transform, ratio: Int,
    window: ImageWindow?, failing: (String) -> Diagnostic
  ) throws(Diagnostic) -> [UInt8] {
    let count = (window?.height ?? size.height) * (window?.width ?? size.width) * channels
    let part = window.map { window in
      CImageWindow(
        top: UInt32(window.top), left: UInt32(window.left), height: UInt32(window.height),
        width: UInt32(window.width))
    }
    var error = ErrorText()
    var isDone = false
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      guard let start = buffer.baseAddress else { return }
      func decode(_ part: UnsafePointer<CImageWindow>?) -> Bool {
        cimages_jpeg_decode(
          bytes, bytes.count, Int32(channels), Int32(ratio),
          transform.isFast ? CImageTransformFast : CImageTransformAccurate,
          transform.interpolatesColours, part, start, count, &error.characters)
      }
      isDone = part.map { withUnsafePointer(to: $0, decode) } ?? decode(nil)
      filled = isDone ? count : 0
    }
    guard isDone else { throw failing(error.text) }
    return pixels
  }
}

/// What a library says of an error.
struct ErrorText {
  var characters = [CChar](repeating: 0, count: Int(CImageErrorSize))

  var text: String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension ImageSize {
  init(_ info: CImageInfo) {
    self.init(
      height: Int(info.height), width: Int(info.width), channels: Int(info.channels),
      type: info.depth == 16 ? .uint16 : .uint8)
  }
}
