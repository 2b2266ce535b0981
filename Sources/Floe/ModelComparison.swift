package import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import LiteRT
internal import Ops
internal import Passes
internal import Tensors

/// Runs two models on the same inputs and tells how far their outputs are apart.
public struct ModelComparison {
  /// The model to be compared with.
  public var first: FreezeOptions
  /// The model to be compared.
  public var second: FreezeOptions
  /// The file with the value of an input, by key or name; the others are drawn.
  public var inputs: [GivenInput] = []
  /// Where random numbers start.
  public var seed: UInt64 = 1
  /// The interval they are drawn from; nil for what integers of the models reach, and −1 to 1 where there are none.
  public var range: ClosedRange<Double>?
  /// What an unknown first size is taken for, one run each.
  public var batches = [1, 3]
  /// How far an output may be from the first model's, whatever its size; nil for 10⁻⁵ where nothing is rounded.
  public var absolute: Double?
  /// How much further it may be, in proportion to its size; nil for 10⁻⁴ where nothing is rounded.
  public var relative: Double?
  /// The least ratio of signal to noise of outputs, in decibels; nil for what rounding leaves, where one of the models
  /// rounds to integers or shorter floats and no other bounds are stated.
  public var leastSignalToNoise: Double?

  /// Samples to run on in the place of numbers that are drawn.
  var samples: SampleOptions?
  /// Whether the file is run on Floe's interpreter as the first model, and on LiteRT as the second.
  var comparesKernels = false
  /// The ratio of signal to noise of that file's outputs beside the model that it was made of, by key.
  var besideFirst: [String: Double] = [:]

  /// Whether numbers of 16 bits may be rounded otherwise.
  var rounding = false
  /// Whose kernels LiteRT runs.
  var kernels = LiteRTKernels.xnnpack
  /// How long LiteRT may take for anything it does, and loops on Floe's interpreter; nil for as long as they want.
  var seconds: Int?

  /// A comparison of two models.
  public init(_ first: FreezeOptions, _ second: FreezeOptions) {
    self.first = first
    self.second = second
  }

  /// A comparison of the model that was frozen with these options and the file that was written.
  public static func verification(of options: FreezeOptions, _ summary: FreezeSummary) -> ModelComparison {
    var original = options
    original.fold = false
    original.simplify = false
    original.stopAfter = nil
    original.printAfter = []
    original.dumpDirectory = nil
    original.explain = []
    original.customOps = nil
    original.report = nil
    var written = FreezeOptions()
    written.model = options.output
    written.inputs = summary.inputs.map(\.name)
    written.outputs = summary.outputs.map(\.name)
    return ModelComparison(original, written)
  }

  /// A comparison of the model that was converted with these options and the file that was written, for each signature.
  /// Kernels of another runtime add in another order, and some approximate.
  static func verifications(of options: ConvertOptions, _ summary: ConvertSummary) -> [ModelComparison] {
    var written = FreezeOptions()
    written.model = options.output
    var comparison = verification(of: options.model, FreezeSummary())
    comparison.second = written
    comparison.rounding = true
    if options.quantization != QuantizationMode.none {
      if !options.samples.isEmpty { comparison.samples = options.samples }
    } else {
      comparison.absolute = 1e-4
      comparison.relative = 1e-3
    }
    guard summary.signatures.count > 1 else { return [comparison] }
    return summary.signatures.map { signature in
      var one = comparison
      one.first.signature = signature.key
      one.second.signature = signature.key
      return one
    }
  }

  /// How far one output of one run is from the other model's.
  package struct Row {
    package let output: String
    package let batch: Int
    package let errors: ErrorMeasure
    package let isWithin: Bool
  }

  /// So many samples are run on.
  private static let mostSamples = 4

  /// What a comparison found.
  package struct Outcome {
    /// What was compared and how, where that is not plain.
    package var title: String?
    package var rows: [Row] = []
    /// What is to be said of how the models were run.
    package var remarks: [Diagnostic] = []
    /// The first node, in the order of computation, that both models have and that gives other values.
    package var firstDiverging: String?

    package var agrees: Bool { rows.allSatisfy(\.isWithin) }
  }

