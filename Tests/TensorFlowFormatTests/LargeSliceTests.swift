internal import Diagnostics
internal import GraphIR
import Messages
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// Slices of version 1 that are large enough to be left in the file, which a table of two blocks has: one with the
/// contents and one with the slice.
@Suite("Large slices of version 1")
struct LargeSliceTests {
  private static let rows = 700
  private static let columns = 1000

  /// The number of each element as a float, in rows of 1000.
  private static let values: [UInt8] = (0..<(rows * columns)).map { Float($0) }.withUnsafeBytes { Array($0) }

  private static func field(_ number: Int, _ contents: [UInt8]) -> [UInt8] {
    TableFile.varint(number << 3 | 2) + TableFile.varint(contents.count) + contents
  }

  /// A checkpoint with "a", the values of which are these fields of a `TensorProto`.
  private static func table(_ fields: [UInt8], compressed: Bool = false) -> [UInt8] {
    let contents = ProtoMessage("SavedTensorSlices")
    let tensor = contents.putMessage(SavedTensorSlicesField.meta).putMessage(SavedTensorSliceMetaField.tensor)
    tensor.put(SavedSliceMetaField.name, string: "a")
    tensor.put(SavedSliceMetaField.type, int: Int(ElementType.float32.rawValue))
    let shape = tensor.putMessage(SavedSliceMetaField.shape)
    let slice = tensor.putMessage(SavedSliceMetaField.slice)
    for size in [rows, columns] {
      shape.putMessage(TensorShapeProtoField.dim).put(TensorShapeProtoDimField.size, int: size)
      slice.putMessage(TensorSliceProtoField.extent)
    }
    // The name, its rank, and two axes taken whole.
    let key: [UInt8] = [0, UInt8(ascii: "a"), 0, 1, 1, 2, 0x80, 0x7F, 0x80, 0x7F]
    // SavedTensorSlices.data (2), SavedSlice.data (3).
    let pairs: [TableFile.Pair] = [([], contents.serialized()), (key, field(2, field(3, fields)))]
    return TableFile(pairs).bytes(perBlock: 1, compressed: compressed)
  }

  private static let packed = field(5, values)

  @Test("are read whole, in part and by position, from the file or uncompressed", arguments: [false, true])
  func contents(compressed: Bool) throws {
    let directory = try TemporaryDirectory()
    let path = directory.write("c", Self.table(Self.packed, compressed: compressed))
    let checkpoint = try CheckpointSamples.open(path)
    let tensor = try checkpoint.tensor("a")
    #expect(try tensor.loadBytes() == Self.values)
    let rows = TensorSlice(starts: [100, 0], extents: [600, Self.columns])
    #expect(try checkpoint.tensor("a", slice: rows).loadBytes() == Array(Self.values[(100 * 4000)...]))
    let column = TensorSlice(starts: [0, 17], extents: [Self.rows, 1])
    let expected = (0..<Self.rows).map { Float($0 * Self.columns + 17) }.withUnsafeBytes { Array($0) }
    #expect(try checkpoint.tensor("a", slice: column).loadBytes() == expected)
    guard case .source(let source) = tensor.storage else {
      Issue.record("the tensor is in memory")
      return
    }
    var part = [UInt8](repeating: 0, count: 9)
    try part.withUnsafeMutableBytes { try source.read(at: 4321, into: $0) }
    #expect(part == Array(Self.values[4321..<4330]))
  }

  @Test("are verified, unless that is not wanted")
  func checksum() throws {
    let directory = try TemporaryDirectory()
    var bytes = Self.table(Self.packed)
    bytes[1_000_000] ^= 1
    let path = directory.write("c", bytes)
    let tensor = try CheckpointSamples.open(path).tensor("a")
    let problem = #expect(throws: Diagnostic.self) { try tensor.forEachChunk { (_) throws(Diagnostic) in } }
    #expect(problem?.code == .checksum && problem?.notes.contains("it was read for 'a'") == true)
    let unverified = try CheckpointSamples.open(path, verifyChecksums: false)
    #expect(try unverified.tensor("a").loadBytes().count == Self.values.count)
  }

  @Test("whose values come in several runs are joined, and ones of other counts are a diagnostic")
  func runs() throws {
    let directory = try TemporaryDirectory()
    let (front, back) = (Array(Self.values[..<1_000_000]), Array(Self.values[1_000_000...]))
    // An internal field of the reader's, which says that the values are somewhere else.
    let planted = Self.field(
      Int(TensorProtoField.floeFileRange), [UInt8](repeating: 0, count: 8) + [0, 16, 0, 0, 0, 0, 0, 0])
    let cases: [(fields: [UInt8], isGood: Bool)] = [
      (Self.field(5, front) + Self.field(5, back), true),
      (Self.field(5, Array(front[..<8])) + Self.field(5, Array(Self.values[8...])), true),
      (Self.field(5, Array(Self.values.dropLast(4))), false),
      (Self.field(5, Self.values + [0, 0, 0, 0]), false),
      (Self.field(5, front), false), (planted, false), (planted + Self.field(5, front), false),
    ]
    for (number, (fields, isGood)) in cases.enumerated() {
      let path = directory.write("c", Self.table(fields))
      let tensor = try CheckpointSamples.open(path).tensor("a")
      if isGood {
        #expect(try tensor.loadBytes() == Self.values, "\(number)")
      } else {
        let problem = #expect(throws: Diagnostic.self) { try tensor.loadBytes() }
        #expect(problem?.code == .malformed, "\(number)")
      }
    }
  }

  @Test("in blocks that are damaged give a diagnostic")
  func damage() throws {
    let directory = try TemporaryDirectory()
    let bytes = Self.table(Self.packed)
    let blocks = TableFile.blocks(bytes)
    let (start, end) = (blocks[1].lowerBound, blocks[1].upperBound)
    // The count of restarts, the lengths of the key and the value, and the length of the message.
    for position in [end - 1, end - 2, start, start + 1, start + 2, start + 5, start + 17] {
      var changed = bytes
      changed[position] = 0xFF
      TableFile.reseal(&changed, blocks)
      let path = directory.write("c", changed)
      let tensor = try CheckpointSamples.open(path).tensor("a")
      let problem = #expect(throws: Diagnostic.self, "\(position - start)") { try tensor.loadBytes() }
      #expect(problem?.code == .malformed, "\(position - start): \(problem?.description ?? "")")
    }
  }
}
