import Tensors
import TestSupport
import Testing

/// Numbers as text are read by hand where that is exact; it must be what the standard library reads.
@Suite struct DecimalTextTests {
  private func parsed<T: BitwiseCopyable>(_ text: String, _ type: ElementType, as: T.Type) -> T? {
    var bytes = [UInt8](repeating: 0xAA, count: MemoryLayout<T>.size)
    let isDone = Array(text.utf8).withUnsafeBufferPointer { text in
      bytes.withUnsafeMutableBytes { type.write(parsing: text, to: $0) }
    }
    return isDone ? bytes.withUnsafeBytes { $0.loadUnaligned(as: T.self) } : nil
  }

  private func check(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let (float, double) = (parsed(text, .float32, as: Float.self), parsed(text, .float64, as: Double.self))
    #expect(float?.bitPattern == Float(text)?.bitPattern, "\(text)", sourceLocation: sourceLocation)
    #expect(double?.bitPattern == Double(text)?.bitPattern, "\(text)", sourceLocation: sourceLocation)
  }

  @Test func floatsAreTheNearest() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<20_000 {
      let whole = String(Int64.random(in: -1_000_000...1_000_000, using: &generator))
      let digits = String(Int64.random(in: 0...(1 << 50), using: &generator))
      let exponent = Int.random(in: -45...45, using: &generator)
      for text in [
        whole, "\(whole).\(digits)", "\(whole).\(digits.prefix(4))e\(exponent)", "\(digits)E\(exponent)",
      ] {
        check(text)
      }
      check("\(Float(bitPattern: UInt32.random(in: 0...0x7F7F_FFFF, using: &generator)))")
    }
  }

  @Test func whatIsHalfwayIsRoundedOnce() {
    // Between 1 and the next number of 32 bits, and a little beyond.
    check("1.000000059604644775390625")
    check("1.00000005960464477")
    check("1.00000005960464478")
    check("16777217")
    check("16777217.0000001")
    check("9007199254740993")
    check("1e-45")
    check("1e-50")
    check("3.5e38")
    check("1e400")
  }

  @Test(arguments: [
    "", "-", "+", ".", "1.", ".5", "+1", "-0", "-0.0", "1e", "1e+", "1e5x", "0x10", "nan", "inf", "-Infinity",
    "1_0",
    "1 ", " 1", "1e99999", "123456789012345678901234567890", "--1", "1.2.3", "e5", "00012", "１",
  ]) func oddTextsAreWhatTheyAreElsewhere(_ text: String) {
    check(text)
    #expect(parsed(text, .int8, as: Int8.self) == Int8(text))
    #expect(parsed(text, .uint8, as: UInt8.self) == UInt8(text))
    #expect(parsed(text, .int64, as: Int64.self) == Int64(text))
  }

  @Test func integersStayWithinTheirTypes() {
    for text in ["127", "128", "-128", "-129", "255", "256", "-1", "65536", "9223372036854775807"] {
      #expect(parsed(text, .int8, as: Int8.self) == Int8(text))
      #expect(parsed(text, .uint8, as: UInt8.self) == UInt8(text))
      #expect(parsed(text, .int16, as: Int16.self) == Int16(text))
      #expect(parsed(text, .int32, as: Int32.self) == Int32(text))
      #expect(parsed(text, .int64, as: Int64.self) == Int64(text))
    }
    #expect(parsed("true", .bool, as: UInt8.self) == 1)
  }
}
