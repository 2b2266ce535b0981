package import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open regular file, read by position. Its size is taken once; a file that shrinks later reads as truncated.
package final class ReadableFile: Sendable {
  package let path: String
  package let size: Int
  private let descriptor: Int32

  package init(path: String) throws(Diagnostic) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(to: "open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let problem = Self.failure(to: "read", path)
      close(descriptor)
      throw problem
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Diagnostic(.unreadable, "'\(path)' is not a regular file", at: Location(file: path))
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `buffer` from `offset` on; a range beyond the end is a diagnostic.
  package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) {
    guard let base = buffer.baseAddress else { return }
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw Self.failure(to: "read", path) }
      if count == 0 {
        throw Diagnostic(
          .truncated, "'\(path)' ends before \(buffer.count) bytes could be read",
          at: Location(file: path, byte: offset), notes: ["the file has \(size) bytes"])
      }
      done += count
    }
  }

  /// The bytes of a range, which must lie within the file's size.
  package func read(at offset: Int, count: Int) throws(Diagnostic) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw Diagnostic(
        .truncated, "'\(path)' has no \(count) bytes at byte \(offset)",
        at: Location(file: path, byte: offset), notes: ["the file has \(size) bytes"])
    }
    var problem: Diagnostic?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(Diagnostic) {
        try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        filled = count
      } catch {
        problem = error
        filled = 0
      }
    }
    if let problem { throw problem }
    return bytes
  }

  /// The file's bytes, of which memory holds those that are looked at. Until they are let go, nobody may cut the file
  /// short.
  package func mapped() throws(Diagnostic) -> MappedFile {
    guard size > 0, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw Self.failure(to: "map", path) }
    return MappedFile(UnsafeRawBufferPointer(start: start, count: size))
  }

  /// The whole file, refused above `limit` bytes.
  package func readAll(limit: Int) throws(Diagnostic) -> [UInt8] {
    guard size <= limit else {
      throw Diagnostic(
        .tooLarge, "'\(path)' has \(size) bytes; at most \(limit) are expected here",
        at: Location(file: path))
    }
    return try read(at: 0, count: size)
  }

  private static func failure(to action: String, _ path: String) -> Diagnostic {
    let code: Code = errno == ENOENT || errno == ENOTDIR ? .notFound : .unreadable
    return Diagnostic(code, "cannot \(action) '\(path)': \(String(cString: strerror(errno)))")
  }
}

/// The bytes of a file in the address space.
package final class MappedFile {
  package let bytes: UnsafeRawBufferPointer

  fileprivate init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
