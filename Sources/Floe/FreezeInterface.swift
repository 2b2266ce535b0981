internal import Diagnostics
internal import GraphIR
internal import Ops
internal import PassKit
internal import Passes
internal import Tensors

/// How the inputs and outputs of a frozen graph come about.
extension Freezer {
  /// The signature the user named, else the one a server would take, else none.
  func chooseSignature(_ model: Model) throws(Diagnostic) -> Signature? {
    let keys = model.signatures.map(\.key)
    if let wanted = options.signature {
      guard let found = model.signatures.first(where: { $0.key == wanted }) else {
        throw Diagnostic(
          .unknownSignature, "the model has no signature '\(wanted)'", at: Location(file: model.origin),
          notes: [keys.isEmpty ? "it has no signatures at all" : "its signatures: \(listed(keys))"],
          help: didYouMean(wanted, among: keys))
      }
      return found
    }
    if let serving = model.signatures.first(where: { $0.key == "serving_default" }) { return serving }
    return model.signatures.count == 1 ? model.signatures.first : nil
  }

  /// Sets the graph's outputs and inputs as the options, or else the signature, say.
  func setInterface(
    _ model: inout Model, _ signature: Signature?, _ passes: inout FreezePipelineOptions,
    _ context: PassContext
  ) throws(Diagnostic) {
    let resolver = NameResolver(model: model, signature: signature)
    model.graph.outputs = try outputs(resolver, context)
    let names = splitNames(options.inputs)
    guard !names.isEmpty else {
      model.graph.inputs = try resolver.ports(of: signature?.inputs ?? [], role: "input", code: .unknownInput)
      return
    }
    var problems: [Diagnostic] = []
    let placeholders: Set<OpKind> = ["Placeholder", "PlaceholderV2", "PlaceholderWithDefault"]
    let cutAlready = Set(passes.cuts.map { "\($0.node):\($0.port)" })
    for name in names {
      guard let port = resolver.tensor(name, among: signature?.inputs ?? []) else {
        problems.append(resolver.unknown(name, code: .unknownInput, entries: signature?.inputs ?? []))
        continue
      }
      let node = port.value.node
      let tensor = "\(model.graph.name(node)):\(port.value.port)"
      if !placeholders.contains(model.graph.op(node)), !cutAlready.contains(tensor) {
        // What is fed but is no placeholder becomes one.
        let shapes = model.graph.attributes(node).shapes("_output_shapes") ?? []
        let index = Int(port.value.port)
        passes.cuts.append(
          CutInputs.Cut(
            node: model.graph.name(node), port: index, type: nil,
            shape: shapes.indices.contains(index) ? shapes[index] : .unknownRank))
      }
      model.graph.inputs.append(port)
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  private func outputs(_ resolver: NameResolver, _ context: PassContext) throws(Diagnostic) -> [Graph.Port] {
    let names = splitNames(options.outputs)
    let model = resolver.model
    if names == ["auto"], resolver.value(of: "auto") == nil {
      guard let best = OutputGuess.candidates(in: model).first else {
        throw Diagnostic(
          .unknownOutput, "no node of the graph looks like an output", at: Location(file: model.origin),
          help: "name the outputs: --outputs NODE,NODE")
      }
      context.report(
        Diagnostic(
          .chosen, "took '\(best.name)' as the output", severity: .note, at: Location(file: model.origin)))
      return try resolver.outputs([best.name])
    }
    if names.isEmpty, resolver.signature == nil { throw missingOutputs(model) }
    return try resolver.outputs(names)
  }

  private func missingOutputs(_ model: Model) -> Diagnostic {
    let place = Location(file: model.origin)
    let signatures = model.signatures.map(\.key)
    guard signatures.isEmpty else {
      return Diagnostic(
        .missingOutputs, "the model has \(signatures.count) signatures, so that one must be named", at: place,
        notes: ["the signatures: \(listed(signatures))"], help: "--signature KEY")
    }
    let guesses = OutputGuess.candidates(in: model).prefix(10).map(\.name)
    guard let best = guesses.first else {
      let hasCalls = model.functions.names.isEmpty == false
      return Diagnostic(
        .missingOutputs, "the graph has no signature, and nothing that looks like an output", at: place,
        help: hasCalls
          ? "save it with a signature: tf.saved_model.save(model, DIR, signatures=FUNCTION); or name nodes: --outputs NODE"
          : "name the outputs: --outputs NODE,NODE")
    }
    return Diagnostic(
      .missingOutputs, "the graph has no signature, so that its outputs must be named", at: place,
      notes: ["likely outputs, best first: \(listed(guesses))"],
      help: "--outputs \(best), or --outputs auto for the likeliest")
  }
}

/// The inputs and outputs of a frozen graph, with what is known of their types and shapes.
struct Interface {
  private(set) var inputs: [FreezeSummary.Port] = []
  private(set) var outputs: [FreezeSummary.Port] = []

  init(_ model: Model, _ signature: Signature?) {
    let graph = model.graph
    var inferred: ShapeInference?
    var keyed = graph.inputs
    let known = Set(keyed.map(\.value.node))
    for node in graph.nodes where ["Placeholder", "PlaceholderWithDefault"].contains(graph.op(node)) {
      if !known.contains(node) { keyed.append(Graph.Port(key: graph.name(node), value: node[0])) }
    }
    inputs = keyed.map { Self.port(of: $0, in: graph, signature?.inputs ?? []) }
    outputs = graph.outputs.map { output in
      let declared = Self.port(of: output, in: graph, signature?.outputs ?? [])
      // What is declared but for the size of a batch is not worth looking at every node.
      guard declared.shape == nil else { return declared }
      let inference = inferred ?? ShapeInference(model)
      inferred = inference
      return FreezeSummary.Port(
        key: declared.key, name: declared.name, dtype: declared.dtype,
        shape: inference.shape(output.value).dimensions)
    }
  }

  static func port(
    of port: Graph.Port, in graph: Graph, _ entries: [Signature.Entry]
  ) -> FreezeSummary.Port {
    let attributes = graph.attributes(port.value.node)
    let name = "\(graph.name(port.value.node)):\(port.value.port)"
    let entry = entries.first { $0.tensor == name || $0.key == port.key }
    let shapes = attributes.shapes("_output_shapes") ?? []
    let index = Int(port.value.port)
    var shape = entry?.shape ?? (shapes.indices.contains(index) ? shapes[index] : .unknownRank)
    if graph.op(port.value.node) == "Const", let tensor = attributes.tensor("value") { shape = tensor.shape }
    if graph.op(port.value.node).name.hasPrefix("Placeholder"), let stated = attributes.shape("shape") {
      shape = entry.map { fed(stated, declared: $0.shape) } ?? stated
    }
    let type = graph.outputType(of: port.value) ?? entry?.type ?? .invalid
    return FreezeSummary.Port(key: port.key, name: name, dtype: type.name, shape: shape.dimensions)
  }

  /// What a placeholder takes: the graph may be cut to other sizes than the signature declares, which in turn knows those
  /// that the graph leaves open. TensorFlow 1 wrote an unknown shape as that of a scalar.
  private static func fed(_ stated: Shape, declared: Shape) -> Shape {
    guard let sizes = stated.dimensions, !sizes.isEmpty else { return declared }
    guard let others = declared.dimensions, others.count == sizes.count else { return stated }
    return Shape(zip(sizes, others).map { $0 < 0 ? $1 : $0 })
  }
}
