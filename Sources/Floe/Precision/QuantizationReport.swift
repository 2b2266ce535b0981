internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

/// What quantization did to each layer of a model, and to its outputs: what `--report` writes.
///
/// Three errors are told of each layer. Its own is that of its results against those of the layer in floats for the
/// same operands, those of the quantized model: what rounding of weights, inside of the kernel and of the results adds
/// here. The whole error is that of its results against those of the model in floats, with all that has come together so
/// far. The third is the error of the outputs that the layer's own error makes alone, in the model of floats: what would be
/// won if the layer were exact.
struct QuantizationReport: Sendable {
  private(set) var layers: [Layer] = []
  private(set) var outputs: [(name: String, error: ErrorSum)] = []
  /// How many samples the models were run on.
  private(set) var samples = 0

  struct Layer: Sendable {
    let name: String
    let op: String
    /// What the layer's activations are: integers of 8 or 16 bits, or floats.
    let type: ElementType
    /// What calibration found that the result holds.
    let range: TensorRange?
    let scale: Float?
    let zeroPoint: Int64?
    /// What the integers reach from and to.
    let reach: TensorRange?
    /// The bytes of the constants of the integer operator.
    let weightBytes: Int
    let weightScales: TensorRange?
    let macs: Int
    fileprivate(set) var own = ErrorSum()
    fileprivate(set) var whole = ErrorSum()
    /// The errors that the own error makes of the outputs, on the first samples.
    fileprivate var outputs: [ErrorSum] = []
    /// That of the output that has the greatest one.
    var output: ErrorSum { outputs.max { $0.relative < $1.relative } ?? ErrorSum() }
    /// How many numbers of the result were beyond what its integers reach, by more than half a step, and of how many.
    fileprivate(set) var clipped = 0
    fileprivate(set) var count = 0

    var clippedShare: Double { count == 0 ? 0 : Double(clipped) / Double(count) }
  }

  /// So many samples tell what the layers' own errors make of the outputs: for each layer, the rest of the model is run.
  private static let fewSamples = 4

  /// Runs both models on samples, one after the other.
  ///
  /// - Parameter progress: is told how many of all steps are done.
  init(
    _ twins: TwinModels, ranges: [String: TensorRange], samples: [[TensorValue]],
    progress: (Int, Int) -> Void
  ) throws(Diagnostic) {
    layers = twins.layers.map { Layer($0, twins, ranges) }
    let steps = samples.count * twins.layers.count
    outputs = twins.outputs.map { ($0, ErrorSum()) }
    for sample in samples {
      let trace = try twins.trace(sample)
      for (index, layer) in twins.layers.enumerated() {
        try layers[index].include(layer, trace, twins, reachesOutputs: self.samples < Self.fewSamples)
        progress(self.samples * twins.layers.count + index + 1, steps)
      }
      for (index, pair) in trace.outputs.enumerated() {
        outputs[index].error.include(pair.quantized, wanted: pair.float)
      }
      self.samples += 1
    }
    // The worst first; what is exact, as moving numbers is, last.
    let order = layers.indices.sorted {
      (layers[$1].output.relative, layers[$0].own.decibels, $0)
        < (layers[$0].output.relative, layers[$1].own.decibels, $1)
    }
    layers = order.map { layers[$0] }
  }

  /// Writes the file, as JSON where its name ends so.
  func write(to path: String) throws(Diagnostic) {
    let file = try OutputFile(path: path)
    try file.write(Array((path.hasSuffix(".json") ? json.pretty + "\n" : text).utf8))
    try file.commit()
  }
}

extension QuantizationReport.Layer {
  fileprivate init(_ layer: TwinModels.Layer, _ twins: TwinModels, _ ranges: [String: TensorRange]) {
    let (float, quantized, node) = (twins.float, twins.quantized, layer.node)
    let result = layer.results[0]
    name = float.name(node)
    op = float.op(node).name
    range = ranges[TFLiteAttribute.tensorName(of: result, in: float)]
    macs = TFLiteCosts.macs(of: node, in: float)
    let stored = quantized.type(result)
    type = stored?.element ?? .float32
    let parameters = stored?.quantization
    scale = parameters?.scales.first
    zeroPoint = parameters?.zeroPoints.first
    reach = parameters.map { $0.reach(of: stored?.element ?? .int8) }
    var (bytes, scales): (Int, TensorRange?) = (0, nil)
    for operand in quantized.operands(node) {
      guard let tensor = quantized.attributes(operand.node).tensor("value"),
        let type = quantized.type(operand), type.quantization != nil || type.element == .float32
      else { continue }
      bytes += tensor.elementCount * (tensor.type.byteWidth ?? 0)
      if type.element != .int32, type.element != .int64, let own = type.quantization?.scales,
        let least = own.min(), let greatest = own.max(), scales == nil
      {
        scales = TensorRange(least, greatest)
      }
    }
    weightBytes = bytes
    weightScales = scales
  }

  fileprivate mutating func include(
    _ layer: TwinModels.Layer, _ trace: TwinModels.Trace, _ twins: TwinModels, reachesOutputs: Bool
  ) throws(Diagnostic) {
    let pairs = try twins.alone(layer, trace) ?? []
    for pair in pairs { own.include(pair.found, wanted: pair.wanted) }
    if reachesOutputs { try includeOutputs(twins.noisy(layer, pairs, trace), trace, twins) }
    for result in layer.results {
      guard let wanted = trace.floats[result], let found = try twins.found(result, trace) else { continue }
      whole.include(found, wanted: wanted)
      guard let parameters = twins.quantized.type(result)?.quantization else { continue }
      count += wanted.elementCount
      let reach = parameters.reach(of: twins.quantized.type(result)?.element ?? .int8)
      let margin = parameters.scales[0] / 2
      let (least, greatest) = (reach.least - margin, reach.greatest + margin)
      clipped += wanted.copied(Float.self).count { $0 < least || $0 > greatest }
    }
  }
}

extension QuantizationReport.Layer {
  /// Takes in what becomes of the outputs with other numbers in the place of the layer's results.
  private mutating func includeOutputs(
    _ noisy: [Value: TensorValue], _ trace: TwinModels.Trace, _ twins: TwinModels
  ) throws(Diagnostic) {
    let found = noisy.isEmpty ? trace.outputs.map { _ in nil } : try twins.outputs(trace, replacing: noisy)
    if outputs.isEmpty { outputs = found.map { _ in ErrorSum() } }
    for (index, pair) in trace.outputs.enumerated() {
      outputs[index].include(found[index] ?? pair.float, wanted: pair.float)
    }
  }
}

extension QuantizationParameters {
  /// The real numbers that integers of a type reach from and to.
  fileprivate func reach(of type: ElementType) -> TensorRange {
    let (first, last): (Int64, Int64) =
      switch type {
      case .uint8: (0, 255)
      case .int16: (-32768, 32767)
      default: (-128, 127)
      }
    return TensorRange(
      Float(first - zeroPoints[0]) * scales[0], Float(last - zeroPoints[0]) * scales[0])
  }
}
