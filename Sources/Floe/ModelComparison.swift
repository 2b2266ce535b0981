package import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Ops
internal import Tensors

/// Runs two models on the same inputs and tells how far their outputs are apart.
public struct ModelComparison {
  /// The model to be compared with.
  public var first: FreezeOptions
  /// The model to be compared.
  public var second: FreezeOptions
  /// The file with the value of an input, by key or name; the others are drawn.
  public var inputs: [(key: String, path: String)] = []
  /// Where random numbers start.
  public var seed: UInt64 = 1
  /// The interval they are drawn from.
  public var range: ClosedRange<Double> = -1...1
  /// What an unknown first size is taken for, one run each.
  public var batches = [1, 3]
  /// How far an output may be from the first model's, whatever its size.
  public var absolute = 1e-5
  /// How much further it may be, in proportion to its size.
  public var relative = 1e-4

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

  /// A comparison of the model that was converted with these options and the file that was written. Kernels of another
  /// runtime add in another order, and some approximate.
  public static func verification(of options: ConvertOptions) -> ModelComparison {
    var written = FreezeOptions()
    written.model = options.output
    var comparison = verification(of: options.model, FreezeSummary())
    comparison.second = written
    comparison.absolute = 1e-4
    comparison.relative = 1e-3
    return comparison
  }

  /// How far one output of one run is from the other model's.
  package struct Row {
    package let output: String
    package let batch: Int
    package let errors: ErrorMeasure
    package let isWithin: Bool
  }

  /// What a comparison found.
  package struct Outcome {
    package var rows: [Row] = []
    /// The first node, in the order of computation, that both models have and that gives other values.
    package var firstDiverging: String?

    package var agrees: Bool { rows.allSatisfy(\.isWithin) }
  }

  /// Opens both models, runs them, and compares outputs of the same key, or else of the same position.
  ///
  /// - Throws: a Diagnostic when a model cannot be read or run, or their interfaces do not match.
  package func run() throws(Diagnostic) -> Outcome {
    let a = try opened(first, like: nil)
    let b = try opened(second, like: a)
    let words = (a as? FrozenModel)?.model.graph.words ?? []
    let inputs = try pairs(a.inputs, b.inputs, "inputs")
    let outputs = try pairs(a.outputs, b.outputs, "outputs")
    let given = try a.feeds(from: self.inputs)
    let shapes = inputs.map { merged(a.inputs[$0].shape, b.inputs[$1].shape) }
    let isDynamic = shapes.contains { $0?.first == -1 }
    var outcome = Outcome()
    var numbers = SplitMix64(state: seed)
    for batch in isDynamic ? batches : [1] {
      var feedsA = given
      var feedsB = [TensorValue?](repeating: nil, count: b.inputs.count)
      for ((x, y), shape) in zip(inputs, shapes) {
        if feedsA[x] == nil {
          feedsA[x] = try drawn(for: a.described(a.inputs[x]), a.inputs[x], shape, batch, words, &numbers)
        }
        feedsB[y] = feedsA[x]
      }
      let (resultsA, resultsB) = (try a.run(feedsA), try b.run(feedsB))
      for (x, y) in outputs {
        let errors = try ErrorMeasure.between(resultsA[x], resultsB[y])
        let isWithin = errors.isWithin(absolute: absolute, relative: relative)
        outcome.rows.append(Row(output: a.outputs[x].key, batch: batch, errors: errors, isWithin: isWithin))
      }
      if !outcome.agrees, outcome.firstDiverging == nil, let a = a as? FrozenModel, let b = b as? FrozenModel
      {
        outcome.firstDiverging = try firstDiverging(a, a.places(of: feedsA), b, b.places(of: feedsB))
      }
    }
    return outcome
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
      return try TFLiteModel(file, options, namesOfOther: true)
    }
    do throws(Diagnostic) {
      var frozen = try FrozenModel(options)
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

  private func drawn(
    for description: String, _ port: FreezeSummary.Port, _ sizes: [Int]?, _ batch: Int,
    _ words: [[UInt8]], _ numbers: inout SplitMix64
  ) throws(Diagnostic) -> TensorValue {
    let type = ElementType(named: port.dtype) ?? .float32
    guard let sizes, type != .string || !words.isEmpty else {
      throw Diagnostic(
        .missingInput,
        "no value can be drawn for the input \(description)",
        help: "give it: --input \(port.key)=FILE.npy")
    }
    let shape = sizes.enumerated().map { $1 >= 0 ? $1 : ($0 == 0 ? batch : Self.unknownSize) }
    if type == .string {
      let drawn = (0..<shape.reduce(1, *)).map { _ in words[Int.random(in: words.indices, using: &numbers)] }
      return TensorValue(.string, shape, .strings(drawn))
    }
    let drawn = (0..<shape.reduce(1, *)).map { _ in
      switch type {
      case .float32, .float64, .float16, .bfloat16, .complex64, .complex128:
        Double.random(in: range, using: &numbers)
      case .bool: Double(Int.random(in: 0...1, using: &numbers))
      default: Double(Int.random(in: 0...9, using: &numbers))
      }
    }
    return try cast(TensorValue(drawn, type: .float64, shape), to: type)
  }

  /// What unknown sizes but the first are taken for.
  private static let unknownSize = 8

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
        absolute: absolute, relative: relative)
      {
        return name
      }
    }
    return nil
  }
}

extension Graph {
  /// Strings among the constants: a model that looks words up knows those of its tables. One is of nobody's.
  fileprivate var words: [[UInt8]] {
    let known = nodes.lazy.filter { op($0) == "Const" }.compactMap { attributes($0).tensor("value")?.strings }
    return [Array("unheard".utf8)] + known.joined().prefix(1 << 16)
  }
}

/// Numbers that are the same for the same seed.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
