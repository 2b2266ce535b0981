internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// The options that say which model a command is about, and what of it.
struct ModelArguments: ParsableArguments {
  @Argument(help: "The model: a SavedModel, checkpoint, MetaGraph or GraphDef.")
  var model: String?

  @Option(name: [.customLong("saved-model"), .customLong("dir")], help: "A SavedModel's directory.")
  var savedModel: String?

  @Option(
    name: [.customLong("checkpoint-dir"), .customLong("checkpoint")],
    help: "A directory with checkpoints, or a checkpoint's prefix.")
  var checkpoint: String?

  @Option(help: "The graph: a GraphDef or MetaGraph, binary or text.")
  var graph: String?

  @Option(
    name: [.customLong("tags"), .customLong("tag_set"), .customLong("tag-set")],
    help: "The tags of the MetaGraph to take, comma separated.")
  var tags: String?

  @Option(
    name: [.customLong("signature"), .customLong("signature_def"), .customLong("signature-def")],
    help: "The signature whose inputs and outputs are the model's.")
  var signature: String?

  @Option(parsing: .singleValue, help: "The tensors to fetch, comma separated; 'auto' takes the likeliest.")
  var outputs: [String] = []

  @Option(parsing: .singleValue, help: "Replace a tensor by an input: NODE[:port]=DTYPE[shape].")
  var cut: [String] = []

  @Option(parsing: .singleValue, help: "Replace a placeholder by a constant: NODE=VALUE.")
  var set: [String] = []

  @Option(
    parsing: .singleValue, help: "The checkpoint keys of variables, where the graph says others: NAME=KEY.")
  var variableMap: [String] = []

  @Option(help: "The step of the checkpoint to take instead of the newest.")
  var step: Int?

  var options: FreezeOptions {
    var options = FreezeOptions()
    options.model = model
    options.savedModel = savedModel
    options.checkpoint = checkpoint
    options.graph = graph
    options.tags = tags.map { $0.split(separator: ",").map { String($0) } }
    options.signature = signature
    options.outputs = outputs
    options.cuts = cut
    options.values = set
    options.variableMap = variableMap
    options.step = step
    return options
  }
}

/// KEY=FILE, as the inputs of a model are given.
func splitInputs(_ texts: [String]) throws(Diagnostic) -> [(key: String, path: String)] {
  try texts.map { (text) throws(Diagnostic) in
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw Diagnostic(.usage, "'\(text)' is not of the form KEY=FILE.npy")
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }
}
