package import Diagnostics
package import Tensors

extension PythonValue {
  /// The array that `numpy.asarray` makes of the value: lists become axes.
  ///
  /// - Parameter type: the type of the elements; nil for the one that NumPy finds.
  /// - Throws: a Diagnostic for lists of different lengths side by side, for what is neither number nor string, and for
  ///   numbers that the type does not hold.
  package func array(as type: ElementType? = nil) throws(Diagnostic) -> NumpyArray {
    if case .array(let array) = self { return try array.cast(to: type ?? array.type) }
    if case .list(let items) = self, holdsArrays { return try Self.stacked(items, as: type) }
    if case .tuple(let items) = self, holdsArrays { return try Self.stacked(items, as: type) }
    var gathering = Gathering()
    try gathering.visit(self, depth: 0)
    let dimensions = gathering.dimensions
    guard gathering.leaves.count == Shape.elementCount(dimensions) else {
      throw invalid("the lists have different lengths side by side, and make no array")
    }
    if let type { return try NumpyArray(leaves: gathering.leaves, dimensions, as: type) }
    return try NumpyArray(leaves: gathering.leaves, dimensions, as: gathering.commonType())
  }

  /// Whether there is an array with axes in the lists.
  private var holdsArrays: Bool {
    switch self {
    case .array(let array): !array.dimensions.isEmpty
    case .list(let items), .tuple(let items): items.contains(where: \.holdsArrays)
    default: false
    }
  }

  /// The array of a list in which there are arrays: they are kept whole.
  private static func stacked(_ items: [PythonValue], as type: ElementType?) throws(Diagnostic) -> NumpyArray
  {
    var arrays: [NumpyArray] = []
    for item in items { arrays.append(try item.array(as: type)) }
    return try NumpyArray.stacked(arrays, axis: 0)
  }

  /// The value as the input of a model wants it, converted as TensorFlow's sessions do: `numpy.asarray` with the
  /// input's type.
  ///
  /// - Parameter type: a type of NumPy's.
  package func tensor(as type: ElementType) throws(Diagnostic) -> Tensor {
    precondition(NumpyArray.types.contains(type), "NumPy has no \(type)")
    return try array(as: type).tensor
  }
}

/// The leaves of nested lists, in order, and the shape that the lists make.
private struct Gathering {
  private(set) var leaves: [PythonValue] = []
  private(set) var dimensions: [Int] = []
  /// Whether a leaf was seen: then the number of axes is settled.
  private var rank: Int?

  mutating func visit(_ value: PythonValue, depth: Int) throws(Diagnostic) {
    switch value {
    case .list(let items), .tuple(let items):
      guard depth < 64 else { throw invalid("lists nest deeper than the 64 axes that an array has") }
      try enter([items.count], depth)
      for item in items { try visit(item, depth: depth + 1) }
      if items.isEmpty { try settle(depth + 1) }
    case .dictionary:
      throw invalid("a dict is no array", help: "dicts of features are for --input_examples")
    default:
      try settle(depth)
      leaves.append(value)
    }
  }

  /// The sizes of axes from `depth` on.
  private mutating func enter(_ sizes: [Int], _ depth: Int) throws(Diagnostic) {
    for (offset, size) in sizes.enumerated() {
      let axis = depth + offset
      if axis == dimensions.count, rank == nil {
        dimensions.append(size)
      } else if axis >= dimensions.count || dimensions[axis] != size {
        throw invalid(
          "the elements have an inhomogeneous shape: beside \(PythonText.tuple(dimensions.map(String.init))) stands "
            + "one of \(size) on axis \(axis)")
      }
    }
  }

  private mutating func settle(_ depth: Int) throws(Diagnostic) {
    guard depth == rank ?? depth, depth == dimensions.count else {
      throw invalid("the elements have an inhomogeneous shape: lists stand beside elements")
    }
    rank = depth
  }

  /// The type that holds all leaves.
  func commonType() throws(Diagnostic) -> ElementType {
    var common: ElementType?
    for leaf in leaves {
      let type = try Self.type(of: leaf)
      guard let other = common, other != type else {
        common = type
        continue
      }
      guard (other == .string) == (type == .string) else {
        throw invalid("strings and numbers are side by side, and make no array")
      }
      common = promoted(other, type)
    }
    return common ?? .float64
  }

