/// The shape of a tensor as far as it is known: nil dimensions for unknown rank, −1 for an unknown size.
package struct Shape: Hashable, Sendable {
  package var dimensions: [Int]?

  package init(_ dimensions: [Int]?) { self.dimensions = dimensions }

  package static let unknownRank = Shape(nil)
  package static let scalar = Shape([])

  package var rank: Int? { dimensions?.count }

  /// The sizes when every one is known.
  package var fullyDefined: [Int]? {
    guard let dimensions, dimensions.allSatisfy({ $0 >= 0 }) else { return nil }
    return dimensions
  }

  /// Whether a tensor could have both shapes.
  package func isCompatible(with other: Shape) -> Bool {
    guard let a = dimensions, let b = other.dimensions else { return true }
    return a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || $0 < 0 || $1 < 0 }
  }

  /// The number of elements of `dimensions`; nil when a size is negative or the product leaves `Int`.
  package static func elementCount(_ dimensions: [Int]) -> Int? {
    // A zero anywhere makes the tensor empty, however large the others are.
    if dimensions.contains(where: { $0 < 0 }) { return nil }
    if dimensions.contains(0) { return 0 }
    var count = 1
    for size in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      count = product
    }
    return count
  }
}

extension Shape: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Shape: CustomStringConvertible {
  /// `[1,?,3]`, `[]` for a scalar, `[*]` for unknown rank.
  package var description: String {
    guard let dimensions else { return "[*]" }
    return "[" + dimensions.map { $0 < 0 ? "?" : "\($0)" }.joined(separator: ",") + "]"
  }
}
