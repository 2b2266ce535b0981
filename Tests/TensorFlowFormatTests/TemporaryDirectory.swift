internal import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A directory that is gone, with the files put there, with its owner.
final class TemporaryDirectory {
  let path: String
  private var made: [String] = []

  /// A directory with files of these names (`1/saved_model.pb`) and contents.
  init(_ files: [String: String] = [:]) {
    var template = Array("/tmp/floe-test-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files.sorted(by: { $0.key < $1.key }) { add(name, Array(text.utf8)) }
  }

  deinit {
    for path in made.reversed() { remove(path) }
    rmdir(path)
  }

  func add(_ name: String, _ bytes: [UInt8]) {
    var parent = path
    for part in name.split(separator: "/").dropLast() {
      parent += "/" + part
      if mkdir(parent, 0o700) == 0 { made.append(parent) }
    }
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0)
    defer { close(descriptor) }
    made.append(file)
    precondition(bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, bytes.count) } == bytes.count)
  }
}
