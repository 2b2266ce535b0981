internal import Diagnostics
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A directory that is removed with everything in it at the end of the test.
package final class TemporaryDirectory {
  package let path: String

  package init() throws {
    var template = Array("/tmp/floe-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Diagnostic(.unwritable, "cannot make a temporary directory")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// A directory with files of these names (`1/saved_model.pb`) and contents.
  package convenience init(_ files: [String: String]) throws {
    try self.init()
    for (name, text) in files.sorted(by: { $0.key < $1.key }) {
      var parent = ""
      for part in name.split(separator: "/").dropLast() {
        parent += parent.isEmpty ? part : "/" + part
        _ = makeDirectory(parent)
      }
      write(name, text)
    }
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in (try? FileSystem.names(in: path)) ?? [] {
      let inner = path + "/" + name
      if FileSystem.isDirectory(inner) { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }

  package func makeDirectory(_ name: String) -> String {
    mkdir(path + "/" + name, 0o777)
    return path + "/" + name
  }

  /// Writes a file, in place of what was there, and gives its path.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) -> String {
    let path = path + "/" + name
    guard let file = fopen(path, "wb") else { return path }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    return path
  }

  @discardableResult
  package func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

  package static func contents(_ path: String) throws -> [UInt8] {
    try ReadableFile(path: path).readAll(limit: 1 << 24)
  }

  package func remove(_ name: String) { unlink(path + "/" + name) }
}
