internal import Diagnostics
internal import GraphIR
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// Damages to the files of a checkpoint, each of which must be reported as what it is.
@Suite("Damaged checkpoints")
struct CheckpointDamageTests {
  /// Opens the checkpoint and reads all of it.
  static func readAll(_ prefix: String, verifyChecksums: Bool = true) throws(Diagnostic) {
    let checkpoint = try CheckpointSamples.open(prefix, verifyChecksums: verifyChecksums)
    for entry in checkpoint.entries {
      let tensor = try checkpoint.tensor(entry.key)
      if tensor.type != .string { _ = try tensor.loadBytes() }
    }
  }

  private func expect(
    _ code: Code, _ prefix: String, mentioning text: String = "",
    _ location: SourceLocation = #_sourceLocation
  ) {
    let problem = #expect(throws: Diagnostic.self, sourceLocation: location) { try Self.readAll(prefix) }
    #expect(problem?.code == code, "\(problem?.description ?? "")", sourceLocation: location)
    #expect(
      problem?.description.contains(text) == true, "\(problem?.description ?? "")", sourceLocation: location)
  }

  // MARK: Files

  @Test("a truncated index")
  func truncatedIndex() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v2/types", as: "c")
    let bytes = try TemporaryDirectory.contents(prefix + ".index")
    for count in [0, 1, 47] {
      directory.write("c.index", Array(bytes.prefix(count)))
      expect(.truncated, prefix, mentioning: "c.index")
    }
    for count in [48, 500, bytes.count - 1] {
      directory.write("c.index", Array(bytes.prefix(count)))
      expect(.malformed, prefix, mentioning: "c.index")
    }
    // The front is gone, the end is there.
    directory.write("c.index", Array(bytes.suffix(60)))
    expect(.malformed, prefix, mentioning: "c.index")
  }

  @Test("a truncated and a missing shard")
  func shards() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v2/sharded", as: "c")
    let shard = "c.data-00000-of-00004"
    let bytes = try TemporaryDirectory.contents(directory.path + "/" + shard)
    directory.write(shard, Array(bytes.dropLast()))
    expect(.truncated, prefix, mentioning: shard)
    directory.write(shard, [])
    expect(.truncated, prefix, mentioning: shard)
    directory.remove(shard)
    expect(.notFound, prefix, mentioning: shard)
    _ = directory.makeDirectory(shard)
    expect(.unreadable, prefix, mentioning: shard)
  }

  @Test(
    "every flipped byte of a shard is found, and the tensor named", arguments: ["v2/types", "v2/partitioned"])
  func flippedShard(sample: String) throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy(sample, as: "c")
    let shard = "c.data-00000-of-00001"
    let bytes = try TemporaryDirectory.contents(directory.path + "/" + shard)
    let keys = try CheckpointSamples.open(prefix).keys
    for position in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[position] ^= 0x10
      directory.write(shard, damaged)
      let problem = try #require(#expect(throws: Diagnostic.self) { try Self.readAll(prefix) })
      // The lengths of strings are not read as such once they are wrong.
      #expect([.checksum, .malformed].contains(problem.code), "\(problem)")
      #expect(keys.contains { problem.message.contains("'\($0)'") }, "\(problem)")
    }
  }

  @Test("a part of a partitioned tensor with a flipped byte is found, unless checksums are not wanted")
  func flippedSlice() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("saver/fixed", as: "c")
    let shard = "c.data-00000-of-00002"
    var bytes = try TemporaryDirectory.contents(directory.path + "/" + shard)
    bytes[40] ^= 1
    directory.write(shard, bytes)
    expect(.checksum, prefix, mentioning: "'layer0/w'")
    let checkpoint = try CheckpointSamples.open(prefix)
    let part = try checkpoint.tensor("layer0/w", slice: TensorSlice(starts: [1, 0], extents: [3, 2]))
    #expect(#expect(throws: Diagnostic.self) { try part.loadBytes() }?.code == .checksum)
    // A part that another piece holds alone is good.
    let other = try checkpoint.tensor("layer0/w", slice: TensorSlice(starts: [4, 1], extents: [2, 2]))
    #expect(throws: Never.self) { try other.loadBytes() }
    #expect(throws: Never.self) { try Self.readAll(prefix, verifyChecksums: false) }
  }

  @Test("a flipped byte of an index block, and of a version 1 file", arguments: ["v2/types", "v1/types"])
  func flippedIndex(sample: String) throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy(sample, as: "c")
    let name = sample.hasPrefix("v2") ? "c.index" : "c"
    let bytes = try TemporaryDirectory.contents(directory.path + "/" + name)
    let blocks = TableFile.blocks(bytes)
    for block in [blocks[0], blocks[blocks.count - 1]] {
      for position in [block.lowerBound, block.upperBound - 1, block.upperBound, block.upperBound + 2] {
        var damaged = bytes
        damaged[position] ^= 4
        directory.write(name, damaged)
        expect(.checksum, prefix, mentioning: name)
      }
    }
  }

  @Test("a kind of compression that does not exist, and compressed blocks that are none")
  func compression() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v2/types", as: "c")
    let bytes = try TemporaryDirectory.contents(prefix + ".index")
    let blocks = TableFile.blocks(bytes)
    for (kind, code) in [(UInt8(2), Code.unsupported), (1, .malformed)] {
      var damaged = bytes
      damaged[blocks[0].upperBound] = kind
      TableFile.reseal(&damaged, blocks)
      directory.write("c.index", damaged)
      expect(code, prefix)
    }
    // A few bytes that claim gigabytes.
    let bomb = TableFile.sealed(TableFile.varint((1 << 32) - 1) + [0, 1, 2], kind: 1)
    directory.write(
      "c.index", bomb + TableFile.footer([0, 0] + TableFile.varint(0) + TableFile.varint(bomb.count - 5)))
    expect(.malformed, prefix)
  }

  @Test("a table is the same with compressed, small or many blocks", arguments: ["v2/types", "v1/types"])
  func otherBlocks(sample: String) throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy(sample, as: "c")
    let name = sample.hasPrefix("v2") ? "c.index" : "c"
    let table = TableFile(reading: try TemporaryDirectory.contents(directory.path + "/" + name))
    for (perBlock, compressed, interval) in [(1, false, 1), (3, true, 2), (1000, true, 16), (7, false, 16)] {
      directory.write(
        name, table.bytes(perBlock: perBlock, compressed: compressed, restartInterval: interval))
      let checkpoint = try CheckpointSamples.open(prefix)
      for wanted in try CheckpointSamples.expected(sample) {
        let tensor = try checkpoint.tensor(wanted.key)
        if wanted.type == .string {
          #expect(tensor.strings == wanted.strings)
        } else {
          #expect(try tensor.loadBytes() == wanted.bytes)
        }
      }
    }
  }

  @Test("a damaged version 1 file is reported where it is read, with the tensor named")
  func flippedSlices() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v1/types", as: "c")
    let table = TableFile(reading: try TemporaryDirectory.contents(prefix))
    var bytes = table.bytes(perBlock: 1)
    let blocks = TableFile.blocks(bytes)
    bytes[blocks[3].lowerBound + 20] ^= 1
    directory.write("c", bytes)
    expect(.checksum, prefix, mentioning: "it was read for '")
    // Its table of contents says what it should hold.
    for (number, pair) in table.pairs.enumerated() where number > 0 {
      var fewer = table
      fewer.pairs.remove(at: number)
      directory.write("c", fewer.bytes())
      expect(.malformed, prefix, mentioning: "lacks a slice")
      fewer.pairs.insert((pair.key, []), at: number)
      directory.write("c", fewer.bytes())
      expect(.malformed, prefix, mentioning: "lacks a slice")
    }
    directory.write("c", TableFile(Array(table.pairs.dropFirst())).bytes())
    expect(.malformed, prefix, mentioning: "no table of contents")
    let other = try directory.copy("v2/types", as: "d")
    directory.write("c", try TemporaryDirectory.contents(other + ".index"))
    expect(.malformed, prefix, mentioning: "no table of contents")
  }
}
