internal import Diagnostics
internal import GraphIR
import Messages
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// Checkpoints whose checksums are right and whose contents are not: made by a hostile hand, or a broken writer.
@Suite("Checkpoints of wrong contents")
struct CheckpointContentTests {
  /// An index entry.
  private struct Entry {
    var type = ElementType.float32
    var dimensions: [Int] = []
    var shard = 0
    var offset = 0
    var size = 4
    var slices: [[(start: Int, length: Int?)]] = []

    var message: [UInt8] {
      let proto = ProtoMessage("BundleEntryProto")
      proto.put(BundleEntryProtoField.dtype, int: Int(type.rawValue))
      let shape = proto.putMessage(BundleEntryProtoField.shape)
      for size in dimensions {
        shape.putMessage(TensorShapeProtoField.dim).put(TensorShapeProtoDimField.size, int: size)
      }
      proto.put(BundleEntryProtoField.shardId, int: shard)
      proto.put(BundleEntryProtoField.offset, int: offset)
      proto.put(BundleEntryProtoField.size, int: size)
      for slice in slices {
        CheckpointContentTests.fill(proto.putMessage(BundleEntryProtoField.slices), slice)
      }
      return proto.serialized()
    }
  }

  private static func fill(_ proto: ProtoMessage, _ slice: [(start: Int, length: Int?)]) {
    for (start, length) in slice {
      let extent = proto.putMessage(TensorSliceProtoField.extent)
      extent.put(TensorSliceProtoExtentField.start, int: start)
      if let length { extent.put(TensorSliceProtoExtentField.length, int: length) }
    }
  }

  private func header(shards: Int = 1, endianness: Int = 0, minConsumer: Int = 0) -> TableFile.Pair {
    let proto = ProtoMessage("BundleHeaderProto")
    proto.put(BundleHeaderProtoField.numShards, int: shards)
    proto.put(BundleHeaderProtoField.endianness, int: endianness)
    proto.putMessage(BundleHeaderProtoField.version).put(VersionDefField.minConsumer, int: minConsumer)
    return ([], proto.serialized())
  }

  /// Opens a checkpoint of one shard with these pairs as its index, and reads every tensor.
  private func read(
    _ pairs: [TableFile.Pair], shard: [UInt8] = [0, 1, 2, 3], verifyChecksums: Bool = false
  ) throws -> Diagnostic? {
    try read(index: TableFile(pairs).bytes(), shard: shard, verifyChecksums: verifyChecksums)
  }

  private func read(index: [UInt8], shard: [UInt8], verifyChecksums: Bool = false) throws -> Diagnostic? {
    let directory = try TemporaryDirectory()
    directory.write("c.index", index)
    directory.write("c.data-00000-of-00001", shard)
    do throws(Diagnostic) {
      try CheckpointDamageTests.readAll(directory.path + "/c", verifyChecksums: verifyChecksums)
      return nil
    } catch {
      return error
    }
  }

