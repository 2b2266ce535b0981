internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Softmaxes and normalisations.
let normalizationOps: [OpDef] =
  [
    OpDef("Softmax", .same) { (call) throws(Diagnostic) in [try softmax(call.input(0), isLog: false)] },
    OpDef("LogSoftmax", .same) { (call) throws(Diagnostic) in [try softmax(call.input(0), isLog: true)] },
    OpDef("LRN", .same) { (call) throws(Diagnostic) in
      let x = try call.input(0)
      guard x.rank == 4 else { throw call.invalid("it takes four axes, not \(x.shape)") }
      return [
        try localResponseNorm(
          x, radius: call.int("depth_radius"), bias: call.float("bias"), alpha: call.float("alpha"),
          beta: call.float("beta"))
      ]
    },
    OpDef("BatchNormWithGlobalNormalization", .same) { (call) throws(Diagnostic) in
      let (x, mean, variance) = (try call.input(0), try call.input(1), try call.input(2))
      let epsilon = try cast(
        TensorValue([call.float("variance_epsilon")], type: .float32, []), to: x.type)
      var factor = try elementwise(.reciprocalSquareRoot, elementwise(.add, variance, epsilon))
      if call.bool("scale_after_normalization") { factor = try elementwise(.multiply, factor, call.input(4)) }
      let scaled = try elementwise(.multiply, elementwise(.subtract, x, mean), factor)
      return [try elementwise(.add, scaled, call.input(3))]
    },
    OpDef("SoftmaxCrossEntropyWithLogits", .crossEntropy) { (call) throws(Diagnostic) in
      let (logits, labels) = (try call.input(0), try call.input(1))
      guard let shape = broadcast(logits.dimensions, labels.dimensions), shape.count == 2 else {
        throw call.invalid("labels of \(labels.shape) are not for logits of \(logits.shape)")
      }
      return try crossEntropy(logits.broadcast(to: shape), labels.broadcast(to: shape))
    },
    OpDef("SparseSoftmaxCrossEntropyWithLogits", .crossEntropy) { (call) throws(Diagnostic) in
      let (logits, labels) = (try call.input(0), try call.integers(1))
      guard logits.rank == 2, logits.dimensions[0] == labels.count else {
        throw call.invalid("there are \(labels.count) labels for logits of \(logits.shape)")
      }
      let classes = logits.dimensions[1]
      if let wrong = labels.first(where: { $0 < 0 || $0 >= classes }) {
        throw call.invalid("the label \(wrong) is not in [0, \(classes))")
      }
      var hot = [Bool](repeating: false, count: logits.elementCount)
      for (row, label) in labels.enumerated() { hot[row * classes + label] = true }
      return try crossEntropy(
        logits, cast(TensorValue(hot, type: .bool, logits.dimensions), to: logits.type))
    },
  ]
  + ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"].map { name in
    OpDef(name, .fusedBatchNorm, channelStep: normalizationStep) { (call) throws(Diagnostic) in
      try fusedBatchNorm(call)
    }
  }

@Sendable private func normalizationStep(_ call: OpCall) throws(Diagnostic) -> ChannelSteps.Step? {
  guard !call.bool("is_training"), !call.string("data_format").hasPrefix("NC") else { return nil }
  return try ChannelSteps.normalization(
    scale: call.input(1), offset: call.input(2), mean: call.input(3), variance: call.input(4),
    epsilon: call.float("epsilon"))
}

private func fusedBatchNorm(_ call: OpCall) throws(Diagnostic) -> [TensorValue] {
  var x = try call.input(0)
  guard x.rank >= 2 else { throw call.invalid("it takes a batch of channels, not \(x.shape)") }
  let isChannelsFirst = call.string("data_format").hasPrefix("NC")
  let spatial = Array(1..<max(1, x.rank - 1))
  if isChannelsFirst { x = try x.viewed(View(x.dimensions).transposed([0] + spatial.map { $0 + 1 } + [1])) }
  let (scale, offset) = (try call.input(1), try call.input(2))
  var (mean, variance) = (try call.input(3), try call.input(4))
  var reported = (mean, variance)
  if call.bool("is_training") {
    let axes = Array(0..<x.rank - 1)
    let wide = try cast(x, to: .float32)
    mean = try reduce(.mean, wide, axes: axes, keepDimensions: false)
    variance = try reduce(
      .mean, elementwise(.squaredDifference, wide, mean), axes: axes, keepDimensions: false)
    // The variance reported is that of the population the batch was drawn from.
    let count = Float(x.elementCount / max(1, x.dimensions[x.rank - 1]))
    let correction = try TensorValue([count > 1 ? count / (count - 1) : 1], type: .float32, [])
    reported = (mean, try elementwise(.multiply, variance, correction))
  }
  var y = try batchNorm(
    x, scale: scale, offset: offset, mean: mean, variance: variance, epsilon: call.float("epsilon"))
  if isChannelsFirst { y = try y.viewed(View(y.dimensions).transposed([0, y.rank - 1] + spatial)) }
  let outputs = [y, reported.0, reported.1, mean, variance]
  return call.op == "FusedBatchNormV3" ? outputs + [try zeros(.float32, [])] : outputs
}

/// The loss of each row, and its gradient by the logits.
private func crossEntropy(_ logits: TensorValue, _ labels: TensorValue) throws(Diagnostic) -> [TensorValue] {
  let logarithms = try softmax(logits, isLog: true)
  // No label is 0 times an infinite loss.
  let terms = try elementwise(.multiplyNoNaN, logarithms, labels)
  let loss = try elementwise(.negative, reduce(.sum, terms, axes: [1], keepDimensions: false))
  return [loss, try elementwise(.subtract, softmax(logits, isLog: false), labels)]
}

extension ShapeRule {
  fileprivate static let crossEntropy = ShapeRule { (call) throws(Diagnostic) in
    var shape = try SymbolicShape(call.dimensions(0, rank: 2))
    if call.op == "SoftmaxCrossEntropyWithLogits" {
      shape = try broadcastShape(shape, SymbolicShape(call.dimensions(1, rank: 2)), call)
    }
    return [SymbolicShape(shape.dimensions.map { [$0[0]] }), shape]
  }
}
