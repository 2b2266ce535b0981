internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Passes
internal import TensorFlowFormat
internal import Tensors

/// Freezes models: variables become constants, training goes, one file is left.
public struct Freezer {
  let options: FreezeOptions
  /// Shows printed models (`--print-after`) as they come.
  private let print: (String) -> Void
  private let progress: (ProgressReport) -> Void

  /// - Parameters:
  ///   - print: takes the text that `printAfter` asks for.
  ///   - progress: is told how far the writing is, a few times a second at most.
  public init(
    _ options: FreezeOptions, print: @escaping (String) -> Void = { _ in },
    progress: @escaping (ProgressReport) -> Void = { _ in }
  ) {
    self.options = options
    self.print = print
    self.progress = progress
  }

  /// Reads the model, runs the passes and writes the frozen graph.
  ///
  /// - Throws: an error whose description is everything that is wrong with the model, the names or the files.
  ///   Nothing is written then.
  /// - Returns: what was done.
  public func run() throws -> FreezeSummary {
    var (model, report, _) = try freeze()
    report.output = options.output
    let writer = GraphDefWriter(model: model, format: options.text ? .text : .binary)
    report.bytes = try writer.write(to: options.output) { done, total in
      progress(ProgressReport(done: done, total: total))
    }
    if let path = options.report { try FreezeReport(report).write(to: path) }
    return report
  }

  /// The frozen model, not written yet.
  func freeze() throws(Diagnostic) -> (model: Model, summary: FreezeSummary, signature: Signature?) {
    var loaded = try ModelLoader(options: options).load()
    try checkOutputPath(against: loaded.files)
    if let problem = Diagnostic.combining(loaded.model.verify()) { throw problem }
    try checkPassNames()
    let context = PassContext(explaining: Set(options.explain))
    for note in loaded.notes { context.report(note) }
    let signature = try chooseSignature(loaded.model)
    var passes = try pipelineOptions(loaded.model)
    try setInterface(&loaded.model, signature, &passes, context)
    let named = options.inputs.isEmpty ? [] : loaded.model.graph.inputs
    let namedInputs = named.map {
      Interface.port(of: $0, in: loaded.model.graph, signature?.inputs ?? [])
    }
    let manager = PassManager(observers: observers(), stopAfter: options.stopAfter)
    var report = FreezeSummary()
    do throws(Diagnostic) {
      let records = try manager.run(.freeze(passes), on: &loaded.model, context)
      report = FreezeSummary(loaded.model, records, context)
      report.decisions += options.explanations(report.decisions, loaded.model.graph)
    } catch {
      var problem = error
      // What was noticed on the way may explain the failure.
      problem.related += context.diagnostics.filter { $0.severity == .warning }
      throw problem
    }
    if let problem = Diagnostic.combining(loaded.model.verify()) { throw problem }
    let interface = Interface(loaded.model, signature)
    report.inputs = interface.inputs
    report.namedInputs = namedInputs
    report.outputs = interface.outputs
    return (loaded.model, report, signature)
  }

  /// The options that name passes must name some that there are.
  func checkPassNames() throws(Diagnostic) {
    let known = Catalog.passes.map { $0.name }
    for name in options.printAfter where name != "all" && !known.contains(name) {
      throw Diagnostic(
        .unknownPass, "there is no pass '\(name)'", notes: ["`floe passes` lists them"],
        help: didYouMean(name, among: known))
    }
  }

  func observers() -> [any PassObserver] {
    var observers: [any PassObserver] = []
    if !options.printAfter.isEmpty { observers.append(PrintAfter(passes: options.printAfter, sink: print)) }
    if let directory = options.dumpDirectory { observers.append(DumpIR(directory: directory)) }
    if options.verifyEach { observers.append(VerifyEach()) }
    return observers
  }

  private func checkOutputPath(against files: [String]) throws(Diagnostic) {
    guard options.output != "-" else { return }
    guard let input = files.first(where: { isSameFile($0, options.output) }) else { return }
    throw Diagnostic(
      .unwritable, "the output '\(options.output)' is one of the files to be read", at: Location(file: input),
      help: "choose another name with -o FILE")
  }

  private func pipelineOptions(_ model: Model) throws(Diagnostic) -> FreezePipelineOptions {
    var passes = FreezePipelineOptions()
    for text in options.cuts { passes.cuts.append(try parseCut(text)) }
    for text in options.values {
      guard let (name, value) = splitAssignment(text) else {
        throw Diagnostic(.invalidValue, "'--set \(text)' is not of the form NODE=VALUE")
      }
      passes.placeholderValues.append((name, value))
    }
    for text in splitNames(options.variableMap) {
      guard let (name, key) = splitAssignment(text) else {
        throw Diagnostic(.invalidValue, "'--variable-map \(text)' is not of the form NAME=KEY")
      }
      passes.variableMap[name] = key
    }
    passes.variables = VariableSelection(
      only: splitNames(options.onlyVariables).map { Glob($0) },
      keep: splitNames(options.keepVariables).map { Glob($0) })
    passes.keepDevices = options.keepDevices
    passes.simplifies = options.simplify
    passes.foldLimit = options.fold ? options.foldLimit : nil
    passes.keepsFakeQuantization = options.keepsFakeQuantization
    passes.assets = model.assets
    passes.keepsState = options.keepsState
    passes.customOps = options.customOps
    return passes
  }

  private func splitAssignment(_ text: String) -> (String, String)? {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else { return nil }
    let name = splitNames([String(text[..<equals])]).first ?? ""
    return (name, String(text[text.index(after: equals)...]))
  }
}

/// How far a long step has come.
public struct ProgressReport: Sendable {
  /// What is counted.
  public enum Step: Sendable {
    /// The bytes of the result, which are written.
    case writing
    /// The samples that the model is run on.
    case calibrating
    /// The samples that a quantized model is compared with the one of floats on.
    case comparing
    /// The layers of which is found out how much the outputs depend on them.
    case searching
  }

  /// What is done.
  public let step: Step
  /// So much of it so far.
  public let done: Int
  /// So much there is to do.
  public let total: Int

  package init(_ step: Step = .writing, done: Int, total: Int) {
    self.step = step
    self.done = done
    self.total = total
  }
}
