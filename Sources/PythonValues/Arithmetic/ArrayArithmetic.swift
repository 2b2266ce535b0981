internal import Diagnostics
internal import Tensors

extension NumpyArray {
  /// What NumPy's function of an operator makes of two operands, at least one of which is an array: shapes are broadcast,
  /// and types promoted as NumPy 2 does (NEP 50).
  static func apply(
    _ operation: BinaryOperator, _ a: PythonValue, _ b: PythonValue
  ) throws(Diagnostic) -> NumpyArray {
    var (left, right) = (try operand(a, beside: b), try operand(b, beside: a))
    for array in [left, right] where array.type == .string {
      throw invalid("strings take no \(operation.rawValue) in NumPy")
    }
    // NumPy squares where the power is a Python 2, and squares booleans as int8.
    let squaresFlags: Bool =
      if case (.power, .bool, .int(2)) = (operation, left.type, b) { true } else { false }
    let type = try resultType(operation, squaresFlags ? .bool : promoted(left.type, right.type))
    (left, right) = (try left.cast(to: type.operands), try right.cast(to: type.operands))
    let shape = try broadcast(left.dimensions, right.dimensions)
    left = try left.broadcast(to: shape)
    right = try right.broadcast(to: shape)
    return NumpyArray(
      type.result, shape, try apply(operation, left.elements, right.elements, type.operands))
  }

  static func apply(_ operation: UnaryOperator, _ a: NumpyArray) throws(Diagnostic) -> NumpyArray {
    func wrong() -> Diagnostic { invalid("an array of \(a.type) takes no \(operation.rawValue) in NumPy") }
    guard a.type != .string, a.type != .bool || operation == .invert else { throw wrong() }
    switch (operation, a.elements) {
    case (.plus, _): return a
    case (.minus, .integers(let x)):
      return NumpyArray(a.type, a.dimensions, .integers(x.map { a.type.wrapped(0 &- $0) }))
    case (.minus, .floats(let x)): return NumpyArray(a.type, a.dimensions, .floats(x.map { -$0 }))
    case (.minus, .complex(let x)): return NumpyArray(a.type, a.dimensions, .complex(x.map { -$0 }))
    case (.invert, .integers(let x)):
      return NumpyArray(
        a.type, a.dimensions, .integers(x.map { a.type == .bool ? 1 - $0 : a.type.wrapped(~$0) }))
    default: throw wrong()
    }
  }

  /// An operand as an array. A Python number takes the type that it has beside the other.
  private static func operand(
    _ value: PythonValue, beside other: PythonValue
  ) throws(Diagnostic) -> NumpyArray {
    guard value.number != nil, case .array(let array) = other else { return try value.array() }
    if case .bool = value { return try value.array() }
    return try value.array(as: typeBeside(array.type, value))
  }

  /// The type in which the operator computes, and that of what it gives.
  private static func resultType(
    _ operation: BinaryOperator, _ type: ElementType
  ) throws(Diagnostic) -> (operands: ElementType, result: ElementType) {
    switch operation {
    case .divide where type.isBoolOrInteger: return (.float64, .float64)
    case .subtract where type == .bool: throw invalid("NumPy does not subtract booleans")
    case .floorDivide where type == .bool, .remainder where type == .bool, .power where type == .bool:
      return (.int8, .int8)
    case .floorDivide where type.isComplex, .remainder where type.isComplex:
      throw invalid("complex arrays have no \(operation.rawValue)")
    default: return (type, type)
    }
  }

  private static func apply(
    _ operation: BinaryOperator, _ a: Elements, _ b: Elements, _ type: ElementType
  ) throws(Diagnostic) -> Elements {
    switch (a, b) {
    case (.integers(let x), .integers(let y)):
      if operation == .power, !type.isUnsigned, y.contains(where: { $0 < 0 }) {
        throw invalid("NumPy does not raise integers to negative integer powers")
      }
      return .integers(zip(x, y).map { integer(operation, $0, $1, type) })
    case (.floats(let x), .floats(let y)):
      return .floats(zip(x, y).map { type.rounded(float(operation, $0, $1, type)) })
    case (.complex(let x), .complex(let y)):
      return .complex(zip(x, y).map { type.rounded(complex(operation, $0, $1)) })
    default: preconditionFailure("operands were cast to one type")
    }
  }

