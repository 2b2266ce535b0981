internal import Tensors

extension TFLiteKernels {
  /// What moves elements.
  static let array: [String: Set<ElementType>] = [:]
}
