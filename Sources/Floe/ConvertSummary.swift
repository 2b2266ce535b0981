package import Diagnostics
internal import GraphIR
internal import PassKit
internal import Tensors

/// What a conversion did: everything the summary and `--json` show.
public struct ConvertSummary: Sendable {
  /// The tensors to feed, in order.
  public internal(set) var inputs: [FreezeSummary.Port] = []
  /// The tensors to fetch, in order.
  public internal(set) var outputs: [FreezeSummary.Port] = []
  /// The operators of the main subgraph, in the order they run.
  public internal(set) var operators: [String] = []
  /// The size of the file written.
  public internal(set) var bytes = 0
  /// Where the result was written.
  public internal(set) var output = ""
  /// Every run of a pass, in order.
  public internal(set) var passes: [FreezeSummary.PassRun] = []
  /// For each decision of the passes to be explained: the pass, the node, and what became of it.
  public internal(set) var decisions: [String] = []

  package var diagnostics: [Diagnostic] = []
  /// Warnings and notes, as shown.
  public var warnings: [String] { diagnostics.map(\.description) }
}

extension ConvertSummary {
  init(_ model: Model, _ records: [PassRecord], _ context: PassContext, frozen: FreezeSummary) {
    let graph = model.graph
    func port(_ port: Graph.Port) -> FreezeSummary.Port {
      let type = graph.type(port.value)
      return FreezeSummary.Port(
        key: port.key, name: "\(graph.name(port.value.node)):\(port.value.port)",
        dtype: type?.element.name ?? "invalid", shape: type?.shape.dimensions)
    }
    inputs = graph.inputs.map(port)
    outputs = graph.outputs.map(port)
    let none: Set<OpKind> = ["Const", "Placeholder", "NoValue"]
    operators = graph.topologicalOrder().map { graph.op($0) }.filter { !none.contains($0) }.map(\.name)
    passes = frozen.passes + records.map(FreezeSummary.PassRun.init)
    decisions = frozen.decisions + context.decisionTexts
    diagnostics = frozen.diagnostics + context.diagnostics
  }
}
