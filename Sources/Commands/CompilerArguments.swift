internal import ArgumentParser
internal import Floe

/// The options that show the compiler at work.
struct CompilerArguments: ParsableArguments {
  @Option(parsing: .singleValue, help: "Print the model after a pass ('all' for every one).")
  var printAfter: [String] = []

  @Option(
    name: .customLong("dump-ir"),
    help: "Write the model after every pass that changes it to files in a directory.")
  var dumpIR: String?

  @Flag(help: "Verify the model after every pass.")
  var verifyEach = false

  @Flag(help: "Print how long each pass took and what it changed.")
  var timePasses = false

  @Option(
    parsing: .singleValue,
    help: "Print what a pass rewrote, or what became of a node, and why not what was not.")
  var explain: [String] = []

  func apply(to options: inout FreezeOptions) {
    options.printAfter = printAfter
    options.dumpDirectory = dumpIR
    options.verifyEach = verifyEach
    options.explain = explain
  }
}
