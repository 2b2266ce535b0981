package import Diagnostics
internal import GraphIR
internal import PassKit
internal import Tensors

/// What a freeze did: everything the summary, the report and `--json` show.
public struct FreezeSummary: Sendable {
  /// One input or output of the frozen graph.
  public struct Port: Sendable {
    /// The signature's key, or the name the user gave.
    public let key: String
    /// The tensor's name in the frozen graph.
    public let name: String
    /// The element type, as TensorFlow names it: `float32`.
    public let dtype: String
    /// Sizes, −1 where unknown; nil for unknown rank.
    public let shape: [Int]?

    /// Whether it goes by a name: its key, its tensor's, or its node's.
    func goes(by name: String) -> Bool { key == name || self.name == name || self.name == name + ":0" }
  }

  /// One run of one pass.
  public struct PassRun: Sendable {
    /// The pass's name in the catalogue.
    public let pass: String
    /// How long it took.
    public let milliseconds: Double
    /// How often it rewrote something.
    public let rewrites: Int
    /// The number of nodes, functions' bodies included, that it found.
    public let nodesBefore: Int
    /// The number of nodes that it left.
    public let nodesAfter: Int
    /// The change in the number of nodes of each kind of op, as `Identity -3 (5->2)`.
    public let opChanges: [String]
  }

  /// What became of one variable.
  public struct Variable: Sendable {
    /// The variable's name: its node, or the shared name of its handle.
    public let name: String
    /// The checkpoint's key for its value.
    public let key: String
    /// The element type, as TensorFlow names it.
    public let dtype: String
    /// Sizes, −1 where unknown; nil for unknown rank.
    public let shape: [Int]?
    /// The size of its value; nil when the shape does not tell, or the elements have no fixed width.
    public let bytes: Int?
    /// `frozen`, `kept`, `unused` or `missing`.
    public let state: String
  }

  /// The tensors to feed, in order.
  public internal(set) var inputs: [Port] = []
  /// The tensors that the options name as inputs, in order, whether an output needs them or not.
  var namedInputs: [Port] = []
  /// The tensors to fetch, in order.
  public internal(set) var outputs: [Port] = []
  /// The number of nodes of the main graph.
  public internal(set) var nodes = 0
  /// Their names, in order.
  public internal(set) var nodeNames: [String] = []
  /// The number of functions that control flow still needs.
  public internal(set) var functions = 0
  /// The size of the file written.
  public internal(set) var bytes = 0
  /// The nodes to run once before the first inference (they fill tables).
  public internal(set) var initializers: [String] = []
  /// Every run of a pass, in order.
  public internal(set) var passes: [PassRun] = []
  /// Every variable of the model, frozen or not.
  public internal(set) var variables: [Variable] = []
  /// Keys of the checkpoint that no variable of the graph uses.
  public internal(set) var unusedKeys: [String] = []
  /// Where the result was written.
  public internal(set) var output = ""
  /// For each decision of the passes to be explained: the pass, the node, and what became of it.
  public internal(set) var decisions: [String] = []

  package var diagnostics: [Diagnostic] = []
  /// Warnings and notes, as shown.
  public var warnings: [String] { diagnostics.map(\.description) }
}

extension FreezeSummary {
  init(_ model: Model, _ records: [PassRecord], _ context: PassContext) {
    nodes = model.graph.count
    nodeNames = model.graph.nodes.map(model.graph.name)
    functions = model.functions.names.count
    initializers = model.graph.targets.map { model.graph.name($0.value.node) }
    diagnostics = context.diagnostics
    passes = records.map(PassRun.init)
    decisions = context.decisionTexts
    variables = model.variables.outcomes.map(Variable.init)
    let used = Set(model.variables.outcomes.map(\.key))
    unusedKeys = (model.variables.source?.keys ?? []).filter { !used.contains($0) }
  }
}

extension PassContext {
  /// The decisions that were to be explained, as shown, each once.
  var decisionTexts: [String] {
    var seen: Set<String> = []
    return decisions.map { decision in
      switch decision.outcome {
      case .applied: "\(decision.pass): '\(decision.node)' rewritten"
      case .declined(let reason): "\(decision.pass): '\(decision.node)' not rewritten: \(reason)"
      }
    }.filter { seen.insert($0).inserted }
  }
}

extension FreezeSummary.PassRun {
  init(_ record: PassRecord) {
    pass = record.pass
    let (seconds, attoseconds) = record.duration.components
    milliseconds = Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    rewrites = record.rewrites
    nodesBefore = record.nodesBefore
    nodesAfter = record.nodesAfter
    opChanges = record.opDelta.map {
      "\($0.op) \($0.delta > 0 ? "+" : "")\($0.delta) (\($0.after - $0.delta)->\($0.after))"
    }
  }
}

extension FreezeSummary.Variable {
  init(_ outcome: Variables.Outcome) {
    name = outcome.name
    key = outcome.key
    dtype = outcome.type.name
    shape = outcome.shape.dimensions
    bytes = outcome.shape.fullyDefined.flatMap { Shape.elementCount($0) }.flatMap { count in
      outcome.type.byteWidth.map { $0 * count }
    }
    state = outcome.state.rawValue
  }
}
