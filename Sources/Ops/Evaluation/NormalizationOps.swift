internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Softmaxes and normalisations.
let normalizationOps: [OpDef] =
  [
    OpDef("Softmax", .same) { (call) throws(Diagnostic) in [try softmax(call.input(0), isLog: false)] },
    OpDef("LogSoftmax", .same) { (call) throws(Diagnostic) in [try softmax(call.input(0), isLog: true)] },
  ]
  + ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"].map { name in
    OpDef(name, .fusedBatchNorm) { (call) throws(Diagnostic) in try fusedBatchNorm(call) }
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
