internal import Diagnostics
internal import Tensors

/// A function of NumPy's that expressions may call.
struct NumpyFunction: Sendable {
  let parameters: String
  let body: @Sendable (Arguments) throws(Diagnostic) -> PythonValue

  init(_ parameters: String, _ body: @escaping @Sendable (Arguments) throws(Diagnostic) -> PythonValue) {
    self.parameters = parameters
    self.body = body
  }

  /// By their names behind `np.`; those of `np.random` are elsewhere.
  static let all: [String: NumpyFunction] = creation.merging(shapes) { first, _ in first }
    .merging(arithmetic) { first, _ in first }

  // MARK: Arrays from numbers

  private static let creation: [String: NumpyFunction] = [
    "ones": NumpyFunction("shape dtype? order?") { (given) throws(Diagnostic) in try filled(given, 1) },
    "zeros": NumpyFunction("shape dtype? order?") { (given) throws(Diagnostic) in try filled(given, 0) },
    // NumPy leaves the elements to chance; here they are zeros.
    "empty": NumpyFunction("shape dtype? order?") { (given) throws(Diagnostic) in try filled(given, 0) },
    "full": NumpyFunction("shape fill_value dtype? order?") { (given) throws(Diagnostic) in
      let value = try given.value("fill_value").array(as: given.type())
      return .array(try full(given.integers("shape"), value))
    },
    "ones_like": NumpyFunction("a dtype? order?") { (given) throws(Diagnostic) in try like(given, .int(1)) },
    "zeros_like": NumpyFunction("a dtype? order?") { (given) throws(Diagnostic) in try like(given, .int(0)) },
    "empty_like": NumpyFunction("prototype dtype? order?") { (given) throws(Diagnostic) in
      let array = try given.array("prototype")
      return .array(try full(array.dimensions, PythonValue.int(0).array(as: given.type() ?? array.type)))
    },
    "full_like": NumpyFunction("a fill_value dtype? order?") { (given) throws(Diagnostic) in
      try like(given, given.value("fill_value"))
    },
    "array": NumpyFunction("object dtype? copy? order? ndmin?") { (given) throws(Diagnostic) in
      let array = try given.value("object").array(as: given.type()).withoutTrailingZeros
      let missing = try given.integer("ndmin", 0) - array.dimensions.count
      guard missing <= 64 else { throw invalid("an array has at most 64 axes") }
      return .array(
        missing > 0 ? array.reshaped([Int](repeating: 1, count: missing) + array.dimensions) : array)
    },
    "asarray": NumpyFunction("a dtype? order?") { (given) throws(Diagnostic) in
      .array(try given.value("a").array(as: given.type()).withoutTrailingZeros)
    },
    "ascontiguousarray": NumpyFunction("a dtype?") { (given) throws(Diagnostic) in
      .array(try given.value("a").array(as: given.type()).withoutTrailingZeros)
    },
    "eye": NumpyFunction("N M? k? dtype? order?") { (given) throws(Diagnostic) in
      let rows = try given.integer("N")
      return .array(
        try diagonal(rows, given.integer("M", rows), given.integer("k", 0), given.type() ?? .float64))
    },
    "identity": NumpyFunction("n dtype?") { (given) throws(Diagnostic) in
      let size = try given.integer("n")
      return .array(try diagonal(size, size, 0, given.type() ?? .float64))
    },
    "arange": NumpyFunction("start stop? step? dtype?") { (given) throws(Diagnostic) in
      .array(try NumpyArray.range(given))
    },
    "linspace": NumpyFunction("start stop num? endpoint? retstep? dtype? axis?") {
      (given) throws(Diagnostic) in
      .array(try NumpyArray.spaced(given).cast(to: given.type() ?? .float64))
    },
    "logspace": NumpyFunction("start stop num? endpoint? base? dtype? axis?") { (given) throws(Diagnostic) in
      let powers = PythonValue.array(try NumpyArray.spaced(given, floorsIntegers: false))
      let base = PythonValue.float(try given.double("base", 10))
      return .array(try NumpyArray.apply(.power, base, powers).cast(to: given.type() ?? .float64))
    },
  ]

  private static func filled(_ given: Arguments, _ number: Int128) throws(Diagnostic) -> PythonValue {
    let shape = try given.integers("shape")
    let type = try given.type() ?? .float64
    let value: PythonValue = type == .string ? .string(number == 0 ? "" : "1") : .int(number)
    return .array(try full(shape, value.array(as: type)))
  }

