internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import PassKit
internal import Passes
internal import Tensors

// What is chosen by running the quantized model, or a part of it, beside the one of floats.
extension Quantizer {
  /// A model of floats that quantized ones are compared with.
  struct Comparison {
    let float: Model
    let samples: [[TensorValue]]
    let calibration: Calibration?

    init(_ float: Model, _ samples: [[TensorValue]], _ calibration: Calibration?) {
      self.float = float
      self.samples = samples
      self.calibration = calibration
    }
  }

  /// What the activations of layers become so that the goals are met, and what is said of it.
  func precisions(
    _ comparison: Comparison, _ pipeline: QuantizationPipelineOptions, _ context: PassContext
  ) throws(Diagnostic) -> [String: ElementType] {
    var types: [ElementType] = options.quantization == .int8 ? [.int8, .int16] : [.int16]
    if options.allowsFloat { types.append(.float32) }
    let search = PrecisionSearch(
      float: comparison.float, samples: comparison.samples, types: types, mostError: options.mostError,
      mostBytes: options.mostBytes,
      quantized: { (precisions, allowsFloat) throws(Diagnostic) in
        var (model, pipeline) = (comparison.float, pipeline)
        pipeline.precisions = precisions
        pipeline.allowsFloat = pipeline.allowsFloat || allowsFloat
        _ = try quantize(&model, pipeline, comparison.calibration, PassManager(), PassContext())
        return model
      }, progress: progress)
    let found = try search.run()
    let counts = Dictionary(grouping: found.precisions.values) { $0.name }.mapValues(\.count)
      .sorted { $0.key < $1.key }
    let layers =
      counts.isEmpty
      ? "\(types[0]) suffices"
      : counts.map { "\($0.key) \($0.value)" }
        .joined(separator: ", ")
    context.report(
      Diagnostic(
        .chosen,
        "layers with other activations than \(types[0]): \(layers); the outputs' error is \(found.text) on \(comparison.samples.count) samples",
        severity: .note, notes: found.precisions.isEmpty ? [] : [listed(found.precisions.keys.sorted())]))
    return found.precisions
  }

  /// Samples that quantized models are compared with the one of floats on, evenly spread over all.
  func fewSamples(of model: Model) throws(Diagnostic) -> [[TensorValue]] {
    let data = try CalibrationData(
      options.samples, for: model.graph.inputs.map { FreezeSummary.Port($0, in: model.graph) }, of: signature)
    return try samples(of: data, Self.fewSamples)
  }

  /// Some samples, evenly spread over those that follow the first, or over all where there are no more.
  func samples(
    of data: CalibrationData, _ most: Int, from first: Int = 0
  ) throws(Diagnostic) -> [[TensorValue]] {
    let start = first < data.count ? first : 0
    let rest = data.count - start
    let count = min(most, rest)
    var samples: [[TensorValue]] = []
    for index in 0..<count { samples.append(try data.sample(start + index * rest / count)) }
    return samples
  }

  /// The range of each tensor, of several the one that does best.
  func chosenRanges(
    _ seen: Calibrator, _ model: Model, _ data: CalibrationData
  ) throws(Diagnostic) -> [String: TensorRange] {
    let candidates = seen.candidates
    guard !candidates.isEmpty else { return seen.ranges }
    var choice = RangeChoice(model, options.quantization.activations ?? .int8, among: candidates)
    let count = min(Self.someSamples, data.count)
    for index in 0..<count {
      try choice.observe(data.sample(index * data.count / count))
      progress(ProgressReport(.comparing, done: index + 1, total: count))
    }
    return seen.ranges.merging(choice.ranges) { $1 }
  }
}
