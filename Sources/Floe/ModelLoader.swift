internal import Diagnostics
internal import GraphIR
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
    var (graphPath, checkpointPath) = try sources()
    var notes: [Diagnostic] = []
    var located: CheckpointLocation?
    if let path = checkpointPath {
      let location = try CheckpointLocator.locate(path, step: options.step)
      notes += location.notes
      located = location
      graphPath = graphPath ?? location.metaGraph
      guard graphPath != nil else {
        throw Diagnostic(
          .notFound, "the checkpoint '\(location.prefix)' has no graph beside it",
          notes: ["a MetaGraph would be '\(location.prefix).meta'"],
          help: "name the graph: --graph graph.pb (or graph.pbtxt, or a .meta file)")
      }
    }
    guard let graphPath else { preconditionFailure("sources() gives a graph or a checkpoint") }
    let loaded = try ModelReader.read(graphPath, tags: options.tags)
    notes += loaded.notes
    var model = loaded.model
    var files = loaded.files
    if located == nil, let prefix = loaded.variablesPrefix {
      checkpointPath = prefix
      located = try CheckpointLocator.locate(prefix, step: nil)
    }
    if let located {
      let checkpoint = try Checkpoint(located, verifyChecksums: options.verifyChecksums)
      model.variables.source = checkpoint
      files += checkpoint.files
    }
    return Loaded(model: model, notes: notes, files: files)
  }

  /// The graph and the checkpoint that the options name, each once.
  private func sources() throws(Diagnostic) -> (graph: String?, checkpoint: String?) {
    var graphs = [options.graph, options.savedModel].compactMap { $0 }
    var checkpoints = [options.checkpoint].compactMap { $0 }
    if let path = options.model {
      if try ModelReader.isGraph(path) { graphs.append(path) } else { checkpoints.append(path) }
    }
    for (what, paths) in [("graphs", graphs), ("checkpoints", checkpoints)] where paths.count > 1 {
      throw Diagnostic(.usage, "the options name \(paths.count) \(what): \(listed(paths))", help: "name one")
    }
    guard !graphs.isEmpty || !checkpoints.isEmpty else {
      throw Diagnostic(
        .usage, "no model was named",
        help: "give a SavedModel, a GraphDef, or --checkpoint-dir DIR with a checkpoint and its .meta")
    }
    return (graphs.first, checkpoints.first)
  }
}
