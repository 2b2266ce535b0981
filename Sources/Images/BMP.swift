internal import Diagnostics
internal import Tensors

/// BMP: rows of 8 (gray), 24 or 32 bits for each pixel, not compressed, as TensorFlow reads it.
struct BMP {
  let size: ImageSize
  private let bytes: [UInt8]
  private let start: Int
  private let isTopDown: Bool
  private let failing: (String) -> Diagnostic

  /// A row begins at a multiple of four bytes.
  private var stride: Int { (size.width * size.channels + 3) / 4 * 4 }

  init(_ bytes: [UInt8], failing: @escaping (String) -> Diagnostic) throws(Diagnostic) {
    func number(_ position: Int) -> Int {
      Int(Int32(bitPattern: (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(bytes[position + $1]) }))
    }
    guard bytes.count >= 54 else { throw failing("it ends too early") }
    let (header, bits) = (number(14), number(28) & 0xFFFF)
    let (width, height, compression) = (number(18), number(22), number(30))
    start = number(10)
    isTopDown = height < 0
    guard header >= 40, start >= 54, start <= bytes.count, width > 0, height != 0 else {
      throw failing("its header is none of Windows 3 or later")
    }
    // Masks, of a picture that is not compressed either, are those of BGRA where programs write 32 bits.
    guard [8, 24, 32].contains(bits), compression == 0 || compression == 3 && bits == 32 else {
      throw failing("pixels of \(bits) bits, compressed by method \(compression), are not supported")
    }
    size = ImageSize(height: abs(height), width: width, channels: bits / 8, type: .uint8)
    (self.bytes, self.failing) = (bytes, failing)
    if compression == 3 {
      guard bytes.count >= 66, [54, 58, 62].map(number) == [0xFF0000, 0xFF00, 0xFF] else {
        throw failing("its channels are in an order that is not supported")
      }
    }
    if bits == 8 {
      guard isGray(14 + header) else { throw failing("its palette is not that of grays") }
    }
  }

  /// Whether the palette gives each index as that gray.
  private func isGray(_ palette: Int) -> Bool {
    let count = min((start - palette) / 4, 256)
    return count > 0
      && (0..<count).allSatisfy { index in
        (0..<3).allSatisfy { bytes[palette + index * 4 + $0] == UInt8(index) }
      }
  }

  func pixels() throws(Diagnostic) -> [UInt8] {
    let (row, last) = (size.width * size.channels, stride * (size.height - 1))
    guard start + last + row <= bytes.count else { throw failing("it ends too early") }
    var pixels = [UInt8](repeating: 0, count: row * size.height)
    // Blue is first.
    let order = [[0], [2, 1, 0], [2, 1, 0, 3]][size.channels == 1 ? 0 : size.channels - 2]
    for y in 0..<size.height {
      let from = start + (isTopDown ? y : size.height - 1 - y) * stride
      for x in 0..<size.width {
        for (channel, source) in order.enumerated() {
          pixels[y * row + x * size.channels + channel] = bytes[from + x * size.channels + source]
        }
      }
    }
    return pixels
  }
}
