internal import CLiteRT
internal import Diagnostics
internal import Kernels
internal import Tensors

extension ElementType {
  /// The type of TensorFlow Lite's number (`TfLiteType` in tensorflow/lite/core/c/c_api_types.h); nil where there is none.
  init?(liteRT number: Int32) {
    guard let type = Self.byLiteRTNumber[Int(exactly: number) ?? -1] else { return nil }
    self = type
  }

  /// TensorFlow Lite's number of the type.
  var liteRTNumber: Int32? { Self.byLiteRTNumber.first { $0.value == self }.map { Int32($0.key) } }

  private static let byLiteRTNumber: [Int: ElementType] = [
    1: .float32, 2: .int32, 3: .uint8, 4: .int64, 5: .string, 6: .bool, 7: .int16, 8: .complex64, 9: .int8,
    10: .float16, 11: .float64, 12: .complex128, 13: .uint64, 14: .resource, 15: .variant, 16: .uint32,
    17: .uint16, 18: .int4, 19: .bfloat16, 20: .int2, 21: .uint4, 22: .float8E4M3FN, 23: .float8E5M2,
  ]

  /// How many elements share a byte, the first in its low bits.
  var elementsPerByte: Int { self == .int4 || self == .uint4 ? 2 : self == .int2 ? 4 : 1 }

  /// The bytes of so many elements; nil for types without plain bytes.
  func liteRTByteCount(_ count: Int) -> Int? {
    guard let width = byteWidth,
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: width), !overflow
    else { return nil }
    return (bytes + elementsPerByte - 1) / elementsPerByte
  }
}

extension TensorValue {
  /// The elements as TensorFlow Lite stores them: small integers packed, strings behind a table of offsets.
  func liteRTBytes() -> [UInt8] {
    if case .strings(let strings) = contents {
      var offset = 4 * (strings.count + 2)
      var head = [Int32(truncatingIfNeeded: strings.count), Int32(truncatingIfNeeded: offset)]
      for string in strings {
        offset += string.count
        head.append(Int32(truncatingIfNeeded: offset))
      }
      return head.withUnsafeBytes { Array($0) } + strings.joined()
    }
    let plain = copied(bytes: bytes)
    let perByte = type.elementsPerByte
    guard perByte > 1 else { return plain }
    let bits = 8 / perByte
    var packed = [UInt8](repeating: 0, count: (plain.count + perByte - 1) / perByte)
    for (index, element) in plain.enumerated() {
      packed[index / perByte] |= (element & (1 << bits - 1)) << (index % perByte * bits)
    }
    return packed
  }

  private func copied(bytes: UnsafeMutableRawBufferPointer) -> [UInt8] {
    withExtendedLifetime(self) { Array(bytes) }
  }

  /// The elements that TensorFlow Lite stored at the start of `stored`.
  init(
    _ type: ElementType, _ dimensions: [Int], liteRT stored: UnsafeRawBufferPointer
  ) throws(Diagnostic) {
    if type == .string {
      self.init(type, dimensions, .strings(try Self.strings(Shape.elementCount(dimensions) ?? 0, in: stored)))
      return
    }
    try self.init(allocating: type, dimensions)
    let perByte = type.elementsPerByte
    guard perByte > 1 else {
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: stored[..<bytes.count]))
      return
    }
    let bits = 8 / perByte
    for index in 0..<elementCount {
      let high = stored[index / perByte] << (8 - bits - index % perByte * bits)
      bytes[index] =
        type == .uint4 ? high >> (8 - bits) : UInt8(bitPattern: Int8(bitPattern: high) >> (8 - bits))
    }
  }

  private static func strings(
    _ count: Int, in stored: UnsafeRawBufferPointer
  ) throws(Diagnostic) -> [[UInt8]] {
    if count == 0 { return [] }
    let isTabled = count <= (stored.count - 8) / 4 && stored.loadUnaligned(as: Int32.self) == count
    let offsets =
      isTabled
      ? (0...count).map { Int(stored.loadUnaligned(fromByteOffset: 4 + 4 * $0, as: Int32.self)) } : []
    guard isTabled, offsets[0] >= 0, zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }),
      offsets[count] <= stored.count
    else { throw Diagnostic(.liteRTFailed, "LiteRT gave \(count) strings in a form that is none") }
    return zip(offsets, offsets.dropFirst()).map { Array(stored[$0..<$1]) }
  }
}
