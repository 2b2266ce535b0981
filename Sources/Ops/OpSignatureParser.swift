internal import GraphIR
internal import Tensors

/// Reads a line of the registry, as tools/generate-op-registry writes it.
///
///     AddN ^+ inputs=N*T > sum=T ; N:int>=1 T:type{float32,…}
///
/// Parts are separated by single spaces: the name; flags, if any; inputs; `>`; outputs; `;`; attributes.
/// An argument is `name:type`, `name=attribute`, `name=[list attribute]`, with `count*` before the type and `&` after
/// the name of a reference. An attribute is `name:kind`, then `{allowed values}`, `>=minimum` and `=default` where it
/// has them. Bytes of a quoted string that could end a part or an item are `\hh`.
enum OpSignatureParser {
  static func parse(_ line: String) -> OpSignature {
    var parts = line.split(separator: " ")[...]
    let name = String(parts.removeFirst())
    var flags = ""
    if let first = parts.first, first != ">", first.allSatisfy({ "!^+~".contains($0) }) {
      flags = String(parts.removeFirst())
    }
    let inputs = parts.prefix { $0 != ">" }
    let afterInputs = parts.dropFirst(inputs.count + 1)
    let outputs = afterInputs.prefix { $0 != ";" }
    let attributes = afterInputs.dropFirst(outputs.count + 1)
    return OpSignature(
      name: name, inputs: inputs.map(argument), outputs: outputs.map(argument),
      attributes: attributes.map(attribute), isStateful: flags.contains("!"),
      isCommutative: flags.contains("^"),
      isAggregate: flags.contains("+"), allowsUninitializedInput: flags.contains("~"))
  }

  private static func argument(_ text: Substring) -> OpArgument {
    guard let separator = text.firstIndex(where: { $0 == ":" || $0 == "=" }) else {
      preconditionFailure("no type in the argument '\(text)'")
    }
    var name = text[..<separator]
    let isReference = name.last == "&"
    if isReference { name.removeLast() }
    var type = text[text.index(after: separator)...]
    var number: String?
    if let star = type.firstIndex(of: "*") {
      number = String(type[..<star])
      type = type[type.index(after: star)...]
    }
    let rule: OpArgument.TypeRule
    if text[separator] == ":" {
      rule = .fixed(elementType(type))
    } else if type.first == "[" {
      rule = .list(String(type.dropFirst().dropLast()))
    } else {
      rule = .attribute(String(type))
    }
    return OpArgument(name: String(name), type: rule, numberAttribute: number, isReference: isReference)
  }

  private static func attribute(_ text: Substring) -> OpSignature.AttributeDefinition {
    guard let colon = text.firstIndex(of: ":") else {
      preconditionFailure("no kind in the attribute '\(text)'")
    }
    var rest = text[text.index(after: colon)...]
    let kind = attributeKind(rest.prefix { $0.isLetter || "()".contains($0) }, &rest)
    var allowed: [Substring] = []
    if rest.first == "{", let close = rest.firstIndex(of: "}") {
      allowed = rest[rest.index(after: rest.startIndex)..<close].split(separator: ",")
      rest = rest[rest.index(after: close)...]
    }
    var minimum: Int?
    if rest.hasPrefix(">=") {
      let digits = rest.dropFirst(2).prefix { $0 != "=" }
      minimum = Int(digits)
      rest = rest.dropFirst(2 + digits.count)
    }
    let isType = kind.element == .type
    return OpSignature.AttributeDefinition(
      name: String(text[..<colon]), kind: kind,
      defaultValue: rest.first == "=" ? value(rest.dropFirst(), kind) : nil,
      allowedTypes: isType ? allowed.map(elementType) : [],
      allowedStrings: isType ? [] : allowed.map { String(decoding: bytes($0), as: UTF8.self) },
      minimum: minimum)
  }

  private static func attributeKind(_ word: Substring, _ rest: inout Substring) -> AttributeKind {
    rest = rest.dropFirst(word.count)
    let isList = word.hasPrefix("list(")
    let element = isList ? word.dropFirst(5).dropLast() : word
    guard let element = AttributeKind.Element(rawValue: String(element)) else {
      preconditionFailure("no attribute kind is called '\(word)'")
    }
    return AttributeKind(element, isList: isList)
  }

  private static func value(_ text: Substring, _ kind: AttributeKind) -> Attribute? {
    guard kind.isList else {
      switch kind.element {
      case .type: return .type(elementType(text))
      case .int: return .int(integer(text))
      case .float: return .float(float(text))
      case .bool: return .bool(text == "true")
      case .string: return .string(bytes(text))
      case .shape: return .shape(shape(text))
      case .tensor, .function: return nil
      }
    }
    let items = text.dropFirst().dropLast().split(separator: ",")
    if items.isEmpty { return .list(.empty) }
    switch kind.element {
    case .type: return .list(.types(items.map(elementType)))
    case .int: return .list(.ints(items.map(integer)))
    case .float: return .list(.floats(items.map(float)))
    case .bool: return .list(.bools(items.map { $0 == "true" }))
    case .string: return .list(.strings(items.map(bytes)))
    case .shape, .tensor, .function: return nil
    }
  }

  private static func elementType(_ text: Substring) -> ElementType {
    guard let type = ElementType(named: String(text)) else {
      preconditionFailure("no type is called '\(text)'")
    }
    return type
  }

  private static func integer(_ text: Substring) -> Int64 {
    guard let value = Int64(text) else { preconditionFailure("'\(text)' is no integer") }
    return value
  }

  private static func float(_ text: Substring) -> Float {
    guard let value = Float(text) else { preconditionFailure("'\(text)' is no number") }
    return value
  }

  private static func shape(_ text: Substring) -> Shape {
    if text == "[*]" { return .unknownRank }
    return Shape(text.dropFirst().dropLast().split(separator: ",").map { $0 == "?" ? -1 : Int(integer($0)) })
  }

  /// The bytes of a quoted string.
  private static func bytes(_ text: Substring) -> [UInt8] {
    var result: [UInt8] = []
    var rest = text.dropFirst().dropLast().utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\") {
        result.append(UInt8(String(rest.prefix(2)) ?? "", radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
      }
    }
    return result
  }
}
