internal import Diagnostics

/// What the beginning of a `.npy` file says (numpy/lib/format.py): a magic number, a version, and a Python dictionary
/// that describes the array.
struct NumpyHeader {
  /// How elements are stored.
  enum Element {
    case number(ElementType)
    /// Byte strings of so many bytes, which zeros fill up.
    case bytes(Int)
    /// Text of so many characters of UTF-32, which zeros fill up.
    case text(Int)
  }

  let element: Element
  let dimensions: [Int]
  /// Whether the first axis varies fastest.
  let isFortran: Bool

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// So many bytes say how long the header is.
  static let prefix = 12

  static let types: [(code: Substring, type: ElementType)] = [
    ("f4", .float32), ("f8", .float64), ("f2", .float16), ("i1", .int8), ("i2", .int16), ("i4", .int32),
    ("i8", .int64), ("u1", .uint8), ("u2", .uint16), ("u4", .uint32), ("u8", .uint64), ("b1", .bool),
    ("c8", .complex64), ("c16", .complex128),
  ]

  /// Where the dictionary is, by the first bytes; nil for those of another file.
  static func dictionary(_ bytes: [UInt8]) -> Range<Int>? {
    guard bytes.starts(with: magic), bytes.count >= prefix else { return nil }
    let start = bytes[6] == 1 ? 10 : 12
    return start..<start + (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
  }

  /// Whether the dictionary says that elements are Python's objects.
  static func holdsObjects(_ text: String) -> Bool {
    value(of: "descr", in: text, between: "'", and: "'")?.hasSuffix("O") == true
  }

  /// - Parameter text: the dictionary.
  init(_ text: String, _ path: String) throws(Diagnostic) {
    func wrong(_ message: String) -> Diagnostic { Diagnostic(.malformed, message, at: Location(file: path)) }
    guard let description = Self.value(of: "descr", in: text, between: "'", and: "'"),
      let shapeText = Self.value(of: "shape", in: text, between: "(", and: ")")
    else { throw wrong("the header of '\(path)' does not describe an array of one type") }
    let sizes = shapeText.split(separator: ",").map { Int($0.filter { $0 != " " }) }
    dimensions = sizes.compactMap(\.self)
    guard dimensions.count == sizes.count, let count = Shape.elementCount(dimensions) else {
      throw wrong("'(\(shapeText))' is no shape")
    }
    isFortran = text.contains("'fortran_order': True")
    let order = description.first ?? "|"
    let code = description.drop { "<>|=".contains($0) }
    if let kind = code.first, kind == "S" || kind == "U", let width = Int(code.dropFirst()) {
      let (perElement, overflow) = width.multipliedReportingOverflow(by: kind == "S" ? 1 : 4)
      guard width >= 0, !overflow, !count.multipliedReportingOverflow(by: perElement).overflow, order != ">",
        !isFortran
      else { throw wrong("the strings of '\(path)' are in an order that is not supported") }
      element = kind == "S" ? .bytes(width) : .text(width)
      return
    }
    guard let type = Self.types.first(where: { $0.code == code })?.type, let width = type.byteWidth else {
      throw Diagnostic(
        .unsupported, "arrays of the type '\(description)' are not read", at: Location(file: path),
        help: "save plain numbers, booleans or byte strings")
    }
    guard !count.multipliedReportingOverflow(by: width).overflow else {
      throw wrong("'(\(shapeText))' is no shape")
    }
    guard order != ">" || width == 1 else {
      throw Diagnostic(.unsupported, "big-endian arrays are not read", at: Location(file: path))
    }
    element = .number(type)
  }

  var type: ElementType {
    if case .number(let type) = element { type } else { .string }
  }

  /// How many bytes an element has.
  var width: Int {
    switch element {
    case .number(let type): type.byteWidth ?? 0
    case .bytes(let width): width
    case .text(let width): width * 4
    }
  }

  /// How many bytes all elements have.
  var byteCount: Int { (Shape.elementCount(dimensions) ?? 0) * width }

  /// A part of the array, whose bytes these are, as they are stored.
  func tensor(_ dimensions: [Int], _ bytes: [UInt8]) -> Tensor {
    let count = Shape.elementCount(dimensions) ?? 0
    func strings(_ text: ([UInt8]) -> [UInt8]) -> Tensor {
      Tensor(
        .string, dimensions,
        .strings((0..<count).map { text(Array(bytes.dropFirst($0 * width).prefix(width))) }))
    }
    return switch element {
    case .number(let type): Tensor(type, dimensions, .bytes(bytes))
    case .bytes: strings(Self.trimmed)
    case .text: strings(Self.utf8)
    }
  }

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
}
