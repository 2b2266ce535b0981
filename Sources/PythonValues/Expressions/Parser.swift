internal import Diagnostics

/// Reads an expression (Python's language reference, chapter 6) as far as values are made of it: literals, brackets,
/// arithmetic, names with attributes, and calls.
struct Parser {
  private let text: ExpressionText
  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  /// How deep brackets and signs may nest.
  private static let deepest = 100

  private init(_ text: ExpressionText) throws(Diagnostic) {
    self.text = text
    tokens = try Lexer.tokens(of: text)
  }

  static func parse(_ text: ExpressionText) throws(Diagnostic) -> Expression {
    var parser = try Parser(text)
    if case .end = parser.token.kind { throw parser.wrong("the expression is empty") }
    let expression = try parser.list(until: nil)
    if let rest = parser.token.unexpected { throw parser.wrong(rest) }
    return expression
  }

  private var token: Token { tokens[position] }

  private func wrong(_ message: String, help: String? = nil) -> Diagnostic {
    text.pointing(invalid(message, help: help), at: token.offset)
  }

  private func isAt(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

  private mutating func skip(_ symbol: String) -> Bool {
    guard isAt(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ symbol: String, toClose opening: Token? = nil) throws(Diagnostic) {
    if skip(symbol) { return }
    guard let opening, token.kind == .end else {
      throw wrong("'\(symbol)' is expected" + (token.kind == .end ? " where the expression ends" : ""))
    }
    throw text.pointing(invalid("the bracket is not closed: '\(symbol)' is missing"), at: opening.offset)
  }

  private mutating func nested<Result>(
    _ body: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    guard depth < Self.deepest else { throw wrong("the expression nests deeper than \(Self.deepest) levels") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: Operators

  /// An expression, or a tuple without brackets of several.
  private mutating func list(until closing: String?) throws(Diagnostic) -> Expression {
    let start = token.offset
    let first = try sum()
    guard isAt(",") else { return first }
    var items = [first]
    while skip(",") {
      if token.kind == .end || closing.map(isAt) == true { break }
      items.append(try sum())
    }
    return .tuple(items, start)
  }

  private mutating func sum() throws(Diagnostic) -> Expression {
    try nested { (parser) throws(Diagnostic) in
      try parser.operands(["+": .add, "-": .subtract]) { (parser) throws(Diagnostic) in
        try parser.operands(["*": .multiply, "/": .divide, "//": .floorDivide, "%": .remainder]) {
          (parser) throws(Diagnostic) in try parser.factor()
        }
      }
    }
  }

  private mutating func operands(
    _ operators: [String: BinaryOperator], _ operand: (inout Parser) throws(Diagnostic) -> Expression
  ) throws(Diagnostic) -> Expression {
    var left = try operand(&self)
    var length = 0
    while case .symbol(let symbol) = token.kind, let operation = operators[symbol] {
      let offset = token.offset
      position += 1
      length += 1
      guard length <= Self.longest else {
        throw wrong("the expression has more than \(Self.longest) operators in a row")
      }
      left = .binary(operation, left, try operand(&self), offset)
    }
    return left
  }

  /// How many operators may follow each other without brackets: they nest at their left.
  private static let longest = 1000

  private mutating func factor() throws(Diagnostic) -> Expression {
    if case .symbol(let symbol) = token.kind, let operation = UnaryOperator(rawValue: symbol) {
      let offset = token.offset
      position += 1
      return .unary(operation, try nested { (parser) throws(Diagnostic) in try parser.factor() }, offset)
    }
    let base = try primary()
    let offset = token.offset
    guard skip("**") else { return base }
    // A power binds what is at its right, signs included.
    return .binary(.power, base, try nested { (parser) throws(Diagnostic) in try parser.factor() }, offset)
  }

  // MARK: Names, calls, attributes

  private mutating func primary() throws(Diagnostic) -> Expression {
    let start = token.offset
    var expression = try atom()
    var length = 0
    while case .symbol(let symbol) = token.kind {
      let opening = token
      length += 1
      guard length <= Self.deepest else {
        throw wrong("the expression chains more than \(Self.deepest) calls")
      }
      switch symbol {
      case ".":
        position += 1
        guard case .name(let name) = token.kind else { throw wrong("a name is expected after '.'") }
        position += 1
        expression = .attribute(expression, name, opening.offset)
      case "(":
        position += 1
        expression = .call(expression, try arguments(opening), start)
      case "[":
        throw wrong(
          "an array or list is not indexed here",
          help: "reshape it instead, or save it to a file for --inputs")
      default: return expression
      }
    }
    return expression
  }

  private mutating func arguments(_ opening: Token) throws(Diagnostic) -> [Expression.Argument] {
    var arguments: [Expression.Argument] = []
    while !isAt(")"), token.kind != .end {
      var name: String?
      if case .name(let key) = token.kind, tokens[position + 1].kind == .symbol("=") {
        name = key
        guard !arguments.contains(where: { $0.name == key }) else { throw wrong("'\(key)' is given twice") }
        position += 2
      } else if arguments.last?.name != nil {
        throw wrong("an argument without a name follows one with a name")
      }
      arguments.append(Expression.Argument(name: name, value: try sum()))
      guard skip(",") else { break }
    }
    try expect(")", toClose: opening)
    return arguments
  }

  private mutating func atom() throws(Diagnostic) -> Expression {
    let start = token
    switch start.kind {
    case .integer(let number): return value(.int(number))
    case .float(let number): return value(.float(number))
    case .imaginary(let number): return value(.complex(ComplexNumber(0, number)))
    case .string, .bytes: return try strings()
    case .name("True"): return value(.bool(true))
    case .name("False"): return value(.bool(false))
    case .name("None"): return value(.none)
    case .name(let name):
      position += 1
      return .name(name, start.offset)
    case .symbol("("):
      position += 1
      if skip(")") { return .tuple([], start.offset) }
      let inner = try list(until: ")")
      try expect(")", toClose: start)
      return inner
    case .symbol("["):
      position += 1
      return .list(
        try items(until: "]", start) { (parser) throws(Diagnostic) in try parser.sum() }, start.offset)
    case .symbol("{"):
      position += 1
      let members = try items(until: "}", start) { (parser) throws(Diagnostic) in
        let key = try parser.sum()
        try parser.expect(":")
        return (key: key, value: try parser.sum())
      }
      return .dictionary(members, start.offset)
    default: throw wrong(start.unexpected ?? "a value is expected")
    }
  }

  private mutating func items<Item>(
    until closing: String, _ opening: Token, _ item: (inout Parser) throws(Diagnostic) -> Item
  ) throws(Diagnostic) -> [Item] {
    var items: [Item] = []
    while !isAt(closing), token.kind != .end {
      items.append(try item(&self))
      guard skip(",") else { break }
    }
    try expect(closing, toClose: opening)
    return items
  }

  private mutating func value(_ value: PythonValue) -> Expression {
    position += 1
    return .value(value, tokens[position - 1].offset)
  }

  /// Literals of one kind that follow each other are one.
  private mutating func strings() throws(Diagnostic) -> Expression {
    let start = token.offset
    var (text, bytes): (String?, [UInt8]?) = (nil, nil)
    while true {
      switch token.kind {
      case .string(let next) where bytes == nil: text = (text ?? "") + next
      case .bytes(let next) where text == nil: bytes = (bytes ?? []) + next
      case .string, .bytes: throw wrong("text and bytes are not joined")
      default: return .value(text.map { .string($0) } ?? .bytes(bytes ?? []), start)
      }
      position += 1
    }
  }
}

extension Token {
  /// Why a word cannot stand where it does; nil at the end.
  fileprivate var unexpected: String? {
    switch kind {
    case .end: nil
    case .symbol("="): "'=' assigns nothing here"
    case .symbol(let symbol): "'\(symbol)' is not expected here"
    case .name(let name):
      ["for", "if", "lambda", "and", "or", "not", "in", "is", "else", "await", "yield"].contains(name)
        ? "'\(name)' is not evaluated: only values, arithmetic and NumPy's functions are"
        : "the name '\(name)' is not expected here"
    default: "a value is not expected here: a comma or an operator is missing"
    }
  }
}
