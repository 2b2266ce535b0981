internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe ops`: what Floe knows of each op.
struct OpsCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops",
    abstract: "List TensorFlow's ops, their types, and what Floe can do with them.",
    discussion: """
      'infer' has a shape rule, 'tflite' can become operators of TFLite (types and attributes that cannot are told when it \
      is tried), 'run' has a kernel, 'call' runs functions, 'frozen' becomes constants, '-' is carried through freezing as it is.
      The types are those that the op may have. A kernel takes those of them that TensorFlow's takes on a CPU.
      """)

  @Flag(help: "List only the ops that Floe cannot run.")
  var missing = false

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    Terminal.output(json ? OpCatalog.json(missing: missing) : OpCatalog.text(missing: missing))
  }
}
