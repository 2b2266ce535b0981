internal import Diagnostics
internal import TensorFlowFormat
internal import Tensors
internal import TestSupport
import Testing

/// The checkpoints in testdata, written by tools/testdata/checkpoints.py.
enum CheckpointSamples {
  /// The path of a sample, by its path under testdata/checkpoints.
  static func path(_ name: String) -> String {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/testdata/checkpoints/" + name
  }

  /// Every sample that has expected values.
  static let names = [
    "v2/types", "v2/sharded", "v2/partitioned", "v2/scattered", "v1/types", "v1/partitioned", "v1/scattered",
    "saver/old", "saver/old_sharded", "saver/old_fixed", "saver/fixed", "saver/variable", "saver/min_max",
    "steps/model-30", "objects/ckpt-3",
  ]

  static func open(_ path: String, verifyChecksums: Bool = true) throws(Diagnostic) -> Checkpoint {
    try Checkpoint(CheckpointLocator.locate(path), verifyChecksums: verifyChecksums)
  }

  /// A tensor as the `.expected` file beside a checkpoint gives it.
  struct Expected {
    let key: String
    let type: ElementType
    let dimensions: [Int]
    var bytes: [UInt8] = []
    var strings: [[UInt8]] = []
  }

  static func expected(_ name: String) throws -> [Expected] {
    let text = try ReadableFile(path: path(name) + ".expected").readAll(limit: 1 << 20)
    return try text.split(separator: UInt8(ascii: "\n")).map { line in
      let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      try #require(fields.count == 4)
      let dimensions = fields[2] == "-" ? [] : fields[2].split(separator: ",").compactMap { Int($0) }
      var result = Expected(
        key: fields[0], type: ElementType(rawValue: try #require(Int32(fields[1]))), dimensions: dimensions)
      if fields[3] == "-" { return result }
      if result.type == .string {
        result.strings = fields[3].split(separator: ",").map { unhex($0.dropFirst()) }
      } else {
        result.bytes = unhex(fields[3][...])
      }
      return result
    }
  }

  private static func unhex(_ text: Substring) -> [UInt8] {
    let digits = text.utf8.map { UInt8(Character(UnicodeScalar($0)).hexDigitValue ?? 0) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}

extension TemporaryDirectory {
  /// Copies the files of a sample, all of which begin with `name`, and gives their prefix.
  @discardableResult
  func copy(_ sample: String, as name: String) throws -> String {
    let (directory, prefix) = FileSystem.split(CheckpointSamples.path(sample))
    for file in try FileSystem.names(in: directory)
    where file == prefix || file.hasPrefix(prefix + ".") || file.hasPrefix(prefix + "-") {
      write(name + file.dropFirst(prefix.count), try Self.contents(directory + "/" + file))
    }
    return path + "/" + name
  }
}
