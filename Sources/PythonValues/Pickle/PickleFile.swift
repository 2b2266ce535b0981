package import Diagnostics
package import Tensors

/// Files that `numpy.load` reads: arrays, archives of arrays, and pickles of NumPy's arrays and Python's plain values.
/// Pickles are read, never executed.
package enum PickleFile {
  package enum Content: Sendable {
    case tensor(Tensor)
    case value(PythonValue)
  }

  /// Whether a name in brackets behind the path is of no use, because the file holds a single array.
  package static func ignoresName(of path: String) throws(Diagnostic) -> Bool {
    let (file, name) = NumpyFile.split(path)
    let start = try ReadableFile(path: file)
    guard name != nil, start.size >= 6 else { return false }
    let beginning = try start.read(at: 0, count: 6)
    if NumpyFile.isArray(beginning) { return true }
    guard !beginning.starts(with: [0x50, 0x4B]), case .value(.array) = try read(file) else { return false }
    return true
  }

  /// What a file holds, of an archive or a pickled dictionary the member named in brackets behind the path.
  ///
  /// - Throws: a Diagnostic for files that are none of these, for pickles of anything else, naming it, and for names that
  ///   are not there.
  package static func read(_ path: String) throws(Diagnostic) -> Content {
    let (file, name) = NumpyFile.split(path)
    let (bytes, isMember) = try NumpyFile.content(of: path)
    if NumpyFile.isArray(bytes) || isMember {
      // The name in brackets is of no use to a file of one array.
      guard let place = NumpyFile.objects(in: bytes) else {
        return .tensor(try NumpyFile.parse(bytes, isMember ? path : file))
      }
      return .value(try PickleMachine.value(of: Array(bytes[place]), path))
    }
    let value = try PickleMachine.value(of: bytes, file)
    if case .array = value { return .value(value) }
    guard let name else { return .value(value) }
    guard case .dictionary(let members) = value else {
      throw Diagnostic(
        .invalidValue, "'\(file)' holds a value of \(value.typeName), which has no '\(name)'",
        at: Location(file: file))
    }
    guard let member = value.member(name) else {
      let names = members.compactMap { if case .string(let key) = $0.key { key } else { nil } }
      throw Diagnostic(
        .invalidValue, "'\(file)' has no array '\(name)'", at: Location(file: file),
        notes: ["it has \(listed(names))"], help: didYouMean(name, among: names))
    }
    return .value(member)
  }
}
