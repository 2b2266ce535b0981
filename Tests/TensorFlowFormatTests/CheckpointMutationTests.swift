internal import Diagnostics
internal import GraphIR
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// Files with thousands of changes that nobody thought of. Each is read to the end or gives a diagnostic.
@Suite("Mutated checkpoints")
struct CheckpointMutationTests {
  /// The file of a sample that is changed.
  struct Target: Sendable, CustomTestStringConvertible {
    let sample: String
    let suffix: String
    var testDescription: String { sample + suffix }
  }

  static let tables = [
    Target(sample: "v2/types", suffix: ".index"), Target(sample: "v2/scattered", suffix: ".index"),
    Target(sample: "objects/ckpt-3", suffix: ".index"), Target(sample: "v1/types", suffix: ""),
    Target(sample: "v1/partitioned", suffix: ""), Target(sample: "saver/old_fixed", suffix: ""),
  ]

  static let shards = [
    Target(sample: "v2/types", suffix: ".data-00000-of-00001"),
    Target(sample: "v2/scattered", suffix: ".data-00001-of-00003"),
    Target(sample: "objects/ckpt-3", suffix: ".data-00000-of-00001"),
  ]

  /// Reads all of a checkpoint, whole and in part; the code of the diagnostic, if there was one.
  private func outcome(_ prefix: String, verifyChecksums: Bool) -> Code? {
    do throws(Diagnostic) {
      let checkpoint = try CheckpointSamples.open(prefix, verifyChecksums: verifyChecksums)
      var problem: Diagnostic?
      for entry in checkpoint.entries {
        do throws(Diagnostic) {
          // What a mutant says it has may be more than any file: only the files bound what is read.
          let tensor = try checkpoint.tensor(entry.key)
          if case .source(let source) = tensor.storage, source.byteCount > 1 << 20 { continue }
          if tensor.type.byteWidth != nil { #expect(try tensor.loadBytes().count == entry.byteCount) }
          let half = TensorSlice(
            starts: tensor.dimensions.map { $0 / 2 }, extents: tensor.dimensions.map { $0 - $0 / 2 })
          let part = try checkpoint.tensor(entry.key, slice: half)
          if part.type.byteWidth != nil { _ = try part.loadBytes() }
        } catch {
          problem = error
        }
      }
      return problem?.code
    } catch {
      return error.code
    }
  }

  /// Changes bytes within `range` without changing how many there are.
  private func overwrite(_ bytes: inout [UInt8], _ range: Range<Int>, _ numbers: inout SeededNumbers) {
    for _ in 0...Int.random(in: 0...3, using: &numbers) {
      let position = Int.random(in: range, using: &numbers)
      switch Int.random(in: 0..<5, using: &numbers) {
      case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
      case 1: bytes[position] = UInt8.random(in: 0...255, using: &numbers)
      case 2: bytes[position] = [0, 1, 0x7F, 0x80, 0xFF][Int.random(in: 0..<5, using: &numbers)]
      case 3:
        for other in position..<min(range.upperBound, position + 9) { bytes[other] = 0xFF }
      default:
        let count = min(range.upperBound - position, Int.random(in: 1...24, using: &numbers))
        let source = Int.random(in: range.lowerBound...(range.upperBound - count), using: &numbers)
        bytes.replaceSubrange(position..<(position + count), with: Array(bytes[source..<(source + count)]))
      }
    }
  }

  /// Changes bytes and their number.
  private func mutate(_ bytes: inout [UInt8], _ numbers: inout SeededNumbers) {
    guard !bytes.isEmpty else {
      bytes = [UInt8.random(in: 0...255, using: &numbers)]
      return
    }
    let start = Int.random(in: 0..<bytes.count, using: &numbers)
    let end = Int.random(in: start...min(bytes.count, start + 64), using: &numbers)
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: bytes.removeSubrange(start..<end)
    case 1: bytes.removeLast(bytes.count - start)
    case 2:
      bytes.insert(
        contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0...bytes.count, using: &numbers))
    case 3:
      let inserted = (0..<(end - start)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      bytes.insert(contentsOf: inserted, at: start)
    default: overwrite(&bytes, 0..<bytes.count, &numbers)
    }
  }

