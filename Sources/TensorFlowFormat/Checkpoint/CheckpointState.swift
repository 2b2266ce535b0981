internal import Diagnostics
internal import Messages
internal import Tensors

/// The file beside checkpoints that says which of them is the newest: a `CheckpointState` in text form.
struct CheckpointState {
  let path: String
  /// As the file has it: relative to its directory, or where the checkpoint was on the machine that wrote it.
  let newest: String

  private static let mostBytes = 16 << 20
  /// A file of another name is only taken for one if it is small.
  private static let mostBytesRecognised = 1 << 20

  init(_ path: String) throws(Diagnostic) {
    try self.init(ReadableFile(path: path).readAll(limit: Self.mostBytes), path)
  }

  /// Nil when the file, if there is one, is no state file.
  init?(recognising path: String) {
    guard let bytes = try? ReadableFile(path: path).readAll(limit: Self.mostBytesRecognised),
      let state = try? Self(bytes, path), !state.newest.isEmpty
    else { return nil }
    self = state
  }

  private init(_ bytes: [UInt8], _ path: String) throws(Diagnostic) {
    let proto = try ProtoMessage(parsingText: bytes, as: "CheckpointState", file: path)
    self.path = path
    newest = proto.string(CheckpointStateField.modelCheckpointPath)
  }

  /// The prefixes it may mean: as it says, and of the same name in `directory`, where the files may have been moved.
  func candidates(in directory: String) -> [String] {
    if newest.isEmpty { return [] }
    return [FileSystem.join(directory, newest), FileSystem.join(directory, FileSystem.split(newest).name)]
  }
}
