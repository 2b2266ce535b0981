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
      is tried), 'run' has a kernel, 'call' runs functions, 'frozen' becomes constants, '-' is carried through freezing as it is, and \
      --missing says why it is not run.
      The types are those that the op may have. A kernel takes those of them that TensorFlow's takes on a CPU.
      """)

  @Argument(help: "With --coverage: patterns of the ops to list.")
  var ops: [String] = []

  @Flag(help: "List only the ops that Floe cannot run, and why not.")
  var missing = false

  @Flag(
    help:
      "List what each type of each op that converts becomes in TFLite, tried on small operands, and why not.")
  var coverage = false

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    if coverage {
      guard !missing else {
        throw Diagnostic(.usage, "--missing is about running, and --coverage about converting")
      }
      Terminal.output(json ? OpCoverage.json(ops) : OpCoverage.text(ops))
      return
    }
    guard ops.isEmpty else { throw Diagnostic(.usage, "patterns of ops are for --coverage") }
    Terminal.output(json ? OpCatalog.json(missing: missing) : OpCatalog.text(missing: missing))
  }
}
