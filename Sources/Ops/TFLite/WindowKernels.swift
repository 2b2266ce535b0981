internal import Tensors

extension TFLiteKernels {
  /// Convolutions, pooling and matrix products.
  static let window: [String: Set<ElementType>] = [
    "CONV_2D": quantized, "DEPTHWISE_CONV_2D": quantized, "CONV_3D": [.float32],
    "CONV_3D_TRANSPOSE": [.float32], "TRANSPOSE_CONV": quantized, "MAX_POOL_2D": quantized,
    "AVERAGE_POOL_2D": quantized,
    "L2_POOL_2D": [.float32], "LOCAL_RESPONSE_NORMALIZATION": [.float32], "FULLY_CONNECTED": quantized,
    "BATCH_MATMUL": [.float32, .int8, .int16],
  ]

  /// Real numbers, or integers that stand for them.
  private static let quantized: Set<ElementType> = [.float32, .uint8, .int8, .int16]
}
