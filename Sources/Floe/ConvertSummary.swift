package import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

/// What a conversion did: everything the summary and `--json` show.
public struct ConvertSummary: Sendable {
  /// The tensors to feed, in order.
  public internal(set) var inputs: [FreezeSummary.Port] = []
  /// The tensors to fetch, in order.
  public internal(set) var outputs: [FreezeSummary.Port] = []
  /// The operators, in the order they run; those of a signature follow those of the one before it.
  public internal(set) var operators: [String] = []
  /// The ops of TensorFlow among them, which run where its Flex delegate is, each with the number of its operators.
  public var flexOps: [(name: String, count: Int)] {
    counted(operators.compactMap { OpKind($0).flexName })
  }
  /// The custom operators among them, which run where the program brings their kernels.
  public var customOps: [(name: String, count: Int)] {
    counted(operators.filter { TFLiteSchema.builtins[$0] == nil && OpKind($0).flexName == nil })
  }
  /// The signatures of the file, in order.
  public internal(set) var signatures: [Interface] = []
  /// The size of the file written.
  public internal(set) var bytes = 0
  /// Where the result was written.
  public internal(set) var output = ""
  /// Every run of a pass, in order.
  public internal(set) var passes: [FreezeSummary.PassRun] = []
  /// For each decision of the passes to be explained: the pass, the node, and what became of it.
  public internal(set) var decisions: [String] = []

  /// The elements of the constants.
  var parameters = 0
  /// The products that are added up in an inference, or elements that are computed where they are more, with a batch of
  /// one, other unknown sizes of eight, and one turn of each loop; the largest number where they are more.
  var work = 0
  /// Whether there are loops, which may turn as often as they like.
  var hasLoops = false

  /// What the integers were chosen by; nil where activations are floats.
  var calibration: Calibration?

  /// What was done to each layer, where that was asked for.
  var layerErrors: QuantizationReport?

  /// A signature of the file.
  public struct Interface: Sendable {
    /// What it is called.
    public let key: String
    /// The tensors to feed, in order.
    public let inputs: [FreezeSummary.Port]
    /// The tensors to fetch, in order.
    public let outputs: [FreezeSummary.Port]
  }

  private func counted(_ names: [String]) -> [(name: String, count: Int)] {
    Dictionary(grouping: names) { $0 }.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
  }

  package var diagnostics: [Diagnostic] = []
  /// Warnings and notes, as shown.
  public var warnings: [String] { diagnostics.map(\.description) }
}

extension ConvertSummary {
  init(_ model: Model, _ records: [PassRecord], _ context: PassContext, frozen: FreezeSummary) {
    let graph = model.graph
    inputs = graph.inputs.map { FreezeSummary.Port($0, in: graph) }
    outputs = graph.outputs.map { FreezeSummary.Port($0, in: graph) }
    signatures = model.signatures.map { Interface(key: $0.key, inputs: inputs, outputs: outputs) }
    operators = graph.topologicalOrder().map { graph.op($0) }.filter {
      !TFLiteSchema.noOperators.contains($0)
    }.map(\.name)
    passes = frozen.passes + records.map(FreezeSummary.PassRun.init)
    decisions = frozen.decisions + context.decisionTexts
    diagnostics = frozen.diagnostics + context.diagnostics
    count(model)
  }

  /// Takes in what was done for another signature.
  mutating func add(_ other: ConvertSummary) {
    signatures += other.signatures
    operators += other.operators
    passes += other.passes
    decisions += other.decisions
    parameters &+= other.parameters
    let (sum, overflow) = work.addingReportingOverflow(other.work)
    work = overflow ? Int.max : sum
    hasLoops = hasLoops || other.hasLoops
    diagnostics += other.diagnostics.filter { !diagnostics.contains($0) }
  }
}
