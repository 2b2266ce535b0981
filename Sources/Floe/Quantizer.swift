internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Passes
internal import Tensors

/// Makes a TFLite model of floats one of integers or shorter floats, as the options of a conversion ask.
struct Quantizer {
  var options: ConvertOptions
  let observers: [any PassObserver]
  /// The key of the signature, where several are converted.
  var signature: String?
  /// Is told how many samples the model was run on.
  var progress: (ProgressReport) -> Void = { _ in }

  /// Whether the options make sense together, before any work is done.
  func check() throws(Diagnostic) {
    let needsData = options.quantization.activations != nil
    var problems: [Diagnostic] = []
    if needsData, hasNoData, options.writtenRanges != nil {
      problems.append(
        Diagnostic(
          .usage, "--write-ranges keeps what samples show",
          help: "--calibration FILE, which holds arrays (.npz), rows (.csv), records or images"))
    }
    if needsData, comparesWithFloats, options.samples.isEmpty {
      problems.append(
        Diagnostic(
          .usage, "--report, --max-error and --max-size run the model on samples",
          help: "--calibration FILE, which holds arrays (.npz), rows (.csv), records or images"))
    }
    if needsData, options.samples.draws, !options.samples.files.isEmpty {
      problems.append(
        Diagnostic(
          .usage, "--calibration has samples, and --calibrate random draws them",
          help: "leave out one of them"))
    }
    if let limit = options.samples.limit, limit < 1 {
      problems.append(Diagnostic(.usage, "--samples \(limit) is no number of samples"))
    }
    if options.samples.spreads, options.samples.limit == nil || options.samples.draws {
      problems.append(
        Diagnostic(
          .usage, "--spread-samples is for --samples N of those in files",
          help: "say how many, or leave it out"))
    }
    if let problem = options.samples.images.problem { problems.append(problem) }
    if needsData, !comparesWithFloats, !options.samples.isEmpty, !options.ranges.isEmpty {
      problems.append(
        Diagnostic(
          .usage, "--calibration finds the ranges, and --ranges states them", help: "leave out one of them"))
    }
    if needsData, options.samples.isEmpty, options.samples.limit != nil || options.samples.images.isStated {
      problems.append(
        Diagnostic(
          .usage, "how many samples, and how images are prepared, is of no use without --calibration"))
    }
    if needsData, hasNoData, options.layers.contains(where: { $0.method != nil }) {
      problems.append(Diagnostic(.usage, "observers of 'layers' find ranges by samples, and there are none"))
    }
    if !options.samples.draws, options.samples.seed != nil {
      problems.append(Diagnostic(.usage, "--seed is for --calibrate random"))
    }
    if !options.ranges.isEmpty,
      options.rangeMethod != .minMax || options.layers.contains(where: { $0.method != nil })
    {
      problems.append(
        Diagnostic(
          .usage, "--observer finds ranges by samples, and --ranges states them",
          help: "leave out one of them"))
    }
    let written = [("--write-ranges", options.writtenRanges), ("--report", options.report)]
    for (place, (option, path)) in written.enumerated() {
      let others =
        [options.output] + options.samples.files + [options.model.model].compactMap(\.self)
        + written[..<place].compactMap(\.1)
      guard let path, path != "-", let other = others.first(where: { $0 == path || isSameFile($0, path) })
      else { continue }
      problems.append(
        Diagnostic(.usage, "\(option) \(path) would write over '\(other)'", help: "choose another name"))
    }
    if let bound = options.mostError, !(bound > 0) {
      problems.append(Diagnostic(.usage, "--max-error \(bound) is no error that integers could keep within"))
    }
    let idle = [
      (options.report == nil, "--report"), (options.mostError == nil, "--max-error"),
      (options.mostBytes == nil, "--max-size"),
      (options.samples.files.isEmpty, "--calibration"), (!options.samples.draws, "--calibrate"),
      (options.samples.limit == nil, "--samples"),
      (options.layers.isEmpty, "--precision, or 'layers' of the recipe,"),
      (!options.samples.images.isStated, "how images are prepared"), (options.ranges.isEmpty, "--ranges"),
      (options.writtenRanges == nil, "--write-ranges"), (options.rangeMethod == .minMax, "--observer"),
      (options.interfaceTypes.isEmpty, "--io"),
      (options.keptFloat.isEmpty, "--keep-float"), (!options.allowsFloat, "--allow-float-ops"),
      (options.equalizesChannels, "--no-equalization"), (options.correctsBiases, "--no-bias-correction"),
    ]
    if !needsData {
      problems += idle.filter { !$0.0 }.map {
        Diagnostic(.usage, "\($0.1) is for --quantize int8 and int16x8")
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  /// Whether the quantized model is run beside the one of floats.
  private var comparesWithFloats: Bool {
    options.report != nil || options.mostError != nil || options.mostBytes != nil
  }

  /// What was done.
  struct Outcome {
    /// The passes that ran.
    var records: [PassRecord] = []
    /// What the integers were chosen by; nil where activations stay floats.
    var calibration: Calibration?
    /// What that did to each layer, where it was asked for.
    var report: QuantizationReport?
  }

  /// Calibrates and quantizes.
  func quantize(_ model: inout Model, _ context: PassContext) throws(Diagnostic) -> Outcome {
    guard options.quantization != .none else { return Outcome() }
    var pipeline = QuantizationPipelineOptions()
    pipeline.mode = options.quantization
    pipeline.interface = try interface(of: model.graph)
    pipeline.keptFloat = options.keptFloat.map { Glob($0) }
    pipeline.statedPrecisions = options.layers.compactMap { layer in
      layer.precision.map { LayerPrecision(layer.glob, $0) }
    }
    pipeline.allowsFloat = options.allowsFloat
    pipeline.correctsBiases = options.correctsBiases
    let manager = PassManager(observers: observers)
    var records: [PassRecord] = []
    var seen: Calibration?
    if let type = options.quantization.activations {
      records += try manager.run(.quantizationPreparation(pipeline, for: type), on: &model, context)
      seen =
        if hasNoData {
          try trained(model)
        } else if options.ranges.isEmpty {
          try calibrate(&model, pipeline, &records, context)
        } else {
          try readRanges(&model, &records, context)
        }
    }
    let comparison = try comparesWithFloats ? Comparison(model, fewSamples(of: model), seen) : nil
    if let comparison, options.mostError != nil || options.mostBytes != nil {
      pipeline.precisions = try precisions(comparison, pipeline, context)
    }
    records += try quantize(&model, pipeline, seen, manager, context)
    var outcome = Outcome(records: records, calibration: seen)
    if let comparison, options.report != nil {
      outcome.report = try QuantizationReport(
        TwinModels(comparison.float, model), ranges: seen?.ranges ?? [:], samples: comparison.samples
      ) { done, total in
        progress(ProgressReport(.searching, done: done, total: total))
      }
    }
    return outcome
  }

  func quantize(
    _ model: inout Model, _ pipeline: QuantizationPipelineOptions, _ seen: Calibration?,
    _ manager: PassManager, _ context: PassContext
  ) throws(Diagnostic) -> [PassRecord] {
    let records = try manager.run(
      .quantization(pipeline, ranges: seen?.ranges ?? [:], means: seen?.means ?? [:]), on: &model, context)
    model.graph.shortenTensorNames()
    model.restateSignature()
    return records
  }

  private var hasNoData: Bool { options.samples.isEmpty && options.ranges.isEmpty }

  /// What is known without samples: the ranges that training left in the model are.
  private func trained(_ model: Model) throws(Diagnostic) -> Calibration {
    guard model.graph.isTrainedForIntegers else {
      throw Diagnostic(
        .usage, "--quantize \(options.quantization.rawValue) needs samples of what the model will be given",
        help:
          "--calibration FILE, which holds arrays (.npz), rows (.csv), records or images; or --ranges FILE")
    }
    return Calibration(samples: 0, ranges: try LayerChoices(options.layers, in: model.graph).ranges)
  }

  /// Prepares the model by the first samples, and finds ranges by all of them.
  private func calibrate(
    _ model: inout Model, _ pipeline: QuantizationPipelineOptions, _ records: inout [PassRecord],
    _ context: PassContext
  ) throws(Diagnostic) -> Calibration {
    let data = try CalibrationData(
      options.samples, for: model.graph.inputs.map { FreezeSummary.Port($0, in: model.graph) }, of: signature)
    for note in data.notes { context.report(note) }
    let layers = try LayerChoices(options.layers, in: model.graph)
    let preparation = try prepare(&model, layers, data, pipeline, &records, context)
    let seen = try calibrated(
      model, data, data.count, channelsOf: model.graph.productTensors().read,
      by: { layers.methods[$0] ?? options.rangeMethod }, beyond: firstRuns(data))
    report(seen.nonFinite, context)
    report(seen.outliers, context)
    return Calibration(
      samples: data.count,
      ranges: try chosenRanges(seen, model, data).merging(layers.ranges) { $1 },
      magnitudes: preparation.magnitudes, means: preparation.leavesBiases ? [:] : seen.means)
  }

  /// Takes ranges from files, and makes channels alike as they were when the ranges were found.
  private func readRanges(
    _ model: inout Model, _ records: inout [PassRecord], _ context: PassContext
  ) throws(Diagnostic) -> Calibration {
    var known = try Calibration(reading: options.ranges)
    try known.check(against: model.graph, from: options.ranges)
    let layers = try LayerChoices(options.layers, in: model.graph)
    known.ranges.merge(layers.ranges) { $1 }
    known.magnitudes = known.magnitudes?.filter { !layers.keepsChannels.contains($0.key) }
    if let magnitudes = known.magnitudes {
      guard options.equalizesChannels else {
        throw Diagnostic(
          .usage, "the ranges are those of equalized channels", at: Location(file: options.ranges[0]),
          help: "leave out --no-equalization, or write the ranges with it")
      }
      try equalize(&model, magnitudes, &records, context)
    }
    let missing = [
      (options.equalizesChannels && known.magnitudes == nil, "equalization", "channels are not equalized"),
      (options.correctsBiases && known.means == nil, "bias_correction", "biases are not corrected"),
    ]
    for (_, key, consequence) in missing.filter(\.0) {
      context.report(
        Diagnostic(
          .chosen, "\(consequence): the file of ranges has no '\(key)'", severity: .note,
          at: Location(file: options.ranges[0])))
    }
    return known
  }

  func equalize(
    _ model: inout Model, _ magnitudes: [String: [Float]], _ records: inout [PassRecord],
    _ context: PassContext
  ) throws(Diagnostic) {
    records += try PassManager(observers: observers).run(
      .equalization(magnitudes: magnitudes), on: &model, context)
  }

  /// Runs the model on the first samples.
  ///
  /// - Parameters:
  ///   - divided: the tensors of which the channels are told apart.
  ///   - method: how the range of a tensor follows from the samples, by its name.
  ///   - before: how many samples were run before, of all that are.
  func calibrated(
    _ model: Model, _ data: CalibrationData, _ count: Int, channelsOf divided: Set<String>,
    by method: @escaping (String) -> RangeMethod, beyond before: Int
  ) throws(Diagnostic) -> Calibrator {
    let type = options.quantization.activations ?? .int8
    let calibrator = Calibrator(model, channelsOf: divided) { method($0).observer(for: type) }
    // All samples follow the few that tell how the model is prepared.
    let total = firstRuns(data) + data.count
    try calibrator.observe(count, data.sample) { done in
      progress(ProgressReport(.calibrating, done: before + done, total: total))
    }
    return calibrator
  }

  /// How many samples the model is run on before it is calibrated.
  private func firstRuns(_ data: CalibrationData) -> Int {
    let few = Self.firstSamples(of: data.count)
    return options.equalizesChannels ? 2 * few : options.correctsBiases ? few : 0
  }

  /// So many samples tell the magnitudes of channels, and the errors of integers.
  static let fewSamples = 16
  /// So many samples tell which range of a tensor is best: with fewer, numbers that are rare seem not to matter.
  static let someSamples = 128

  private func report(_ nonFinite: [String: Int], _ context: PassContext) {
    for (name, count) in nonFinite.sorted(by: { $0.key < $1.key }) {
      context.report(
        Diagnostic(
          .chosen,
          "\(count) numbers of '\(name)' are not finite for the samples, and do not count for its range",
          severity: .warning))
    }
  }

  private func report(_ outliers: [OutlyingSample], _ context: PassContext) {
    for outlier in outliers.prefix(Self.mostOutliers) {
      let others = outlier.tensors > 1 ? ", and those of other tensors (\(outlier.tensors - 1))" : ""
      // More than that is no number of times that an integer need say.
      let times = outlier.times < 1e6 ? "\(Int(outlier.times))" : "\(outlier.times)"
      context.report(
        Diagnostic(
          .chosen,
          "sample \(outlier.index) alone makes the range of '\(outlier.tensor)' \(times) times as wide\(others)",
          severity: .warning,
          help: options.rangeMethod == .minMax
            ? "leave the sample out if it is no usual one, or try --observer percentile" : nil))
    }
    if outliers.count > Self.mostOutliers {
      context.report(
        Diagnostic(
          .chosen, "so do \(outliers.count - Self.mostOutliers) other samples with ranges", severity: .note))
    }
  }

  /// So many samples that are far out are named.
  private static let mostOutliers = 3

  /// The types of inputs and outputs, by key.
  private func interface(of graph: Graph) throws(Diagnostic) -> [String: ElementType] {
    let ports = (graph.inputs + graph.outputs).filter { graph.type($0.value)?.element == .float32 }
    var types: [String: ElementType] = [:]
    for text in options.interfaceTypes {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      let known: [ElementType] =
        options.quantization == .int8 ? [.float32, .int8, .uint8] : [.float32, .int16]
      guard
        let type = parts.last.flatMap({ name in known.first { $0.name == name || $0.name == name + "32" } })
      else {
        throw Diagnostic(
          .invalidValue,
          "'--io \(text)' is no type of inputs and outputs with --quantize \(options.quantization.rawValue)",
          help: "--io \(known.map(\.name).joined(separator: "|")), or --io NAME=TYPE")
      }
      let keys = parts.count == 1 ? ports.map(\.key) : [parts[0]]
      for key in keys {
        guard ports.contains(where: { $0.key == key }) else {
          throw Diagnostic(
            .unknownInput, "'--io \(text)' names no input or output of floats",
            notes: ["they are: \(listed(ports.map(\.key)))"], help: didYouMean(key, among: ports.map(\.key)))
        }
        types[key] = type
      }
    }
    return types
  }
}

extension Graph {
  /// Whether there are tensors of which training says what integers they become.
  fileprivate var isTrainedForIntegers: Bool {
    nodes.contains { results($0).contains { $0.element == .float32 && $0.quantization != nil } }
  }

  /// The names of the tensors that products with weights give and read.
  func productTensors() -> (given: Set<String>, read: Set<String>) {
    var (given, read): (Set<String>, Set<String>) = ([], [])
    for node in nodes where ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"].contains(op(node)) {
      given.insert(TFLiteAttribute.tensorName(of: node[0], in: self))
      if let x = operand(node, 0) { read.insert(TFLiteAttribute.tensorName(of: x, in: self)) }
    }
    return (given, read)
  }
}

extension Model {
  /// Makes the signature of the main graph say what its inputs and outputs are now.
  fileprivate mutating func restateSignature() {
    for index in signatures.indices where signatures[index].function == nil {
      func restated(_ entries: [Signature.Entry], _ ports: [Graph.Port]) -> [Signature.Entry] {
        entries.map { entry in
          guard let value = ports.first(where: { $0.key == entry.key })?.value, let type = graph.type(value)
          else {
            return entry
          }
          return Signature.Entry(
            key: entry.key, tensor: "\(graph.name(value.node)):\(value.port)", type: type.element,
            shape: type.shape)
        }
      }
      signatures[index].inputs = restated(signatures[index].inputs, graph.inputs)
      signatures[index].outputs = restated(signatures[index].outputs, graph.outputs)
    }
  }
}
