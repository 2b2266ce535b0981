internal import Tensors

// Rules of lists of tensors. What is known of the elements goes with the list, as with a handle.
extension ShapeRule {
  /// A list whose elements have the shape that an operand's elements are.
  static func listOfElements(shape index: Int) -> ShapeRule {
    ShapeRule(handle: .scalar) { call in ResourceFact(shape: call.listShape(index)) }
  }

  /// A list of the rows of its first operand.
  static let listOfRows = ShapeRule(handle: .scalar) { call in
    let rows = SymbolicShape(call.dimensions(0).map { Array($0.dropFirst()) })
    return ResourceFact(shape: call.listShape(1).refined(by: rows))
  }

  /// The first operand with other elements.
  static let sameList = ShapeRule(forwardingHandle: { call in [call.shape(0)] })

  /// The first operand without its last element, and that.
  static let poppedList = ShapeRule(forwardingHandle: { call in
    [.scalar, call.elementsOfList.refined(by: call.listShape(1))]
  })

  static func listElement(shape index: Int) -> ShapeRule {
    ShapeRule { call in [call.elementsOfList.refined(by: call.listShape(index))] }
  }

  static let stackedList = ShapeRule { call in
    let count = call.int("num_elements")
    return [
      call.elementsOfList.refined(by: call.listShape(1)).prepending(
        count < 0 ? .unknown : SymbolicInteger(count))
    ]
  }

  static let gatheredList = ShapeRule { call in
    [
      call.elementsOfList.refined(by: call.listShape(2)).prepending(call.dimensions(1)?.first ?? .unknown)
    ]
  }

  /// The elements one after the other, and how many rows each has.
  static let concatenatedList = ShapeRule { call in
    let said =
      call.signature?.definition(of: "element_shape") == nil
      ? call.listShape(1) : SymbolicShape(call.shape("element_shape"))
    let element = call.elementsOfList.refined(by: said)
    guard let sizes = element.dimensions, !sizes.isEmpty else {
      return [.unknownRank, .unknown(rank: 1)]
    }
    return [SymbolicShape([.unknown] + sizes.dropFirst()), .unknown(rank: 1)]
  }
}

extension ShapeRule {
  /// A sum of tensors of one shape, lists among them.
  static let total = ShapeRule(
    merged.shapes,
    handle: { call in
      let known = call.inputs.dropFirst().reduce(call.inputs.first?.resource) { known, input in
        known.flatMap { known in input.resource.flatMap { known.joined($0) } }
      }
      return known
    })
}

extension InferenceCall {
  /// What is known of the elements of the list that is the first operand.
  fileprivate var elementsOfList: SymbolicShape { inputs.first?.resource?.shape ?? .unknownRank }

  /// The shape that the elements of an operand are, where −1 alone is any shape.
  fileprivate func listShape(_ index: Int) -> SymbolicShape {
    dimensions(index)?.count == 0 ? .unknownRank : shape(inElementsOf: index)
  }
}

extension SymbolicShape {
  /// With another axis before the others.
  func prepending(_ size: SymbolicInteger) -> SymbolicShape { SymbolicShape(dimensions.map { [size] + $0 }) }
}