  /// Opens both models, runs them, and compares outputs of the same key, or else of the same position.
  ///
  /// - Throws: a Diagnostic when a model cannot be read or run, or their interfaces do not match.
  package func run() throws(Diagnostic) -> Outcome {
    do throws(Failure) {
      return try outcome()
    } catch {
      throw error.problem
    }
  }

  /// Why there is no outcome, and which model is to blame.
  struct Failure: Error {
    enum Model { case first, second, neither }
    let model: Model
    let problem: Diagnostic

    /// What a step gives that is about one of the models.
    static func of<Result>(
      _ model: Model, _ body: () throws(Diagnostic) -> Result
    ) throws(Failure) -> Result {
      do throws(Diagnostic) {
        return try body()
      } catch {
        throw Failure(model: model, problem: error)
      }
    }
  }

  /// The same as `run`, with the model that a failure is of.
  func outcome() throws(Failure) -> Outcome {
    let (a, b) = try comparesKernels ? openedTwice() : openedModels()
    let (inputs, outputs, given, data) = try Failure.of(.neither) { () throws(Diagnostic) in
      (
        try inputPairs(a, b), try pairs(a.outputs, b.outputs, "outputs"), try a.feeds(from: self.inputs),
        try samples.map { (options) throws(Diagnostic) in
          try CalibrationData(options, for: realInputs(of: a), of: first.signature)
        }
      )
    }
    let judgement = judgement(a, b)
    let shapes = inputs.map { merged(a.inputs[$0].shape, b.inputs[$1].shape) }
    let isDynamic = shapes.contains { $0?.first == -1 }
    var outcome = Outcome()
    outcome.title = judgement.title
    outcome.remarks = comparesKernels ? [] : [a, b].compactMap { ($0 as? InterpretedTFLite)?.remark }
    var drawing = InputDrawing(
      seed: seed, range: range ?? -1...1, words: (a as? FrozenModel)?.model.graph.words ?? [])
    drawing.ranges = drawnRanges(a, b, inputs)
    let count = min(data?.count ?? 1, Self.mostSamples)
    for batch in isDynamic && data == nil ? batches : [1] {
      var results: [(first: [TensorValue], second: [TensorValue])] = outputs.map { _ in ([], []) }
      for index in 0..<count {
        var (feedsA, resultsA) = (given, [TensorValue]())
        try Failure.of(.first) { () throws(Diagnostic) in
          if let data { feedsA = try fed(data.sample(index * data.count / count), to: a) }
          (feedsA, resultsA) = try run(a, feedsA, zip(inputs.map(\.0), shapes), batch, &drawing)
        }
        let feedsB = try secondFeeds(feedsA, a, b, inputs, batch, &drawing)
        let resultsB = try Failure.of(.second) { () throws(Diagnostic) in try b.run(feedsB) }
        try Failure.of(.neither) { () throws(Diagnostic) in
          for (place, (x, y)) in outputs.enumerated() {
            let pair = try comparable(
              resultsA[x], a.rounding?.outputs[a.outputs[x].key], resultsB[y],
              b.rounding?.outputs[b.outputs[y].key])
            results[place].first.append(pair.0)
            results[place].second.append(pair.1)
          }
          if index == count - 1 {
            try add(results, outputs, a, b, judgement, batch, to: &outcome)
            if !outcome.agrees, outcome.firstDiverging == nil, let a = a as? FrozenModel,
              let b = b as? FrozenModel
            {
              outcome.firstDiverging = try firstDiverging(a, a.places(of: feedsA), b, b.places(of: feedsB))
            }
          }
        }
      }
    }
    return outcome
  }

  private func openedModels() throws(Failure) -> (any RunnableModel, any RunnableModel) {
    let a = try Failure.of(.first) { () throws(Diagnostic) in try opened(first, like: nil) }
    return (a, try Failure.of(.second) { () throws(Diagnostic) in try opened(second, like: a) })
  }

