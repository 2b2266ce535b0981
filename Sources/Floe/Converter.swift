internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Passes
internal import TFLiteFormat
internal import TensorFlowFormat
internal import Tensors

/// Converts models to TFLite: freezes them in memory, makes their ops TFLite's, and writes a flatbuffer.
public struct Converter {
  let options: ConvertOptions
  private let print: (String) -> Void
  private let progress: (ProgressReport) -> Void

  /// - Parameters:
  ///   - print: takes the text that `printAfter` asks for.
  ///   - progress: is told how far calibrating and writing are, a few times a second at most.
  public init(
    _ options: ConvertOptions, print: @escaping (String) -> Void = { _ in },
    progress: @escaping (ProgressReport) -> Void = { _ in }
  ) {
    self.options = options
    self.print = print
    self.progress = progress
  }

  /// Reads the model, runs the passes and writes the file.
  ///
  /// - Throws: an error whose description is everything that is wrong with the model, the names or the files, and every
  ///   op that cannot become TFLite. Nothing is written then.
  /// - Returns: what was done.
  public func run() throws -> ConvertSummary {
    var (model, summary) = try convert()
    if let path = options.writtenRanges { try summary.calibration?.write(to: path) }
    if let path = options.report { try summary.layerErrors?.write(to: path) }
    summary.output = options.output
    summary.bytes = try TFLiteWriter(model: model).write(to: options.output) { done, total in
      progress(ProgressReport(done: done, total: total))
    }
    return summary
  }

  /// The converted model, not written yet.
  func convert() throws(Diagnostic) -> (model: Model, summary: ConvertSummary) {
    try Quantizer(options: options, observers: []).check()
    if let path = options.model.model, case .tfLite(let file) = try ModelSource.recognise(path).source {
      return try rewrite(file)
    }
    let keys = try signatureKeys()
    guard keys.count > 1 else { return try convert(signature: keys.first) }
    try checkManySignatures()
    try checkShapes(of: keys)
    var (model, summary) = try convert(signature: keys[0], among: keys)
    model.name = keys[0]
    for key in keys.dropFirst() {
      let (other, otherSummary) = try convert(signature: key, among: keys)
      model.add(other, as: key)
      summary.add(otherSummary)
    }
    return (model, summary)
  }

  /// One signature, or what the options say without one, as a model of its own.
  ///
  /// - Parameter keys: all signatures that are converted, where there are several.
  private func convert(
    signature key: String?, among keys: [String] = []
  ) throws(Diagnostic) -> (Model, ConvertSummary) {
    var freezing = options.model
    freezing.stopAfter = nil
    freezing.tellsResult = false
    if let key { freezing.signature = key }
    freezing.customOps = options.customOps
    freezing.keepsFakeQuantization = options.quantization.activations != nil
    let freezer = Freezer(freezing, print: print)
    var (model, frozen, signature) = try freezer.freeze()
    setInputs(&model, &frozen)
    let context = PassContext(explaining: Set(options.model.explain))
    let manager = PassManager(observers: freezer.observers())
    var records = try manager.run(.tflite(pipelineOptions(for: frozen)), on: &model, context)
    for warning in try model.encodeCustomOptions() { context.report(warning) }
    // What was set to a constant is no input any more.
    let set = Set(options.model.values.compactMap { $0.split(separator: "=").first.map(String.init) })
    let interface = ConvertedInterface(
      frozen, signature, named: options.model.outputs.isEmpty, without: set)
    interface.apply(to: &model)
    var quantizer = Quantizer(options: options, observers: freezer.observers(), progress: progress)
    if let key, keys.count > 1 {
      quantizer.signature = key
      quantizer.options.samples.otherInputs = try inputNames(of: keys.filter { $0 != key })
    }
    let quantized = try quantizer.quantize(&model, context)
    records += quantized.records
    let requirement = TFLiteVersions.requirement(of: model)
    if !requirement.unknown.isEmpty {
      context.report(
        Diagnostic(
          .unknownRuntime,
          "no release of the runtime is known that has \(listed(requirement.unknown)): 'min_runtime_version' does not count it",
          severity: .warning))
    }
    var summary = ConvertSummary(model, records, context, frozen: frozen)
    summary.calibration = quantized.calibration
    summary.layerErrors = quantized.report
    summary.decisions += options.model.explanations(summary.decisions, model.graph)
    return (model, summary)
  }

