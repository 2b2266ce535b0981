package import Diagnostics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Directories and paths, without opening files.
package enum FileSystem {
  /// The names in a directory, sorted, without `.` and `..`.
  package static func names(in path: String) throws(Diagnostic) -> [String] {
    guard let directory = opendir(path) else {
      let code: Code = errno == ENOENT || errno == ENOTDIR ? .notFound : .unreadable
      throw Diagnostic(code, "cannot list '\(path)': \(String(cString: strerror(errno)))")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  package static func exists(_ path: String) -> Bool { mode(path) != nil }

  package static func isDirectory(_ path: String) -> Bool {
    mode(path).map { $0 & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether it is a regular file, perhaps behind links.
  package static func isFile(_ path: String) -> Bool { mode(path).map { $0 & S_IFMT == S_IFREG } ?? false }

  /// Whether it is a symbolic link.
  package static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  private static func mode(_ path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
  }

  /// Makes a directory, unless it is there.
  package static func makeDirectory(_ path: String) throws(Diagnostic) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST || !isDirectory(path) else { return }
    throw Diagnostic(
      .unwritable, "cannot make the directory '\(path)': \(String(cString: strerror(errno)))",
      at: Location(file: path))
  }

  /// Seconds since 1970 of the last change; nil when there is no such file.
  package static func modified(_ path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Glibc)
      return Int(status.st_mtim.tv_sec)
    #else
      return Int(status.st_mtimespec.tv_sec)
    #endif
  }

  /// The directory part of a path (`.` without one) and the last component.
  package static func split(_ path: String) -> (directory: String, name: String) {
    let trimmed = trimmed(path)
    guard let slash = trimmed.lastIndex(of: "/") else { return (".", trimmed) }
    let directory = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    return (directory, String(trimmed[trimmed.index(after: slash)...]))
  }

  /// `path` without the slashes at its end, but never empty.
  package static func trimmed(_ path: String) -> String {
    var rest = path[...]
    while rest.utf8.count > 1, rest.last == "/" { rest = rest.dropLast() }
    return String(rest)
  }

  package static func parent(_ path: String) -> String { split(path).directory }

  package static func lastComponent(_ path: String) -> String { split(path).name }

  /// `name` in `directory`; `name` alone in the current directory or when it is absolute.
  package static func join(_ directory: String, _ name: String) -> String {
    if name.hasPrefix("/") || directory == "." || directory.isEmpty { return name }
    return directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}
