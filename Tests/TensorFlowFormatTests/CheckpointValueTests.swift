internal import Diagnostics
internal import GraphIR
internal import TensorFlowFormat
internal import Tensors
import Testing

@Suite("Checkpoint values")
struct CheckpointValueTests {
  @Test("every tensor is what TensorFlow saved", arguments: CheckpointSamples.names)
  func values(sample: String) throws {
    let checkpoint = try CheckpointSamples.open(CheckpointSamples.path(sample))
    let expected = try CheckpointSamples.expected(sample)
    #expect(!expected.isEmpty)
    #expect(Set(checkpoint.entries.map(\.key)) == Set(expected.map(\.key)))
    #expect(checkpoint.entries.map(\.key) == checkpoint.entries.map(\.key).sorted())
    for wanted in expected {
      let entry = try #require(checkpoint.entry(wanted.key))
      #expect(entry.type == wanted.type && entry.dimensions == wanted.dimensions, "\(wanted.key)")
      let tensor = try checkpoint.tensor(wanted.key)
      #expect(tensor.type == wanted.type && tensor.dimensions == wanted.dimensions, "\(wanted.key)")
      if wanted.type == .string {
        #expect(tensor.strings == wanted.strings, "\(wanted.key)")
      } else {
        #expect(try tensor.loadBytes() == wanted.bytes, "\(wanted.key)")
        #expect(entry.byteCount == wanted.bytes.count, "\(wanted.key)")
      }
    }
  }

  @Test("parts of tensors are those of the whole", arguments: CheckpointSamples.names)
  func slices(sample: String) throws {
    let checkpoint = try CheckpointSamples.open(CheckpointSamples.path(sample))
    var numbers = SeededNumbers(seed: 1)
    for wanted in try CheckpointSamples.expected(sample) {
      for _ in 0..<40 {
        var slice = TensorSlice(starts: [], extents: [])
        for size in wanted.dimensions {
          let start = Int.random(in: 0...size, using: &numbers)
          slice.starts.append(start)
          slice.extents.append(Int.random(in: 0...(size - start), using: &numbers))
        }
        let part = try checkpoint.tensor(wanted.key, slice: slice)
        #expect(part.type == wanted.type && part.dimensions == slice.extents)
        let elements = Self.elements(of: slice, in: wanted.dimensions)
        if wanted.type == .string {
          #expect(part.strings == elements.map { wanted.strings[$0] }, "\(wanted.key)\(slice)")
        } else {
          let width = try #require(wanted.type.byteWidth)
          let bytes = elements.flatMap { wanted.bytes[($0 * width)..<(($0 + 1) * width)] }
          #expect(try part.loadBytes() == bytes, "\(wanted.key)\(slice)")
          try expectReads(of: part, bytes, &numbers)
        }
      }
    }
  }

  /// Reads a part of `tensor` by position, as what takes it out of order does.
  private func expectReads(of tensor: Tensor, _ bytes: [UInt8], _ numbers: inout SeededNumbers) throws {
    guard case .source(let source) = tensor.storage else { return }
    let start = Int.random(in: 0...bytes.count, using: &numbers)
    var part = [UInt8](repeating: 0, count: Int.random(in: 0...(bytes.count - start), using: &numbers))
    let count = part.count
    try part.withUnsafeMutableBytes { try source.read(at: start, into: $0) }
    #expect(source.byteCount == bytes.count && part == Array(bytes[start..<(start + count)]))
  }

  /// The numbers of the elements of a slice, the plain way.
  private static func elements(of slice: TensorSlice, in dimensions: [Int]) -> [Int] {
    var result = [0]
    for (axis, size) in dimensions.enumerated() {
      let range = slice.starts[axis]..<(slice.starts[axis] + slice.extents[axis])
      result = result.flatMap { base in range.map { base * size + $0 } }
    }
    return result
  }

  @Test("a part beyond the tensor, or of another rank, is a diagnostic")
  func impossibleSlices() throws {
    let checkpoint = try CheckpointSamples.open(CheckpointSamples.path("v2/partitioned"))
    for (starts, extents) in [
      ([0, 0], [8, 5]), ([1, 0], [7, 5]), ([-1, 0], [1, 1]), ([0, 0], [1, -1]), ([0], [1]),
      ([Int.max, 0], [1, 1]), ([0, 0], [Int.max, 1]), ([0, 0], [Int.min, 1]), ([Int.min, 0], [1, 1]),
    ] {
      let problem = #expect(throws: Diagnostic.self) {
        try checkpoint.tensor("axis_0", slice: TensorSlice(starts: starts, extents: extents))
      }
      #expect(problem?.code == .variableMismatch)
    }
  }

  @Test("a key that is not there is a diagnostic that names near ones")
  func unknownKey() throws {
    for sample in ["v2/types", "v1/types"] {
      let checkpoint = try CheckpointSamples.open(CheckpointSamples.path(sample))
      let problem = #expect(throws: Diagnostic.self) { try checkpoint.tensor("types/flaot32") }
      #expect(problem?.code == .unknownTensor)
      #expect(problem?.help?.contains("types/float32") == true)
    }
  }

  @Test("tensors of version 1 and parts of version 2 stay in their files until they are wanted")
  func onDemand() throws {
    for sample in ["v1/types", "v1/partitioned", "v2/partitioned", "v2/types"] {
      let checkpoint = try CheckpointSamples.open(CheckpointSamples.path(sample))
      for entry in checkpoint.entries where entry.type != .string {
        guard case .source = try checkpoint.tensor(entry.key).storage else {
          Issue.record("\(sample) \(entry.key) is in memory")
          continue
        }
      }
    }
  }

  @Test("the files of a checkpoint are all of them")
  func files() throws {
    func names(_ sample: String) throws -> [String] {
      try CheckpointSamples.open(CheckpointSamples.path(sample)).files.map { FileSystem.split($0).name }
    }
    #expect(try names("v2/types") == ["types.index", "types.data-00000-of-00001"])
    #expect(
      try names("saver/fixed") == ["fixed.index", "fixed.data-00000-of-00002", "fixed.data-00001-of-00002"])
    #expect(try names("saver/old") == ["old"])
    #expect(try names("v1/scattered") == (0..<3).map { "scattered-0000\($0)-of-00003" })
  }
}