  /// Integers wrap, and what is divided by zero is zero, as in NumPy.
  private static func integer(
    _ operation: BinaryOperator, _ a: Int64, _ b: Int64, _ type: ElementType
  ) -> Int64 {
    switch operation {
    case .add: return type == .bool ? a | b : type.wrapped(a &+ b)
    case .subtract: return type.wrapped(a &- b)
    case .multiply: return type.wrapped(a &* b)
    case .floorDivide, .remainder:
      if b == 0 { return 0 }
      if type == .uint64 {
        let (x, y) = (UInt64(bitPattern: a), UInt64(bitPattern: b))
        return Int64(bitPattern: operation == .remainder ? x % y : x / y)
      }
      let (quotient, remainder) = (a.dividedReportingOverflow(by: b).partialValue, b == -1 ? 0 : a % b)
      let isOff = remainder != 0 && (remainder < 0) != (b < 0)
      return operation == .remainder
        ? remainder + (isOff ? b : 0) : type.wrapped(quotient - (isOff ? 1 : 0))
    case .power:
      var (result, factor, left) = (Int64(1), a, UInt64(bitPattern: b))
      while left > 0 {
        if left & 1 == 1 { result = result &* factor }
        factor = factor &* factor
        left >>= 1
      }
      return type.wrapped(result)
    case .divide: preconditionFailure("integers are divided as floats")
    }
  }

  private static func float(
    _ operation: BinaryOperator, _ a: Double, _ b: Double, _ type: ElementType
  ) -> Double {
    switch operation {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    case .floorDivide, .remainder:
      let (quotient, remainder) = narrowDivision(a, b, type)
      return operation == .remainder ? remainder : quotient
    case .power:
      return type == .float64 ? PythonValues.power(a, b) : Double(PythonValues.power(Float(a), Float(b)))
    }
  }

  /// Floats of 16 bits are computed with as those of 32, as in NumPy.
  private static func narrowDivision(
    _ a: Double, _ b: Double, _ type: ElementType
  ) -> (quotient: Double, remainder: Double) {
    if type == .float64 { return flooredDivision(a, b) }
    let (quotient, remainder) = flooredDivision(Float(a), Float(b))
    return (Double(quotient), Double(remainder))
  }

  private static func complex(
    _ operation: BinaryOperator, _ a: ComplexNumber, _ b: ComplexNumber
  ) -> ComplexNumber {
    switch operation {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: a.raised(to: b)
    case .floorDivide, .remainder: preconditionFailure("complex arrays have no \(operation.rawValue)")
    }
  }

  // MARK: Broadcasting

  /// The shape that both fit, aligned at the last axis.
  static func broadcast(_ a: [Int], _ b: [Int]) throws(Diagnostic) -> [Int] {
    let rank = max(a.count, b.count)
    let (x, y) = (
      [Int](repeating: 1, count: rank - a.count) + a, [Int](repeating: 1, count: rank - b.count) + b
    )
    var shape: [Int] = []
    for (m, n) in zip(x, y) {
      guard m == n || m == 1 || n == 1 else {
        throw invalid(
          "operands of the shapes \(PythonText.tuple(a.map(String.init))) and \(PythonText.tuple(b.map(String.init))) "
            + "cannot be broadcast together")
      }
      shape.append(m == 1 ? n : m)
    }
    return shape
  }

  func broadcast(to shape: [Int]) throws(Diagnostic) -> NumpyArray {
    if shape == dimensions { return self }
    guard try Self.broadcast(dimensions, shape) == shape else {
      throw invalid(
        "the shape \(PythonText.tuple(dimensions.map(String.init))) cannot be broadcast to "
          + PythonText.tuple(shape.map(String.init)))
    }
    let own = [Int](repeating: 1, count: shape.count - dimensions.count) + dimensions
    return try gathered(shape, strides: zip(own, NumpyArray.strides(own)).map { $0 == 1 ? 0 : $1 })
  }

  /// How far apart neighbours on each axis are.
  static func strides(_ dimensions: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: dimensions.count)
    for axis in dimensions.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// The elements of a shape, that at each index being at the sum of its strides in this array.
  func gathered(_ shape: [Int], strides: [Int]) throws(Diagnostic) -> NumpyArray {
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    return try picking(shape) { position in
      if position > 0 {
        for axis in shape.indices.reversed() {
          index[axis] += 1
          source += strides[axis]
          if index[axis] < shape[axis] { break }
          source -= strides[axis] * shape[axis]
          index[axis] = 0
        }
      }
      return source
    }
  }
}
