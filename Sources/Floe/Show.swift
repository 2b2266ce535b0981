package import Diagnostics
internal import GraphIR
internal import TFLiteFormat
internal import TensorFlowFormat
internal import Tensors

/// `floe show`: what is in a SavedModel, a graph, a checkpoint or a TFLite model.
///
/// For a SavedModel the text is that of `saved_model_cli show`, line for line; sets, which Python prints in any
/// order, are sorted.
package struct Show {
  package var path: String
  /// The tags of the MetaGraph to show, separated by commas.
  package var tagSet: String?
  /// The signature to show.
  package var signature: String?
  package var all = false
  package var listOps = false
  /// Whether to infer and show the shape of every tensor of a plain graph; for a TFLite model, which states them, to show them.
  package var shapes = false
  /// The nodes to name as outputs of a plain graph; nil for a guess.
  package var outputs: [String]?

  package init(_ path: String) { self.path = path }

  /// With `json`, more of a SavedModel is read than its text would need.
  package func report(json: Bool = false) throws(Diagnostic) -> Report {
    let (source, notes) = try ModelSource.recognise(path)
    try checkOptions(for: source)
    var report: Report
    switch source {
    case .savedModel(_, let file, let form):
      let message = try ModelReader.message(
        in: file, form, .savedModel, all || listOps || json ? .outline : .interface)
      report = ShowSavedModel(message, file: file, options: self).report()
    case .checkpoint(let path):
      let location = try CheckpointLocator.locate(path)
      let checkpoint = try Checkpoint(location)
      report = ShowCheckpoint(checkpoint).report()
      report.diagnostics = location.notes + checkpoint.notes
    case .graph, .metaGraph:
      report = try ShowGraph(ModelReader.read(source), outputs: outputs, shapes: shapes).report()
    case .tfLite(let file):
      let size = try ReadableFile(path: file).size
      report = ShowTFLite(try TFLiteReader.read(file), bytes: size, options: self).report()
    }
    report.diagnostics = notes + report.diagnostics
    return report
  }

  private func checkOptions(for source: ModelSource) throws(Diagnostic) {
    guard shapes else { return }
    switch source {
    case .graph, .metaGraph, .tfLite: return
    default:
      throw Diagnostic(
        .usage, "--shapes is for graphs, and '\(path)' is none", help: "freeze it first: floe freeze \(path)")
    }
  }
}