  private static func like(_ given: Arguments, _ value: PythonValue) throws(Diagnostic) -> PythonValue {
    let array = try given.array("a")
    return .array(try full(array.dimensions, value.array(as: given.type() ?? array.type)))
  }

  private static func full(_ shape: [Int], _ value: NumpyArray) throws(Diagnostic) -> NumpyArray {
    _ = try elementCount(shape)
    return try value.broadcast(to: shape)
  }

  private static func diagonal(
    _ rows: Int, _ columns: Int, _ offset: Int, _ type: ElementType
  ) throws(Diagnostic) -> NumpyArray {
    let count = try elementCount([rows, columns])
    let ones = (0..<count).map { index in Int64(index % columns - index / columns == offset ? 1 : 0) }
    return try NumpyArray(.int64, [rows, columns], .integers(ones)).cast(to: type)
  }

  // MARK: Shapes

  private static let shapes: [String: NumpyFunction] = [
    "reshape": NumpyFunction("a shape order?") { (given) throws(Diagnostic) in
      .array(try given.array("a").reshaped(to: given.integers("shape")))
    },
    "transpose": NumpyFunction("a axes?") { (given) throws(Diagnostic) in
      .array(try given.array("a").transposed(given.optionalIntegers("axes")))
    },
    "ravel": NumpyFunction("a order?") { (given) throws(Diagnostic) in
      .array(try given.array("a").reshaped(to: [-1]))
    },
    "expand_dims": NumpyFunction("a axis") { (given) throws(Diagnostic) in
      .array(try given.array("a").expanded(given.integers("axis")))
    },
    "squeeze": NumpyFunction("a axis?") { (given) throws(Diagnostic) in
      .array(try given.array("a").squeezed(given.optionalIntegers("axis")))
    },
    "tile": NumpyFunction("A reps") { (given) throws(Diagnostic) in
      .array(try given.array("A").tiled(given.integers("reps")))
    },
    "repeat": NumpyFunction("a repeats axis?") { (given) throws(Diagnostic) in
      .array(
        try given.array("a").repeated(
          given.integers("repeats"), axis: given.has("axis") ? given.integer("axis") : nil))
    },
    "broadcast_to": NumpyFunction("array shape") { (given) throws(Diagnostic) in
      .array(try full(given.integers("shape"), given.array("array")))
    },
    "concatenate": NumpyFunction("arrays axis? dtype?") { (given) throws(Diagnostic) in
      // An axis of None is the flat array, and none given the first.
      let axis: Int? = try given.isNone("axis") ? nil : given.integer("axis", 0)
      return .array(try NumpyArray.concatenated(given.arrays("arrays"), axis: axis, as: given.type()))
    },
    "stack": NumpyFunction("arrays axis?") { (given) throws(Diagnostic) in
      .array(try NumpyArray.stacked(given.arrays("arrays"), axis: given.integer("axis", 0)))
    },
    "vstack": NumpyFunction("tup") { (given) throws(Diagnostic) in
      var rows: [NumpyArray] = []
      for array in try given.arrays("tup") {
        rows.append(array.dimensions.count < 2 ? array.reshaped([1, array.count]) : array)
      }
      return .array(try NumpyArray.concatenated(rows, axis: 0))
    },
    "hstack": NumpyFunction("tup") { (given) throws(Diagnostic) in
      let arrays = try given.arrays("tup").map { $0.dimensions.isEmpty ? $0.reshaped([1]) : $0 }
      return .array(try NumpyArray.concatenated(arrays, axis: arrays.first?.dimensions.count == 1 ? 0 : 1))
    },
  ]

  // MARK: Arithmetic

  private static let arithmetic: [String: NumpyFunction] = [
    "add": binary(.add), "subtract": binary(.subtract), "multiply": binary(.multiply),
    "divide": binary(.divide),
    "true_divide": binary(.divide), "floor_divide": binary(.floorDivide), "mod": binary(.remainder),
    "remainder": binary(.remainder), "power": binary(.power),
    "negative": NumpyFunction("x") { (given) throws(Diagnostic) in
      .array(try NumpyArray.apply(.minus, given.array("x")))
    },
  ]

