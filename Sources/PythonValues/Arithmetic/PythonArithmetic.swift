internal import Diagnostics
internal import Tensors

extension PythonValue {
  /// What an operator makes of two values: numbers and sequences as in Python, as soon as there is an array as in NumPy.
  ///
  /// - Throws: a Diagnostic for operands that the operator does not take, divisions of Python numbers by zero, and
  ///   integers that grow beyond 128 bits.
  static func apply(
    _ operation: BinaryOperator, _ a: PythonValue, _ b: PythonValue
  ) throws(Diagnostic) -> PythonValue {
    if case .array = a { return .array(try NumpyArray.apply(operation, a, b)) }
    if case .array = b { return .array(try NumpyArray.apply(operation, a, b)) }
    if let sequence = try applySequence(operation, a, b) { return sequence }
    switch (a.number, b.number) {
    case (.int(let x)?, .int(let y)?): return try apply(operation, x, y)
    case (.complex?, _?), (_?, .complex?):
      guard let x = a.complexNumber, let y = b.complexNumber else { break }
      return .complex(try apply(operation, x, y))
    case (_?, _?):
      guard let x = a.double, let y = b.double else { break }
      return try apply(operation, x, y)
    default: break
    }
    throw invalid("\(a.typeName) \(operation.rawValue) \(b.typeName) is nothing in Python")
  }

  static func apply(_ operation: UnaryOperator, _ a: PythonValue) throws(Diagnostic) -> PythonValue {
    switch (operation, a.number) {
    case (_, nil):
      if case .array(let array) = a { return .array(try NumpyArray.apply(operation, array)) }
    case (.plus, let number?): return number
    case (.minus, .int(let x)?):
      guard x != .min else { throw tooLarge }
      return .int(-x)
    case (.minus, .float(let x)?): return .float(-x)
    case (.minus, .complex(let x)?): return .complex(-x)
    case (.invert, .int(let x)?): return .int(~x)
    default: break
    }
    throw invalid("\(operation.rawValue)\(a.typeName) is nothing in Python")
  }

  /// A Python number, a boolean as the integer that it is; nil for anything else.
  var number: PythonValue? {
    switch self {
    case .bool(let flag): .int(flag ? 1 : 0)
    case .int, .float, .complex: self
    default: nil
    }
  }

  var double: Double? {
    switch number {
    case .int(let x): Double(x)
    case .float(let x): x
    default: nil
    }
  }

  var complexNumber: ComplexNumber? {
    if case .complex(let x) = self { return x }
    return double.map { ComplexNumber($0) }
  }

  private static var tooLarge: Diagnostic { Diagnostic(.tooLarge, "the integer has more than 128 bits") }

  // MARK: Sequences

  private static func applySequence(
    _ operation: BinaryOperator, _ a: PythonValue, _ b: PythonValue
  ) throws(Diagnostic) -> PythonValue? {
    switch (operation, a, b) {
    case (.add, .list(let x), .list(let y)): return .list(try joined(x, y))
    case (.add, .tuple(let x), .tuple(let y)): return .tuple(try joined(x, y))
    case (.add, .string(let x), .string(let y)):
      guard x.utf8.count + y.utf8.count <= mostItems else { throw tooLong }
      return .string(x + y)
    case (.add, .bytes(let x), .bytes(let y)): return .bytes(try joined(x, y))
    case (.multiply, let sequence, let times):
      if case .int(let count)? = times.number { return try sequence.repeated(count) }
      if case .int(let count)? = sequence.number { return try times.repeated(count) }
      return nil
    default: return nil
    }
  }

  private static func joined<Item>(_ a: [Item], _ b: [Item]) throws(Diagnostic) -> [Item] {
    guard a.count + b.count <= mostItems else { throw tooLong }
    return a + b
  }

  private func repeated(_ times: Int128) throws(Diagnostic) -> PythonValue? {
    func items<Item>(_ items: [Item]) throws(Diagnostic) -> [Item] {
      guard times > 0, !items.isEmpty else { return [] }
      guard times <= mostItems, items.count * Int(times) <= mostItems else { throw Self.tooLong }
      return (0..<Int(times)).flatMap { _ in items }
    }
    switch self {
    case .list(let list): return .list(try items(list))
    case .tuple(let tuple): return .tuple(try items(tuple))
    case .bytes(let bytes): return .bytes(try items(bytes))
    case .string(let text): return .string(String(decoding: try items(Array(text.utf8)), as: UTF8.self))
    default: return nil
    }
  }

  private static var tooLong: Diagnostic {
    Diagnostic(
      .tooLarge, "a sequence of more than \(mostItems) items is too long for an expression",
      help: "let NumPy make an array: np.full(shape, value)")
  }

  // MARK: Numbers

  private static func apply(
    _ operation: BinaryOperator, _ a: Int128, _ b: Int128
  ) throws(Diagnostic) -> PythonValue {
    func checked(_ result: (partialValue: Int128, overflow: Bool)) throws(Diagnostic) -> PythonValue {
      guard !result.overflow else { throw tooLarge }
      return .int(result.partialValue)
    }
    switch operation {
    case .add: return try checked(a.addingReportingOverflow(b))
    case .subtract: return try checked(a.subtractingReportingOverflow(b))
    case .multiply: return try checked(a.multipliedReportingOverflow(by: b))
    case .divide: return try apply(operation, Double(a), Double(b))
    case .floorDivide, .remainder:
      guard b != 0 else { throw divisionByZero }
      // The one quotient that overflows.
      guard b != -1 else {
        return operation == .remainder ? .int(0) : try checked(Int128(0).subtractingReportingOverflow(a))
      }
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      let isOff = remainder != 0 && (remainder < 0) != (b < 0)
      return .int(operation == .remainder ? remainder + (isOff ? b : 0) : quotient - (isOff ? 1 : 0))
    case .power:
      guard b >= 0 else { return try apply(operation, Double(a), Double(b)) }
      if b == 0 || a == 1 { return .int(1) }
      if a == 0 { return .int(0) }
      if a == -1 { return .int(b & 1 == 0 ? 1 : -1) }
      guard b < 128 else { throw tooLarge }
      var result = PythonValue.int(1)
      for _ in 0..<b {
        guard case .int(let product) = result else { break }
        result = try checked(product.multipliedReportingOverflow(by: a))
      }
      return result
    }
  }

  private static func apply(
    _ operation: BinaryOperator, _ a: Double, _ b: Double
  ) throws(Diagnostic) -> PythonValue {
    switch operation {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide, .floorDivide, .remainder:
      guard b != 0 else { throw divisionByZero }
      if operation == .divide { return .float(a / b) }
      let (quotient, remainder) = flooredDivision(a, b)
      return .float(operation == .remainder ? remainder : quotient)
    case .power:
      if a == 0, b < 0 { throw divisionByZero }
      if a < 0, b != b.rounded(), a.isFinite, b.isFinite {
        return .complex(ComplexNumber(a).raised(to: ComplexNumber(b)))
      }
      return .float(PythonValues.power(a, b))
    }
  }

  private static func apply(
    _ operation: BinaryOperator, _ a: ComplexNumber, _ b: ComplexNumber
  ) throws(Diagnostic) -> ComplexNumber {
    switch operation {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide:
      guard b != ComplexNumber(0) else { throw divisionByZero }
      return a / b
    case .power: return a.raised(to: b)
    case .floorDivide, .remainder: throw invalid("complex numbers have no \(operation.rawValue)")
    }
  }

  private static var divisionByZero: Diagnostic { invalid("division by zero") }
}