  /// A model that is TFLite already: its operators stay, and get the versions that they need.
  private func rewrite(_ path: String) throws(Diagnostic) -> (Model, ConvertSummary) {
    let given = options.model
    guard options.shapes.isEmpty, options.batch == nil, options.signatures.isEmpty, !options.allSignatures,
      given.signature == nil, given.inputs.isEmpty, given.outputs.isEmpty, given.cuts.isEmpty,
      given.values.isEmpty, !options.allowSelectTFOps, options.customOps == nil
    else {
      throw Diagnostic(
        .usage, "'\(path)' is TFLite already, and its operators, inputs and outputs stay as they are",
        at: Location(file: path), help: "leave out the options that name or change them")
    }
    let model = try TFLiteReader.read(path)
    guard options.quantization.activations != nil else { return try quantized(model) }
    let parts = try model.separated()
    guard parts.count > 1 else { return try quantized(parts[0]) }
    try checkManySignatures()
    var (rewritten, summary): ([Model], ConvertSummary?) = ([], nil)
    for part in parts {
      let (one, own) = try quantized(part, among: parts)
      rewritten.append(one)
      if summary?.add(own) == nil { summary = own }
    }
    let whole = Model(joining: rewritten, order: model.signatures.map(\.key))
    return (whole, summary ?? ConvertSummary(whole, [], PassContext(), frozen: FreezeSummary()))
  }

  /// A model of TFLite ops as the options want it.
  ///
  /// - Parameter parts: all that are of one file, where there are several.
  private func quantized(
    _ model: Model, among parts: [Model] = []
  ) throws(Diagnostic) -> (Model, ConvertSummary) {
    var model = model
    let context = PassContext(explaining: Set(options.model.explain))
    let observers = Freezer(options.model, print: print).observers()
    var quantizer = Quantizer(options: options, observers: observers, progress: progress)
    if parts.count > 1 {
      let own = model.signatures.map(\.key)
      quantizer.signature = own.first ?? model.name
      let others = parts.filter { $0.signatures.map(\.key) != own }
      quantizer.options.samples.otherInputs = Self.inputNames(of: others.flatMap(\.signatures))
    }
    let quantized = try quantizer.quantize(&model, context)
    var summary = ConvertSummary(model, quantized.records, context, frozen: FreezeSummary())
    summary.calibration = quantized.calibration
    summary.layerErrors = quantized.report
    return (model, summary)
  }

  private func checkManySignatures() throws(Diagnostic) {
    guard options.ranges.isEmpty, options.writtenRanges == nil, options.report == nil,
      options.mostBytes == nil
    else {
      throw Diagnostic(
        .usage, "--ranges, --write-ranges, --report and --max-size are for one signature",
        help: "convert one signature: --signature KEY")
    }
  }

  // MARK: Several signatures

