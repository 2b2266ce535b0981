internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe passes`: the catalogue.
struct PassesCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "passes", abstract: "List the passes and the pipelines they make.")

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    Terminal.output(json ? PassCatalog.json : PassCatalog.text)
  }
}