  @Test("headers")
  func headers() throws {
    #expect(try read([header()]) == nil)
    #expect(try read([])?.code == .malformed)
    #expect(try read([header(endianness: 1)])?.code == .unsupported)
    #expect(try read([header(minConsumer: 1)]) == nil)
    #expect(try read([header(minConsumer: 2)])?.code == .unsupported)
    for count in [0, -1, Int(Int32.max)] { #expect(try read([header(shards: count)])?.code == .malformed) }
    #expect(try read([([], [0xFF])])?.code == .malformed)
  }

  @Test("impossible entries")
  func entries() throws {
    let key = Array("a".utf8)
    #expect(try read([header(), (key, Entry().message)]) == nil)
    let entries: [(Entry, Code)] = [
      (Entry(dimensions: [2]), .malformed), (Entry(dimensions: [-1]), .malformed),
      (Entry(dimensions: [0]), .malformed), (Entry(dimensions: [1 << 62]), .malformed),
      (Entry(dimensions: [1 << 32, 1 << 32]), .malformed), (Entry(dimensions: [Int.max]), .malformed),
      (Entry(dimensions: [1 << 61], size: Int.max), .malformed),
      (Entry(dimensions: [Int](repeating: 1, count: 255)), .malformed),
      (Entry(size: -4), .malformed), (Entry(offset: -4), .malformed), (Entry(shard: -1), .malformed),
      (Entry(shard: 1), .malformed), (Entry(offset: 1), .truncated), (Entry(offset: Int.max), .truncated),
      (Entry(dimensions: [1 << 40], size: 1 << 42), .truncated),
      (Entry(type: .resource), .unsupported), (Entry(type: .float32.reference), .unsupported),
      (Entry(type: ElementType(rawValue: 77)), .unsupported), (Entry(type: .invalid), .unsupported),
    ]
    for (entry, code) in entries {
      #expect(try read([header(), (key, entry.message)])?.code == code, "\(entry)")
    }
    #expect(try read([header(), (key, [0xFF])])?.code == .malformed)
    // What TensorFlow can read: sizes beside a zero mean nothing.
    #expect(try read([header(), (key, Entry(dimensions: [0, Int.max], size: 0).message)]) == nil)
  }

  @Test("strings that do not fill their entry, or overfill it")
  func strings() throws {
    func outcome(_ bytes: [UInt8], _ dimensions: [Int]) throws -> Code? {
      let entry = Entry(type: .string, dimensions: dimensions, size: bytes.count)
      return try read([header(), (Array("a".utf8), entry.message)], shard: bytes)?.code
    }
    #expect(try outcome([1, 2, 9, 9, 9, 9, 65, 66, 67], [2]) == nil)
    #expect(try outcome([1, 2, 9, 9, 9, 9, 65, 66, 67, 68], [2]) == .malformed)
    #expect(try outcome([1, 2, 9, 9, 9, 9, 65, 66], [2]) == .malformed)
    #expect(try outcome([1, 2], [2]) == .malformed)
    #expect(try outcome([1], [2]) == .malformed)
    #expect(try outcome([1, 1], [1 << 46]) == .malformed)
    #expect(try outcome([UInt8](repeating: 0xFF, count: 9) + [1, 0, 0, 0, 0], [1]) == .malformed)
    #expect(try outcome([UInt8](repeating: 0xFF, count: 12), [1]) == .malformed)
    #expect(try outcome([9, 9, 9, 9], []) == .malformed)
    #expect(try outcome([9, 9, 9, 9], [0]) == nil)
  }

  @Test("slices that are no partition")
  func slices() throws {
    let key = Array("a".utf8)
    let whole: [(start: Int, length: Int?)] = [(0, nil)]
    for slices: [[(start: Int, length: Int?)]] in [
      [whole], [whole, whole], [[]], [[(0, 1), (0, 1)]], [[(0, Int.max)]], [[(Int.max, Int.max)]],
      [[(Int.min, Int.min)]], [[(-1, 2)]], [[(0, -1)]],
    ] {
      for dimensions in [[2], [1 << 40], [0]] {
        let entry = Entry(dimensions: dimensions, slices: slices)
        #expect(try read([header(), (key, entry.message)])?.code == .malformed, "\(slices)")
      }
    }
    let huge = Entry(dimensions: [1 << 62], size: 0, slices: [whole])
    #expect(try read([header(), (key, huge.message)])?.code == .malformed)
  }

  @Test("an object graph that is none")
  func objectGraph() throws {
    let key = Array("_CHECKPOINTABLE_OBJECT_GRAPH".utf8)
    #expect(try read([header(), (key, Entry().message)])?.code == .malformed)
    let string = Entry(type: .string, size: 6)
    #expect(try read([header(), (key, string.message)], shard: [1, 0, 0, 0, 0, 0xFF])?.code == .malformed)
    #expect(
      try read([header(), (key, string.message)], shard: [1, 0, 0, 0, 0, 0xFF], verifyChecksums: true)?.code
        == .checksum)
    let none = Entry(type: .string, dimensions: [0], size: 4)
    #expect(try read([header(), (key, none.message)])?.code == .malformed)
  }

  @Test("tables that would cost more than their size")
  func amplification() throws {
    let entry = Entry().message
    // Many short entries, each of which shares a long key.
    var long: [UInt8] = [UInt8](repeating: 120, count: 1 << 16)
    var block =
      TableFile.varint(0) + TableFile.varint(long.count) + TableFile.varint(entry.count) + long + entry
    for number in 0..<10_000 {
      long = [UInt8(number >> 8) + 121, UInt8(number & 0xFF)]
      block += TableFile.varint(1 << 16) + [2] + TableFile.varint(entry.count) + long + entry
    }
    let index = TableFile.file([([], TableFile.block([header()])), ([255], block + [0, 0, 0, 0])])
    #expect(try read(index: index, shard: [0, 1, 2, 3])?.code == .malformed)
    // An index that names one block over and over.
    let first = TableFile.sealed(TableFile.block([header(), (Array("a".utf8), entry)]))
    let handle = TableFile.varint(0) + TableFile.varint(first.count - 5)
    let rows = TableFile.block((0..<50_000).map { (Array("k\($0 + 100_000)".utf8), handle) })
    let again =
      first + TableFile.sealed(rows)
      + TableFile.footer([0, 0] + TableFile.varint(first.count) + TableFile.varint(rows.count))
    #expect(try read(index: again, shard: [0, 1, 2, 3])?.code == .malformed)
  }

  @Test("keys out of order, and counts of restarts beyond the block")
  func tables() throws {
    let entry = Entry().message
    let pairs: [TableFile.Pair] = [header(), (Array("b".utf8), entry), (Array("a".utf8), entry)]
    #expect(try read(pairs)?.code == .malformed)
    #expect(try read([pairs[0], pairs[1], pairs[1]])?.code == .malformed)
    for count in [100, UInt32(Int32.max), UInt32.max] {
      let block = TableFile.block([header()]).dropLast(4) + TableFile.fixed(count)
      #expect(try read(index: TableFile.file([([], Array(block))]), shard: [])?.code == .malformed)
    }
    for block in [
      [], [0], [0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0, 0, 0], [0, 255, 255, 255, 255, 15, 0, 0, 0, 0],
    ] as [[UInt8]] {
      #expect(try read(index: TableFile.file([([], block)]), shard: [])?.code == .malformed)
    }
    for handles in [
      [UInt8](repeating: 0xFF, count: 11), [0, 0, 0xFF], [0, 0, 0, 200, 1],
      [0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    ] as [[UInt8]] {
      #expect(try read(index: TableFile.footer(handles), shard: [])?.code == .malformed)
    }
  }
}
