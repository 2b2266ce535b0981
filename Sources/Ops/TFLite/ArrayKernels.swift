internal import Tensors

extension TFLiteKernels {
  /// What moves elements.
  static let array: [String: Set<ElementType>] = {
    let whole: Set<ElementType> = [.float32, .int32, .uint8, .int64, .int16, .int8]
    let common = whole.union([.bool])
    let small = common.union([.float16, .bfloat16])
    let sums: Set<ElementType> = [.float32, .int32]
    return [
      "TRANSPOSE": common, "GATHER": small.union([.string]), "GATHER_ND": small.union([.string]),
      "STRIDED_SLICE": small.union([.uint32, .string]), "SLICE": small.union([.uint32, .string]),
      "PAD": small, "PADV2": small, "MIRROR_PAD": whole, "REVERSE_V2": small,
      "REVERSE_SEQUENCE": [.float32, .int32, .uint8, .int64, .int16],
      "TILE": [.float32, .int32, .uint8, .int64, .string, .bool, .int8],
      "PACK": whole.union([.uint32]), "UNPACK": [.float32, .int32, .uint8, .bool, .int16, .int8],
      "SPLIT": whole, "SPLIT_V": whole, "CONCATENATION": small.union([.uint32]),
      "SPACE_TO_BATCH_ND": whole, "BATCH_TO_SPACE_ND": whole,
      "SPACE_TO_DEPTH": whole.subtracting([.int16]), "DEPTH_TO_SPACE": whole.subtracting([.int16]),
      "RESIZE_BILINEAR": [.float32], "RESIZE_NEAREST_NEIGHBOR": [.float32, .uint8, .int8, .int16],
      "ONE_HOT": [.float32, .int32, .uint8, .int64, .bool, .int8], "UNIQUE": whole,
      "WHERE": [.float32, .int32, .uint8, .int64, .bool, .int8, .uint32], "TOPK_V2": whole,
      "SPARSE_TO_DENSE": whole.subtracting([.int16]), "SCATTER_ND": common.subtracting([.int16]),
      "FILL": [.float32, .float16, .int32, .int64, .string, .bool, .int16, .int8],
      "RANGE": [.float32, .int32, .int64], "ZEROS_LIKE": [.float32, .int32, .int64],
      "BROADCAST_TO": common.union([.float16, .complex64, .float64, .complex128, .uint64, .uint32, .uint16]),
      "DYNAMIC_UPDATE_SLICE": [.float32, .float16, .int32, .int64, .bool, .int16, .int8],
      "MATRIX_DIAG": whole, "MATRIX_SET_DIAG": whole, "SEGMENT_SUM": sums, "UNSORTED_SEGMENT_SUM": sums,
      "UNSORTED_SEGMENT_PROD": sums,
      "UNSORTED_SEGMENT_MAX": sums, "UNSORTED_SEGMENT_MIN": sums,
    ]
  }()
}
