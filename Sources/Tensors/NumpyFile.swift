package import Diagnostics

/// NumPy's `.npy` format (numpy/lib/format.py): a magic number, a version, a Python dictionary that describes the array,
/// and its elements.
package enum NumpyFile {
  /// Reads an array, of a `.npz` archive the one named in brackets behind its path, as saved_model_cli's options have it.
  /// Fixed-width byte and UTF-32 strings become string tensors; objects and records are refused.
  package static func read(_ path: String) throws(Diagnostic) -> Tensor {
    var (file, name) = (path, nil as String?)
    if path.hasSuffix("]"), let bracket = path.lastIndex(of: "["), !FileSystem.exists(path) {
      file = String(path[..<bracket])
      name = String(path[path.index(after: bracket)...].dropLast())
    }
    let start = try ReadableFile(path: file)
    guard start.size >= 4, try start.read(at: 0, count: 4).starts(with: [0x50, 0x4B]) else {
      // The name in brackets is of no use to a file of one array.
      return try parse(start.readAll(limit: 1 << 36), file)
    }
    let archive = try ZipArchive(file)
    let arrays = archive.names.map { $0.hasSuffix(".npy") ? String($0.dropLast(4)) : $0 }
    guard let wanted = name ?? (arrays.count == 1 ? arrays[0] : nil) else {
      throw Diagnostic(
        .invalidValue, "'\(file)' holds \(arrays.count) arrays, of which one must be named",
        at: Location(file: file),
        notes: ["its arrays: \(listed(arrays))"], help: "\(file)[\(arrays.first ?? "NAME")]")
    }
    guard arrays.contains(wanted),
      let bytes = try archive.read(archive.names.contains(wanted) ? wanted : wanted + ".npy")
    else {
      throw Diagnostic(
        .invalidValue, "'\(file)' has no array '\(wanted)'", at: Location(file: file),
        notes: ["its arrays: \(listed(arrays))"], help: didYouMean(wanted, among: arrays))
    }
    return try parse(bytes, "\(file)[\(wanted)]")
  }

  /// The names of the arrays in a `.npz` archive; nil for any other file.
  package static func arrayNames(_ path: String) throws(Diagnostic) -> [String]? {
    let start = try ReadableFile(path: path)
    guard start.size >= 4, try start.read(at: 0, count: 4).starts(with: [0x50, 0x4B]) else { return nil }
    return try ZipArchive(path).names.map { $0.hasSuffix(".npy") ? String($0.dropLast(4)) : $0 }
  }

  /// The `.npy` file that `bytes` are.
  package static func parse(_ bytes: [UInt8], _ path: String) throws(Diagnostic) -> Tensor {
    func wrong(_ message: String) -> Diagnostic { Diagnostic(.malformed, message, at: Location(file: path)) }
    guard bytes.starts(with: magic), bytes.count >= 12 else { throw wrong("'\(path)' is no .npy file") }
    let isShort = bytes[6] == 1
    let start = isShort ? 10 : 12
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else { throw wrong("the header of '\(path)' is cut short") }
    let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
    guard let description = value(of: "descr", in: header, between: "'", and: "'"),
      let shapeText = value(of: "shape", in: header, between: "(", and: ")")
    else { throw wrong("the header of '\(path)' does not describe an array of one type") }
    let sizes = shapeText.split(separator: ",").map { Int($0.filter { $0 != " " }) }
    let dimensions = sizes.compactMap(\.self)
    guard dimensions.count == sizes.count, let count = Shape.elementCount(dimensions) else {
      throw wrong("'(\(shapeText))' is no shape")
    }
    let isFortran = header.contains("'fortran_order': True")
    let body = bytes[(start + length)...]
    let order = description.first ?? "|"
    let code = description.drop { "<>|=".contains($0) }
    if let kind = code.first, kind == "S" || kind == "U", let width = Int(code.dropFirst()) {
      let perElement = kind == "S" ? width : width.multipliedReportingOverflow(by: 4).partialValue
      let (total, overflow) = count.multipliedReportingOverflow(by: perElement)
      guard width >= 0, !overflow, total <= body.count, order != ">", !isFortran else {
        throw wrong("the strings of '\(path)' are not all there, or in an order that is not supported")
      }
      let strings = (0..<count).map { index in
        let element = Array(body.dropFirst(index * perElement).prefix(perElement))
        return kind == "S" ? trimmed(element) : utf8(element)
      }
      return Tensor(.string, dimensions, .strings(strings))
    }
    guard let type = types.first(where: { $0.code == code })?.type, let width = type.byteWidth else {
      throw Diagnostic(
        .unsupported, "arrays of the type '\(description)' are not read", at: Location(file: path),
        help: "save plain numbers, booleans or byte strings")
    }
    let (total, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, body.count == total else {
      throw wrong("'\(path)' holds \(body.count) bytes of elements, \(type)\(Shape(dimensions)) has \(total)")
    }
    guard order != ">" || width == 1 else {
      throw Diagnostic(.unsupported, "big-endian arrays are not read", at: Location(file: path))
    }
    let tensor = Tensor(type, isFortran ? dimensions.reversed() : dimensions, .bytes(Array(body)))
    return isFortran ? reversingAxes(tensor, width) : tensor
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
      guard let found = types.first(where: { $0.type == stored })?.code else {
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
    try file.write(magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8))
    try file.write(bytes)
    try file.commit()
  }

  /// Whether NumPy has arrays of a type.
  package static func writes(_ type: ElementType) -> Bool { types.contains { $0.type == type } }

  private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  private static let types: [(code: Substring, type: ElementType)] = [
    ("f4", .float32), ("f8", .float64), ("f2", .float16), ("i1", .int8), ("i2", .int16), ("i4", .int32),
    ("i8", .int64), ("u1", .uint8), ("u2", .uint16), ("u4", .uint32), ("u8", .uint64), ("b1", .bool),
    ("c8", .complex64), ("c16", .complex128),
  ]

  private static func value(
    of key: String, in header: String, between opening: Character, and closing: Character
  ) -> String? {
    let marker = "'\(key)': \(opening)"
    var rest = header[...]
    while !rest.isEmpty, !rest.hasPrefix(marker) { rest = rest.dropFirst() }
    guard !rest.isEmpty else { return nil }
    rest = rest.dropFirst(marker.count)
    return rest.firstIndex(of: closing).map { String(rest[..<$0]) }
  }

  private static func trimmed(_ element: [UInt8]) -> [UInt8] {
    Array(element[..<((element.lastIndex { $0 != 0 } ?? -1) + 1)])
  }

  private static func utf8(_ element: [UInt8]) -> [UInt8] {
    var text = ""
    for start in stride(from: 0, to: element.count, by: 4) {
      let code = (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(element[start + $1]) }
      guard code != 0, let scalar = Unicode.Scalar(code) else { continue }
      text.unicodeScalars.append(scalar)
    }
    return Array(text.utf8)
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
