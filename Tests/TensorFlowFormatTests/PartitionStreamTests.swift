internal import Diagnostics
internal import GraphIR
import Messages
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// Partitioned tensors that are larger than a chunk and than the windows their pieces are read through.
@Suite("Streams of partitioned tensors")
struct PartitionStreamTests {
  private static let rows = 300
  private static let columns = 1500

  /// The number of each element, over the whole tensor.
  private static func elements(_ slice: TensorSlice) -> [UInt8] {
    var numbers: [UInt32] = []
    for row in slice.starts[0]..<(slice.starts[0] + slice.extents[0]) {
      let start = UInt32(row * columns + slice.starts[1])
      numbers += start..<(start + UInt32(slice.extents[1]))
    }
    return numbers.withUnsafeBytes { Array($0) }
  }

  private static let all = TensorSlice(starts: [0, 0], extents: [rows, columns])

  /// A number in the encoding that table keys have: −1 and those below 8192.
  private static func encoded(_ number: Int) -> [UInt8] {
    number < 64 ? [UInt8(0x80 + number)] : [UInt8(0xC0 + number >> 8), UInt8(number & 0xFF)]
  }

  /// A checkpoint with the tensor "a" in these pieces. `flip` is the byte of the shard that is changed.
  private static func write(
    _ pieces: [TensorSlice], to directory: TemporaryDirectory, flip: Int? = nil
  ) throws -> Checkpoint {
    let header = ProtoMessage("BundleHeaderProto")
    header.put(BundleHeaderProtoField.numShards, int: 1)
    let whole = entry([rows, columns])
    var pairs: [TableFile.Pair] = []
    var shard: [UInt8] = []
    for piece in pieces {
      let bytes = elements(piece)
      let proto = entry(piece.extents)
      proto.put(BundleEntryProtoField.offset, int: shard.count)
      proto.put(BundleEntryProtoField.size, int: bytes.count)
      proto.put(BundleEntryProtoField.crc32c, int: Int(bytes.withUnsafeBytes { CRC32C($0).masked }))
      let slice = whole.putMessage(BundleEntryProtoField.slices)
      var key: [UInt8] = [0, UInt8(ascii: "a"), 0, 1, 1, 2]
      for (start, length) in zip(piece.starts, piece.extents) {
        let extent = slice.putMessage(TensorSliceProtoField.extent)
        extent.put(TensorSliceProtoExtentField.start, int: start)
        extent.put(TensorSliceProtoExtentField.length, int: length)
        key += encoded(start) + encoded(length)
      }
      pairs.append((key, proto.serialized()))
      shard += bytes
    }
    if let flip { shard[flip] ^= 1 }
    pairs.sort { $0.key.lexicographicallyPrecedes($1.key) }
    let index = TableFile([([], header.serialized())] + pairs + [(Array("a".utf8), whole.serialized())])
    directory.write("c.index", index.bytes())
    directory.write("c.data-00000-of-00001", shard)
    return try CheckpointSamples.open(directory.path + "/c")
  }

  private static func entry(_ dimensions: [Int]) -> ProtoMessage {
    let proto = ProtoMessage("BundleEntryProto")
    proto.put(BundleEntryProtoField.dtype, int: Int(ElementType.uint32.rawValue))
    let shape = proto.putMessage(BundleEntryProtoField.shape)
    for size in dimensions {
      shape.putMessage(TensorShapeProtoField.dim).put(TensorShapeProtoDimField.size, int: size)
    }
    return proto
  }

  private static func piece(_ row: Int, _ column: Int, _ height: Int, _ width: Int) -> TensorSlice {
    TensorSlice(starts: [row, column], extents: [height, width])
  }

  /// Along rows, along columns, along both.
  static let partitions = [
    [piece(200, 0, 100, columns), piece(0, 0, 1, columns), piece(1, 0, 199, columns)],
    [piece(0, 0, rows, 1), piece(0, 1, rows, 400), piece(0, 401, rows, 1099)],
    [
      piece(0, 0, 7, 700), piece(0, 700, 7, 800), piece(7, 0, 293, 5), piece(7, 5, 293, 695),
      piece(7, 700, 293, 800),
    ],
  ]

  @Test("come whole and in part, in chunks", arguments: partitions)
  func contents(partition: [TensorSlice]) throws {
    let directory = try TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    let checkpoint = try Self.write(partition, to: directory)
    let slices = [
      Self.all, Self.piece(0, 0, Self.rows, 2), Self.piece(3, 399, 290, 3),
      Self.piece(150, 0, 120, Self.columns),
    ]
    for slice in slices {
      var bytes: [UInt8] = []
      try checkpoint.tensor("a", slice: slice).forEachChunk { (chunk) throws(Diagnostic) in
        #expect(chunk.count <= chunkSize)
        bytes += chunk
      }
      #expect(bytes == Self.elements(slice), "\(slice)")
    }
  }

  @Test("are verified", arguments: partitions)
  func checksums(partition: [TensorSlice]) throws {
    let directory = try TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    for position in [0, 2001, Self.rows * Self.columns * 4 - 1] {
      let checkpoint = try Self.write(partition, to: directory, flip: position)
      let tensor = try checkpoint.tensor("a")
      let problem = #expect(throws: Diagnostic.self) { try tensor.forEachChunk { (_) throws(Diagnostic) in } }
      #expect(problem?.code == .checksum && problem?.message.contains("'a'") == true)
    }
  }
}
