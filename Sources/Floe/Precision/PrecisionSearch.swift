internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import TFLiteFormat
internal import Tensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Finds what the activations of each layer become, so that the outputs are exact enough or the file small enough.
struct PrecisionSearch {
  /// The model of floats.
  let float: Model
  /// What the samples' inputs are.
  let samples: [[TensorValue]]
  /// The types that activations may have, the cheapest first.
  let types: [ElementType]
  /// The most that an output's error may be in proportion to the output; nil where as exact a model is wanted as
  /// `mostBytes` lets be.
  let mostError: Double?
  /// The most that the file may have; nil where that is not asked.
  let mostBytes: Int?
  /// The quantized model, with other activations for some layers than the cheapest; `true` lets all keep floats that have
  /// no kernel.
  let quantized: ([String: ElementType], Bool) throws(Diagnostic) -> Model
  var progress: (ProgressReport) -> Void

  /// What was found.
  struct Finding {
    /// What the activations of layers become that are not of the cheapest type, by name.
    var precisions: [String: ElementType] = [:]
    /// The error of the output that has the greatest one.
    let error: ErrorSum
    /// How many bytes the file has.
    let bytes: Int
  }

  /// So many samples tell the sensitivities of layers, for each of which the rest of the model is run.
  private static let fewSamples = 4
  /// So many plans are tried at most.
  private static let mostTrials = 10

  /// - Throws: what was reached, where that is not what was asked for.
  func run() throws(Diagnostic) -> Finding {
    let plain = try trial([:])
    if mostError != nil, isExact(plain), isSmall(plain) { return plain }
    guard isSmall(plain) else { throw tooLarge(plain, isCheapest: true) }
    guard types.count > 1 else {
      throw mostError == nil ? tooLarge(plain, isCheapest: true) : tooInexact(plain)
    }
    let sensitivities = try sensitivities()
    let exact = PrecisionPlan(mostExact: sensitivities)
    let finest = try trial(exact.precisions(sensitivities))
    let found =
      try mostError == nil
      ? mostExact(sensitivities, finest, plain) : cheapest(sensitivities, finest)
    guard isSmall(found) else { throw tooLarge(found, isCheapest: false) }
    return found
  }

  /// The cheapest of the plans that are exact enough.
  private func cheapest(
    _ sensitivities: LayerSensitivities, _ finest: Finding
  ) throws(Diagnostic) -> Finding {
    guard isExact(finest) else { throw tooInexact(finest) }
    var best = finest
    try bisect(sensitivities, saving: mostBytes == nil ? .bitOperations : .bytes) {
      (found) throws(Diagnostic) in
      let isEnough = isExact(found)
      // Later ones that are exact enough are cheaper.
      if isEnough { best = found }
      return isEnough
    }
    return best
  }

  /// The most exact of the plans that are small enough.
  private func mostExact(
    _ sensitivities: LayerSensitivities, _ finest: Finding, _ plain: Finding
  ) throws(Diagnostic) -> Finding {
    if isSmall(finest) { return finest }
    var best = plain
    try bisect(sensitivities, saving: .bytes) { (found) throws(Diagnostic) in
      if isSmall(found), found.error.relative < best.error.relative { best = found }
      return !isSmall(found)
    }
    return best
  }

  /// Tries plans with budgets of errors: greater ones after those of which `goesOn` is true.
  private func bisect(
    _ sensitivities: LayerSensitivities, saving cost: PrecisionPlan.Cost,
    _ goesOn: (Finding) throws(Diagnostic) -> Bool
  ) throws(Diagnostic) {
    var budget = mostError.map { $0 * $0 } ?? 1e-4
    var (low, high): (Double?, Double?) = (nil, nil)
    var tried: [PrecisionPlan] = []
    for _ in 0..<Self.mostTrials {
      let plan = PrecisionPlan(sensitivities, within: budget, saving: cost)
      // Nothing is between plans that are next to each other.
      if tried.contains(plan), low != nil, high != nil { return }
      tried.append(plan)
      if try goesOn(trial(plan.precisions(sensitivities))) {
        low = budget
        budget = high.map { (budget * $0).squareRoot() } ?? budget * 4
      } else {
        high = budget
        budget = low.map { (budget * $0).squareRoot() } ?? budget / 4
      }
    }
  }

