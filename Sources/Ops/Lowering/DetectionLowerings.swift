internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Choosing among boxes that overlap.
let detectionLowerings: [OpKind: Lowering.Rule] = [
  "NonMaxSuppression": { (call) throws(Diagnostic) in
    let threshold = call.constant(
      Tensor(scalar: call.float("iou_threshold"), type: .float32), "iou_threshold")
    return try suppression(&call, overlap: threshold, score: nil)
  },
  "NonMaxSuppressionV2": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: nil)
  },
  "NonMaxSuppressionV3": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: call.input(4))
  },
  "NonMaxSuppressionV4": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: call.input(4))
  },
  "NonMaxSuppressionV5": { (call) throws(Diagnostic) in
    try suppression(&call, overlap: call.input(3), score: call.input(4), sigma: call.input(5))
  },
]

/// TFLite's operators fill what they choose up to the largest number: where TensorFlow does not, it is cut.
private func suppression(
  _ call: inout LoweringCall, overlap: Value, score: Value?, sigma: Value? = nil
) throws(Diagnostic) -> [Value] {
  guard try call.elementType(0) == .float32 else {
    throw call.unsupported("LiteRT compares boxes of float32 alone")
  }
  let most = try call.input(2)
  let count = try? call.integers(2).first
  // Without a threshold every score will do.
  let least = score ?? call.constant(Tensor(scalar: -Float.infinity, type: .float32), "score_threshold")
  let indices = TensorType(.int32, [count ?? -1])
  let number = TensorType(.int32, .scalar)
  // Thresholds may be shorter than the boxes.
  let thresholds = [try call.cast(overlap, to: .float32), try call.cast(least, to: .float32)]
  let operands = [try call.input(0), try call.input(1), most] + thresholds
  var found: [Value]
  if let sigma {
    found = try call.emit(
      "NON_MAX_SUPPRESSION_V5", operands + [sigma],
      results: [indices, TensorType(.float32, indices.shape), number])
  } else {
    found = try call.emit("NON_MAX_SUPPRESSION_V4", operands, results: [indices, number])
  }
  let chosen = found[found.count - 1]
  if !call.bool("pad_to_max_output_size") {
    let size = try call.reshape(chosen, [1])
    for port in 0..<found.count - 1 {
      let type = try call.type(found[port])
      found[port] = try call.emit(
        "SLICE", [found[port], call.constant([0], "begin"), size], [:], TensorType(type.element, [-1]))
    }
  }
  return Array(found.prefix(call.results.count))
}
