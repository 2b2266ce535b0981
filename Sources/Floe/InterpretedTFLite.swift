internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Ops
internal import TFLiteFormat
internal import Tensors

/// A .tflite file, which Floe's own interpreter runs.
struct InterpretedTFLite: RunnableModel {
  let model: Model
  let inputs: [FreezeSummary.Port]
  let outputs: [FreezeSummary.Port]
  let rounding: RoundedInterface?
  /// Says that LiteRT would run the model, were it there; nil where Floe's interpreter was asked for.
  private(set) var remark: Diagnostic?

  /// Takes the graph of a signature, or the main one, with the outputs that the options name, or all: also with
  /// `namesOfOther` where none of the names is this model's.
  ///
  /// - Throws: for a damaged file, for options that are not for such files, and for signatures and outputs that it does
  ///   not have.
  init(_ file: String, _ options: FreezeOptions, namesOfOther: Bool = false) throws(Diagnostic) {
    let asked = try TFLiteInterface(file, options)
    var model = try TFLiteReader.read(file)
    if let key = options.signature, !model.take(signature: key) {
      throw Diagnostic(
        .unknownSignature, "the model has no signature '\(key)'", at: Location(file: file),
        notes: ["its signatures: \(listed(model.signatures.map(\.key)))"],
        help: didYouMean(key, among: model.signatures.map(\.key)))
    } else if options.signature == nil {
      _ = model.take(signature: nil)
    }
    rounding = RoundedInterface(model)
    let all = model.graph.outputs
    let places = try asked.places(
      of: all.map { FreezeSummary.Port($0, in: model.graph) }, namesOfOther: namesOfOther)
    model.graph.outputs = places.map { all[$0] }
    inputs = model.graph.inputs.map { FreezeSummary.Port($0, in: model.graph) }
    outputs = model.graph.outputs.map { FreezeSummary.Port($0, in: model.graph) }
    self.model = model
  }

  /// The same in the place of LiteRT, which is not there for this reason.
  init(
    _ file: String, _ options: FreezeOptions, without problem: Diagnostic, namesOfOther: Bool = false
  ) throws(Diagnostic) {
    try self.init(file, options, namesOfOther: namesOfOther)
    remark = Diagnostic(
      problem.code, "LiteRT cannot be loaded: Floe's interpreter runs the model", severity: .warning,
      at: Location(file: file), notes: problem.notes, help: problem.help)
  }

  func needs(_: FreezeSummary.Port) -> Bool { true }

  func ignores(_: String) -> Bool { false }

  /// The values under the tensors that they are for.
  func places(of feeds: [TensorValue?]) -> [Value: TensorValue] {
    var places: [Value: TensorValue] = [:]
    for (port, feed) in zip(model.graph.inputs, feeds) { places[port.value] = feed }
    return places
  }

  func run(_ feeds: [TensorValue?]) throws(Diagnostic) -> [TensorValue] {
    try Interpreter(model).run(model.graph.outputs.map(\.value), feeding: places(of: feeds))
  }
}

extension Model {
  /// Makes the graph of a signature, or of the main graph's, the main one, with its keys.
  ///
  /// - Returns: whether there is such a signature.
  mutating func take(signature key: String?) -> Bool {
    guard let signature = signatures.first(where: { key == nil ? $0.function == nil : $0.key == key }) else {
      return false
    }
    if let body = signature.function.flatMap({ functions[$0]?.body }) { graph = body }
    graph.takeKeys(of: signature)
    return true
  }
}

extension Graph {
  /// Makes the inputs and outputs those of a signature, by its keys; one tensor may be several outputs.
  mutating func takeKeys(of signature: Signature) {
    func name(_ value: Value) -> String { "\(self.name(value.node)):\(value.port)" }
    for index in inputs.indices {
      let tensor = name(inputs[index].value)
      if let entry = signature.inputs.first(where: { $0.tensor == tensor }) { inputs[index].key = entry.key }
    }
    let known = Dictionary(
      (outputs + inputs).map { (name($0.value), $0.value) }, uniquingKeysWith: { first, _ in first })
    let named = signature.outputs.compactMap { entry in
      known[entry.tensor].map { Port(key: entry.key, value: $0) }
    }
    if !named.isEmpty, named.count == signature.outputs.count { outputs = named }
  }
}

extension FreezeSummary.Port {
  /// An input or output of a graph of TFLite ops.
  init(_ port: Graph.Port, in graph: Graph) {
    let type = graph.type(port.value)
    self.init(
      key: port.key, name: TFLiteAttribute.tensorName(of: port.value, in: graph),
      dtype: (type?.element ?? .invalid).name, shape: type?.shape.dimensions)
  }
}
