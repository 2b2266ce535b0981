internal import Diagnostics
internal import GraphIR
import Messages
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// Tables of contents of version 1 with slices of every kind. Whether slices make up a tensor is found out without
/// reading them.
@Suite("Checkpoint slices")
struct SavedSliceTests {
  private typealias Slice = [(start: Int, length: Int?)]

  /// What becomes of a tensor with these slices: nil when they make it up.
  private func outcome(
    _ dimensions: [Int], _ slices: [Slice], type: ElementType = .float32
  ) throws -> Code? {
    let proto = ProtoMessage("SavedTensorSlices")
    let tensor = proto.putMessage(SavedTensorSlicesField.meta).putMessage(SavedTensorSliceMetaField.tensor)
    tensor.put(SavedSliceMetaField.name, string: "a")
    tensor.put(SavedSliceMetaField.type, int: Int(type.rawValue))
    let shape = tensor.putMessage(SavedSliceMetaField.shape)
    for size in dimensions {
      shape.putMessage(TensorShapeProtoField.dim).put(TensorShapeProtoDimField.size, int: size)
    }
    for slice in slices {
      let message = tensor.putMessage(SavedSliceMetaField.slice)
      for (start, length) in slice {
        let extent = message.putMessage(TensorSliceProtoField.extent)
        extent.put(TensorSliceProtoExtentField.start, int: start)
        if let length { extent.put(TensorSliceProtoExtentField.length, int: length) }
      }
    }
    let directory = try TemporaryDirectory()
    let path = directory.write("c", TableFile([([], proto.serialized())]).bytes())
    do throws(Diagnostic) {
      let checkpoint = try CheckpointSamples.open(path)
      let tensor = try checkpoint.tensor("a")
      #expect(tensor.dimensions == dimensions && tensor.type == type)
      _ = try checkpoint.tensor(
        "a", slice: TensorSlice(starts: dimensions.map { $0 / 2 }, extents: dimensions.map { _ in 0 }))
      return nil
    } catch {
      return error.code
    }
  }

  @Test("slices that make up their tensor")
  func tilings() throws {
    let tilings: [([Int], [Slice])] = [
      ([], [[]]), ([3], [[(0, nil)]]), ([3], [[(0, 3)]]), ([3], [[(1, 2)], [(0, 1)]]),
      ([4, 4], [[(0, 2), (0, nil)], [(2, 2), (0, 1)], [(2, 2), (1, 3)]]),
      // No cut goes all the way through.
      (
        [3, 3],
        [[(0, 2), (0, 1)], [(0, 1), (1, 2)], [(1, 2), (2, 1)], [(2, 1), (0, 2)], [(1, 1), (1, 1)]]
      ),
      // Slices without elements add nothing.
      ([2], [[(0, 0)], [(0, 2)], [(2, 0)]]), ([0], [[(0, nil)]]),
      ([0, 5], [[(0, nil), (0, 2)], [(0, 0), (2, 3)]]),
      ([0, Int.max], [[(0, 0), (0, Int.max)]]), ([0], []),
    ]
    for (dimensions, slices) in tilings { #expect(try outcome(dimensions, slices) == nil, "\(slices)") }
  }

  @Test("slices that do not")
  func others() throws {
    let others: [([Int], [Slice])] = [
      ([], []), ([], [[], []]), ([3], []), ([3], [[(0, 2)]]), ([3], [[(1, 2)]]), ([3], [[(0, 2)], [(1, 2)]]),
      ([3], [[(0, 4)]]), ([3], [[(0, nil)], [(0, nil)]]), ([3], [[(-1, 4)]]), ([3], [[(0, -3)]]),
      ([3], [[(4, 0)]]),
      ([3], [[(Int.max, 1)]]), ([3], [[(1, Int.max)]]), ([3], [[(Int.min, Int.max)]]),
      ([3], [[(0, Int.min)]]),
      ([3], [[]]), ([3], [[(0, 3), (0, 1)]]), ([2, 2], [[(0, 1), (0, 2)], [(0, 2), (1, 1)]]),
      ([4, 4], [[(0, 3), (0, 3)], [(1, 3), (1, 3)]]), ([3], [[(1, nil)]]),
      ([1 << 62], [[(0, nil)]]), ([1 << 32, 1 << 32], [[(0, nil), (0, nil)]]), ([-1], [[(0, nil)]]),
    ]
    for (dimensions, slices) in others {
      #expect(try outcome(dimensions, slices) == .malformed, "\(dimensions) \(slices)")
    }
    #expect(try outcome([1], [[(0, nil)]], type: .variant) == .unsupported)
    #expect(try outcome([1], [[(0, nil)]], type: ElementType(rawValue: 99)) == .unsupported)
    #expect(try outcome([1 << 46], [[(0, nil)]], type: .string) == .malformed)
  }

  @Test("twenty thousand slices, in order or overlapping, take no time", .timeLimit(.minutes(1)))
  func many() throws {
    let count = 20_000
    #expect(try outcome([count, 3], (0..<count).map { [($0, 1), (0, nil)] }) == nil)
    #expect(try outcome([3, count], (0..<count).reversed().map { [(0, nil), ($0, 1)] }) == nil)
    #expect(try outcome([count, 3], (0..<count).map { _ in [(0, 1), (0, nil)] }) == .malformed)
    #expect(try outcome([count, count], (0..<count).map { [($0, 1), ($0, 1)] }) == .malformed)
  }

  @Test("shards that do not agree on a tensor")
  func disagreement() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v1/scattered", as: "c")
    let path = prefix + "-00001-of-00003"
    var table = TableFile(reading: try TemporaryDirectory.contents(path))
    let proto = try ProtoMessage(parsing: table.pairs[0].value, as: "SavedTensorSlices")
    let meta = try #require(proto.message(SavedTensorSlicesField.meta))
    for tensor in meta.messages(SavedTensorSliceMetaField.tensor) {
      tensor.put(SavedSliceMetaField.type, int: 1)
    }
    table.pairs[0].value = proto.serialized()
    directory.write("c-00001-of-00003", table.bytes())
    let problem = #expect(throws: Diagnostic.self) { try CheckpointSamples.open(prefix) }
    #expect(problem?.code == .malformed && problem?.message.contains("do not agree") == true)
  }

