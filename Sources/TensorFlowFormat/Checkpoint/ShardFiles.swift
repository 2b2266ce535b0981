internal import Diagnostics
internal import Synchronization
internal import Tensors

/// The data files of a checkpoint, each opened once, when it is first wanted.
final class ShardFiles: Sendable {
  private let prefix: String
  private let count: Int
  private let opened = Mutex<[Int: ReadableFile]>([:])

  init(prefix: String, count: Int) {
    self.prefix = prefix
    self.count = count
  }

  func path(_ shard: Int) -> String { "\(prefix).data-\(Self.padded(shard))-of-\(Self.padded(count))" }

  func file(_ shard: Int) throws(Diagnostic) -> ReadableFile {
    if let file = opened.withLock({ $0[shard] }) { return file }
    let path = path(shard)
    let file: ReadableFile
    do throws(Diagnostic) {
      file = try ReadableFile(path: path)
    } catch {
      guard error.code == .notFound else { throw error }
      throw Diagnostic(
        .notFound, "the checkpoint lacks its shard '\(path)'", at: Location(file: path),
        notes: ["the index says there are \(count)"], help: "put all files of the checkpoint in one folder")
    }
    opened.withLock { $0[shard] = file }
    return file
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}
