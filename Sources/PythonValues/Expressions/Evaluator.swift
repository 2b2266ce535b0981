package import Diagnostics
internal import Tensors

/// Computes what expressions stand for, without executing anything: Python's literals and arithmetic, and the functions of
/// NumPy that are listed here.
package struct Evaluator {
  /// The state of `np.random`; nil as long as it has no seed.
  private var random: RandomSource?
  private var text = ExpressionText("")
  /// How many elements all arrays together have that one expression made.
  private var made = 0
  private static let mostMade = 1 << 28

  /// Whether `true`, `false` and `null` are known, too.
  private let takesJSON: Bool

  /// - Parameters:
  ///   - seed: what `np.random.seed` is given before the first expression.
  ///   - takesJSON: whether JSON's names of values are understood besides Python's.
  package init(seed: UInt32? = nil, takesJSON: Bool = false) {
    self.takesJSON = takesJSON
    random = seed.map { RandomSource(legacySeeds: [$0], isArray: false) }
  }

  /// The value of an expression.
  ///
  /// - Throws: a Diagnostic that points at the column, for what is no expression, for names and functions that are not
  ///   known here, for operands that they do not take, and for arrays that are too large.
  package mutating func evaluate(_ expression: String) throws(Diagnostic) -> PythonValue {
    text = ExpressionText(expression)
    made = 0
    let tree = try Parser.parse(text)
    return try value(tree)
  }

  /// The value of a literal: an expression without names and calls.
  package static func literal(_ expression: String) throws(Diagnostic) -> PythonValue {
    var evaluator = Evaluator()
    return try evaluator.evaluate(expression)
  }

  // MARK: Values

  private mutating func value(_ expression: Expression) throws(Diagnostic) -> PythonValue {
    let object = try object(expression)
    guard case .value(let value) = object else {
      throw text.pointing(
        invalid("\(object.kind) is no value", help: "call it with brackets behind its name"),
        at: expression.offset)
    }
    return value
  }

  private mutating func object(_ expression: Expression) throws(Diagnostic) -> Object {
    do throws(Diagnostic) {
      let object = try evaluated(expression)
      if case .call = expression, case .value(.array(let array)) = object { try count(array) }
      if case .binary = expression, case .value(.array(let array)) = object { try count(array) }
      return object
    } catch {
      throw text.pointing(error, at: expression.offset)
    }
  }

  private mutating func count(_ array: NumpyArray) throws(Diagnostic) {
    made += array.count
    guard made <= Self.mostMade else {
      throw Diagnostic(.tooLarge, "the expression makes arrays of more than \(Self.mostMade) elements")
    }
  }

  private mutating func evaluated(_ expression: Expression) throws(Diagnostic) -> Object {
    switch expression {
    case .value(let value, _): return .value(value)
    case .name(let name, _):
      if takesJSON, let value = Self.jsonNames[name] { return .value(value) }
      return try Self.named(name)
    case .list(let items, _): return .value(.list(try values(items)))
    case .tuple(let items, _): return .value(.tuple(try values(items)))
    case .dictionary(let members, _):
      var pairs: [(key: PythonValue, value: PythonValue)] = []
      for member in members {
        let key = try value(member.key)
        guard key.key != nil else {
          throw text.pointing(invalid("\(key.typeName) is no key of a dict"), at: member.key.offset)
        }
        pairs.append((key, try value(member.value)))
      }
      return .value(.dictionary(pairs))
    case .unary(let operation, let operand, _):
      return .value(try PythonValue.apply(operation, value(operand)))
    case .binary(let operation, let a, let b, _):
      let left = try value(a)
      return .value(try PythonValue.apply(operation, left, value(b)))
    case .attribute(let base, let name, _): return try attribute(name, of: object(base))
    case .call(let function, let arguments, _):
      let called = try object(function)
      var given: [(name: String?, value: Object)] = []
      for argument in arguments { given.append((argument.name, try object(argument.value))) }
      return try call(called, given)
    }
  }

  private mutating func values(_ expressions: [Expression]) throws(Diagnostic) -> [PythonValue] {
    var values: [PythonValue] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try value(expression)) }
    return values
  }

  // MARK: Names

  private static let pythonTypes: [String: ElementType] = [
    "bool": .bool, "int": .int64, "float": .float64, "complex": .complex128, "str": .string, "bytes": .string,
  ]
  private static let jsonNames: [String: PythonValue] = [
    "true": .bool(true), "false": .bool(false), "null": .none,
  ]
  private static let pythonFunctions = ["list": "a?", "tuple": "a?", "range": "*"]

  private static func named(_ name: String) throws(Diagnostic) -> Object {
    if name == "np" || name == "numpy" { return .module("np") }
    if let type = pythonTypes[name] { return .type(type, isPython: true) }
    if pythonFunctions[name] != nil { return .function(name) }
    let known = ["np", "numpy", "True", "False", "None"] + pythonTypes.keys + pythonFunctions.keys
    let help =
      NumpyFunction.all[name] != nil || Object.attribute(name) != nil
      ? "did you mean 'np.\(name)'?"
      : ["nan", "inf", "true", "false", "null"].contains(name)
        ? "write \(["nan": "float('nan')", "inf": "float('inf')", "true": "True", "false": "False", "null": "None"][name] ?? name)"
        : didYouMean(name, among: known) ?? "a string stands in quotes"
    throw invalid("the name '\(name)' is not known", help: help)
  }

  private static let constants: [String: PythonValue] = [
    "pi": .float(.pi), "e": .float(2.718281828459045), "inf": .float(.infinity), "nan": .float(.nan),
    "newaxis": .none, "euler_gamma": .float(0.5772156649015329), "True_": .bool(true), "False_": .bool(false),
  ]

  private func attribute(_ name: String, of object: Object) throws(Diagnostic) -> Object {
    switch object {
    case .module("np"):
      if let constant = Self.constants[name] { return .value(constant) }
      if name == "random" { return .module("np.random") }
      if NumpyFunction.all[name] != nil || name == "dtype" { return .function("np." + name) }
      if let type = Object.attribute(name) { return .type(type, isPython: false) }
      throw invalid(
        "np.\(name) is not evaluated here",
        help: didYouMean(name, among: NumpyFunction.all.keys).map { $0 + " All are listed in the README." }
          ?? "the functions are \(listed(NumpyFunction.all.keys.sorted(), limit: 60))")
    case .module:
      let seeding = ["seed", "RandomState", "default_rng"]
      if seeding.contains(name) || RandomFunctions.legacy[name] != nil {
        return .function("np.random." + name)
      }
      let known = seeding + RandomFunctions.legacy.keys
      throw invalid(
        "np.random.\(name) is not drawn here",
        help: didYouMean(name, among: known) ?? "there are \(listed(known.sorted(), limit: 20))")
    case .generator(let source): return .drawing(source, name)
    case .value(.array(let array)): return try Self.attribute(name, of: array)
    default: throw invalid("\(object.kind) has no attribute '\(name)' here")
    }
  }

  private static let methods: [String: String] = [
    "reshape": "*", "astype": "dtype order? casting? copy?", "transpose": "*", "flatten": "order?",
    "ravel": "order?",
    "squeeze": "axis?", "repeat": "repeats axis?", "copy": "order?",
  ]

  private static func attribute(_ name: String, of array: NumpyArray) throws(Diagnostic) -> Object {
    switch name {
    case "T": return .value(.array(try array.transposed(nil)))
    case "shape": return .value(.tuple(array.dimensions.map { .int(Int128($0)) }))
    case "size": return .value(.int(Int128(array.count)))
    case "ndim": return .value(.int(Int128(array.dimensions.count)))
    case "dtype": return .type(array.type, isPython: false)
    default:
      if methods[name] != nil { return .method(array, name) }
      let known = methods.keys + ["T", "shape", "size", "ndim", "dtype"]
      throw invalid(
        "an array has no attribute '\(name)' here",
        help: didYouMean(name, among: known) ?? "there are \(listed(known.sorted(), limit: 20))")
    }
  }

  // MARK: Calls

  private mutating func call(
    _ function: Object, _ arguments: [(name: String?, value: Object)]
  ) throws(Diagnostic) -> Object {
    switch function {
    case .function(let name) where name.hasPrefix("np.random."):
      return try callRandom(String(name.dropFirst(10)), arguments)
    case .function("np.dtype"):
      let given = try Arguments("np.dtype", "dtype", arguments)
      return .type(try given.type() ?? .float64, isPython: false)
    case .function(let name):
      if let known = NumpyFunction.all[String(name.dropFirst(3))] {
        return .value(try known.body(Arguments(name, Parameters(stringLiteral: known.parameters), arguments)))
      }
      return .value(try Self.callPython(name, arguments))
    case .method(let array, let name): return .value(try Self.call(name, of: array, arguments))
    case .drawing(let source, let name):
      return .value(try RandomFunctions.draw(name, arguments, from: source))
    case .type(let type, let isPython): return .value(try Self.convert(to: type, isPython, arguments))
    default: throw invalid("\(function.kind) cannot be called")
    }
  }

  private mutating func callRandom(
    _ name: String, _ arguments: [(name: String?, value: Object)]
  ) throws(Diagnostic) -> Object {
    if ["seed", "RandomState", "default_rng"].contains(name) {
      let whole = "np.random." + name
      let source = try RandomFunctions.source(whole, Arguments(whole, "seed?", arguments))
      guard name == "seed" else { return .generator(source) }
      random = source
      return .value(.none)
    }
    guard let random else {
      throw invalid(
        "np.random.\(name) without a seed would give other numbers each time",
        help: "say --seed 1, or np.random.RandomState(1).\(name)(…)")
    }
    return .value(try RandomFunctions.draw(name, arguments, from: random))
  }

  private static func callPython(
    _ name: String, _ arguments: [(name: String?, value: Object)]
  ) throws(Diagnostic) -> PythonValue {
    let given = try Arguments(name, Parameters(stringLiteral: pythonFunctions[name] ?? ""), arguments)
    if name == "range" {
      let ends = try given.restIntegers()
      guard (1...3).contains(ends.count), ends.count < 3 || ends[2] != 0 else {
        throw invalid("range takes an end; or a start, an end and a step that is not 0")
      }
      let numbers = stride(
        from: ends.count > 1 ? ends[0] : 0, to: ends.count > 1 ? ends[1] : ends[0],
        by: ends.count > 2 ? ends[2] : 1)
      var items: [PythonValue] = []
      for number in numbers {
        guard items.count < mostItems else {
          throw Diagnostic(.tooLarge, "the range has more than \(mostItems) numbers", help: "use np.arange")
        }
        items.append(.int(Int128(number)))
      }
      return .list(items)
    }
    var items: [PythonValue] = []
    if given.has("a") {
      switch try given.value("a") {
      case .list(let list), .tuple(let list): items = list
      default: throw invalid("\(name) takes a list or a tuple here")
      }
    }
    return name == "list" ? .list(items) : .tuple(items)
  }

  private static func call(
    _ name: String, of array: NumpyArray, _ arguments: [(name: String?, value: Object)]
  ) throws(Diagnostic) -> PythonValue {
    if name == "reshape" || name == "transpose" {
      // Sizes come alone or as a tuple, and an order by its name.
      _ = try Arguments(name, "order?", arguments.filter { $0.name == "order" })
      let given = try Arguments(name, "* shape? axes?", arguments.filter { $0.name != "order" })
      if name == "reshape" {
        return .array(
          try array.reshaped(to: given.has("shape") ? given.integers("shape") : given.restIntegers()))
      }
      let isPlain = given.rest.isEmpty || given.rest.count == 1 && given.restIsNone
      return .array(try array.transposed(isPlain ? given.optionalIntegers("axes") : given.restIntegers()))
    }
    let given = try Arguments(name, Parameters(stringLiteral: methods[name] ?? ""), arguments)
    switch name {
    case "astype": return .array(try array.cast(to: given.type() ?? .float64))
    case "squeeze": return .array(try array.squeezed(given.optionalIntegers("axis")))
    case "repeat":
      return .array(
        try array.repeated(given.integers("repeats"), axis: given.has("axis") ? given.integer("axis") : nil))
    case "flatten", "ravel": return .array(try array.reshaped(to: [-1]))
    default: return .array(array)
    }
  }

  /// What calling a type makes: an array of NumPy's types, a number of Python's.
  private static func convert(
    to type: ElementType, _ isPython: Bool, _ arguments: [(name: String?, value: Object)]
  ) throws(Diagnostic) -> PythonValue {
    let given = try Arguments("\(type)", "x?", arguments)
    let value: PythonValue = given.has("x") ? try given.value("x") : type == .string ? .string("") : .int(0)
    // Text is true unless it is empty.
    if type == .bool, isPython, case .string(let text) = value { return .bool(!text.isEmpty) }
    let array = try value.array(as: type)
    guard isPython, array.dimensions.isEmpty else { return .array(array) }
    switch (array.elements, type) {
    case (.integers(let x), .bool): return .bool(x[0] != 0)
    case (.integers(let x), _): return .int(Int128(x[0]))
    case (.floats(let x), _): return .float(x[0])
    case (.complex(let x), _): return .complex(x[0])
    case (.strings, _): return value
    }
  }
}
