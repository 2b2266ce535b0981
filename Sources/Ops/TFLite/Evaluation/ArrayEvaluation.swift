internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  static let reductions: [String: Rule] = [
    "SUM": same("Sum", ["keep_dims": "keep_dims"]), "MEAN": same("Mean", ["keep_dims": "keep_dims"]),
    "REDUCE_PROD": same("Prod", ["keep_dims": "keep_dims"]),
    "REDUCE_MAX": same("Max", ["keep_dims": "keep_dims"]),
    "REDUCE_MIN": same("Min", ["keep_dims": "keep_dims"]),
    "REDUCE_ANY": same("Any", ["keep_dims": "keep_dims"]),
    "REDUCE_ALL": same("All", ["keep_dims": "keep_dims"]),
    "CUMSUM": same("Cumsum", ["exclusive": "exclusive", "reverse": "reverse"]),
    "ARG_MAX": same("ArgMax", ["output_type": "output_type"]),
    "ARG_MIN": same("ArgMin", ["output_type": "output_type"]),
    "SEGMENT_SUM": same("SegmentSum"), "UNSORTED_SEGMENT_SUM": same("UnsortedSegmentSum"),
    "UNSORTED_SEGMENT_PROD": same("UnsortedSegmentProd"),
    "UNSORTED_SEGMENT_MAX": same("UnsortedSegmentMax"), "UNSORTED_SEGMENT_MIN": same("UnsortedSegmentMin"),
  ]

  /// What moves elements.
  static let arrays: [String: Rule] = [
    "RESHAPE": { (call) throws(Diagnostic) in
      var shape = call.optional(1)
      if shape == nil { shape = try call.vector(call.ints("new_shape")) }
      return try call.tensorFlow("Reshape", [call.input(0)] + (shape.map { [$0] } ?? []))
    },
    "SQUEEZE": same("Squeeze", ["squeeze_dims": "squeeze_dims"]), "EXPAND_DIMS": same("ExpandDims"),
    "TRANSPOSE": same("Transpose"), "TILE": same("Tile"), "BROADCAST_TO": same("BroadcastTo"),
    "BROADCAST_ARGS": same("BroadcastArgs"),
    "PAD": same("Pad"), "PADV2": same("PadV2"),
    "MIRROR_PAD": same("MirrorPad", ["mode": "mode"]), "REVERSE_V2": same("ReverseV2"),
    "REVERSE_SEQUENCE": same("ReverseSequence", ["seq_dim": "seq_dim", "batch_dim": "batch_dim"]),
    "SLICE": same("Slice"), "STRIDED_SLICE": stridedSlice,
    "DYNAMIC_UPDATE_SLICE": dynamicUpdateSlice,
    "PACK": same("Pack", ["axis": "axis"]), "UNPACK": same("Unpack", ["axis": "axis", "num": "num"]),
    "SPLIT": same("Split", ["num_split": "num_splits"]),
    "SPLIT_V": same("SplitV", ["num_split": "num_splits"]),
    "CONCATENATION": { (call) throws(Diagnostic) in
      guard let first = call.inputs.first else { throw call.invalid("it has no operands") }
      let axis = try call.axis(call.int("axis"), rank: first.rank)
      return [try call.activated(concatenate(call.inputs, axis: axis))]
    },
    "SPACE_TO_BATCH_ND": same("SpaceToBatchND"), "BATCH_TO_SPACE_ND": same("BatchToSpaceND"),
    "SPACE_TO_DEPTH": same("SpaceToDepth", ["block_size": "block_size"]),
    "DEPTH_TO_SPACE": same("DepthToSpace", ["block_size": "block_size"]),
    "SHAPE": same("Shape", ["out_type": "out_type"]), "RANK": same("Rank"), "FILL": same("Fill"),
    "ZEROS_LIKE": same("ZerosLike"), "RANGE": same("Range"),
    "MATRIX_DIAG": same("MatrixDiag"), "MATRIX_SET_DIAG": same("MatrixSetDiag"),
  ]

  /// What chooses elements by number.
  static let indices: [String: Rule] = [
    "GATHER": { (call) throws(Diagnostic) in
      let axis = try call.scalar(Double(call.int("axis")), .int32)
      let dimensions: Attributes = ["batch_dims": .int(Int64(call.int("batch_dims")))]
      return try call.tensorFlow("GatherV2", [call.input(0), call.input(1), axis], dimensions)
    },
    "GATHER_ND": same("GatherNd"),
    "EMBEDDING_LOOKUP": { (call) throws(Diagnostic) in
      try call.tensorFlow("GatherV2", [call.input(1), call.input(0), call.scalar(0, .int32)])
    },
    "SCATTER_ND": same("ScatterNd"), "ONE_HOT": same("OneHot", ["axis": "axis"]), "WHERE": same("Where"),
    "SPARSE_TO_DENSE": same("SparseToDense", ["validate_indices": "validate_indices"]),
    "TOPK_V2": same("TopKV2"), "UNIQUE": same("Unique", ["out_idx": "idx_out_type"]),
    "NON_MAX_SUPPRESSION_V4": same(
      "NonMaxSuppressionV4", fixed: ["pad_to_max_output_size": .bool(true)]),
    "NON_MAX_SUPPRESSION_V5": same(
      "NonMaxSuppressionV5", fixed: ["pad_to_max_output_size": .bool(true)]),
  ]
}

/// Starts beyond the last place where the update fits are that place.
private let dynamicUpdateSlice: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (x, update, starts) = (try call.input(0), try call.input(1), try call.input(2).integers())
  guard x.type == update.type, update.rank == x.rank, starts.count == x.rank,
    zip(update.dimensions, x.dimensions).allSatisfy({ $0 <= $1 })
  else { throw call.invalid("\(update.type)\(update.shape) is no slice of \(x.type)\(x.shape)") }
  var view = View(x.dimensions)
  for (axis, start) in starts.enumerated() {
    let (size, most) = (update.dimensions[axis], x.dimensions[axis] - update.dimensions[axis])
    view = view.sliced(axis, start: min(max(start, 0), most), count: size)
  }
  var result = try x.viewed(View(x.dimensions))
  result.place(update, view)
  return [result]
}

private let stridedSlice: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  var operands = [try call.input(0), try call.input(1), try call.input(2), try call.input(3)]
  // Where `offset` is set, the ends are counted from the beginnings.
  if call.bool("offset") { operands[2] = try call.value("AddV2", [operands[1], operands[2]]) }
  var attributes: Attributes = [:]
  for name in ["begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"] {
    attributes[name] = .int(Int64(call.int(name)))
  }
  return try call.tensorFlow("StridedSlice", operands, attributes)
}
