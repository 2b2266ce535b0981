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
  /// The models are quantized by the ranges of the first samples, and run on others: those that the ranges come from look
  /// better than what the model will be given. That takes as long as calibrating with some sixty samples, and up to 32
  /// inferences with integers.
  ///
  /// - Parameter layers: what is done otherwise with which tensors.
  func prepare(
    _ model: inout Model, _ layers: LayerChoices, _ data: CalibrationData,
    _ pipeline: QuantizationPipelineOptions, _ records: inout [PassRecord], _ context: PassContext
  ) throws(Diagnostic) -> Preparation {
    var preparation = Preparation()
    guard options.equalizesChannels || options.correctsBiases else { return preparation }
    let few = Self.firstSamples(of: data.count)
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
    let trial = PreparationTrial(float: model, samples: try samples(of: data, Self.trialSamples, from: few))
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
    func errors(_ model: Model, _ seen: Calibrator) throws(Diagnostic) -> TrialErrors {
      TrialErrors(
        corrected: options.correctsBiases ? try error(model, seen, corrects: true) : nil,
        plain: try error(model, seen, corrects: false))
    }
    var found = try errors(model, first)
    if steps.contains(where: \.changed) {
      let seen = try calibrated(
        equalized, data, few, channelsOf: read, by: { _ in .minMax }, beyond: few)
      let other = try errors(equalized, seen)
      if let own = found.least, let least = other.least, least > own {
        report("channels stay as they are", least, instead: own, context)
        preparation.magnitudes = [:]
      } else {
        (model, found) = (equalized, other)
        records += steps
      }
    }
    if let corrected = found.corrected, let plain = found.plain, plain < corrected {
      report("biases stay as they are", corrected, instead: plain, context)
      preparation.leavesBiases = true
    }
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
  /// Of fewer samples than this, all are needed for the ranges.
  private static let leastToHold = 4

  /// How many of the samples say what the ranges are for a trial, which others tell the outcome of.
  static func firstSamples(of count: Int) -> Int {
    guard count >= leastToHold else { return count }
    return min(fewSamples, count - min(trialSamples, count / 2))
  }
}

/// The errors of a model with its biases corrected and without; nil where they are not known.
private struct TrialErrors {
  let corrected: Double?
  let plain: Double?

  var least: Double? { [corrected, plain].compactMap(\.self).min() }
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
