internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Tensors

/// A model that is frozen in memory to be run.
struct FrozenModel {
  let model: Model
  let summary: FreezeSummary
  private let signature: Signature?

  init(_ options: FreezeOptions) throws(Diagnostic) {
    // Nothing is written, so that no output can be one of the files read.
    var options = options
    options.output = "-"
    (model, summary, signature) = try Freezer(options).freeze()
  }

  /// The tensor of an input or output.
  func value(of port: FreezeSummary.Port) -> Value? {
    let (name, index) = splitTensorName(port.name) ?? (port.name, 0)
    return model.graph.node(named: name)?[index]
  }

  /// The input that goes by a key, or by the name of its node or tensor.
  func input(_ key: String) -> FreezeSummary.Port? {
    summary.inputs.first { $0.key == key || $0.name == key || $0.name == key + ":0" }
  }

  /// The values of inputs from files, by key or name.
  ///
  /// - Throws: keys that the model does not have, and arrays that an input does not take, all at once.
  func feeds(from files: [(key: String, path: String)]) throws(Diagnostic) -> [Value: TensorValue] {
    let (feeds, _, problems) = read(files)
    if let problem = Diagnostic.combining(problems) { throw problem }
    return feeds
  }

  /// The same, and every input that is needed must be among them.
  func allFeeds(from files: [(key: String, path: String)]) throws(Diagnostic) -> [Value: TensorValue] {
    var (feeds, refused, problems) = read(files)
    // An input with a default of its own need not be given.
    let graph = model.graph
    for port in summary.inputs {
      guard let value = value(of: port), feeds[value] == nil, graph.op(value.node) == "Placeholder",
        graph.hasUses(value.node) || graph.outputs.contains(where: { $0.value.node == value.node }),
        !refused.contains(port.name)
      else { continue }
      problems.append(
        Diagnostic(
          .missingInput, "the input \(described(port)) is not given", help: "--input \(port.key)=FILE.npy"))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    return feeds
  }

  func described(_ port: FreezeSummary.Port) -> String { "'\(port.key)' (\(port.dtype)\(Shape(port.shape)))" }

  private func read(
    _ files: [(key: String, path: String)]
  ) -> (feeds: [Value: TensorValue], refused: Set<String>, problems: [Diagnostic]) {
    var feeds: [Value: TensorValue] = [:]
    // Inputs whose values were given and do not fit are not missing, too.
    var refused: Set<String> = []
    var problems: [Diagnostic] = []
    for (key, path) in files {
      guard let port = input(key) else {
        // The signature may have inputs that no output needs.
        if signature?.inputs.contains(where: { $0.key == key }) == true { continue }
        problems.append(
          Diagnostic(
            .unknownInput, "the model has no input '\(key)'",
            notes: ["its inputs: \(summary.inputs.map(described).joined(separator: ", "))"],
            help: didYouMean(key, among: summary.inputs.map(\.key))))
        continue
      }
      guard let place = value(of: port) else { continue }
      do throws(Diagnostic) {
        feeds[place] = try value(NumpyFile.read(path), for: port, path)
      } catch {
        refused.insert(port.name)
        problems.append(error)
      }
    }
    return (feeds, refused, problems)
  }

  /// An array as the input wants it: as TensorFlow does, numbers are converted when they are of one kind.
  private func value(
    _ tensor: Tensor, for port: FreezeSummary.Port, _ path: String
  ) throws(Diagnostic) -> TensorValue {
    let type = ElementType(named: port.dtype) ?? tensor.type
    guard Shape(port.shape).isCompatible(with: tensor.shape) else {
      throw Diagnostic(
        .invalidOperand, "the input \(described(port)) does not take a shape of \(tensor.shape)",
        at: Location(file: path))
    }
    let loaded = try TensorValue(loading: tensor)
    if tensor.type == type { return loaded }
    guard tensor.type != .string, type != .string else {
      throw Diagnostic(
        .invalidOperand, "the input \(described(port)) does not take \(tensor.type)", at: Location(file: path)
      )
    }
    // NumPy has no type of its own for these: their bytes come as another.
    if type.byteWidth == tensor.type.byteWidth, !NumpyFile.writes(type) { return loaded.reinterpreted(type) }
    return try cast(loaded, to: type)
  }
}

extension TensorValue {
  /// A tensor for NumPy, which has no numbers of some types: all of them are `float32`, too.
  func forNumpy() throws(Diagnostic) -> Tensor {
    let isFloat: Set<ElementType> = [
      .bfloat16, .float8E5M2, .float8E4M3FN, .float8E4M3FNUZ, .float8E4M3B11FNUZ, .float8E5M2FNUZ,
    ]
    return try isFloat.contains(type) ? cast(self, to: .float32).tensor : tensor
  }
}
