internal import Diagnostics
internal import Tensors

// Rules of TensorFlow 1's arrays of tensors. What is known of the elements goes with the handle.
extension ShapeRule {
  /// The names of the container of an array and its own.
  static let arrayReference = ShapeRule({ _ in [SymbolicShape([2])] }, handle: { elementsOfArray($0) })
  /// The handle of an array, and its flow.
  static let arrayHandle = ShapeRule({ _ in [.unknownRank, .scalar] }, handle: { elementsOfArray($0) })

  private static func elementsOfArray(_ call: InferenceCall) -> ResourceFact {
    ResourceFact(shape: SymbolicShape(call.shape("element_shape")))
  }

  static let gradientReference = ShapeRule({ _ in [SymbolicShape([2])] }, handle: { gradients($0) })
  static let gradientHandle = ShapeRule({ _ in [.unknownRank, .scalar] }, handle: { gradients($0) })

  /// Gradients have the shapes of elements, after sizes that may be prepended.
  private static func gradients(_ call: InferenceCall) -> ResourceFact? {
    guard let elements = call.inputs.first?.resource?.shape else { return nil }
    guard call.inputs.count > 2 else { return ResourceFact(shape: elements) }
    guard let prefix = call.shape(inElementsOf: 2).dimensions else { return nil }
    return ResourceFact(shape: SymbolicShape(elements.dimensions.map { prefix + $0 }))
  }

  static let readArray = ShapeRule { call in [call.inputs.first?.resource?.shape ?? .unknownRank] }

  /// Elements one above the other: those at the places that an operand tells, or all.
  static let stackedArray = ShapeRule { call in
    let known = call.inputs.first?.resource?.shape ?? .unknownRank
    let element = known.refined(by: SymbolicShape(call.shape("element_shape")))
    let count = call.inputs.count > 2 ? call.dimensions(1)?.first ?? .unknown : .unknown
    return [element.prepending(count)]
  }

  /// Elements one after the other, and how many rows each has.
  static let concatenatedArray = ShapeRule { call in
    let rows = SymbolicShape(call.shape("element_shape_except0"))
    let known = call.inputs.first?.resource?.shape.dimensions.map { SymbolicShape(Array($0.dropFirst())) }
    return [(known ?? .unknownRank).refined(by: rows).prepending(.unknown), .unknown(rank: 1)]
  }
}
