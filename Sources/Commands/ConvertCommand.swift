public import ArgumentParser
internal import Diagnostics
internal import Floe
internal import Passes

/// `floe convert`, and the program `convert`.
public struct ConvertCommand: ParsableCommand, ReportingCommand {
  /// The command's name and its help.
  public static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a model to the format of an embedded runtime.",
    discussion: """
      The model is what freeze takes; it is frozen on the way. Names are node names, node:port, or keys of the \
      signature.
      """)

  /// What a model can become.
  enum Target: String, ExpressibleByArgument, CaseIterable {
    case tflite, graphdef
  }

  @OptionGroup var source: ModelArguments

  @Option(help: "The format to write.")
  var to = Target.tflite

  @Option(parsing: .singleValue, help: "The tensors to feed, comma separated.")
  var inputs: [String] = []

  @Option(parsing: .singleValue, help: "The signatures to convert, each as a subgraph, comma separated.")
  var signatures: [String] = []

  @Flag(help: "Convert all signatures.")
  var allSignatures = false

  @Option(parsing: .singleValue, help: "The shape of an input: NAME=1,224,224,3.")
  var shape: [String] = []

  @Option(help: "What an unknown first size of inputs becomes.")
  var batch: Int?

  @Option(
    help:
      "What the numbers become: float16 (weights of 16 bits), dynamic or dynamic-int4 (weights of 8 or 4 bits, activations rounded while they run), weight-only-int8 or weight-only-int4 (weights alone), int8, int16x8, or none."
  )
  var quantize: QuantizationMode?

  @OptionGroup(title: "Calibration options") var calibration: CalibrationArguments

  @Option(help: ArgumentHelp("Write the ranges that the samples show, for --ranges.", valueName: "file"))
  var writeRanges: String?

  @Option(
    help: ArgumentHelp(
      "Write the errors of each layer of an int8 or int16x8 model, the worst first: JSON where the name ends in .json; '-' is standard output.",
      valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "The most that the outputs of an int8 or int16x8 model may be wrong, as a share of their root mean square: 0.01 or 1% is 40 dB. Layers get wider integers, or floats with --allow-float-ops, until that is so.",
      valueName: "share"))
  var maxError: Share?

  @Option(
    help: ArgumentHelp(
      "The most bytes of an int8 or int16x8 file, KB and MB being of 1024; without --max-error it is made as exact as fits.",
      valueName: "bytes"))
  var maxSize: ByteCount?

  @Option(
    parsing: .singleValue,
    help:
      "The type of inputs and outputs of an int8 or int16x8 model: float32, int8, uint8 or int16; NAME=TYPE for one."
  )
  var io: [String] = []

  @Option(
    parsing: .singleValue,
    help: "The nodes that keep floats in an int8 or int16x8 model: a name, or a pattern with *.")
  var keepFloat: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "What the activations of some nodes of an int8 or int16x8 model become: int8, int16 or float; a name, or a pattern with *. The last that is for a node counts.",
      valueName: "name=type"))
  var precision: [String] = []

  @Flag(help: "Leave the channels between products as they are in an int8 or int16x8 model.")
  var noEqualization = false

  @Flag(help: "Leave biases as they are in an int8 or int16x8 model.")
  var noBiasCorrection = false

  @Flag(help: "Let operators without an integer kernel keep floats in an int8 or int16x8 model.")
  var allowFloatOps = false

  @Flag(help: "Leave ops that TFLite has nothing for to TensorFlow's Flex delegate.")
  var allowSelectTfOps = false

  @Option(
    defaultAsFlag: "",
    // The other way of parsing loses NAME,NAME where another option follows.
    parsing: .next,
    help: """
      Make ops that TensorFlow does not have custom operators, or those that are named: --allow-custom-ops=NAME,NAME.
      """)
  var allowCustomOps: String?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Run the model and the file written on the same numbers, and compare; exit with 5 if they differ.",
      discussion: """
        A TFLite file of no more than \(ConversionCheck.mostParameters) parameters and \(ConversionCheck.mostWork) \
        multiply-adds or elements computed is compared unasked, where LiteRT is found: then what the model does not take \
        or Floe cannot run is a note, a difference that decisions of the model may explain a warning, and what LiteRT \
        does not run, or an output that has little to do with the model's, exits with 5. Not so files of \
        integers or weights of 4 bits, of custom ops or ops of TensorFlow.
        """))
  var verify: Bool?

  @Option(name: .shortAndLong, help: "The file to write; '-' is standard output.")
  var output: String?

  @Flag(help: "Print one JSON object on standard output.")
  var json = false

  @OptionGroup var compiler: CompilerArguments

  /// A command whose options the parser fills in.
  public init() {}

  /// Converts, and shows the summary.
  public func run() throws {
    if let batch, batch < 1 { throw Diagnostic(.usage, "--batch \(batch) is no number of examples") }
    if verify == true, output == "-" {
      throw Diagnostic(
        .usage, "what goes to standard output cannot be verified", help: "write it to a file: -o FILE")
    }
    let streams = [
      (output == "-", "the model (-o -)"), (json, "the summary (--json)"),
      (writeRanges == "-", "the ranges (--write-ranges -)"), (report == "-", "the report (--report -)"),
    ].filter(\.0).map(\.1)
    guard streams.count < 2 else {
      throw Diagnostic(
        .usage, "\(streams.joined(separator: " and ")) cannot both go to standard output",
        help: "write one of them to a file")
    }
    if let names = allowCustomOps, !names.isEmpty,
      [source.model, source.savedModel, source.checkpoint, source.graph].allSatisfy({ $0 == nil })
    {
      throw Diagnostic(
        .usage, "no model was named: '\(names)' was taken for the ops that become custom operators",
        help: "name the model first, or write --allow-custom-ops=NAME,NAME")
    }
    if to == .graphdef, allowSelectTfOps || allowCustomOps != nil {
      throw Diagnostic(
        .usage, "--allow-select-tf-ops and --allow-custom-ops are for --to tflite: a GraphDef holds any op")
    }
    let meter = ProgressMeter()
    defer { meter.clear() }
    let start = ContinuousClock.now
    switch to {
    case .tflite:
      let options = try options()
      let summary = try Converter(options, print: Terminal.error, progress: meter.show).run()
      meter.clear()
      let presentation = ConvertPresentation(summary, took: ContinuousClock.now - start)
      Terminal.error(presentation.text(timings: compiler.timePasses))
      let finding = try verified(summary, options)
      if json { Terminal.output(presentation.json(finding)) }
      if verify == true, let finding { tell(finding.outcomes) }
    case .graphdef:
      let summary = try Freezer(frozen, print: Terminal.error, progress: meter.show).run()
      meter.clear()
      let presentation = FreezePresentation(summary, took: ContinuousClock.now - start)
      if json { Terminal.output(presentation.json) }
      Terminal.error(presentation.text(timings: compiler.timePasses, nodes: false))
      if verify == true { tell([try ModelComparison.verification(of: frozen, summary).run()]) }
    }
  }

  /// What comparing the file with the model found, where it was asked for or costs little.
  private func verified(
    _ summary: ConvertSummary, _ options: ConvertOptions
  ) throws(Diagnostic) -> ConversionCheck.Finding? {
    let check = ConversionCheck(options, summary)
    switch verify {
    case true?: return try check.compare()
    case false?: return nil
    case nil:
      let finding = try check.run()
      for diagnostic in finding?.diagnostics ?? [] { Terminal.error(diagnostic.description) }
      if let finding, finding.diagnostics.isEmpty {
        let most = finding.outcomes.flatMap(\.rows).reduce(0) { max($0, $1.errors.maxAbsolute) }
        Terminal.error(
          "verified: LiteRT computes what the model does, to within \(ComparisonPresentation.short(most))")
      }
      return finding
    }
  }

  private var frozen: FreezeOptions {
    var options = source.options
    options.inputs = inputs
    compiler.apply(to: &options)
    if let output { options.output = output }
    return options
  }

  private func options() throws(Diagnostic) -> ConvertOptions {
    var options = ConvertOptions(frozen)
    try calibration.apply(to: &options)
    options.signatures = signatures
    options.allSignatures = allSignatures
    options.shapes = shape
    options.batch = batch
    if let quantize { options.quantization = quantize }
    options.writtenRanges = writeRanges
    options.report = report
    if let maxError { options.mostError = maxError.value }
    if let maxSize { options.mostBytes = maxSize.value }
    // Of what is said twice, the last counts.
    options.interfaceTypes += io
    options.keptFloat += keepFloat
    for text in precision { options.layers.append(try LayerOptions(precision: text)) }
    if allowFloatOps { options.allowsFloat = true }
    if noEqualization { options.equalizesChannels = false }
    if noBiasCorrection { options.correctsBiases = false }
    options.allowSelectTFOps = allowSelectTfOps
    options.customOps = allowCustomOps.map { $0.split(separator: ",").map { String($0) } }
    if let output { options.output = output }
    return options
  }
}

/// A share of something: `0.01` or `1%`.
struct Share: ExpressibleByArgument {
  let value: Double

  init?(argument: String) {
    let isPercentage = argument.hasSuffix("%")
    guard let number = Double(isPercentage ? String(argument.dropLast()) : argument), number.isFinite else {
      return nil
    }
    value = isPercentage ? number / 100 : number
  }
}

/// A number of bytes: `4096`, `500KB` or `1.5MB`.
struct ByteCount: ExpressibleByArgument {
  let value: Int

  init?(argument: String) {
    let units = [("KB", 1 << 10), ("MB", 1 << 20)]
    let unit = units.first { argument.uppercased().hasSuffix($0.0) }
    let digits = unit == nil ? argument : String(argument.dropLast(2))
    guard let number = Double(digits), number > 0, number < 1e12 else { return nil }
    value = Int(number * Double(unit?.1 ?? 1))
  }
}

extension QuantizationMode: ExpressibleByArgument {}
