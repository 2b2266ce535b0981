internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe show`: what is in a model or checkpoint.
struct ShowCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is in a SavedModel, a graph, a checkpoint or a TFLite model.",
    discussion: """
      For a SavedModel the output and the options are those of 'saved_model_cli show'; sets are sorted.
      """)

  @Argument(help: "A SavedModel directory, a GraphDef or MetaGraph file, a checkpoint, or a .tflite file.")
  var path: String?

  @Option(name: .customLong("dir"), help: "The same as PATH.")
  var directory: String?

  @Option(
    name: [.customLong("tag_set"), .customLong("tag-set")],
    help: "The MetaGraph of a SavedModel to show: all its tags, separated by commas.")
  var tagSet: String?

  @Option(
    name: [.customLong("signature_def"), .customLong("signature-def")],
    help: "The signature whose inputs and outputs to show.")
  var signature: String?

  @Flag(help: "Show everything: signatures, ops and functions of all MetaGraphs.")
  var all = false

  @Flag(
    name: [.customLong("list_ops"), .customLong("list-ops")],
    help: "Show the ops of the MetaGraph, or the operators of a TFLite model with their options.")
  var listOps = false

  @Flag(help: "Show the type and shape of every tensor of a TFLite model, or as inferred of a plain graph.")
  var shapes = false

  @Option(help: "The outputs of a plain graph, separated by commas, instead of a guess.")
  var outputs: String?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    var show = Show(try onePath(path, directory, option: "--dir"))
    show.tagSet = tagSet
    show.signature = signature
    show.all = all
    show.listOps = listOps
    show.shapes = shapes
    show.outputs = outputs.map { [$0] }
    try show.report(json: json).present(json: json)
  }
}

/// The path that is given as an argument or as an option.
func onePath(_ argument: String?, _ option: String?, option name: String) throws -> String {
  guard let path = argument ?? option, argument == nil || option == nil else {
    throw ValidationError("Give one path, as an argument or with \(name).")
  }
  return path
}

extension Report {
  /// Notes to standard error, the text or the object to standard output.
  func present(json asked: Bool) throws {
    let output = asked ? try json().pretty + "\n" : try text()
    for diagnostic in diagnostics where !asked { Terminal.error(diagnostic.description) }
    Terminal.output(output)
  }
}