  // MARK: Trials

  /// What comes out with other activations for some layers.
  private func trial(_ precisions: [String: ElementType]) throws(Diagnostic) -> Finding {
    let model = try quantized(precisions, false)
    let twins = TwinModels(float, model)
    var errors = twins.outputs.map { _ in ErrorSum() }
    guard !errors.isEmpty else {
      throw Diagnostic(
        .usage, "no output of the model is of real numbers: there is no error to keep within bounds",
        help: "leave out --max-error and --max-size")
    }
    for (number, sample) in samples.enumerated() {
      for (index, pair) in try twins.trace(sample, isDetailed: false).outputs.enumerated() {
        errors[index].include(pair.quantized, wanted: pair.float)
      }
      progress(ProgressReport(.comparing, done: number + 1, total: samples.count))
    }
    let worst = errors.max { $0.relative < $1.relative } ?? ErrorSum()
    return Finding(precisions: precisions, error: worst, bytes: try TFLiteWriter(model: model).byteCount())
  }

  private func sensitivities() throws(Diagnostic) -> LayerSensitivities {
    var candidates: [LayerSensitivities.Candidate] = []
    let names = float.graph.nodes.map { float.graph.name($0) }
    for type in types where type != .float32 {
      let all = Dictionary(uniqueKeysWithValues: names.map { ($0, type) })
      candidates.append(
        .init(type: type, models: TwinModels(float, try quantized(type == types[0] ? [:] : all, true))))
    }
    return try LayerSensitivities(
      candidates, allowsFloat: types.contains(.float32), samples: Array(samples.prefix(Self.fewSamples))
    ) { done, total in
      progress(ProgressReport(.searching, done: done, total: total))
    }
  }

  // MARK: Goals

  private func isExact(_ found: Finding) -> Bool {
    mostError.map { found.error.relative <= $0 } ?? true
  }

  private func isSmall(_ found: Finding) -> Bool { mostBytes.map { found.bytes <= $0 } ?? true }

  private func tooInexact(_ found: Finding) -> Diagnostic {
    let wide = types.last == .float32 ? "floats" : "\(types[types.count - 1])"
    let help =
      types.contains(.float32)
      ? "see with --report which layers it comes from, and try --observer or more samples"
      : "--allow-float-ops lets layers keep floats; --report tells which layers the error comes from"
    return Diagnostic(
      .goalNotMet,
      "the outputs' error is \(found.text) with \(wide) in all layers that can have them: not the \(Self.text(mostError ?? 0)) of --max-error",
      help: help)
  }

  private func tooLarge(_ found: Finding, isCheapest: Bool) -> Diagnostic {
    let cause =
      isCheapest ? "with \(types[0]) in all layers" : "so that the outputs' error is \(found.text)"
    return Diagnostic(
      .goalNotMet, "the file has \(found.bytes) bytes \(cause): not the \(mostBytes ?? 0) of --max-size",
      help: isCheapest
        ? "make the model smaller, or allow more bytes" : "allow a greater error, or more bytes")
  }

  /// An error as a share, and in decibels.
  static func text(_ relative: Double) -> String {
    guard relative > 0 else { return "0 (exact)" }
    let decibels = -20 * log10(relative)
    return "\((relative * 1e5).rounded() / 1e5) (\((decibels * 10).rounded() / 10) dB)"
  }
}

extension PrecisionSearch.Finding {
  /// The greatest error, for people.
  var text: String { PrecisionSearch.text(error.relative) }
}
