public import ArgumentParser
internal import Diagnostics

/// The root of the command line.
public struct FloeCommand: ParsableCommand {
  /// The subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "floe",
    abstract: "Freezes and converts TensorFlow models, runs, shows, scans and inspects them.",
    version: "0.1.0",
    subcommands: [
      FreezeCommand.self, ConvertCommand.self, RunCommand.self, VerifyCommand.self, ShowCommand.self,
      ScanCommand.self, InspectCommand.self,
      PassesCommand.self,
      OpsCommand.self,
    ])

  /// A command whose options the parser fills in.
  public init() {}
}

/// Runs a command and leaves the process with the exit code that its outcome has.
public enum Program {
  /// Parses the command line, runs what it says, and ends the process with 2 for mistakes on the command line and the
  /// code's own status for a Diagnostic.
  public static func run(_ command: (some ParsableCommand).Type) {
    do {
      var parsed = try command.parseAsRoot(withoutFlagValues(Array(CommandLine.arguments.dropFirst())))
      do {
        try parsed.run()
      } catch let diagnostic as Diagnostic {
        Terminal.error(diagnostic.description)
        if (parsed as? any ReportingCommand)?.json == true {
          Terminal.output(JSON.object([("errors", .array(diagnostic.flattened.map(\.json)))]).pretty + "\n")
        }
        exitProcess(diagnostic.code.exit.rawValue)
      }
    } catch {
      let code = command.exitCode(for: error)
      if command == FloeCommand.self, let word = CommandLine.arguments.dropFirst().first,
        let answer = foreignCommand(word)
      {
        Terminal.error(answer.description)
        exitProcess(answer.code.exit.rawValue)
      }
      // Help and versions are answers; the rest is a mistake on the command line, which has a code of its own here.
      let text = command.fullMessage(for: error)
      if code == .success {
        if !text.isEmpty { Terminal.output(text + "\n") }
        exitProcess(ExitStatus.done.rawValue)
      }
      Terminal.error(text)
      exitProcess(ExitStatus.usage.rawValue)
    }
  }
}

/// What is said of the commands of saved_model_cli that have other names here, or nothing that does what they do.
private func foreignCommand(_ word: String) -> Diagnostic? {
  switch word {
  case "freeze_model":
    Diagnostic(
      .usage, "saved_model_cli's '\(word)' is 'freeze' here",
      help: """
        floe freeze DIR --tags TAGS --signature KEY -o PREFIX/frozen_graph.pb; what --variables_to_feed names stays \
        a variable with --keep-variables NAME, and all do with --keep-variables '*'
        """)
  case "aot_compile_cpu":
    Diagnostic(
      .unsupported, "Floe makes no machine code of models, as saved_model_cli's '\(word)' does with XLA",
      help:
        "'floe convert' makes a TFLite file, which small runtimes run; 'floe freeze' a graph for tfcompile")
  default: nil
  }
}

/// TensorFlow's tools take their flags as `--all_tensors=True` and `--nooverwrite`, too, as scripts write them.
private func withoutFlagValues(_ words: [String]) -> [String] {
  let flags = [
    "all_tensors", "all-tensors", "all_tensor_names", "all-tensor-names", "all", "list_ops", "list-ops",
    "overwrite",
    "tf_debug", "tf-debug", "init_tpu", "use_tfrt",
  ]
  return words.compactMap { word in
    guard word.hasPrefix("--") else { return word }
    let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 1, word.hasPrefix("--no"), flags.contains(String(word.dropFirst(4))) { return nil }
    guard parts.count == 2, flags.contains(String(parts[0])) else { return word }
    switch parts[1].lowercased() {
    case "true", "t", "1", "yes", "y": return "--" + parts[0]
    case "false", "f", "0", "no", "n": return nil
    default: return word
    }
  }
}

/// A command that prints an object for programs, also when it fails.
protocol ReportingCommand {
  var json: Bool { get }
}
