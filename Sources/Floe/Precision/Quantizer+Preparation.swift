internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import PassKit
internal import Passes
internal import Tensors

// What helps most models and harms some is decided by what it gives.
extension Quantizer {
  /// What is done to a model before it is quantized, by what the first samples showed.
  struct Preparation {
    /// The greatest magnitude of each channel of the tensors that are made alike, by name.
    var magnitudes: [String: [Float]]?
    /// Whether biases are better left as they are.
    var leavesBiases = false
  }

  /// Makes the channels of a model alike, and has its biases corrected, where its outputs are nearer to those of floats then.
  ///
  /// The models are quantized by the ranges of the first samples, and run on some that are spread over all. That takes as
  /// long as calibrating with some sixty samples, and up to 24 inferences with integers.
  ///
  /// - Parameter layers: what is done otherwise with which tensors.
  func prepare(
    _ model: inout Model, _ layers: LayerChoices, _ data: CalibrationData,
    _ pipeline: QuantizationPipelineOptions, _ records: inout [PassRecord], _ context: PassContext
  ) throws(Diagnostic) -> Preparation {
    var preparation = Preparation()
    guard options.equalizesChannels || options.correctsBiases else { return preparation }
    let few = min(Self.fewSamples, data.count)
    let (given, read) = model.graph.productTensors()
    let first = try calibrated(
      model, data, few, channelsOf: given.union(read), by: { _ in .minMax }, beyond: 0)
    var equalized = model
    var steps: [PassRecord] = []
    if options.equalizesChannels {
      let magnitudes = first.magnitudes.filter {
        given.contains($0.key) && !layers.keepsChannels.contains($0.key)
      }
      preparation.magnitudes = magnitudes
      try equalize(&equalized, magnitudes, &steps, context)
    }
    let trial = PreparationTrial(float: model, samples: try fewSamples(of: data, Self.trialSamples))
    func error(_ model: Model, _ seen: Calibrator, corrects: Bool) throws(Diagnostic) -> Double? {
      let ranges = seen.ranges.merging(layers.ranges) { $1 }
      let known = Calibration(samples: few, ranges: ranges, means: corrects ? seen.means : nil)
      var (pipeline, quantized) = (pipeline, model)
      pipeline.correctsBiases = corrects
      do throws(Diagnostic) {
        _ = try quantize(&quantized, pipeline, known, PassManager(), PassContext())
      } catch {
        // What the first samples did not reach, others may.
        guard error.code == .missingRange else { throw error }
        return nil
      }
      return try trial.error(of: quantized) { done in
        progress(ProgressReport(.comparing, done: done, total: trial.samples.count))
      }
    }
    var (chosen, seen) = (model, first)
    var least = try error(model, first, corrects: options.correctsBiases)
    if steps.contains(where: \.changed) {
      let other = try calibrated(
        equalized, data, few, channelsOf: read, by: { _ in .minMax }, beyond: few)
      let found = try error(equalized, other, corrects: options.correctsBiases)
      if let least, let found, found > least {
        report("channels stay as they are", found, instead: least, context)
        preparation.magnitudes = [:]
      } else {
        (chosen, seen, least) = (equalized, other, found)
        records += steps
      }
    }
    if options.correctsBiases, let corrected = least,
      let found = try error(chosen, seen, corrects: false), found < corrected
    {
      report("biases stay as they are", corrected, instead: found, context)
      preparation.leavesBiases = true
    }
    model = chosen
    return preparation
  }

  private func report(_ what: String, _ error: Double, instead: Double, _ context: PassContext) {
    context.report(
      Diagnostic(
        .chosen,
        "\(what): the outputs' error is \(PrecisionSearch.text(instead)), not \(PrecisionSearch.text(error))",
        severity: .note))
  }

  /// So many samples tell which of two models is nearer to floats.
  private static let trialSamples = 8
}

/// Compares quantized models with the one of floats.
private struct PreparationTrial {
  let float: Model
  let samples: [[TensorValue]]

  /// The error of the worst output, in proportion to what it should be; nil where no output is of real numbers.
  func error(of model: Model, progress: (Int) -> Void) throws(Diagnostic) -> Double? {
    let twins = TwinModels(float, model)
    guard !twins.outputs.isEmpty else { return nil }
    var errors = twins.outputs.map { _ in ErrorSum() }
    for (index, sample) in samples.enumerated() {
      for (output, pair) in try twins.trace(sample, isDetailed: false).outputs.enumerated() {
        errors[output].include(pair.quantized, wanted: pair.float)
      }
      progress(index + 1)
    }
    return errors.map(\.relative).max()
  }
}
