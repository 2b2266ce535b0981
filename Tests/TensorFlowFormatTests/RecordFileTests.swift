import Diagnostics
import Messages
import TensorFlowFormat
import Tensors
import TestSupport
import Testing

/// TFRecord files that TensorFlow wrote.
@Suite struct RecordFileTests {
  private static func path(_ name: String) -> String { testdata("samples/\(name)") }

  @Test(arguments: ["two.tfrecord", "two.tfrecord.gz"]) func examplesAreRead(_ name: String) throws {
    #expect(try RecordFile.recognises(Self.path(name)))
    let wanted = try NumpyFile.read(testdata("samples/two.npz[a]")).loadElements(as: Float.self)
    let file = try RecordFile(Self.path(name))
    let example = ExampleReader()
    for _ in 0..<2 {
      var row: Int64 = 0
      while let record = try file.next() {
        #expect(example.read(record))
        #expect(example.names == ["a", "b", "label"])
        guard case .floats(let floats)? = example.feature("a"),
          case .integers([row])? = example.feature("label"),
          case .bytes(let bytes)? = example.feature("b")
        else {
          Issue.record("record \(row)")
          return
        }
        #expect(floats == Array(wanted[Int(row) * 4..<Int(row) * 4 + 4]))
        #expect(bytes.map(\.count) == [24])
        #expect(example.feature("c") == nil)
        row += 1
      }
      #expect(row == 10)
      file.rewind()
    }
  }

  @Test(arguments: ["two.npz", "two.csv", "a.raw", "photos/0.png"])
  func otherFilesAreNone(_ name: String) throws { #expect(try !RecordFile.recognises(Self.path(name))) }

  /// Any byte may be another and any end missing: the records before, and a diagnostic.
  @Test func damageIsFound() throws {
    let whole = try TemporaryDirectory.contents(Self.path("two.tfrecord"))
    let directory = try TemporaryDirectory()
    for position in stride(from: 0, to: whole.count, by: 7) {
      var bytes = whole
      bytes[position] ^= 0x10
      #expect(throws: Diagnostic.self) { try count(directory.write("r", bytes)) }
      guard position % (whole.count / 10) != 0 else { continue }
      #expect(throws: Diagnostic.self) { try count(directory.write("r", Array(whole[..<position]))) }
    }
  }

  /// A length that is right and larger than any memory.
  @Test func longRecordsTakeNoMemory() throws {
    let directory = try TemporaryDirectory()
    for length in [[0, 0, 0, 0x70, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0x90]] as [[UInt8]] {
      let seal = length.withUnsafeBytes { CRC32C($0).masked }
      let path = directory.write("r", length + (0..<4).map { UInt8(truncatingIfNeeded: seal >> (8 * $0)) })
      #expect(throws: Diagnostic.self) { try count(path) }
    }
  }

  @discardableResult
  private func count(_ path: String) throws -> Int {
    let file = try RecordFile(path)
    var count = 0
    while try file.next() != nil { count += 1 }
    return count
  }
}
