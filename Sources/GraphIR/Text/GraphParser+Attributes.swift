internal import Diagnostics
internal import Tensors

// Attribute values, as `GraphPrinter` writes them.

extension GraphParser {
  private static let depthLimit = 50

  mutating func attributes() throws(Diagnostic) -> Attributes {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw scanner.problem("attributes are nested too deeply") }
    var result = Attributes()
    try scanner.expect("{")
    while !scanner.take("}") {
      if !result.isEmpty { try scanner.expect(",") }
      let name = try scanner.wordOrString("the name of an attribute")
      try scanner.expect("=")
      guard result[name] == nil else { throw scanner.problem("the attribute '\(name)' is there twice") }
      result[name] = try attribute()
    }
    return result
  }

  private mutating func attribute() throws(Diagnostic) -> Attribute {
    if scanner.sees("\"") { return .string(try scanner.string()) }
    if scanner.sees("[") { return .shape(try shape()) }
    if scanner.take("(") { return .list(try list()) }
    if scanner.sees("@") { return .function(try functionReference()) }
    if scanner.take("$") { return .placeholder(try scanner.wordOrString("an attribute of the function")) }
    if scanner.seesNumber() { return try number() }
    var ahead = scanner
    guard let word = ahead.word() else { throw scanner.problem("expected a value, found \(scanner.rest)") }
    switch word {
    case "inf", "nan": return try number()
    case "tensor": return .tensor(try tensor())
    case "true", "false": scanner = ahead; return .bool(word == "true")
    case "unknown": scanner = ahead; return .unknown(try scanner.hex())
    case let kind where ahead.take("("):
      scanner = ahead
      try scanner.expect(")")
      return .list(try emptyList(of: kind))
    default: return .type(try elementType())
    }
  }

  private mutating func number() throws(Diagnostic) -> Attribute {
    let text = try scanner.number()
    if let value = Int64(text) { return .int(value) }
    guard let value = Self.float(text) else { throw scanner.problem("'\(text)' is no number") }
    return .float(value)
  }

  /// `[1,?]`, `[*]`
  mutating func shape() throws(Diagnostic) -> Shape {
    try scanner.expect("[")
    if scanner.take("*") {
      try scanner.expect("]")
      return .unknownRank
    }
    var dimensions: [Int] = []
    while !scanner.take("]") {
      if !dimensions.isEmpty { try scanner.expect(",") }
      dimensions.append(scanner.take("?") ? -1 : try scanner.integer())
    }
    return Shape(dimensions)
  }

  mutating func elementType() throws(Diagnostic) -> ElementType {
    guard var name = scanner.word() else { throw scanner.problem("expected a type, found \(scanner.rest)") }
    if name == "type", scanner.sees("-") { name += try scanner.number() }
    if name.hasPrefix("type"), let number = Int32(name.dropFirst(4)) { return ElementType(rawValue: number) }
    guard let type = ElementType(named: name) else {
      throw scanner.problem(
        "no type is called '\(name)'", help: didYouMean(name, among: ElementType.all.map(\.name)))
    }
    return type
  }

  /// `float32[1,?]`, `int8[4]<0.5@3>`, `int8[2,4]<0: 0.5@0, 0.25@0>`, `int4[1,64]<0/32: 0.5@0, 0.25@0>`
  mutating func tensorType() throws(Diagnostic) -> TensorType {
    let element = try elementType()
    var result = TensorType(element, try shape())
    guard scanner.take("<") else { return result }
    let (axis, blockSize) = quantizedAxis() ?? (0, nil)
    var (scales, zeroPoints): ([Float], [Int64]) = ([], [])
    repeat {
      let text = try scanner.number()
      guard let scale = Self.float(text) else { throw scanner.problem("'\(text)' is no scale") }
      try scanner.expect("@")
      scales.append(scale)
      zeroPoints.append(Int64(try scanner.integer()))
    } while scanner.take(",")
    try scanner.expect(">")
    result.quantization = QuantizationParameters(
      scales: scales, zeroPoints: zeroPoints, axis: axis, blockSize: blockSize)
    return result
  }

  /// The axis of several scales, and the size of their blocks, where they come next.
  private mutating func quantizedAxis() -> (axis: Int, blockSize: Int?)? {
    var ahead = self
    guard let axis = try? ahead.scanner.integer() else { return nil }
    var blockSize: Int?
    if ahead.scanner.take("/") {
      guard let size = try? ahead.scanner.integer(), size > 0 else { return nil }
      blockSize = size
    }
    guard ahead.scanner.take(":") else { return nil }
    self = ahead
    return (axis, blockSize)
  }

  mutating func functionReference() throws(Diagnostic) -> FunctionReference {
    try scanner.expect("@")
    let name = try scanner.wordOrString("the name of a function")
    return FunctionReference(name, attributes: scanner.sees("{") ? try attributes() : [:])
  }

  // MARK: Lists

  private mutating func list() throws(Diagnostic) -> AttributeList {
    var elements: [Attribute] = []
    while !scanner.take(")") {
      if !elements.isEmpty { try scanner.expect(",") }
      elements.append(try attribute())
    }
    guard let first = elements.first else { return .empty }
    // The elements that have the kind of the first; fewer when the kinds are mixed.
    let (list, count): (AttributeList?, Int) =
      switch first {
      case .string:
        Self.gather(elements, { if case .string(let x) = $0 { x } else { nil } }, AttributeList.strings)
      case .int: Self.gather(elements, { if case .int(let x) = $0 { x } else { nil } }, AttributeList.ints)
      case .float:
        Self.gather(elements, { if case .float(let x) = $0 { x } else { nil } }, AttributeList.floats)
      case .bool: Self.gather(elements, { if case .bool(let x) = $0 { x } else { nil } }, AttributeList.bools)
      case .type: Self.gather(elements, { if case .type(let x) = $0 { x } else { nil } }, AttributeList.types)
      case .shape:
        Self.gather(elements, { if case .shape(let x) = $0 { x } else { nil } }, AttributeList.shapes)
      case .tensor:
        Self.gather(elements, { if case .tensor(let x) = $0 { x } else { nil } }, AttributeList.tensors)
      case .function:
        Self.gather(elements, { if case .function(let x) = $0 { x } else { nil } }, AttributeList.functions)
      case .placeholder, .list, .unknown: (nil, 0)
      }
    guard let list, count == elements.count else {
      throw scanner.problem("the elements of a list are of one kind")
    }
    return list
  }

  private static func gather<Element>(
    _ elements: [Attribute], _ read: (Attribute) -> Element?, _ make: ([Element]) -> AttributeList
  ) -> (AttributeList?, Int) {
    let values = elements.compactMap(read)
    return (make(values), values.count)
  }

  private func emptyList(of kind: String) throws(Diagnostic) -> AttributeList {
    switch kind {
    case "strings": .strings([])
    case "ints": .ints([])
    case "floats": .floats([])
    case "bools": .bools([])
    case "types": .types([])
    case "shapes": .shapes([])
    case "tensors": .tensors([])
    case "functions": .functions([])
    default: throw scanner.problem("no list is one of '\(kind)'")
    }
  }

  // MARK: Tensors

  /// `tensor<float32[2]>[1.0, 2.0]`, or after the type `splat 0.0`, `bytes "00"`, `proto "00"`
  private mutating func tensor() throws(Diagnostic) -> Tensor {
    _ = scanner.takeWord("tensor")
    try scanner.expect("<")
    let type = try elementType()
    let shape = try shape()
    try scanner.expect(">")
    guard let dimensions = shape.fullyDefined, let count = Shape.elementCount(dimensions) else {
      throw scanner.problem("a tensor has known sizes")
    }
    if scanner.takeWord("at") {
      throw scanner.problem("the bytes of this tensor are in a file, and text cannot bring them")
    }
    if scanner.takeWord("proto") { return Tensor(type, dimensions, .serializedProto(try scanner.hex())) }
    if scanner.takeWord("splat") {
      let element = scanner.takeWord("bytes") ? try scanner.hex() : try literal(type)
      return Tensor(type, dimensions, .repeated(element))
    }
    if type == .string {
      let strings = try elements { (parser) throws(Diagnostic) in try parser.scanner.string() }
      guard strings.count == count else { throw wrongCount(strings.count, count) }
      return Tensor(type, dimensions, .strings(strings))
    }
    let bytes =
      scanner.takeWord("bytes")
      ? try scanner.hex()
      : try elements { (parser) throws(Diagnostic) in try parser.literal(type) }.flatMap(\.self)
    if let width = type.byteWidth, bytes.count != width * count {
      throw wrongCount(bytes.count / width, count)
    }
    return Tensor(type, dimensions, .bytes(bytes))
  }

  private func wrongCount(_ found: Int, _ expected: Int) -> Diagnostic {
    scanner.problem("the tensor's shape has \(expected) elements, but \(found) are given")
  }

  private mutating func elements(
    _ body: (inout GraphParser) throws(Diagnostic) -> [UInt8]
  ) throws(Diagnostic) -> [[UInt8]] {
    var result: [[UInt8]] = []
    try scanner.expect("[")
    while !scanner.take("]") {
      if !result.isEmpty { try scanner.expect(",") }
      result.append(try body(&self))
    }
    return result
  }

  /// The bytes of one element.
  private mutating func literal(_ type: ElementType) throws(Diagnostic) -> [UInt8] {
    let text = try scanner.number()
    func integer<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> [UInt8]? {
      T(text).map { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
    }
    let bytes: [UInt8]? =
      switch type {
      case .float32: Self.float(text).map { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
      case .float64: Self.double(text).map { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
      case .int8: integer(Int8.self)
      case .int16: integer(Int16.self)
      case .int32: integer(Int32.self)
      case .int64: integer(Int64.self)
      case .uint8: integer(UInt8.self)
      case .uint16: integer(UInt16.self)
      case .uint32: integer(UInt32.self)
      case .uint64: integer(UInt64.self)
      case .bool: ["true": [1], "false": [0]][text]
      case .float16, .bfloat16: type.bytes(parsing: text)
      default: nil
      }
    guard let bytes else { throw scanner.problem("'\(text)' is no \(type)") }
    return bytes
  }

  private static func float(_ text: String) -> Float? {
    if let bits = payload(text) { return UInt32(bits, radix: 16).map { Float(bitPattern: $0) } }
    return text == "nan" ? .nan : Float(text)
  }

  private static func double(_ text: String) -> Double? {
    if let bits = payload(text) { return UInt64(bits, radix: 16).map { Double(bitPattern: $0) } }
    return text == "nan" ? .nan : Double(text)
  }

  /// The bits of `nan(0x…)`.
  private static func payload(_ text: String) -> Substring? {
    text.hasPrefix("nan(0x") ? text.dropFirst(6).dropLast() : nil
  }
}
