/// The internal field that stands for a range of the file: offset and count, 64 bits each, little-endian.
package enum FileRangeField {
  package static func encode(_ range: Range<Int>) -> [UInt8] {
    [range.lowerBound, range.count].flatMap { value in
      withUnsafeBytes(of: UInt64(value).littleEndian) { Array($0) }
    }
  }

  /// The range, or nil when the bytes are no range of a file of this size.
  package static func decode(_ bytes: [UInt8], fileSize: Int) -> Range<Int>? {
    guard bytes.count == 16 else { return nil }
    let numbers = bytes.withUnsafeBytes { buffer in
      [0, 8].map { UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: UInt64.self)) }
    }
    guard numbers[0] <= UInt64(fileSize), numbers[1] <= UInt64(fileSize) - numbers[0] else { return nil }
    return Int(numbers[0])..<Int(numbers[0] + numbers[1])
  }
}