  /// What the second model is fed where the first one is fed `feeds`.
  private func secondFeeds(
    _ feeds: [TensorValue?], _ a: any RunnableModel, _ b: any RunnableModel, _ inputs: [(Int, Int)],
    _ batch: Int, _ drawing: inout InputDrawing
  ) throws(Failure) -> [TensorValue?] {
    var feedsB = [TensorValue?](repeating: nil, count: b.inputs.count)
    try Failure.of(.neither) { () throws(Diagnostic) in
      for (x, y) in inputs {
        feedsB[y] = try converted(
          feeds[x], a.rounding?.inputs[a.inputs[x].key], to: b.inputs[y].dtype,
          b.rounding?.inputs[b.inputs[y].key])
      }
      for (y, port) in b.inputs.enumerated() where !inputs.contains(where: { $0.1 == y }) && b.needs(port) {
        feedsB[y] = try drawing.value(
          for: b.described(port), port, port.shape, batch: batch, InputDrawing.Limits())
      }
    }
    return feedsB
  }

  /// Adds a row for each output.
  private func add(
    _ results: [(first: [TensorValue], second: [TensorValue])], _ outputs: [(Int, Int)],
    _ a: any RunnableModel, _ b: any RunnableModel, _ judgement: Judgement, _ batch: Int,
    to outcome: inout Outcome
  ) throws(Diagnostic) {
    for ((x, y), values) in zip(outputs, results) {
      let errors = try ErrorMeasure.between(.joined(values.first), .joined(values.second))
      let isWithin = isWithin(errors, judgement, of: b.outputs[y].key, b.rounding?.outputs[b.outputs[y].key])
      outcome.rows.append(Row(output: a.outputs[x].key, batch: batch, errors: errors, isWithin: isWithin))
    }
  }

  /// Runs a model with numbers that it takes: integers that are indices it may have refused.
  ///
  /// - Returns: what it was fed, and its outputs.
  /// - Throws: what it says of the first numbers, where it takes none.
  private func run(
    _ model: any RunnableModel, _ given: [TensorValue?], _ inputs: some Sequence<(Int, [Int]?)>,
    _ batch: Int, _ drawing: inout InputDrawing
  ) throws(Diagnostic) -> (feeds: [TensorValue?], results: [TensorValue]) {
    let drawn = inputs.filter { given[$0.0] == nil }
    var problem: Diagnostic?
    for limits in InputDrawing.Limits.attempts(for: drawn.map { (model.inputs[$0].dtype, $1) }) {
      var feeds = given
      for (index, shape) in drawn {
        let port = model.inputs[index]
        feeds[index] = try drawing.value(for: model.described(port), port, shape, batch: batch, limits)
      }
      do throws(Diagnostic) {
        return (feeds, try model.run(feeds))
      } catch {
        // Other numbers do not make ops known, nor bring LiteRT back.
        guard error.code == .invalidOperand || error.code == .liteRTFailed else { throw problem ?? error }
        problem = problem ?? error
      }
    }
    throw problem ?? Diagnostic(.invalidOperand, "the model does not run")
  }

  /// A graph without a signature has the outputs of the model it is compared with, by their tensors' names, or by their
  /// keys where these are a .tflite's. Variables that were left in a file without their values have the other model's.
  private func opened(
    _ options: FreezeOptions, like other: (any RunnableModel)?
  ) throws(Diagnostic) -> any RunnableModel {
    var options = options
    if let file = try TFLiteModel.file(of: options) {
      // What a placeholder of the other model is set to, this one was converted with.
      options.values = []
      do throws(Diagnostic) {
        return try TFLiteModel(file, options, kernels: kernels, seconds: seconds, namesOfOther: true)
      } catch {
        // What may take only so long is LiteRT's, or nobody's.
        guard error.code == .noLiteRT, seconds == nil else { throw error }
        return try InterpretedTFLite(file, options, without: error, namesOfOther: true)
      }
    }
    do throws(Diagnostic) {
      var frozen = try FrozenModel(options)
      frozen.seconds = seconds
      if let other = other as? FrozenModel { frozen.restoreVariables(from: other) }
      return frozen
    } catch {
      guard let other else { throw error }
      if error.code == .missingOutputs, options.outputs.isEmpty, !other.outputs.isEmpty {
        options.outputs = other.outputs.map(other is FrozenModel ? \.name : \.key)
      } else if error.code == .missingVariable, other is FrozenModel, options.keepVariables.isEmpty {
        options.keepVariables = ["*"]
      } else {
        throw error
      }
      return try opened(options, like: other)
    }
  }

