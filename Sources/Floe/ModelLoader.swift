internal import Diagnostics
internal import GraphIR
internal import Ops
internal import TensorFlowFormat
internal import Tensors

/// Finds and reads what a run is about: the graph, and the checkpoint with its variables.
struct ModelLoader {
  let options: FreezeOptions

  struct Loaded {
    var model: Model
    var notes: [Diagnostic]
    /// Every file the run reads: none of them may be the output.
    var files: [String]
  }

  func load() throws(Diagnostic) -> Loaded {
    let (named, checkpoint, found) = try sources()
    var (graph, notes) = (named, found)
    var location: CheckpointLocation?
    if let checkpoint { location = try CheckpointLocator.locate(checkpoint, step: options.step) }
    notes += location?.notes ?? []
    if graph == nil { graph = try metaGraph(of: location) }
    guard let source = graph else { preconditionFailure("metaGraph(of:) gives a source or throws") }
    let tags = options.tags.map { Set($0) }
    var loaded = try ModelReader.read(source, tags: tags)
    notes += loaded.notes
    if location == nil, let prefix = loaded.checkpoint {
      location = try CheckpointLocator.locate(prefix, step: options.step)
    }
    var files = source.files + loaded.model.assets.map(\.path)
    if let location {
      let variables = try Checkpoint(location, verifyChecksums: options.verifyChecksums)
      loaded.model.variables.source = variables
      notes += variables.notes
      files += variables.files
    }
    try rejectCallsOfBroken(loaded)
    return Loaded(model: loaded.model, notes: notes, files: files)
  }

  private func metaGraph(of location: CheckpointLocation?) throws(Diagnostic) -> ModelSource {
    guard let location else {
      throw Diagnostic(
        .usage, "no model was named",
        help: "give a SavedModel, a GraphDef, or --checkpoint-dir DIR with a checkpoint and its .meta")
    }
    guard let metaGraph = location.metaGraph else {
      throw Diagnostic(
        .notFound, "the checkpoint '\(location.prefix)' has no graph beside it",
        at: Location(file: location.prefix), notes: ["a MetaGraph would be '\(location.prefix).meta'"],
        help: "name the graph: --graph graph.pb (or graph.pbtxt, or a .meta file)")
    }
    return try ModelSource.recognise(metaGraph).source
  }

  /// The graph and the checkpoint that the options name, each at most once.
  private func sources() throws(Diagnostic) -> (graph: ModelSource?, checkpoint: String?, notes: [Diagnostic])
  {
    var graphs: [(path: String, source: ModelSource)] = []
    var checkpoints = options.checkpoint.map { [$0] } ?? []
    var notes: [Diagnostic] = []
    for path in [options.graph, options.savedModel, options.model].compactMap({ $0 }) {
      let (source, chosen) = try ModelSource.recognise(path)
      notes += chosen
      if case .checkpoint = source { checkpoints.append(path) } else { graphs.append((path, source)) }
    }
    for (what, paths) in [("graphs", graphs.map(\.path)), ("checkpoints", checkpoints)] where paths.count > 1
    {
      throw Diagnostic(.usage, "the options name \(paths.count) \(what): \(listed(paths))", help: "name one")
    }
    return (graphs.first?.source, checkpoints.first, notes)
  }

  /// A function whose body could not be read is no loss as long as nothing wanted calls it; what calls it is known
  /// only after pruning, so that all are refused that the main graph could reach.
  private func rejectCallsOfBroken(_ loaded: LoadedModel) throws(Diagnostic) {
    guard !loaded.brokenFunctions.isEmpty else { return }
    var reached: Set<String> = []
    var graphs = [loaded.model.graph]
    while let graph = graphs.popLast() {
      for node in graph.nodes {
        let called = graph.attributes(node).functionReferences.map(\.function.name) + [graph.op(node).name]
        for name in called where reached.insert(name).inserted {
          if let body = loaded.model.functions[name]?.body { graphs.append(body) }
        }
      }
    }
    let problems = loaded.brokenFunctions.filter { reached.contains($0.key) }.sorted { $0.key < $1.key }
    if let problem = Diagnostic.combining(problems.map(\.value)) { throw problem }
  }
}

extension ModelSource {
  /// The file that holds the message.
  fileprivate var files: [String] {
    switch self {
    case .savedModel(_, let file, _), .metaGraph(let file, _), .graph(let file, _), .tfLite(let file): [file]
    case .checkpoint: []
    }
  }
}
