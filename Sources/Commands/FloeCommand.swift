public import ArgumentParser
internal import Diagnostics

/// The root of the command line.
public struct FloeCommand: ParsableCommand {
  /// The subcommands.
  public static let configuration = CommandConfiguration(
    commandName: "floe",
    abstract: "Freezes and converts TensorFlow models, runs, shows and inspects them.",
    version: "0.1.0",
    subcommands: [
      FreezeCommand.self, ConvertCommand.self, RunCommand.self, VerifyCommand.self, ShowCommand.self,
      InspectCommand.self,
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

/// TensorFlow's inspect_checkpoint takes `--all_tensors=True`, too, as scripts write it.
private func withoutFlagValues(_ words: [String]) -> [String] {
  let flags: Set<Substring> = ["--all_tensors", "--all-tensors", "--all_tensor_names", "--all-tensor-names"]
  return words.compactMap { word in
    guard let equals = word.firstIndex(of: "="), flags.contains(word[..<equals]) else { return word }
    switch word[word.index(after: equals)...].lowercased() {
    case "true": return String(word[..<equals])
    case "false": return nil
    default: return word
    }
  }
}

/// A command that prints an object for programs, also when it fails.
protocol ReportingCommand {
  var json: Bool { get }
}
