package import Diagnostics
package import Tensors

/// An array of NumPy's in memory, in row-major order. Elements are kept wide, and hold what their type can.
package struct NumpyArray: Sendable {
  package enum Elements: Sendable {
    /// Booleans and integers; those of `uint64` by their bits.
    case integers([Int64])
    /// The floats of 16, 32 and 64 bits.
    case floats([Double])
    case complex([ComplexNumber])
    /// The bytes of strings, text as UTF-8.
    case strings([[UInt8]])
  }

  /// One of `types`.
  package let type: ElementType
  package let dimensions: [Int]
  package let elements: Elements

  init(_ type: ElementType, _ dimensions: [Int], _ elements: Elements) {
    self.type = type
    self.dimensions = dimensions
    self.elements = elements
    precondition(elements.count == Shape.elementCount(dimensions), "the elements do not fill the shape")
  }

  /// Every element the same.
  init(filling dimensions: [Int], with scalar: NumpyArray) throws(Diagnostic) {
    let count = try elementCount(dimensions)
    self.init(scalar.type, dimensions, scalar.elements.picking(count) { _ in 0 })
  }

  /// The types that NumPy and Floe have in common.
  static let types: Set<ElementType> = [
    .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
    .complex64, .complex128, .string,
  ]

  var count: Int { elements.count }

  /// The same elements in another order or number: those at the indices.
  func picking(_ dimensions: [Int], _ index: (Int) -> Int) throws(Diagnostic) -> NumpyArray {
    NumpyArray(type, dimensions, elements.picking(try elementCount(dimensions), index))
  }

  /// The same elements in another shape of as many.
  func reshaped(_ dimensions: [Int]) -> NumpyArray { NumpyArray(type, dimensions, elements) }
}

extension NumpyArray.Elements {
  var count: Int {
    switch self {
    case .integers(let values): values.count
    case .floats(let values): values.count
    case .complex(let values): values.count
    case .strings(let values): values.count
    }
  }

  /// So many elements of the same kind, each that at an index of these.
  func picking(_ count: Int, _ index: (Int) -> Int) -> NumpyArray.Elements {
    switch self {
    case .integers(let values): .integers((0..<count).map { values[index($0)] })
    case .floats(let values): .floats((0..<count).map { values[index($0)] })
    case .complex(let values): .complex((0..<count).map { values[index($0)] })
    case .strings(let values): .strings((0..<count).map { values[index($0)] })
    }
  }
}

/// The number of elements of a shape.
///
/// - Throws: a Diagnostic for sizes that are negative, and for more elements than an expression may make.
func elementCount(_ dimensions: [Int]) throws(Diagnostic) -> Int {
  if let negative = dimensions.first(where: { $0 < 0 }) {
    throw invalid("\(negative) is no size of an array: negative dimensions are not allowed")
  }
  guard dimensions.count <= 64 else { throw invalid("an array has at most 64 axes, not \(dimensions.count)") }
  guard let count = Shape.elementCount(dimensions), count <= mostElements else {
    throw Diagnostic(
      .tooLarge, "an array of the shape \(PythonText.tuple(dimensions.map(String.init))) is too large",
      notes: ["expressions make arrays of at most \(mostElements) elements"],
      help: "save the array to a file, and give it with --inputs KEY=FILE.npy")
  }
  return count
}

// MARK: Tensors

extension NumpyArray {
  /// The array for a model.
  package var tensor: Tensor {
    switch elements {
    case .strings(let strings): return Tensor(.string, dimensions, .strings(strings))
    case .integers(let values):
      switch type.byteWidth {
      case 1: return Tensor(values.map(UInt8.init(truncatingIfNeeded:)), type: type, dimensions: dimensions)
      case 2: return Tensor(values.map(UInt16.init(truncatingIfNeeded:)), type: type, dimensions: dimensions)
      case 4: return Tensor(values.map(UInt32.init(truncatingIfNeeded:)), type: type, dimensions: dimensions)
      default: return Tensor(values, type: type, dimensions: dimensions)
      }
    case .floats(let values):
      switch type {
      case .float16: return Tensor(values.map(Float16.init), type: type, dimensions: dimensions)
      case .float32: return Tensor(values.map(Float.init), type: type, dimensions: dimensions)
      default: return Tensor(values, type: type, dimensions: dimensions)
      }
    case .complex(let values):
      let parts = values.flatMap { [$0.real, $0.imaginary] }
      let bytes =
        type == .complex64
        ? parts.map(Float.init).withUnsafeBytes { Array($0) } : parts.withUnsafeBytes { Array($0) }
      return Tensor(type, dimensions, .bytes(bytes))
    }
  }

  /// The elements of a tensor of one of `types`.
  package init(_ tensor: Tensor) throws(Diagnostic) {
    precondition(Self.types.contains(tensor.type), "NumPy has no \(tensor.type)")
    let elements: Elements
    switch tensor.type {
    case .string: elements = .strings(tensor.strings ?? [])
    case .bool: elements = .integers(try tensor.loadElements(as: UInt8.self).map { $0 == 0 ? 0 : 1 })
    case .int8: elements = .integers(try tensor.loadElements(as: Int8.self).map(Int64.init))
    case .int16: elements = .integers(try tensor.loadElements(as: Int16.self).map(Int64.init))
    case .int32: elements = .integers(try tensor.loadElements(as: Int32.self).map(Int64.init))
    case .uint8: elements = .integers(try tensor.loadElements(as: UInt8.self).map(Int64.init))
    case .uint16: elements = .integers(try tensor.loadElements(as: UInt16.self).map(Int64.init))
    case .uint32: elements = .integers(try tensor.loadElements(as: UInt32.self).map(Int64.init))
    case .int64, .uint64: elements = .integers(try tensor.loadElements(as: Int64.self))
    case .float16: elements = .floats(try tensor.loadElements(as: Float16.self).map(Double.init))
    case .float32: elements = .floats(try tensor.loadElements(as: Float.self).map(Double.init))
    case .float64: elements = .floats(try tensor.loadElements(as: Double.self))
    case .complex64:
      elements = .complex(
        try tensor.loadElements(as: SIMD2<Float>.self).map { ComplexNumber(Double($0.x), Double($0.y)) })
    default:
      let pairs = try Tensor(.float64, tensor.dimensions + [2], tensor.storage).loadElements(as: Double.self)
      elements = .complex((0..<tensor.elementCount).map { ComplexNumber(pairs[2 * $0], pairs[2 * $0 + 1]) })
    }
    self.init(tensor.type, tensor.dimensions, elements)
  }
}