  private static func type(of leaf: PythonValue) throws(Diagnostic) -> ElementType {
    switch leaf {
    case .bool: return .bool
    case .int(let number):
      if ElementType.int64.integerRange.contains(number) { return .int64 }
      guard ElementType.uint64.integerRange.contains(number) else {
        throw invalid("the integer \(number) has more than 64 bits")
      }
      return .uint64
    case .float: return .float64
    case .complex: return .complex128
    case .string, .bytes: return .string
    case .array(let array): return array.type
    default: throw invalid("\(leaf.typeName) is no element of an array")
    }
  }
}

extension NumpyArray {
  /// An array of Python values, each converted as NumPy does. Arrays among them have one element.
  init(leaves: [PythonValue], _ dimensions: [Int], as type: ElementType) throws(Diagnostic) {
    guard leaves.count <= mostElements else {
      throw Diagnostic(.tooLarge, "there are more than \(mostElements) elements")
    }
    if type == .string {
      var strings: [[UInt8]] = []
      strings.reserveCapacity(leaves.count)
      for leaf in leaves { strings.append(try Self.string(leaf)) }
      self.init(type, dimensions, .strings(strings))
    } else if type.isBoolOrInteger {
      var numbers: [Int64] = []
      numbers.reserveCapacity(leaves.count)
      for leaf in leaves { numbers.append(try Self.integer(leaf, type)) }
      self.init(type, dimensions, .integers(numbers))
    } else {
      var numbers: [ComplexNumber] = []
      numbers.reserveCapacity(leaves.count)
      for leaf in leaves { numbers.append(type.rounded(try Self.complex(leaf, type))) }
      self.init(
        type, dimensions, type.isFloat ? .floats(numbers.map(\.real)) : .complex(numbers))
    }
  }

  private static func string(_ leaf: PythonValue) throws(Diagnostic) -> [UInt8] {
    switch leaf {
    case .string(let text): return Array(text.utf8)
    case .bytes(let bytes): return bytes
    case .array(let array):
      if case .strings(let strings) = array.elements { return strings[0] }
      throw invalid("an element of \(array.type) is no string")
    default: throw invalid("\(leaf.typeName) is no string", help: "put it in quotes")
    }
  }

  private static func integer(_ leaf: PythonValue, _ type: ElementType) throws(Diagnostic) -> Int64 {
    switch leaf {
    case .bool(let flag): return flag ? 1 : 0
    case .int(let number):
      if type == .bool { return number == 0 ? 0 : 1 }
      guard type.integerRange.contains(number) else {
        throw invalid("the Python integer \(number) is out of bounds for \(type)")
      }
      return Int64(truncatingIfNeeded: number)
    case .float(let number):
      if type == .bool { return number == 0 ? 0 : 1 }
      guard let whole = Int128(exactly: number.rounded(.towardZero)) else {
        throw invalid("\(PythonText.number(number)) does not become \(type)")
      }
      return try integer(.int(whole), type)
    case .complex(let number) where type == .bool: return number == ComplexNumber(0) ? 0 : 1
    case .string(let text): return try integer(try Self.number(of: Array(text.utf8), for: type), type)
    case .bytes(let bytes): return try integer(try Self.number(of: bytes, for: type), type)
    case .array(let array):
      if case .integers(let numbers) = try array.cast(to: type).elements { return numbers[0] }
      preconditionFailure("a cast gives what it should")
    default: throw invalid("\(leaf.typeName) does not become \(type)")
    }
  }

  private static func complex(_ leaf: PythonValue, _ type: ElementType) throws(Diagnostic) -> ComplexNumber {
    switch leaf {
    case .bool(let flag): return ComplexNumber(flag ? 1 : 0)
    case .int(let number): return ComplexNumber(Double(number))
    case .float(let number): return ComplexNumber(number)
    case .complex(let number):
      guard type.isComplex else { throw invalid("a complex number does not become \(type)") }
      return number
    case .string(let text): return try complex(try Self.number(of: Array(text.utf8), for: type), type)
    case .bytes(let bytes): return try complex(try Self.number(of: bytes, for: type), type)
    case .none: return ComplexNumber(.nan)
    case .array(let array):
      switch try array.cast(to: type).elements {
      case .floats(let numbers): return ComplexNumber(numbers[0])
      case .complex(let numbers): return numbers[0]
      default: preconditionFailure("a cast gives what it should")
      }
    default: throw invalid("\(leaf.typeName) does not become \(type)")
    }
  }
}
