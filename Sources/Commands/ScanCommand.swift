internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe scan`: what a model does beyond computing.
struct ScanCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Look for ops that one would not want to run of somebody else's.",
    discussion: """
      The output and the options are those of 'saved_model_cli scan': by default ReadFile, WriteFile and PrintV2 are \
      looked for. --strict looks for all that reaches beyond the model. The exit code is 5 when something is found.
      """)

  @Argument(help: "A SavedModel directory, or a GraphDef or MetaGraph file.")
  var path: String?

  @Option(name: [.customLong("dir"), .customLong("saved-model")], help: "The same as PATH.")
  var directory: String?

  @Option(
    name: [.customLong("tag_set"), .customLong("tag-set"), .customLong("tags")],
    help: "The MetaGraph to look at: all its tags, separated by commas. Without it all are looked at.")
  var tagSet: String?

  @Option(
    name: [.customLong("op_denylist"), .customLong("op-denylist")],
    help: "The ops to look for instead, separated by commas; the empty string looks for none.")
  var denylist: String?

  @Flag(
    help: """
      Also look for ops that reach files, the network, Python or the console, for ops that TensorFlow does not have, \
      constants of more than 64 MiB, and assets whose names lead elsewhere; and explain what is found.
      """)
  var strict = false

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    var scan = Scan(try onePath(path, directory, option: "--dir"))
    scan.tagSet = tagSet
    scan.denylist = denylist.map { list in
      Set(list.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty })
    }
    scan.isStrict = strict
    let outcome = try scan.run()
    for remark in outcome.remarks where !json { Terminal.error(remark.description) }
    Terminal.output(json ? outcome.json.pretty + "\n" : outcome.lines.map { $0 + "\n" }.joined())
    guard let verdict = outcome.verdict else { return }
    // A result, not a failure: what was found is on standard output.
    Terminal.error(verdict.description)
    exitProcess(verdict.code.exit.rawValue)
  }
}
