internal import Tensors

extension TFLiteKernels {
  /// Arithmetic, comparisons, activations, reductions.
  static let elementwise: [String: Set<ElementType>] = [
    "RELU": [.float32, .uint8, .int8, .int16], "RELU6": [.float32, .uint8, .int8, .int16],
  ]
}