  /// The signatures to convert, in order; none where the options do not say.
  private func signatureKeys() throws(Diagnostic) -> [String] {
    let named = splitNames(options.signatures)
    guard options.allSignatures || !named.isEmpty else { return [] }
    guard options.model.signature == nil, options.model.outputs.isEmpty, options.model.inputs.isEmpty else {
      throw Diagnostic(
        .usage, "several signatures have inputs and outputs of their own",
        help: "leave out --signature, --inputs and --outputs")
    }
    let loaded = try ModelLoader(options: options.model).load()
    // Without outputs it is there for what it does when the model is loaded.
    let known = loaded.model.signatures.filter { !$0.outputs.isEmpty }.map(\.key)
    guard !known.isEmpty else {
      throw Diagnostic(
        .unknownSignature, "the model has no signatures", at: Location(file: loaded.model.origin))
    }
    let problems = named.filter { !known.contains($0) }.map { name in
      Diagnostic(
        .unknownSignature, "the model has no signature '\(name)'", at: Location(file: loaded.model.origin),
        notes: ["its signatures: \(listed(known))"], help: didYouMean(name, among: known))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    var seen: Set<String> = []
    return options.allSignatures ? known : named.filter { seen.insert($0).inserted }
  }

  /// Every shape must be of an input of one of the signatures; of which, each of them asks for itself.
  private func checkShapes(of keys: [String]) throws(Diagnostic) {
    let loaded = try ModelLoader(options: options.model).load()
    let inputs = loaded.model.signatures.filter { keys.contains($0.key) }.flatMap(\.inputs)
    let known = Set(inputs.flatMap { [$0.key, $0.tensor, splitTensorName($0.tensor)?.name ?? ""] })
    for name in try parsedShapes().keys.sorted() where !known.contains(name) {
      throw Diagnostic(
        .unknownInput, "no signature has an input '\(name)'",
        notes: ["their inputs: \(listed(inputs.map(\.key)))"],
        help: didYouMean(name, among: inputs.map(\.key)))
    }
  }

  /// What the inputs of signatures go by, with and without the signature's key.
  private func inputNames(of keys: [String]) throws(Diagnostic) -> Set<String> {
    let loaded = try ModelLoader(options: options.model).load()
    return Self.inputNames(of: loaded.model.signatures.filter { keys.contains($0.key) })
  }

  private static func inputNames(of signatures: [Signature]) -> Set<String> {
    var names: Set<String> = []
    for signature in signatures {
      for input in signature.inputs {
        let own = [input.key, input.tensor, splitTensorName(input.tensor)?.name ?? input.key]
        names.formUnion(own + own.map { "\(signature.key)/\($0)" })
      }
    }
    return names
  }

  // MARK: Inputs

  /// All placeholders are inputs, each once, and have the shapes that the signature states. TFLite has no inputs with a default:
  /// one that is named is an input like others, and one that is not is its default.
  private func setInputs(_ model: inout Model, _ frozen: inout FreezeSummary) {
    let named = Set(model.graph.inputs.map(\.value.node))
    var seen: Set<String> = []
    frozen.inputs.removeAll { port in
      guard seen.insert(port.name).inserted else { return true }
      guard let node = splitTensorName(port.name).flatMap({ model.graph.node(named: $0.name) }) else {
        return false
      }
      return model.graph.op(node) == "PlaceholderWithDefault" && !named.contains(node)
    }
    model.graph.inputs = []
    for port in frozen.inputs {
      guard let (name, index) = splitTensorName(port.name), let node = model.graph.node(named: name) else {
        continue
      }
      if model.graph.op(node) == "PlaceholderWithDefault" {
        model.graph.setOperands(node, [], controls: [])
        model.graph.update(node) { $0.op = "Placeholder" }
      }
      model.graph.inputs.append(Graph.Port(key: port.key, value: node[index]))
      if model.graph.attributes(node).shape("shape")?.dimensions == nil, let sizes = port.shape {
        model.graph.update(node) { $0.attributes["shape"] = .shape(Shape(sizes)) }
      }
    }
  }

  private func pipelineOptions(for frozen: FreezeSummary) throws(Diagnostic) -> TFLitePipelineOptions {
    var pipeline = TFLitePipelineOptions()
    pipeline.batch = options.batch
    pipeline.foldLimit = options.model.foldLimit
    pipeline.keepsTensorFlowOps = options.allowSelectTFOps
    pipeline.becomesIntegers = options.quantization.activations != nil
    pipeline.shapes = try parsedShapes()
    if options.allSignatures || !options.signatures.isEmpty {
      let here = Set(frozen.inputs.flatMap { [$0.key, $0.name, splitTensorName($0.name)?.name ?? ""] })
      pipeline.shapes = pipeline.shapes.filter { here.contains($0.key) }
    }
    return pipeline
  }

  private func parsedShapes() throws(Diagnostic) -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for text in options.shapes {
      let parts = text.split(separator: "=", maxSplits: 1)
      let sizes = parts.last.map { $0.split(separator: ",").map { Int($0) ?? -2 } } ?? []
      guard parts.count == 2, sizes.allSatisfy({ $0 >= -1 }) else {
        throw Diagnostic(.invalidValue, "'--shape \(text)' is not of the form NAME=1,224,224,3")
      }
      shapes[String(parts[0])] = Shape(sizes)
    }
    return shapes
  }
}
