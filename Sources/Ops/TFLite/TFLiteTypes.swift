package import Tensors

extension ElementType {
  /// The number of the type in TFLite's enum `TensorType`; nil for a type that TFLite does not have.
  package var tfLiteCode: Int? { Self.tfLiteTypes.firstIndex(of: self) }

  /// The type with this number in TFLite's enum `TensorType`.
  package init?(tfLiteCode: Int) {
    guard Self.tfLiteTypes.indices.contains(tfLiteCode) else { return nil }
    self = Self.tfLiteTypes[tfLiteCode]
  }

  /// In the order of their numbers.
  private static let tfLiteTypes: [ElementType] = [
    .float32, .float16, .int32, .uint8, .int64, .string, .bool, .int16, .complex64, .int8, .float64,
    .complex128,
    .uint64, .resource, .variant, .uint32, .uint16, .int4, .bfloat16, .int2, .uint4, .float8E4M3FN,
    .float8E5M2,
  ]
}
