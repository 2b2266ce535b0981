internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Batch normalisation and softmax.
let normalizationLowerings: [OpKind: Lowering.Rule] = [
  "Softmax": softmax, "LogSoftmax": logSoftmax, "FusedBatchNorm": batchNorm, "FusedBatchNormV2": batchNorm,
  "FusedBatchNormV3": batchNorm,
]

private let softmax: Lowering.Rule = { (call) throws(Diagnostic) in
  [try call.emit("SOFTMAX", call.inputs, ["beta": .float(1)], call.results[0])]
}

private let logSoftmax: Lowering.Rule = { (call) throws(Diagnostic) in
  [try call.emit("LOG_SOFTMAX", call.inputs, [:], call.results[0])]
}

/// y = x · scale / √(variance + ε) + (offset − mean · scale / √(variance + ε)), with the moving statistics.
private let batchNorm: Lowering.Rule = { (call) throws(Diagnostic) in
  guard !call.bool("is_training") else {
    throw call.unsupported(
      "it is in training form",
      help: "export the model for inference, or set its training switch: --set NODE=false")
  }
  guard !call.string("data_format").hasPrefix("NC") else { throw call.unsupported("its channels come first") }
  guard let scale = call.constant(1), let offset = call.constant(2), let mean = call.constant(3),
    let variance = call.constant(4)
  else { throw call.unsupported("its statistics are not constant") }
  let epsilon = call.float("epsilon")
  let factor = try scale.derived(.float32, scale.dimensions, with: [variance], "factor \(epsilon)") {
    (values) throws(Diagnostic) in
    let (scale, variance) = (values[0].copied(Float.self), values[1].copied(Float.self))
    return try TensorValue(
      zip(scale, variance).map { $0 / ($1 + epsilon).squareRoot() }, type: .float32, values[0].dimensions)
  }
  let shift = try offset.derived(.float32, offset.dimensions, with: [mean, factor], "shift") {
    (values) throws(Diagnostic) in
    let (offset, mean, factor) = (
      values[0].copied(Float.self), values[1].copied(Float.self), values[2].copied(Float.self)
    )
    return try TensorValue(
      offset.indices.map { offset[$0] - mean[$0] * factor[$0] }, type: .float32, values[0].dimensions)
  }
  let none: Attributes = ["fused_activation_function": .string("NONE")]
  let scaled = try call.emit("MUL", [call.input(0), call.constant(factor, "scale")], none, call.results[0])
  let result = try call.emit("ADD", [scaled, call.constant(shift, "offset")], none, call.results[0])
  return [result]
}
