internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// A type whose kernel does the work for a type that has none.
struct Carrier: Sendable {
  let type: ElementType
  /// Whether it holds the bits of the elements, not their numbers.
  let isBits: Bool

  /// What stays true of an op when its operands come in another type.
  enum Meaning {
    /// What has room for all numbers gives the same: quotients, orders.
    case numbers
    /// Any integers that are the same modulo a power of two do: sums, products.
    case modular
    /// Anything that tells the elements apart does: choices, moves.
    case bits
  }

  /// Which types can do the work for another, the best first.
  static func carriers(of type: ElementType, _ meaning: Meaning) -> [Carrier] {
    let same: [ElementType] =
      switch meaning {
      case .numbers: []
      case .modular: type == .uint32 ? [.int32] : type == .uint64 ? [.int64] : []
      case .bits:
        [.uint8, .int8, .int16, .int32, .int64, .float32].filter {
          $0.byteWidth == type.byteWidth && $0 != type
        }
      }
    let wider: [ElementType] =
      switch type {
      case .bool, .int8, .uint8, .int16, .uint16: [.int32, .int64, .float32]
      case .float16, .bfloat16: [.float32]
      case .int32, .uint32: [.int64]
      default: []
      }
    return same.map { Carrier(type: $0, isBits: true) } + wider.map { Carrier(type: $0, isBits: false) }
  }

  /// What the operators mean for the numbers of their operands.
  static func meaning(of op: OpKind) -> Meaning {
    switch op.name {
    case "ADD", "SUB", "MUL", "NEG", "ADD_N", "SQUARED_DIFFERENCE", "EQUAL", "NOT_EQUAL", "SUM",
      "REDUCE_PROD",
      "CUMSUM":
      .modular
    case "SELECT", "SELECT_V2": .bits
    default: .numbers
    }
  }
}

extension LoweringCall {
  /// The type that the kernel of an operator works in for elements of a type; nil when it takes them as they are, or
  /// not at all.
  func carrier(for op: OpKind, of type: ElementType) -> Carrier? {
    carrier(for: [op], of: type, Carrier.meaning(of: op))
  }

  /// The same for several operators that work on the elements one after the other.
  func carrier(for ops: [OpKind], of type: ElementType, _ meaning: Carrier.Meaning) -> Carrier? {
    func isTaken(_ type: ElementType) -> Bool { ops.allSatisfy { TFLiteKernels.has($0.name, for: type) } }
    return isTaken(type) ? nil : Carrier.carriers(of: type, meaning).first { isTaken($0.type) }
  }

  /// A value in the type that a kernel works in; without a carrier, as it is.
  mutating func carried(_ value: Value, by carrier: Carrier?) throws(Diagnostic) -> Value {
    guard let carrier else { return value }
    return carrier.isBits ? try reinterpreted(value, as: carrier.type) : try cast(value, to: carrier.type)
  }

  /// What a kernel gave, in the type that its work was for.
  mutating func released(
    _ value: Value, from carrier: Carrier?, to type: ElementType
  ) throws(Diagnostic) -> Value {
    guard let carrier else { return value }
    return carrier.isBits ? try reinterpreted(value, as: type) : try cast(value, to: type)
  }

  /// The same bits as elements of another type. A wider type takes the last axis together, a narrower one adds one.
  mutating func reinterpreted(_ value: Value, as element: ElementType) throws(Diagnostic) -> Value {
    let type = try type(value)
    if type.element == element { return value }
    guard let from = type.element.byteWidth, let to = element.byteWidth else {
      throw unsupported("\(type.element) has no bits of \(element)")
    }
    var dimensions = type.shape.dimensions
    if from > to { dimensions?.append(from / to) }
    if from < to { dimensions?.removeLast() }
    if let tensor = constant(value), from == to {
      return constant(Tensor(element, tensor.dimensions, tensor.storage), "bits")
    }
    if let tensor = constant(value), let dimensions {
      let bits = try tensor.derived(element, dimensions, "bits as \(element)") {
        (values) throws(Diagnostic) in
        TensorValue(element, dimensions, values[0].contents)
      }
      return constant(bits, "bits")
    }
    return try emit("BITCAST", [value], [:], TensorType(element, Shape(dimensions)))
  }

  /// A number as a scalar constant of a type.
  mutating func number(_ number: Double, _ element: ElementType) throws(Diagnostic) -> Value {
    let wide = try TensorValue([number], type: .float64, [])
    return constant(try Kernels.cast(wide, to: element).tensor)
  }

  /// Numbers as a constant vector of `float32`.
  mutating func vector(_ numbers: [Double]) -> Value {
    constant(Tensor(numbers.map { Float($0) }, type: .float32, dimensions: [numbers.count]))
  }
}
