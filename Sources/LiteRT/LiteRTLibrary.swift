internal import CLiteRT
package import Diagnostics
internal import Synchronization
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension Code {
  /// LiteRT is asked for and cannot be loaded.
  package static let noLiteRT = Code("no-litert", .unsupported)
  /// LiteRT was asked to do something and did not.
  package static let liteRTFailed = Code("litert-failed", .failed)
  /// TensorFlow Lite has it, and LiteRT's C API has not: outputs whose size is not known before the model runs, tensors
  /// that keep a state.
  package static let liteRTLimit = Code("litert-limit", .unsupported)
}

/// LiteRT's shared library, loaded when the first model is to run on it, and its one environment.
struct LiteRTLibrary: @unchecked Sendable {
  // Unchecked: a table of functions and a pointer that are only read.
  let api: clitert_api
  let environment: OpaquePointer

  /// The library; the search for it is made once.
  static func loaded() throws(Diagnostic) -> LiteRTLibrary { try search.get() }

  private static let search: Result<LiteRTLibrary, Diagnostic> = {
    do throws(Diagnostic) {
      return .success(try LiteRTLibrary())
    } catch {
      return .failure(error)
    }
  }()

  private init() throws(Diagnostic) {
    var notes: [String] = []
    let places = Self.places()
    for path in places {
      // A path without a slash is the loader's to find.
      if path.contains("/"), !FileSystem.isFile(path) {
        notes.append("there is no \(path)")
        continue
      }
      let table = UnsafeMutablePointer<clitert_api>.allocate(capacity: 1)
      defer { table.deallocate() }
      if let problem = clitert_load(path, table) {
        let reason = String(cString: problem)
        notes.append(reason.hasPrefix(path) ? reason : "\(path): \(reason)")
        free(problem)
        continue
      }
      api = table.pointee
      environment = try Self.environment(api)
      return
    }
    throw Diagnostic(
      .noLiteRT, "TensorFlow Lite models run on LiteRT, and libLiteRt.so cannot be loaded", notes: notes,
      help:
        "install it: pip install ai-edge-litert, or tools/setup-litert; or say where it is: FLOE_LITERT=FILE"
    )
  }

  /// Where the library may be, likeliest first.
  static func places() -> [String] {
    let name = "libLiteRt.so"
    if let given = variable("FLOE_LITERT") {
      return [FileSystem.isDirectory(given) ? FileSystem.join(given, name) : given]
    }
    var places = [name]
    let home = variable("HOME")
    if let cache = variable("XDG_CACHE_HOME") ?? home.map({ $0 + "/.cache" }) {
      places.append(cache + "/floe/litert/" + name)
    }
    // What pip installs lies among Python's packages.
    let prefixes = [variable("VIRTUAL_ENV"), variable("CONDA_PREFIX"), home.map { $0 + "/.local" }]
    for prefix in prefixes.compactMap({ $0 }) + ["/usr/local", "/usr"] {
      let versions = (try? FileSystem.names(in: prefix + "/lib"))?.filter { $0.hasPrefix("python3") } ?? []
      for version in versions {
        for packages in ["site-packages", "dist-packages"] {
          let path = "\(prefix)/lib/\(version)/\(packages)/ai_edge_litert/\(name)"
          if FileSystem.isFile(path) { places.append(path) }
        }
      }
    }
    return places
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// An environment with the processor alone: LiteRT would look for graphics cards, too, and say so.
  private static func environment(_ api: clitert_api) throws(Diagnostic) -> OpaquePointer {
    let (autoRegisterAccelerators, minLoggerSeverity) = (Int32(24), Int32(25))
    let (integer, processor, error) = (Int32(2), Int64(1), Int64(3))
    let options = [(autoRegisterAccelerators, processor), (minLoggerSeverity, error)].map {
      clitert_option(tag: $0, value: clitert_value(type: integer, integer: $1))
    }
    var environment: OpaquePointer?
    let (status, messages) = capturing {
      options.withUnsafeBufferPointer {
        api.create_environment(Int32($0.count), $0.baseAddress, &environment)
      }
    }
    guard status == 0, let environment else {
      throw Diagnostic(.noLiteRT, "LiteRT does not start (status \(status))", notes: messages)
    }
    return environment
  }

  /// One at a time has its output captured.
  private static let captures = Mutex(())

  /// Calls the library, and takes what it prints: notices that are not the user's, and the only place where it says
  /// what is wrong.
  static func capturing<R>(_ body: () -> R) -> (result: R, messages: [String]) {
    captures.withLock { _ in
      let isCaptured = clitert_begin_capture()
      let result = body()
      guard isCaptured, let text = clitert_end_capture() else { return (result, []) }
      defer { free(text) }
      return (result, messages(in: String(cString: text)))
    }
  }

  /// The lines without their severity and the place in LiteRT's sources; notices, and lines said before, are left out.
  static func messages(in text: String) -> [String] {
    var messages: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      var rest = line
      guard !["INFO: ", "VERBOSE: ", "WARNING: "].contains(where: rest.hasPrefix) else { continue }
      if rest.hasPrefix("ERROR: ") { rest = rest.dropFirst(7) }
      if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") { rest = rest[rest.index(after: end)...] }
      let message = rest.drop { $0 == " " }
      if !message.isEmpty, !messages.contains(String(message)) { messages.append(String(message)) }
    }
    return messages
  }

  /// Calls the library and makes an error of its refusal.
  func call(
    _ doing: @autoclosure () -> String, _ code: Code = .liteRTFailed, at location: Location? = nil,
    _ body: () -> Int32
  ) throws(Diagnostic) {
    let (status, messages) = Self.capturing(body)
    guard status != 0 else { return }
    throw Diagnostic(code, doing(), at: location, notes: messages.isEmpty ? ["status \(status)"] : messages)
  }
}
