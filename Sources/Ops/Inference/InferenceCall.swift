internal import Diagnostics
package import GraphIR
internal import Tensors

/// One node whose outputs are inferred: what is known of its inputs, and its attributes, defaults included.
package struct InferenceCall: AttributeAccess {
  package let op: OpKind
  package let inputs: [TensorFact]
  let attributes: Attributes
  let signature: OpSignature?

  package init(_ op: OpKind, _ inputs: [TensorFact], _ attributes: Attributes) {
    self.op = op
    self.inputs = inputs
    self.attributes = attributes
    signature = OpRegistry.standard[op.name]
  }

  func shape(_ index: Int) -> SymbolicShape {
    inputs.indices.contains(index) ? inputs[index].shape : .unknownRank
  }

  /// The sizes of an input whose rank is known.
  func dimensions(_ index: Int) -> [SymbolicInteger]? { shape(index).dimensions }

  /// The sizes of an input that must have so many; unknown ones when its rank is not known.
  func dimensions(_ index: Int, rank: Int) throws(Diagnostic) -> [SymbolicInteger] {
    guard let dimensions = dimensions(index) else {
      return [SymbolicInteger](repeating: .unknown, count: rank)
    }
    guard dimensions.count == rank else {
      throw invalid("operand \(index) has \(dimensions.count) dimensions, not \(rank)")
    }
    return dimensions
  }

  /// The elements of an input, of which some may be symbols; nil when nothing is known.
  func elements(_ index: Int) -> [SymbolicInteger]? {
    inputs.indices.contains(index) ? inputs[index].elements : nil
  }

  /// The elements of an input, when all are known.
  func constants(_ index: Int) -> [Int]? { inputs.indices.contains(index) ? inputs[index].constants : nil }

  /// The only element of an input.
  func constant(_ index: Int) -> Int? {
    constants(index).flatMap { $0.count == 1 ? $0[0] : nil }
  }

  /// The shape that the elements of an input are. Elements that are not known are unknown sizes, and so is −1.
  func shape(inElementsOf index: Int) -> SymbolicShape {
    if let elements = elements(index) {
      return SymbolicShape(elements.map { $0.isSize ? $0 : .unknown })
    }
    guard let length = dimensions(index)?.first?.constant, length <= 254 else { return .unknownRank }
    return .unknown(rank: length)
  }
}
