package import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
package import Tensors

/// Runs models: freezes them in memory, feeds their inputs, and computes their outputs.
public struct Runner {
  /// The model and its interface, as for freezing.
  public var model: FreezeOptions
  /// The file with the value of each input, by key or name.
  public var inputs: [(key: String, path: String)] = []
  /// How often to run again, to measure how long an inference takes.
  public var repetitions = 0

  /// A run of a model without inputs.
  public init(_ model: FreezeOptions) {
    self.model = model
  }

  /// One output and its value.
  package struct Result {
    package let key: String
    package let value: Tensor
  }

  /// Computes every output.
  ///
  /// - Throws: a Diagnostic for keys, types and shapes that do not fit the interface, all at once; for ops that Floe
  ///   does not run, all at once; for operands that an op does not take.
  package func run() throws(Diagnostic) -> (results: [Result], warnings: [Diagnostic], milliseconds: [Double])
  {
    // Nothing is written, so that no output can be one of the files read.
    var options = model
    options.output = "-"
    let (frozen, summary, signature) = try Freezer(options).freeze()
    let graph = frozen.graph
    var feeds: [Value: TensorValue] = [:]
    var problems: [Diagnostic] = []
    // Inputs whose values were given and do not fit are not missing, too.
    var refused: Set<String> = []
    for (key, path) in inputs {
      guard
        let port = summary.inputs.first(where: { $0.key == key || $0.name == key || $0.name == key + ":0" })
      else {
        // The signature may have inputs that no output needs.
        if signature?.inputs.contains(where: { $0.key == key }) == true { continue }
        problems.append(
          Diagnostic(
            .unknownInput, "the model has no input '\(key)'",
            notes: ["its inputs: \(summary.inputs.map(describe).joined(separator: ", "))"],
            help: didYouMean(key, among: summary.inputs.map(\.key))))
        continue
      }
      let (name, index) = splitTensorName(port.name) ?? (port.name, 0)
      guard let node = graph.node(named: name) else { continue }
      do throws(Diagnostic) {
        feeds[node[index]] = try value(NumpyFile.read(path), for: port, path)
      } catch {
        refused.insert(port.name)
        problems.append(error)
      }
    }
    // An input with a default of its own need not be given.
    for port in summary.inputs {
      let (name, index) = splitTensorName(port.name) ?? (port.name, 0)
      guard let node = graph.node(named: name), feeds[node[index]] == nil, graph.op(node) == "Placeholder",
        graph.hasUses(node) || graph.outputs.contains(where: { $0.value.node == node }),
        !refused.contains(port.name)
      else { continue }
      problems.append(
        Diagnostic(
          .missingInput, "the input \(describe(port)) is not given", help: "--input \(port.key)=FILE.npy"))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    let interpreter = Interpreter(frozen, keepsConstants: repetitions > 0)
    let values = try interpreter.run(graph.outputs.map(\.value), feeding: feeds)
    var milliseconds: [Double] = []
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      _ = try interpreter.run(graph.outputs.map(\.value), feeding: feeds)
      milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    var results: [Result] = []
    for (port, value) in zip(graph.outputs, values) {
      // NumPy, which prints and stores them, has no numbers of this type; all of them are `float32`, too.
      let shown = value.type == .bfloat16 ? try cast(value, to: .float32) : value
      results.append(Result(key: port.key, value: shown.tensor))
    }
    return (results, summary.diagnostics, milliseconds.sorted())
  }

  private func describe(_ port: FreezeSummary.Port) -> String {
    "'\(port.key)' (\(port.dtype)\(Shape(port.shape)))"
  }

  /// An array as the input wants it: as TensorFlow does, numbers are converted when they are of one kind.
  private func value(
    _ tensor: Tensor, for port: FreezeSummary.Port, _ path: String
  ) throws(Diagnostic) -> TensorValue {
    let type = ElementType(named: port.dtype) ?? tensor.type
    guard Shape(port.shape).isCompatible(with: tensor.shape) else {
      throw Diagnostic(
        .invalidOperand, "the input \(describe(port)) does not take a shape of \(tensor.shape)",
        at: Location(file: path))
    }
    let loaded = try TensorValue(loading: tensor)
    if tensor.type == type { return loaded }
    guard tensor.type != .string, type != .string else {
      throw Diagnostic(
        .invalidOperand, "the input \(describe(port)) does not take \(tensor.type)", at: Location(file: path))
    }
    // NumPy has no type of its own for these: their bytes come as another.
    if type.byteWidth == tensor.type.byteWidth, !NumpyFile.writes(type) { return loaded.reinterpreted(type) }
    return try cast(loaded, to: type)
  }
}
