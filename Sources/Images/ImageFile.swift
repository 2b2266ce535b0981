package import Diagnostics
package import Tensors

/// A picture in memory: rows from top to bottom, pixels from left to right, channels side by side.
package struct Image: Sendable {
  package let height: Int
  package let width: Int
  package let channels: Int
  /// `uint8` or `uint16`.
  package let type: ElementType
  package let pixels: [UInt8]

  /// The pixels as [height, width, channels].
  package var tensor: Tensor { Tensor(type, [height, width, channels], .bytes(pixels)) }
}

/// What the header of an image says.
package struct ImageSize: Equatable, Sendable {
  package let height: Int
  package let width: Int
  /// 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  package let channels: Int
  /// `uint8`, or `uint16` where channels have more bits than 8.
  package let type: ElementType

  fileprivate func divided(by ratio: Int) -> ImageSize {
    ImageSize(
      height: (height + ratio - 1) / ratio, width: (width + ratio - 1) / ratio, channels: channels, type: type
    )
  }
}

/// A part of an image, in pixels.
package struct ImageWindow: Equatable, Sendable {
  package var top: Int
  package var left: Int
  package var height: Int
  package var width: Int

  package init(top: Int, left: Int, height: Int, width: Int) {
    (self.top, self.left, self.height, self.width) = (top, left, height, width)
  }

  /// Whether it holds a pixel, and none that is not in the image.
  fileprivate func isWithin(_ size: ImageSize) -> Bool {
    top >= 0 && left >= 0 && height > 0 && width > 0 && height <= size.height && width <= size.width
      && top <= size.height - height && left <= size.width - width
  }
}

/// The bytes of an encoded image.
package struct ImageFile: Sendable {
  /// The formats that are decoded.
  package enum Format: String, Sendable {
    case jpeg = "JPEG"
    case png = "PNG"
    case bmp = "BMP"

    /// The format of an image by its first bytes; nil for anything else.
    package init?(_ bytes: some Sequence<UInt8>) {
      let start = Array(bytes.prefix(8))
      if start.starts(with: [0xFF, 0xD8, 0xFF]) {
        self = .jpeg
      } else if start == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] {
        self = .png
      } else if start.starts(with: [0x42, 0x4D]) {
        self = .bmp
      } else {
        return nil
      }
    }
  }

  package let format: Format
  /// Where the image is from, for messages.
  package let path: String
  private let bytes: [UInt8]

  /// More elements than that are refused, as TensorFlow does.
  private static let mostElements = 1 << 29

  /// - Throws: what is none of the formats.
  package init(_ bytes: [UInt8], path: String) throws(Diagnostic) {
    guard let format = Format(bytes) else {
      throw Diagnostic(
        .unsupported, "'\(path)' is no JPEG, PNG or BMP image", at: Location(file: path))
    }
    (self.format, self.bytes, self.path) = (format, bytes, path)
  }

  /// What the header says.
  package func size() throws(Diagnostic) -> ImageSize {
    let size: ImageSize
    switch format {
    case .jpeg: size = try JPEG.size(bytes, failing: malformed)
    case .png: size = try PNG.size(bytes, failing: malformed)
    case .bmp: size = try BMP(bytes, failing: malformed).size
    }
    guard size.height > 0, size.width > 0 else { throw malformed("it has no pixels") }
    guard let count = Shape.elementCount([size.height, size.width, max(size.channels, 4)]),
      count <= Self.mostElements
    else {
      throw Diagnostic(
        .tooLarge, "'\(path)' is too large to decode: \(size.width) by \(size.height) pixels",
        at: Location(file: path))
    }
    return size
  }

  /// Decodes the image, as TensorFlow's ops do it.
  ///
  /// - Parameters:
  ///   - channels: 0 for those of the file; 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha. JPEG has no alpha, and BMP
  ///     only the channels of the file.
  ///   - type: `uint8`, or `uint16` for PNG: fewer bits are scaled up, and of more the higher ones taken.
  ///   - transform: how JPEG is computed.
  ///   - ratio: how many times less pixels are made of a JPEG along each axis: 1, 2, 4 or 8.
  ///   - window: the part of what is made of a JPEG that is wanted. At its right end colours are interpolated as at the
  ///     end of an image.
  package func decoded(
    channels: Int = 0, type: ElementType = .uint8, transform: JPEG.Transform = .standard, ratio: Int = 1,
    window: ImageWindow? = nil
  ) throws(Diagnostic) -> Image {
    var (size, wanted) = try form(channels, type)
    if format == .jpeg { size = size.divided(by: ratio) }
    if let window, format != .jpeg || !window.isWithin(size) {
      throw Diagnostic(
        .invalidValue,
        "the window of \(window.height) by \(window.width) at (\(window.top), \(window.left)) is not within a JPEG "
          + "image of \(size.height) by \(size.width)", at: Location(file: path))
    }
    let pixels: [UInt8]
    switch format {
    case .jpeg:
      pixels = try JPEG.pixels(
        bytes, size, wanted, transform, ratio: ratio, window: window, failing: malformed)
    case .png: pixels = try PNG.pixels(bytes, size, wanted, type, failing: malformed)
    case .bmp: pixels = try BMP(bytes, failing: malformed).pixels()
    }
    return Image(
      height: window?.height ?? size.height, width: window?.width ?? size.width, channels: wanted, type: type,
      pixels: pixels)
  }

  /// The size, and how many channels there will be.
  ///
  /// - Parameters: as of `decoded`.
  /// - Throws: what the header shows to be wrong, and what the format is not decoded to.
  @discardableResult
  package func form(
    _ channels: Int, _ type: ElementType = .uint8
  ) throws(Diagnostic) -> (size: ImageSize, channels: Int) {
    let size = try size()
    func refusal(_ what: String) -> Diagnostic {
      Diagnostic(
        .unsupported, "the \(format.rawValue) image '\(path)' is not decoded to \(what)",
        at: Location(file: path))
    }
    let wanted = channels == 0 ? size.channels : channels
    let isThere =
      switch format {
      case .jpeg: wanted == 1 || wanted == 3
      case .png: (1...4).contains(wanted)
      case .bmp: wanted == size.channels
      }
    guard isThere else { throw refusal("\(wanted) channels: it has \(size.channels)") }
    guard type == .uint8 || type == .uint16 && format == .png else { throw refusal("\(type)") }
    return (size, wanted)
  }

  /// The channels that a JPEG stores: four for four inks, which are decoded to RGB.
  package func storedChannels() throws(Diagnostic) -> Int {
    format == .jpeg ? try JPEG.components(bytes, failing: malformed) : try size().channels
  }

  private func malformed(_ reason: String) -> Diagnostic {
    Diagnostic(
      .malformed, "the \(format.rawValue) image '\(path)' cannot be decoded: \(reason)",
      at: Location(file: path))
  }
}
