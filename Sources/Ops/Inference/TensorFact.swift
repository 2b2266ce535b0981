package import Kernels
package import Tensors

/// The sizes of a tensor as far as they are known; nil when even their number is not.
package struct SymbolicShape: Hashable, Sendable {
  package var dimensions: [SymbolicInteger]?

  package init(_ dimensions: [SymbolicInteger]?) { self.dimensions = dimensions }
  package init(_ sizes: [Int]) { dimensions = sizes.map { SymbolicInteger($0) } }

  /// A declared shape: its unknown sizes are unknown here, too.
  init(_ shape: Shape) {
    dimensions = shape.dimensions?.map { $0 < 0 ? .unknown : SymbolicInteger($0) }
  }

  package static let unknownRank = SymbolicShape(nil as [SymbolicInteger]?)
  static let scalar = SymbolicShape([] as [Int])

  static func unknown(rank: Int) -> SymbolicShape {
    SymbolicShape([SymbolicInteger](repeating: .unknown, count: rank))
  }

  /// The shape as files state it, with every symbol unknown.
  package var shape: Shape { Shape(dimensions?.map { $0.constant ?? -1 }) }

  /// The sizes, when all are known.
  package var constants: [Int]? {
    guard let dimensions else { return nil }
    let known = dimensions.compactMap(\.constant)
    return known.count == dimensions.count ? known : nil
  }

  /// The number of elements.
  var elementCount: SymbolicInteger { dimensions?.reduce(1, *) ?? .unknown }

  /// What both shapes agree on.
  func joined(_ other: SymbolicShape) -> SymbolicShape {
    guard let a = dimensions, let b = other.dimensions, a.count == b.count else { return .unknownRank }
    return SymbolicShape(zip(a, b).map { $0 == $1 ? $0 : .unknown })
  }

  /// What either shape knows, for two shapes of one tensor.
  package func refined(by other: SymbolicShape) -> SymbolicShape {
    guard let a = dimensions else { return other }
    guard let b = other.dimensions, a.count == b.count else { return self }
    return SymbolicShape(
      zip(a, b).map { $0.constant == nil && ($1.constant != nil || $0.isUnknown) ? $1 : $0 })
  }
}

/// What is known of the resource behind a handle.
package struct ResourceFact: Hashable, Sendable {
  /// The shape of a variable's value, or of each value of a table.
  var shape: SymbolicShape
  /// How many of the last axes of keys make one key of a table.
  var keyRank = 0

  /// What holds of either of two resources.
  func joined(_ other: ResourceFact) -> ResourceFact? {
    keyRank == other.keyRank ? ResourceFact(shape: shape.joined(other.shape), keyRank: keyRank) : nil
  }
}

/// What is known of a tensor before the model runs.
package struct TensorFact: Hashable, Sendable {
  package var shape: SymbolicShape
  /// Its elements in row-major order, when it is a small tensor of integers: of a shape, say. Some may be symbols.
  package var elements: [SymbolicInteger]?
  /// What a handle refers to, where that is known.
  var resource: ResourceFact?

  package init(shape: SymbolicShape = .unknownRank, elements: [SymbolicInteger]? = nil) {
    self.shape = shape
    self.elements = elements
  }

  static let unknown = TensorFact()

  /// What there is to know of a tensor that is there.
  package init(_ value: TensorValue) {
    let isSmall = OpDef.countable.contains(value.type) && value.elementCount <= OpDef.mostElements
    let integers = isSmall ? (try? exactIntegers(value)) ?? nil : nil
    self.init(shape: SymbolicShape(value.dimensions), elements: integers?.map { SymbolicInteger($0) })
  }

  /// The elements, when all are known.
  package var constants: [Int]? {
    guard let elements else { return nil }
    let known = elements.compactMap(\.constant)
    return known.count == elements.count ? known : nil
  }

  /// What holds of either of two tensors.
  func joined(_ other: TensorFact) -> TensorFact {
    let shape = shape.joined(other.shape)
    if let a = resource, let b = other.resource {
      var fact = TensorFact(shape: shape)
      fact.resource = a.joined(b)
      return fact
    }
    guard let a = elements, let b = other.elements, a.count == b.count, shape.constants != nil else {
      return TensorFact(shape: shape)
    }
    return TensorFact(shape: shape, elements: zip(a, b).map { $0 == $1 ? $0 : .unknown })
  }
}
