import Foundation
import TestSupport

/// A run of one of the built programs, as a shell would start it.
struct Run {
  let status: Int32
  let output: [UInt8]
  let messages: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The object that `--json` prints.
  var object: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(output))) as? [String: Any] ?? [:]
  }

  /// The members `key` of the objects of an array.
  func list(_ array: String, _ key: String) -> [String] {
    (object[array] as? [[String: Any]] ?? []).map { $0[key] as? String ?? "" }
  }

  static func floe(_ words: String..., in directory: TemporaryDirectory? = nil) throws -> Run {
    try Run(program: "floe", words, in: directory)
  }

  /// Runs a program to its end. `output` goes to a file instead, where one is given.
  init(
    program: String, _ words: [String], in directory: TemporaryDirectory? = nil, output file: String? = nil
  ) throws {
    let process = Process()
    // The programs lie beside the tests they were built with.
    process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent()
      .appendingPathComponent(program)
    process.arguments = words
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory.path) }
    let (results, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = file.flatMap { FileHandle(forWritingAtPath: $0) } ?? results
    process.standardError = errors
    let gathered = Gathered()
    try process.run()
    // Both are read at once: a program waits when either pipe is full.
    Thread.detachNewThread { gathered.finish(errors.fileHandleForReading.readDataToEndOfFile()) }
    output = file == nil ? [UInt8](results.fileHandleForReading.readDataToEndOfFile()) : []
    messages = String(decoding: gathered.wait(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
  }
}

/// What a thread read, handed over once, behind the semaphore.
private final class Gathered: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var data = Data()

  func finish(_ data: Data) {
    self.data = data
    done.signal()
  }

  func wait() -> Data {
    done.wait()
    return data
  }
}