  @Test("with stale checksums", arguments: tables + shards)
  func stale(target: Target) throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy(target.sample, as: "c")
    let bytes = try TemporaryDirectory.contents(prefix + target.suffix)
    var numbers = SeededNumbers(seed: 2)
    var problems = 0
    for round in 0..<500 {
      var mutant = bytes
      mutate(&mutant, &numbers)
      directory.write("c" + target.suffix, mutant)
      if outcome(prefix, verifyChecksums: round.isMultiple(of: 2)) != nil { problems += 1 }
    }
    #expect(problems > 100)
  }

  @Test("with checksums made right again", arguments: tables)
  func resealed(target: Target) throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy(target.sample, as: "c")
    let bytes = TableFile(reading: try TemporaryDirectory.contents(prefix + target.suffix)).bytes(perBlock: 5)
    let blocks = TableFile.blocks(bytes)
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<700 {
      var mutant = bytes
      let block = Int.random(in: blocks.indices, using: &numbers)
      overwrite(&mutant, blocks[block], &numbers)
      TableFile.reseal(&mutant, blocks)
      directory.write("c" + target.suffix, mutant)
      let code = outcome(prefix, verifyChecksums: false)
      // A changed index of blocks, the last, names others than were sealed.
      #expect(code != .checksum || block == blocks.count - 1)
    }
  }

  @Test("with keys and values of other lengths in sound tables", arguments: tables)
  func rebuilt(target: Target) throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy(target.sample, as: "c")
    let table = TableFile(reading: try TemporaryDirectory.contents(prefix + target.suffix))
    var numbers = SeededNumbers(seed: 4)
    for _ in 0..<700 {
      var mutant = table
      let number = Int.random(in: 0..<table.pairs.count, using: &numbers)
      switch Int.random(in: 0..<8, using: &numbers) {
      case 0: mutate(&mutant.pairs[number].key, &numbers)
      case 1: mutant.pairs.remove(at: number)
      case 2: mutant.pairs.swapAt(number, Int.random(in: 0..<table.pairs.count, using: &numbers))
      case 3: mutant.pairs[number].value = table.pairs.randomElement(using: &numbers)?.value ?? []
      default: mutate(&mutant.pairs[number].value, &numbers)
      }
      let compressed = Bool.random(using: &numbers)
      directory.write(
        "c" + target.suffix,
        mutant.bytes(perBlock: Int.random(in: 1...20, using: &numbers), compressed: compressed))
      #expect(outcome(prefix, verifyChecksums: false) != .checksum)
    }
  }

  @Test("with compressed blocks that are changed")
  func compressed() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v2/types", as: "c")
    let table = TableFile(reading: try TemporaryDirectory.contents(prefix + ".index"))
    let contents = TableFile.snappy(TableFile.block(table.pairs))
    var numbers = SeededNumbers(seed: 5)
    for _ in 0..<1000 {
      var mutant = contents
      mutate(&mutant, &numbers)
      let data = TableFile.sealed(mutant, kind: 1)
      let rows = TableFile.block([([255], [0] + TableFile.varint(mutant.count))])
      let footer = TableFile.footer([0, 0] + TableFile.varint(data.count) + TableFile.varint(rows.count))
      directory.write("c.index", data + TableFile.sealed(rows) + footer)
      #expect(outcome(prefix, verifyChecksums: false) != .checksum)
    }
  }

  @Test("state files")
  func stateFiles() throws {
    let directory = try TemporaryDirectory()
    try directory.copy("steps/model-2", as: "model-2")
    let text = """
      model_checkpoint_path: "/some/where/model-2"
      all_model_checkpoint_paths: "/some/where/model-2"
      all_model_checkpoint_timestamps: 1795233715.75
      last_preserved_timestamp: 1795233714.6
      """
    var numbers = SeededNumbers(seed: 6)
    for _ in 0..<1500 {
      var mutant = Array(text.utf8)
      for _ in 0...2 { mutate(&mutant, &numbers) }
      directory.write("checkpoint", mutant)
      do throws(Diagnostic) {
        let location = try CheckpointLocator.locate(directory.path)
        #expect(location.prefix == directory.path + "/model-2")
      } catch {
        #expect(error.code == .malformed)
      }
    }
  }
}
