internal import Tensors

extension TFLiteKernels {
  /// Convolutions, pooling and matrix products.
  static let window: [String: Set<ElementType>] = [
    "CONV_2D": [.float32, .uint8, .int8, .int16]
  ]
}
