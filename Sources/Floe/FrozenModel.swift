internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Tensors

/// A model that is frozen in memory to be run.
struct FrozenModel: RunnableModel {
  /// What TensorFlow's ops compute is not known to be rounded.
  var rounding: RoundedInterface? { nil }
  private(set) var model: Model
  let summary: FreezeSummary
  private let signature: Signature?
  /// How long loops may go on in a run, in seconds; nil for as long as they want.
  var seconds: Int?

  init(_ options: FreezeOptions) throws(Diagnostic) {
    // Nothing is written, so that no output can be one of the files read.
    var options = options
    options.output = "-"
    options.keepsState = true
    (model, summary, signature) = try Freezer(options).freeze()
  }

  /// A session of the model, initialised as a loader does.
  func session(keepsConstants: Bool = false) throws(Diagnostic) -> Interpreter {
    let interpreter = Interpreter(
      model, keepsConstants: keepsConstants, limit: seconds.map { TimeLimit(seconds: $0) })
    try interpreter.initialize()
    return interpreter
  }

  /// Gives variables that came without a checkpoint the values they have in another model.
  mutating func restoreVariables(from other: FrozenModel) {
    if model.variables.source == nil { model.variables = other.model.variables }
  }

  /// The tensor of an input or output.
  func value(of port: FreezeSummary.Port) -> Value? {
    let (name, index) = splitTensorName(port.name) ?? (port.name, 0)
    return model.graph.node(named: name)?[index]
  }

  var inputs: [FreezeSummary.Port] { summary.inputs }
  var outputs: [FreezeSummary.Port] { summary.outputs }

  /// An input with a default of its own need not be given, nor one that nothing reads.
  func needs(_ input: FreezeSummary.Port) -> Bool {
    let graph = model.graph
    guard let value = value(of: input), graph.op(value.node) == "Placeholder" else { return false }
    return graph.hasUses(value.node) || graph.outputs.contains { $0.value.node == value.node }
  }

  /// The signature may have inputs that no output needs.
  func ignores(_ key: String) -> Bool { signature?.inputs.contains { $0.key == key } == true }

  /// The values under the tensors that they replace.
  func places(of feeds: [TensorValue?]) -> [Value: TensorValue] {
    var places: [Value: TensorValue] = [:]
    for (port, feed) in zip(inputs, feeds) {
      if let place = value(of: port) { places[place] = feed }
    }
    return places
  }

  func run(_ feeds: [TensorValue?]) throws(Diagnostic) -> [TensorValue] {
    try session().run(outputs.compactMap { value(of: $0) }, feeding: places(of: feeds))
  }
}

extension TensorValue {
  /// A tensor for NumPy, which has no numbers of some types: all of them are `float32`, too.
  func forNumpy() throws(Diagnostic) -> Tensor {
    let isFloat: Set<ElementType> = [
      .bfloat16, .float8E5M2, .float8E4M3FN, .float8E4M3FNUZ, .float8E4M3B11FNUZ, .float8E5M2FNUZ,
    ]
    guard isPlain else {
      throw Diagnostic(
        .unsupported,
        isHandle ? "a handle has no value to show" : "a list of tensors has no value to show",
        help: isHandle ? nil : "fetch a TensorListStack of it")
    }
    return try isFloat.contains(type) ? cast(self, to: .float32).tensor : tensor
  }
}
