internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TFLiteFormat
internal import Tensors
internal import TestSupport
internal import Testing

@Suite("Reading damaged TFLite files", .serialized)
struct TFLiteMutationTests {
  private static let mutants = 150

  @Test(
    "a damaged file gives a model or a diagnostic",
    arguments: TFLiteSample.all.map(\.name) + ["sparse", "sparse_blocks"])
  func damage(_ name: String) throws {
    let original = try ReadableFile(path: testdata("tflite-files/\(name).tflite")).readAll(limit: 1 << 20)
    let directory = try TemporaryDirectory()
    _ = directory.makeDirectory("weights")
    directory.write(
      "weights/external.bin", try TemporaryDirectory.contents(testdata("tflite-files/weights/external.bin")))
    var numbers = SeededGenerator(seed: UInt64(original.count))
    var (models, diagnostics) = (0, 0)
    for number in 0..<Self.mutants {
      var mutant = original
      for _ in 0..<(1 + numbers.below(4)) { Self.damage(&mutant, &numbers) }
      let path = directory.write("mutant.tflite", mutant)
      do throws(Diagnostic) {
        // Files are synced, which takes longer than all else: few are written.
        let target = number.isMultiple(of: 16) ? directory.path + "/again.tflite" : nil
        try Self.use(TFLiteReader.read(path), target)
        models += 1
      } catch {
        #expect([.badInput, .unsupported].contains(error.code.exit), "\(error)")
        diagnostics += 1
      }
    }
    // Damage was neither always nor never fatal, or else the mutants tell nothing.
    #expect(models > 0 && diagnostics > 0)
  }

  @Test("every way to cut a file short gives a diagnostic")
  func truncation() throws {
    for name in ["pair", "control_flow", "behind"] {
      let original = try ReadableFile(path: testdata("tflite-files/\(name).tflite")).readAll(limit: 1 << 20)
      let directory = try TemporaryDirectory()
      for count in stride(from: 0, to: original.count - 16, by: 29) {
        let path = directory.write("short.tflite", Array(original.prefix(count)))
        do throws(Diagnostic) {
          try Self.use(TFLiteReader.read(path), nil)
        } catch {
          #expect(error.code.exit == .badInput)
        }
      }
    }
  }

  @Test("bytes at random behind the identifier are no model")
  func noise() throws {
    let directory = try TemporaryDirectory()
    var numbers = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let bytes = (0..<(9 + numbers.below(300))).map { _ in UInt8(numbers.below(32)) }
      let path = directory.write("noise.tflite", bytes[..<4] + Array("TFL3".utf8) + bytes[4...])
      #expect(throws: Diagnostic.self) { try TFLiteReader.read(path) }
    }
  }

  /// What was read can be verified, loaded, versioned and written.
  private static func use(_ model: Model, _ path: String?) throws(Diagnostic) {
    _ = model.verify()
    _ = TFLiteVersions.requirement(of: model)
    _ = try model.loaded()
    if let path { _ = try TFLiteWriter(model: model).write(to: path) }
  }

  private static func damage(_ bytes: inout [UInt8], _ numbers: inout SeededGenerator) {
    let at = numbers.below(bytes.count)
    switch numbers.below(6) {
    case 0: bytes[at] ^= 1 << UInt8(numbers.below(8))
    case 1: bytes[at] = UInt8(numbers.below(256))
    case 2: bytes[at] = numbers.pick([0, 1, 0x7F, 0x80, 0xFF])
    case 3:
      // A number of four bytes, where numbers of four bytes lie.
      let start = at / 4 * 4
      guard start + 4 <= bytes.count else { return }
      let number = numbers.pick([0, 1, -1, Int32.max, Int32.min, 1 << 16, Int32(numbers.below(64))])
      bytes.replaceSubrange(start..<start + 4, with: withUnsafeBytes(of: number.littleEndian) { Array($0) })
    case 4: bytes[at] = bytes[numbers.below(bytes.count)]
    default:
      let other = numbers.below(bytes.count)
      bytes.swapAt(at, other)
    }
  }
}
