package import Tensors

/// The element types that LiteRT's kernels take, a family of operators a list.
///
/// Source: the kernels of LiteRT 2.3, by running each operator with each type.
package enum TFLiteKernels {
  /// The types of the operand that says which kernel runs: the first one, or the one that `typedOperand` names.
  package static let types: [String: Set<ElementType>] = {
    var table: [String: Set<ElementType>] = [:]
    for family in [elementwise, array, window] {
      for (name, types) in family {
        precondition(table.updateValue(types, forKey: name) == nil, "\(name) is there twice")
      }
    }
    return table
  }()

  /// Which operand says what kernel runs, where it is not the first.
  package static let typedOperand: [String: Int] = [
    "SPLIT": 1, "SELECT": 1, "SELECT_V2": 1, "TRANSPOSE_CONV": 2, "CONV_3D_TRANSPOSE": 2, "SCATTER_ND": 1,
    "ONE_HOT": 2, "SPARSE_TO_DENSE": 2, "FILL": 1,
  ]

  /// Whether LiteRT has a kernel of the operator for the type; true for operators of which nothing is said.
  package static func has(_ name: String, for type: ElementType) -> Bool {
    types[name]?.contains(type) ?? true
  }
}
