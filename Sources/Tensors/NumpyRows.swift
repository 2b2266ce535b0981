package import Diagnostics

/// The rows of an array of NumPy's, that is what is at the indices of its first axis, from front to back. Memory holds
/// those that were asked for last.
package final class NumpyRows {
  package let type: ElementType
  package let dimensions: [Int]
  private let path: String
  private let stream: ByteStream
  private let header: NumpyHeader
  private let start: Int
  /// All of it, where rows do not lie side by side.
  private var whole: [UInt8]?
  private var row = 0

  /// - Parameter path: as `NumpyFile.read` takes it.
  package init(_ path: String) throws(Diagnostic) {
    func wrong(_ message: String) -> Diagnostic { Diagnostic(.malformed, message, at: Location(file: path)) }
    let place = try NumpyFile.place(of: path)
    switch place {
    case .file(let file): stream = ByteStream(file)
    case .member(let name, let archive):
      guard let member = try archive.stream(name) else { preconditionFailure("an archive has what it lists") }
      stream = member
    }
    let prefix = try stream.read(upTo: NumpyHeader.prefix)
    guard let dictionary = NumpyHeader.dictionary(prefix) else { throw wrong("'\(path)' is no .npy file") }
    let length = dictionary.upperBound
    let rest = length > prefix.count ? try stream.read(upTo: length - prefix.count) : []
    guard prefix.count + rest.count >= length, length <= Self.longestHeader else {
      throw wrong("the header of '\(path)' is cut short")
    }
    header = try NumpyHeader(String(decoding: (prefix + rest)[dictionary], as: UTF8.self), path)
    start = length
    if case .file(let file) = place, file.size - length != header.byteCount {
      throw wrong(
        "'\(path)' holds \(file.size - length) bytes of elements, \(header.type)\(Shape(header.dimensions)) has \(header.byteCount)"
      )
    }
    (type, dimensions, self.path) = (header.type, header.dimensions, path)
    // Columns one after the other are rows one after the other where there is one axis.
    if header.isFortran, dimensions.count > 1 {
      guard header.byteCount <= Self.largestReversed else {
        throw Diagnostic(
          .unsupported, "the first axis of '\(path)' varies fastest, and it has \(header.byteCount) bytes",
          at: Location(file: path), help: "save numpy.ascontiguousarray of it")
      }
    }
  }

  /// NumPy's own headers have some hundred bytes.
  private static let longestHeader = 1 << 20
  /// An array whose axes must be turned is in memory.
  private static let largestReversed = 1 << 30

  /// Begins again.
  package func rewind() {
    stream.rewind()
    row = -1
  }

  /// The next rows, of which there must be so many.
  package func next(_ count: Int) throws(Diagnostic) -> Tensor {
    precondition(!dimensions.isEmpty)
    let shape = [count] + dimensions.dropFirst()
    let size = (Shape.elementCount(shape) ?? 0) * header.width
    if row < 0 {
      try stream.skip(start)
      row = 0
    }
    defer { row += count }
    if header.isFortran, dimensions.count > 1 {
      if whole == nil { whole = try NumpyFile.read(path).loadBytes() }
      let all = whole ?? []
      let first = row * (all.count / max(dimensions[0], 1))
      return header.tensor(shape, Array(all[first..<first + size]))
    }
    let bytes = try stream.read(upTo: size)
    guard bytes.count == size else {
      throw Diagnostic(.truncated, "'\(path)' ends in row \(row)", at: Location(file: path))
    }
    // Its checksum is verified there.
    if row + count >= dimensions[0], try !stream.isAtEnd() {
      throw Diagnostic(.malformed, "'\(path)' goes on after its last row", at: Location(file: path))
    }
    return header.tensor(shape, bytes)
  }
}