  /// The sizes that both shapes have, where either knows them.
  private func merged(_ a: [Int]?, _ b: [Int]?) -> [Int]? {
    guard let a, let b, a.count == b.count else { return a ?? b }
    return zip(a, b).map { $0 >= 0 ? $0 : $1 }
  }

  /// The places of inputs that belong together. One of the models may have more: inputs that no output of the other
  /// needs, or that it has a value of its own for.
  private func inputPairs(
    _ a: any RunnableModel, _ b: any RunnableModel
  ) throws(Diagnostic) -> [(Int, Int)] {
    let named = a.inputs.enumerated().compactMap { index, port in
      b.inputs.firstIndex { $0.key == port.key || $0.name == port.name || $0.key == port.name }.map {
        (index, $0)
      }
    }
    let isOptional = a.inputs.enumerated().allSatisfy { index, port in
      named.contains { $0.0 == index } || !a.needs(port)
    }
    guard a.inputs.count != b.inputs.count, isOptional, named.count == min(a.inputs.count, b.inputs.count)
    else {
      return try pairs(a.inputs, b.inputs, "inputs")
    }
    return named
  }

  /// The places of what belongs together.
  private func pairs(
    _ a: [FreezeSummary.Port], _ b: [FreezeSummary.Port], _ what: String
  ) throws(Diagnostic) -> [(Int, Int)] {
    guard a.count == b.count else {
      throw Diagnostic(
        .invalidOperand, "the models have \(a.count) and \(b.count) \(what)",
        notes: ["the first: \(listed(a.map(\.key)))", "the second: \(listed(b.map(\.key)))"])
    }
    let named = a.enumerated().compactMap { index, port in
      b.firstIndex { $0.key == port.key || $0.name == port.name || $0.key == port.name }.map { (index, $0) }
    }
    return named.count == a.count ? named : a.indices.map { ($0, $0) }
  }

  /// Whether the first output of a node is a tensor with elements. A handle is none, and an initialiser has no output.
  private func isCompared(_ node: NodeID, in graph: Graph) -> Bool {
    guard let signature = OpRegistry.standard[graph.op(node).name],
      let types = signature.outputTypes(graph.attributes(node))
    else { return true }
    return types.first.map { !$0.isReference && $0 != .resource } ?? false
  }

  private func firstDiverging(
    _ a: FrozenModel, _ feedsA: [Value: TensorValue], _ b: FrozenModel, _ feedsB: [Value: TensorValue]
  ) throws(Diagnostic) -> String? {
    let needed = a.model.graph.liveNodes()
    let common = a.model.graph.topologicalOrder().compactMap { node -> (String, Value, Value)? in
      let name = a.model.graph.name(node)
      guard needed.contains(node), let other = b.model.graph.node(named: name),
        !a.model.graph.operands(node).isEmpty, isCompared(node, in: a.model.graph)
      else { return nil }
      return (name, node[0], other[0])
    }
    let valuesA = try a.session().run(common.map(\.1), feeding: feedsA)
    let valuesB = try b.session().run(common.map(\.2), feeding: feedsB)
    for (index, (name, _, _)) in common.enumerated() {
      if try !ErrorMeasure.between(valuesA[index], valuesB[index]).isWithin(
        absolute: absolute ?? 1e-5, relative: relative ?? 1e-4)
      {
        return name
      }
    }
    return nil
  }
}
