package import Diagnostics

/// NumPy's `.npy` format (numpy/lib/format.py): a magic number, a version, a Python dictionary that describes the array,
/// and its elements.
package enum NumpyFile {
  /// Reads an array, of a `.npz` archive the one named in brackets behind its path, as saved_model_cli's options have it.
  /// Fixed-width byte and UTF-32 strings become string tensors; objects and records are refused.
  package static func read(_ path: String) throws(Diagnostic) -> Tensor {
    let (bytes, isMember) = try content(of: path)
    // The name in brackets is of no use to a file of one array.
    return try parse(bytes, isMember ? path : split(path).file)
  }

  /// The bytes of the file with an array, which may be one in an archive.
  package static func content(of path: String) throws(Diagnostic) -> (bytes: [UInt8], isMember: Bool) {
    switch try place(of: path) {
    case .file(let file): return (try file.readAll(limit: 1 << 36), false)
    case .member(let name, let archive):
      guard let bytes = try archive.read(name) else { preconditionFailure("an archive has what it lists") }
      return (bytes, true)
    }
  }

  /// Whether bytes are a `.npy` file of Python's objects, and where in it the pickle is that holds them; nil for arrays of
  /// numbers and strings, and for other files.
  package static func objects(in bytes: [UInt8]) -> Range<Int>? {
    guard let place = NumpyHeader.dictionary(bytes), place.upperBound <= bytes.count,
      NumpyHeader.holdsObjects(String(decoding: bytes[place], as: UTF8.self))
    else { return nil }
    return place.upperBound..<bytes.count
  }

  /// Whether bytes begin as a `.npy` file does.
  package static func isArray(_ bytes: [UInt8]) -> Bool { bytes.starts(with: NumpyHeader.magic) }

  /// The array of elements as a `.npy` file holds them: by NumPy's code of their type, as `<f4`.
  package static func array(
    _ bytes: [UInt8], type code: String, _ dimensions: [Int], isFortran: Bool, _ path: String
  ) throws(Diagnostic) -> Tensor {
    let shape = PythonText.tuple(dimensions.map(String.init))
    let header = "{'descr': '\(code)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shape), }"
    let size = UInt32(header.utf8.count)
    let length = (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
    return try parse(NumpyHeader.magic + [2, 0] + length + Array(header.utf8) + bytes, path)
  }

  /// Where an array is.
  enum Place {
    case file(ReadableFile)
    /// The file of a name in an archive.
    case member(String, ZipArchive)
  }

  /// Finds the array of a path as `read` takes it.
  static func place(of path: String) throws(Diagnostic) -> Place {
    let (file, name) = split(path)
    let start = try ReadableFile(path: file)
    guard start.size >= 4, try start.read(at: 0, count: 4).starts(with: [0x50, 0x4B]) else {
      return .file(start)
    }
    let archive = try ZipArchive(file)
    let arrays = archive.names.map(arrayName)
    guard let wanted = name ?? (arrays.count == 1 ? arrays[0] : nil) else {
      throw Diagnostic(
        .invalidValue, "'\(file)' holds \(arrays.count) arrays, of which one must be named",
        at: Location(file: file),
        notes: ["its arrays: \(listed(arrays))"], help: "\(file)[\(arrays.first ?? "NAME")]")
    }
    guard let index = archive.names.firstIndex(of: wanted) ?? arrays.firstIndex(of: wanted) else {
      throw Diagnostic(
        .invalidValue, "'\(file)' has no array '\(wanted)'", at: Location(file: file),
        notes: ["its arrays: \(listed(arrays))"], help: didYouMean(wanted, among: arrays))
    }
    return .member(archive.names[index], archive)
  }

  /// A path without the name in brackets behind it, and that name.
  package static func split(_ path: String) -> (file: String, name: String?) {
    guard path.hasSuffix("]"), let bracket = path.lastIndex(of: "["), !FileSystem.exists(path) else {
      return (path, nil)
    }
    return (String(path[..<bracket]), String(path[path.index(after: bracket)...].dropLast()))
  }

  /// The names of the arrays in a `.npz` archive; nil for any other file.
  package static func arrayNames(_ path: String) throws(Diagnostic) -> [String]? {
    let start = try ReadableFile(path: path)
    guard start.size >= 4, try start.read(at: 0, count: 4).starts(with: [0x50, 0x4B]) else { return nil }
    return try ZipArchive(path).names.map(arrayName)
  }

  private static func arrayName(_ file: String) -> String {
    file.hasSuffix(".npy") ? String(file.dropLast(4)) : file
  }

  /// The `.npy` file that `bytes` are.
  package static func parse(_ bytes: [UInt8], _ path: String) throws(Diagnostic) -> Tensor {
    func wrong(_ message: String) -> Diagnostic { Diagnostic(.malformed, message, at: Location(file: path)) }
    guard let place = NumpyHeader.dictionary(bytes) else { throw wrong("'\(path)' is no .npy file") }
    guard place.upperBound <= bytes.count else { throw wrong("the header of '\(path)' is cut short") }
    let header = try NumpyHeader(String(decoding: bytes[place], as: UTF8.self), path)
    let body = Array(bytes[place.upperBound...])
    let (count, total) = (body.count, header.byteCount)
    guard count == total || header.type == .string && count > total else {
      throw wrong(
        "'\(path)' holds \(count) bytes of elements, \(header.type)\(Shape(header.dimensions)) has \(total)")
    }
    guard header.isFortran else { return header.tensor(header.dimensions, body) }
    return reversingAxes(header.tensor(header.dimensions.reversed(), body), header.width)
  }

  /// Writes an array, so that `numpy.load` reads it. Strings become fixed-width byte strings; the quantized and the 4-bit
  /// integers, which NumPy does not have, the integers they are stored as.
  package static func write(_ tensor: Tensor, to path: String) throws(Diagnostic) {
    var code: String
    var bytes: [UInt8]
    if let strings = tensor.strings {
      let width = max(1, strings.map(\.count).max() ?? 1)
      code = "|S\(width)"
      bytes = strings.flatMap { $0 + [UInt8](repeating: 0, count: width - $0.count) }
    } else {
      let stored: ElementType =
        switch tensor.type {
        case .qint8: .int8
        case .quint8: .uint8
        case .qint16: .int16
        case .quint16: .uint16
        case .qint32: .int32
        case .int4: .int8
        case .uint4: .uint8
        default: tensor.type
        }
      guard let found = NumpyHeader.types.first(where: { $0.type == stored })?.code else {
        throw Diagnostic(.unsupported, "NumPy has no arrays of \(tensor.type)", at: Location(file: path))
      }
      code = (tensor.type.byteWidth == 1 ? "|" : "<") + found
      bytes = try tensor.loadBytes()
    }
    let sizes = tensor.dimensions.map { "\($0)," }.joined(separator: " ")
    let shape = tensor.dimensions.count > 1 ? String(sizes.dropLast()) : sizes
    var header = "{'descr': '\(code)', 'fortran_order': False, 'shape': (\(shape)), }"
    // The elements begin at a multiple of 64.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let length = header.utf8.count
    let file = try OutputFile(path: path)
    try file.write(NumpyHeader.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8))
    try file.write(bytes)
    try file.commit()
  }

  /// Whether NumPy has arrays of a type.
  package static func writes(_ type: ElementType) -> Bool {
    NumpyHeader.types.contains { $0.type == type }
  }

  /// The tensor with its axes in the opposite order.
  private static func reversingAxes(_ tensor: Tensor, _ width: Int) -> Tensor {
    guard case .bytes(let bytes) = tensor.storage else { return tensor }
    let shape = Array(tensor.dimensions.reversed())
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var strides: [Int] = []
    var step = 1
    for size in shape {
      strides.append(step)
      step *= size
    }
    for index in 0..<tensor.elementCount {
      var (rest, source) = (index, 0)
      for axis in shape.indices.reversed() {
        source += rest % shape[axis] * strides[axis]
        rest /= shape[axis]
      }
      result += bytes[source * width..<(source + 1) * width]
    }
    return Tensor(tensor.type, shape, .bytes(result))
  }
}