  @Test(
    "values of version 1 that are packed or not are the same, and ones that are too few or too many a diagnostic"
  )
  func packing() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("saver/old", as: "c")
    let table = TableFile(reading: try TemporaryDirectory.contents(prefix))
    let name = try #require(CheckpointSamples.open(prefix).keys.first)
    let bytes = try CheckpointSamples.open(prefix).tensor(name).loadBytes()
    // SavedTensorSlices.data (2), SavedSlice.data (3), TensorProto.float_val (5), each value with a tag of its own.
    func written(_ values: [UInt8]) -> [UInt8] {
      let tensor = stride(from: 0, to: values.count, by: 4).flatMap { [5 << 3 | 5] + values[$0..<($0 + 4)] }
      let slice = [3 << 3 | 2] + TableFile.varint(tensor.count) + tensor
      return [2 << 3 | 2] + TableFile.varint(slice.count) + slice
    }
    for (values, code) in [
      (bytes, nil), (Array(bytes.dropLast(4)), .malformed), (bytes + [0, 0, 0, 0], .malformed),
      ([], .malformed),
    ]
      as [([UInt8], Code?)]
    {
      var changed = table
      changed.pairs[1].value = written(values)
      directory.write("c", changed.bytes())
      let tensor = try CheckpointSamples.open(prefix).tensor(name)
      if let code {
        #expect(#expect(throws: Diagnostic.self) { try tensor.loadBytes() }?.code == code)
      } else {
        #expect(try tensor.loadBytes() == bytes)
      }
    }
  }
}

extension SavedSliceTests {
  @Test("many slices in one block, compressed or not, take no time", .timeLimit(.minutes(1)))
  func manyInOneBlock() throws {
    let directory = try TemporaryDirectory()
    let prefix = try directory.copy("v1/partitioned", as: "c")
    var table = TableFile(reading: try TemporaryDirectory.contents(prefix))
    // A value of a megabyte that nobody wants, in the block with all others.
    table.pairs.append(([0xFF], [UInt8](repeating: 7, count: 1 << 20)))
    let expected = try CheckpointSamples.expected("v1/partitioned")
    for compressed in [false, true] {
      directory.write("c", table.bytes(compressed: compressed))
      let checkpoint = try CheckpointSamples.open(prefix)
      for _ in 0..<20 {
        for wanted in expected {
          #expect(try checkpoint.tensor(wanted.key).loadBytes() == wanted.bytes)
        }
      }
    }
  }
}
