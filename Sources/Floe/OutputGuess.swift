internal import GraphIR
internal import Ops
internal import Tensors

/// Guesses which nodes of a plain graph are its outputs.
///
/// An output is a node with a value that no other node reads and that does not serve saving, initialising, summaries
/// or training. The likeliest come first: those that depend on an input, of an op that ends models, with a telling
/// name, with many ancestors.
enum OutputGuess {
  struct Candidate {
    let name: String
    let score: Int
  }

  static func candidates(in model: Model) -> [Candidate] {
    let graph = model.graph
    let fed = descendantsOfInputs(graph)
    let housekeeping = Set(model.restoreOps + model.initializers + [model.saveOp].compactMap(\.self))
    var candidates: [Candidate] = []
    for node in graph.nodes {
      let name = graph.name(node)
      guard !housekeeping.contains(name), isPlausible(node, name, in: graph) else { continue }
      var score = 0
      if fed.contains(node) { score += 100 }
      if endings.contains(graph.op(node)) { score += 20 }
      let lowered = name.lowercased()
      if tellingWords.contains(where: lowered.contains) { score += 30 }
      if trainingWords.contains(where: lowered.contains) { score -= 60 }
      candidates.append(Candidate(name: name, score: score))
    }
    // What the inputs do not reach is only offered when nothing else is there.
    let reached = candidates.filter { $0.score >= 40 }
    let plausible = reached.isEmpty ? candidates : reached
    // Far behind the best comes what only looks like an output: parts of losses, metrics.
    let best = plausible.map(\.score).max() ?? 0
    return plausible.filter { $0.score * 2 > best || best <= 0 }
      .sorted { ($1.score, $0.name) < ($0.score, $1.name) }
  }

  private static let endings: Set<OpKind> = [
    "Softmax", "Sigmoid", "Identity", "IdentityN", "ArgMax", "BiasAdd", "LogSoftmax", "TopKV2", "Add",
    "AddV2", "Tanh",
    "MatMul", "Reshape", "Squeeze",
  ]
  private static let tellingWords = [
    "output", "predict", "prob", "logit", "softmax", "score", "class", "embedding", "inference",
  ]
  private static let trainingWords = [
    "gradient", "loss", "train", "save/", "save_", "init", "summary", "accuracy", "adam", "momentum",
    "global_step",
    "assert", "regulariz", "report_uninitialized", "metric", "optimizer", "learning_rate",
  ]
  private static let neverOutputs: Set<OpKind> = [
    "NoOp", "Const", "Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Assert", "MergeSummary",
    "ScalarSummary", "HistogramSummary", "ImageSummary", "TensorSummary", "TensorSummaryV2", "AudioSummaryV2",
    "SaveV2", "RestoreV2", "Save", "Restore", "ShardedFilename", "MergeV2Checkpoints", "QueueSizeV2",
    "IsVariableInitialized", "VarIsInitializedOp", "ReadVariableOp", "_Arg", "BroadcastGradientArgs",
    "Switch", "Merge",
  ]

  private static func isPlausible(_ node: NodeID, _ name: String, in graph: Graph) -> Bool {
    let op = graph.op(node)
    guard !neverOutputs.contains(op), !op.isVariable, op.updatedOperand == nil,
      graph.uses(of: node).allSatisfy({ $0.value.isControl || isBookkeeping(graph.op($0.user)) }),
      !graph.operands(node).isEmpty
    else { return false }
    guard let signature = OpRegistry.standard[op.name] else { return true }
    return !signature.outputs.isEmpty && graph.outputType(of: node[0]) != .resource
      && !name.hasPrefix("gradients/") && !name.hasPrefix("save/")
  }

  private static func isBookkeeping(_ op: OpKind) -> Bool {
    op.name.hasSuffix("Summary") || op.name.hasSuffix("SummaryV2") || op == "Assert"
  }

  private static func descendantsOfInputs(_ graph: Graph) -> Set<NodeID> {
    var result: Set<NodeID> = []
    var stack = graph.nodes.filter { node in
      let op = graph.op(node)
      return op.isFeeder || ["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"].contains(op)
    }
    while let node = stack.popLast() {
      guard result.insert(node).inserted else { continue }
      stack += graph.uses(of: node).lazy.filter { !$0.value.isControl }.map(\.user)
    }
    return result
  }
}
