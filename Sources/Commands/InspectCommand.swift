internal import ArgumentParser
internal import Diagnostics
internal import Floe

/// `floe inspect`: the tensors of a checkpoint.
struct InspectCommand: ParsableCommand, ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "List or print the tensors of a checkpoint.",
    discussion: "The output and the options are those of TensorFlow's inspect_checkpoint.")

  @Argument(help: "The prefix of a checkpoint, its directory or one of its files.")
  var checkpoint: String?

  @Option(name: [.customLong("file_name"), .customLong("file-name")], help: "The same as CHECKPOINT.")
  var file: String?

  @Option(name: [.customLong("tensor_name"), .customLong("tensor-name")], help: "The tensor to print.")
  var tensor: String?

  @Flag(
    name: [.customLong("all_tensors"), .customLong("all-tensors")],
    help: "Print the names and values of all tensors.")
  var allTensors = false

  @Flag(
    name: [.customLong("all_tensor_names"), .customLong("all-tensor-names")],
    help: "Print the names of all tensors.")
  var allTensorNames = false

  @Option(
    name: [.customLong("count_exclude_pattern"), .customLong("count-exclude-pattern")],
    help: "A regular expression: tensors with a match in their name are not counted.")
  var countExcludePattern = ""

  @Option(
    parsing: .upToNextOption,
    help: "How arrays are printed, as numpy.set_printoptions: k=v, for example threshold=100 precision=3.")
  var printoptions: [String] = []

  @Flag(inversion: .prefixedNo, help: "Verify the checksums of what is read.")
  var verifyChecksums = true

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  func run() throws {
    var inspect = Inspect(try onePath(checkpoint, file, option: "--file_name"))
    inspect.tensor = tensor
    inspect.allTensors = allTensors
    inspect.allTensorNames = allTensorNames
    inspect.countExcludePattern = countExcludePattern
    inspect.verifyChecksums = verifyChecksums
    for option in printoptions { try inspect.setPrintOption(option) }
    try inspect.report().present(json: json)
  }
}
