internal import Diagnostics
internal import Tensors

/// What a function takes: names in their order, those with a question mark may be left out, and one with a star stands
/// for any number.
struct Parameters: ExpressibleByStringLiteral {
  let names: [(name: String, isOptional: Bool)]
  let takesAny: Bool

  init(stringLiteral text: String) {
    let words = text.split(separator: " ")
    takesAny = words.contains("*")
    names = words.filter { $0 != "*" }.map { word in
      (String(word.hasSuffix("?") ? word.dropLast() : word), word.hasSuffix("?"))
    }
  }
}

/// The arguments of a call, by the names of its parameters.
struct Arguments {
  private var given: [String: Object] = [:]
  /// Those that `*` takes.
  private(set) var rest: [Object] = []
  let function: String

  /// - Throws: a Diagnostic for arguments that the function does not take, and for those that are missing.
  init(
    _ function: String, _ parameters: Parameters, _ arguments: [(name: String?, value: Object)]
  ) throws(Diagnostic) {
    self.function = function
    let names = parameters.names.map(\.name)
    var position = 0
    for (name, value) in arguments {
      if let name {
        guard names.contains(name) else {
          throw invalid(
            "\(function) takes no argument '\(name)'",
            help: didYouMean(name, among: names) ?? "it takes \(listed(names))")
        }
        guard given[name] == nil else { throw invalid("\(function) is given '\(name)' twice") }
        given[name] = value
      } else if parameters.takesAny {
        rest.append(value)
      } else if position < names.count {
        given[names[position]] = value
        position += 1
      } else {
        throw invalid("\(function) takes at most \(names.count) arguments, not \(arguments.count)")
      }
    }
    if let missing = parameters.names.first(where: { !$0.isOptional && given[$0.name] == nil }) {
      throw invalid("\(function) needs the argument '\(missing.name)'")
    }
    if let order = given["order"], case .value(.string(let letter)) = order,
      !["C", "K", "A"].contains(letter)
    {
      throw invalid(
        "\(function) knows the order 'C' alone, not '\(letter)'", help: "transpose the array instead")
    }
  }

  /// Whether a value other than None is given.
  func has(_ name: String) -> Bool {
    switch given[name] {
    case nil, .value(.none)?: false
    default: true
    }
  }

  /// Whether None is given.
  func isNone(_ name: String) -> Bool { given[name] != nil && !has(name) }

  private func wrong(_ name: String, _ object: Object?, _ wanted: String) -> Diagnostic {
    invalid("\(function) takes \(wanted) as '\(name)', not \(object?.kind ?? "nothing")")
  }

  func value(_ name: String) throws(Diagnostic) -> PythonValue {
    guard case .value(let value)? = given[name] else { throw wrong(name, given[name], "a value") }
    return value
  }

  func array(_ name: String) throws(Diagnostic) -> NumpyArray { try value(name).array() }

  /// The values of a list or tuple as arrays.
  func arrays(_ name: String) throws(Diagnostic) -> [NumpyArray] {
    switch try value(name) {
    case .list(let items), .tuple(let items):
      var arrays: [NumpyArray] = []
      for item in items { arrays.append(try item.array()) }
      return arrays
    case .array(let array) where !array.dimensions.isEmpty:
      let inner = array.dimensions.dropFirst().reduce(1, *)
      var arrays: [NumpyArray] = []
      for row in 0..<array.dimensions[0] {
        arrays.append(try array.picking(Array(array.dimensions.dropFirst())) { row * inner + $0 })
      }
      return arrays
    default: throw wrong(name, given[name], "a list of arrays")
    }
  }

  func integer(_ name: String, _ fallback: Int? = nil) throws(Diagnostic) -> Int {
    if let fallback, !has(name) { return fallback }
    guard let number = try wide(value(name)), let small = Int(exactly: number) else {
      throw wrong(name, given[name], "an integer")
    }
    return small
  }

  func wideInteger(_ name: String) throws(Diagnostic) -> Int128 {
    guard let number = try wide(value(name)) else { throw wrong(name, given[name], "an integer") }
    return number
  }

  /// An integer of Python's or NumPy's.
  private func wide(_ value: PythonValue) -> Int128? {
    switch value {
    case .int(let number): return number
    case .bool(let flag): return flag ? 1 : 0
    case .array(let array):
      guard array.dimensions.isEmpty, case .integers(let numbers) = array.elements else { return nil }
      return array.type == .uint64 ? Int128(UInt64(bitPattern: numbers[0])) : Int128(numbers[0])
    default: return nil
    }
  }

  func double(_ name: String, _ fallback: Double? = nil) throws(Diagnostic) -> Double {
    if let fallback, !has(name) { return fallback }
    let value = try value(name)
    if let number = value.double { return number }
    if case .array(let array) = value, array.dimensions.isEmpty, array.type != .string, !array.type.isComplex,
      case .floats(let numbers) = try array.cast(to: .float64).elements
    {
      return numbers[0]
    }
    throw wrong(name, given[name], "a number")
  }

  func flag(_ name: String, _ fallback: Bool) throws(Diagnostic) -> Bool {
    guard has(name) else { return fallback }
    guard case .bool(let flag) = try value(name) else { throw wrong(name, given[name], "True or False") }
    return flag
  }

  func text(_ name: String) throws(Diagnostic) -> String? {
    guard has(name) else { return nil }
    guard case .string(let text) = try value(name) else { throw wrong(name, given[name], "a string") }
    return text
  }

  /// The type of elements; nil where none is given.
  func type(_ name: String = "dtype") throws(Diagnostic) -> ElementType? {
    guard has(name), let object = given[name] else { return nil }
    switch object {
    case .type(let type, _): return type
    case .value(.string(let text)):
      if let type = Object.type(named: text) { return type }
      throw invalid("'\(text)' is no type of NumPy's that models have")
    default: throw wrong(name, object, "a type")
    }
  }

  /// An integer, or a list of some.
  func integers(_ name: String) throws(Diagnostic) -> [Int] {
    try integers(of: value(name)) { wrong(name, given[name], "an integer or a tuple of integers") }
  }

  func optionalIntegers(_ name: String) throws(Diagnostic) -> [Int]? { has(name) ? try integers(name) : nil }

  /// The integers that stand alone, or in one tuple.
  func restIntegers() throws(Diagnostic) -> [Int] {
    func wrong() -> Diagnostic { invalid("\(function) takes integers") }
    var integers: [Int] = []
    for (index, object) in rest.enumerated() {
      guard case .value(let value) = object else { throw wrong() }
      switch value {
      case .list, .tuple: guard index == 0, rest.count == 1 else { throw wrong() }
      default: break
      }
      integers += try self.integers(of: value, wrong)
    }
    return integers
  }

  /// Whether all that stands alone is None.
  var restIsNone: Bool {
    rest.allSatisfy { if case .value(.none) = $0 { true } else { false } }
  }

  private func integers(of value: PythonValue, _ wrong: () -> Diagnostic) throws(Diagnostic) -> [Int] {
    var items: [PythonValue] = [value]
    switch value {
    case .list(let list), .tuple(let list): items = list
    case .array(let array) where array.dimensions.count == 1:
      guard case .integers(let numbers) = array.elements, array.type != .uint64 else { throw wrong() }
      return numbers.map { Int($0) }
    default: break
    }
    var numbers: [Int] = []
    for item in items {
      guard let number = wide(item), let small = Int(exactly: number) else { throw wrong() }
      numbers.append(small)
    }
    return numbers
  }
}