  private static func binary(_ operation: BinaryOperator) -> NumpyFunction {
    NumpyFunction("x1 x2") { (given) throws(Diagnostic) in
      let (a, b) = (try given.value("x1"), try given.value("x2"))
      // Two Python values are arrays, too, once a function has them.
      if a.number != nil, b.number != nil {
        return .array(try NumpyArray.apply(operation, .array(a.array()), .array(b.array())))
      }
      return .array(try NumpyArray.apply(operation, a, b))
    }
  }
}

extension NumpyArray {
  /// Strings as an array of fixed width keeps them: without zeros at their end.
  var withoutTrailingZeros: NumpyArray {
    guard case .strings(let strings) = elements else { return self }
    return NumpyArray(
      type, dimensions, .strings(strings.map { Array($0[..<(($0.lastIndex { $0 != 0 } ?? -1) + 1)]) }))
  }

  /// `numpy.arange`: numbers from a start in equal steps to before an end.
  static func range(_ given: Arguments) throws(Diagnostic) -> NumpyArray {
    var start = PythonValue.int(0)
    var stop = try given.value("start")
    if given.has("stop") { (start, stop) = (stop, try given.value("stop")) }
    let step = given.has("step") ? try given.value("step") : .int(1)
    let found = try PythonValue.list([start, stop, step]).array()
    let type = try given.type() ?? (found.type == .bool ? .int64 : found.type)
    guard !found.type.isComplex, type.isBoolOrInteger || type.isFloat, found.dimensions == [3], type != .bool
    else {
      throw invalid("np.arange takes real numbers, and makes an array of them")
    }
    let length: Double
    if case .integers(let ends) = found.elements {
      guard ends[2] != 0 else { throw invalid("the step of np.arange is 0") }
      let span = Int128(ends[1]) - Int128(ends[0])
      let steps =
        span / Int128(ends[2]) + (span % Int128(ends[2]) == 0 ? 0 : (span < 0) == (ends[2] < 0) ? 1 : 0)
      length = Double(max(0, steps))
    } else {
      guard case .floats(let ends) = found.elements, ends[2] != 0 else {
        throw invalid("the step of np.arange is 0")
      }
      length = max(0, ((ends[1] - ends[0]) / ends[2]).rounded(.up))
    }
    guard length.isFinite, length <= Double(mostElements) else {
      _ = try elementCount([length.isFinite ? Int(min(length, 0x1p60)) : .max])
      throw invalid("np.arange has no end")
    }
    // NumPy computes the first two numbers, and all others from their difference, in the type of the result.
    let ends = try found.cast(to: type)
    switch ends.elements {
    case .integers(let bounds):
      return NumpyArray(
        type, [Int(length)],
        .integers((0..<Int(length)).map { type.wrapped(bounds[0] &+ Int64($0) &* bounds[2]) }))
    case .floats(let bounds):
      guard case .floats(let exact) = try found.cast(to: .float64).elements else { return ends }
      let second = type.rounded(exact[0] + exact[2])
      let difference = type.rounded(second - bounds[0])
      let numbers = (0..<Int(length)).map { index in
        index == 1 ? second : type.rounded(bounds[0] + type.rounded(Double(index) * difference))
      }
      return NumpyArray(type, [Int(length)], .floats(numbers))
    default: preconditionFailure("a range is of real numbers")
    }
  }

  /// `numpy.linspace` of two numbers, as `float64`.
  ///
  /// - Parameter floorsIntegers: whether numbers are rounded down for a type of integers.
  static func spaced(_ given: Arguments, floorsIntegers: Bool = true) throws(Diagnostic) -> NumpyArray {
    let (start, stop) = (try given.double("start"), try given.double("stop"))
    let count = try given.integer("num", 50)
    let hasEnd = try given.flag("endpoint", true)
    let givesStep = try given.flag("retstep", false)
    guard !givesStep else {
      throw invalid("the step that retstep gives is no part of an input")
    }
    _ = try elementCount([count])
    let parts = Double(hasEnd ? count - 1 : count)
    let span = stop - start
    let step = span / parts
    var numbers = (0..<count).map { index in
      let place = Double(index)
      // A step too small to tell from zero is multiplied last.
      let way = parts <= 0 ? place * span : step == 0 ? place / parts * span : place * step
      return way + start
    }
    if hasEnd, count > 1 { numbers[count - 1] = stop }
    let type = try given.type()
    if floorsIntegers, type?.isInteger == true { numbers = numbers.map { $0.rounded(.down) } }
    return NumpyArray(.float64, [count], .floats(numbers))
  }
}
