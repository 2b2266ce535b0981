internal import GraphIR
internal import TFLiteFormat
internal import Tensors
internal import TestSupport
internal import Testing

@Suite struct FlexBufferTests {
  private static let attributes: Attributes = [
    "b": .bool(true), "big": .int(-5_000_000_000), "bs": .list(.bools([true])), "e": .list(.empty),
    "f": .float(2.25), "fs": .list(.floats([1.5, 2])), "is": .list(.ints([1, 70000])), "k": .int(300),
    "name_s": .string("hey"), "ss": .list(.strings([Array("a".utf8), Array("bcd".utf8)])),
  ]

  /// What TensorFlow's converter (2.21) wrote for a custom op with these attributes.
  private static let written = """
    620062696700660066730000020000000000c03f00000040697300000200000001000000701101006b006e616d655f730003686579\
    00737300016100036263640002080608454441403122211600\
    00000b00000000000000010000000000000008000000000000000100000000000000000efad5feffffff0000000000000240700000\
    000000000068000000000000002c0100000000000066000000000000005e000000000000006b070f362e07143c482701
    """

  @Test func attributesAreWrittenAsTensorFlowDoes() {
    let (bytes, leftOut) = FlexBuffer.map(Self.attributes)
    #expect(leftOut == ["bs", "e"])
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(hex == Self.written)
  }

  @Test func elementTypesAreTFLitesNumbers() {
    let (bytes, leftOut) = FlexBuffer.map(["T": .type(.int8), "U": .type(.qint8)])
    #expect(FlexBuffer.text(of: bytes) == "{ T: 9 }")
    #expect(leftOut == ["U"])
  }

  @Test func stringsAreFoundAgain() {
    let bytes = FlexBuffer.vector([Array("Svd".utf8), [0, 255, 10], []])
    #expect(FlexBuffer.string(at: 0, of: bytes) == Array("Svd".utf8))
    #expect(FlexBuffer.string(at: 1, of: bytes) == [0, 255, 10])
    #expect(FlexBuffer.string(at: 2, of: bytes) == [])
    #expect(FlexBuffer.string(at: 3, of: bytes) == nil)
  }

  @Test func otherBytesAreNoFlexBuffers() {
    for bytes: [UInt8] in [[], [1], [1, 2, 3], [0xFF, 0x28, 0x01], Array(repeating: 0x27, count: 100)] {
      #expect(FlexBuffer.string(at: 0, of: bytes) == nil)
      _ = FlexBuffer.text(of: bytes)
    }
    #expect(FlexBuffer.text(of: Array(repeating: 0, count: 5000)) == nil)
  }

  /// Damaged bytes say anything or nothing, and are not read beyond their end.
  @Test func damagedBytesAreRead() {
    let bytes = FlexBuffer.map(Self.attributes).bytes
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      damaged = Array(damaged.prefix(Int.random(in: 1...damaged.count, using: &generator)))
      _ = FlexBuffer.text(of: damaged)
      _ = FlexBuffer.string(at: 0, of: damaged)
    }
  }
}
