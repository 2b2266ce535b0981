internal import CFileIO
package import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file being written: under a temporary name beside its destination until `commit`, which syncs and renames it.
///
/// A run that stops before leaves the old file or none. `-` as the path is standard output. What is no regular file (a
/// device, a pipe) is written to as it is: a rename would take its place. Through a symbolic link the file it leads to
/// is written. Not thread-safe.
package final class OutputFile {
  package let path: String
  /// Where the file will be: the path with symbolic links followed.
  private let destination: String
  private let temporary: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  /// The number of bytes written so far.
  package private(set) var byteCount = 0
  private var isCommitted = false

  /// Small writes are gathered up to this many bytes.
  private static let bufferSize = 1 << 16
  /// After so many bytes the system is asked to start writing them to disk, so that the final sync finds little left.
  private static let flushInterval = 8 << 20
  private var flushed = 0

  /// Begins the file. `size`, when known, is reserved, so that a full disk is found before the work is done.
  package init(path: String, size: Int? = nil) throws(Diagnostic) {
    self.path = path
    buffer.reserveCapacity(Self.bufferSize)
    if path == "-" {
      temporary = nil
      destination = path
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR {
      throw Diagnostic(
        .unwritable, "the output '\(path)' is a directory", at: Location(file: path),
        help: "name a file in it")
    }
    let isSpecial = exists && kind != S_IFREG
    destination = exists && !isSpecial ? Self.followingLinks(path) : path
    let name = "\(destination).\(getpid()).tmp"
    temporary = isSpecial ? nil : name
    descriptor =
      isSpecial
      ? open(path, O_WRONLY | O_CLOEXEC) : open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Self.failure("create", path, help: "choose another place with -o FILE")
    }
    // Whoever may read the old file, and nobody else, may read the new one.
    if exists, !isSpecial { fchmod(descriptor, status.st_mode & 0o777) }
    if let size, size > 0, !isSpecial { try reserve(size) }
  }

  deinit {
    guard let temporary, !isCommitted else { return }
    if descriptor >= 0 { close(descriptor) }
    unlink(temporary)
  }

  package func write(_ bytes: [UInt8]) throws(Diagnostic) {
    try withBytes(of: bytes) { (raw) throws(Diagnostic) in try write(raw) }
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(Diagnostic) {
    if buffer.count + bytes.count > Self.bufferSize { try flushBuffer() }
    if bytes.count >= Self.bufferSize {
      try writeThrough(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
    byteCount += bytes.count
  }

  /// Makes the file durable under its name. Nothing can be written afterwards.
  package func commit() throws(Diagnostic) {
    precondition(!isCommitted)
    try flushBuffer()
    guard let temporary else {
      isCommitted = true
      return
    }
    guard fsync(descriptor) == 0 else { throw Self.failure("write", path) }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw Self.failure("write", path) }
    guard rename(temporary, destination) == 0 else { throw Self.failure("write", path) }
    isCommitted = true
  }

  private func flushBuffer() throws(Diagnostic) {
    guard !buffer.isEmpty else { return }
    try withBytes(of: buffer) { (raw) throws(Diagnostic) in try writeThrough(raw) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(Diagnostic) {
    guard let base = bytes.baseAddress else { return }
    var done = 0
    #if canImport(Glibc)
      typealias Write = (Int32, UnsafeRawPointer?, Int) -> Int
      let systemWrite: Write = Glibc.write
    #else
      let systemWrite = Darwin.write
    #endif
    while done < bytes.count {
      let count = systemWrite(descriptor, base + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw Self.failure(
          "write", path, help: errno == ENOSPC ? "free some space, or choose another place with -o FILE" : nil
        )
      }
      done += count
    }
    flushed += done
    if temporary != nil, flushed >= Self.flushInterval {
      cfileio_start_writeback(descriptor)
      flushed = 0
    }
  }

  private func reserve(_ size: Int) throws(Diagnostic) {
    guard !cfileio_reserve(descriptor, Int64(size)) else { return }
    throw Diagnostic(
      .unwritable, "there is no room for the \(size) bytes of '\(path)'", at: Location(file: path),
      help: "free some space, or choose another place with -o FILE")
  }

  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func failure(_ action: String, _ path: String, help: String? = nil) -> Diagnostic {
    Diagnostic(
      .unwritable, "cannot \(action) '\(path)': \(String(cString: strerror(errno)))",
      at: Location(file: path),
      help: help)
  }
}

/// Whether two paths name the same existing file, whatever links lead there.
package func isSameFile(_ a: String, _ b: String) -> Bool {
  var (first, second) = (stat(), stat())
  guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
  return first.st_dev == second.st_dev && first.st_ino == second.st_ino
}
