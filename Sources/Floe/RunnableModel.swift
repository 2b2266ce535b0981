internal import Diagnostics
internal import Kernels
internal import Tensors

/// A model that computes its outputs from values for its inputs, whoever does the computing.
protocol RunnableModel {
  var inputs: [FreezeSummary.Port] { get }
  var outputs: [FreezeSummary.Port] { get }

  /// Whether the outputs cannot be computed without a value for the input.
  func needs(_ input: FreezeSummary.Port) -> Bool

  /// Whether the model has an input of this key that is none of `inputs`, for no output depends on it.
  func ignores(_ key: String) -> Bool

  /// Computes the outputs, in order, from a value or nil for each input.
  func run(_ feeds: [TensorValue?]) throws(Diagnostic) -> [TensorValue]
}

extension RunnableModel {
  /// The input that goes by a key, or by the name of its node or tensor.
  private func input(_ key: String) -> Int? {
    inputs.firstIndex { $0.goes(by: key) }
  }

  /// The values of inputs from files, by key or name; nil where none is given.
  ///
  /// - Throws: keys that the model does not have, and arrays that an input does not take, all at once.
  func feeds(from files: [(key: String, path: String)]) throws(Diagnostic) -> [TensorValue?] {
    let (feeds, _, problems) = read(files)
    if let problem = Diagnostic.combining(problems) { throw problem }
    return feeds
  }

  /// The same, and every input that is needed must be among them.
  func allFeeds(from files: [(key: String, path: String)]) throws(Diagnostic) -> [TensorValue?] {
    var (feeds, refused, problems) = read(files)
    for (index, port) in inputs.enumerated() {
      guard feeds[index] == nil, !refused.contains(index), needs(port) else { continue }
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
  ) -> (feeds: [TensorValue?], refused: Set<Int>, problems: [Diagnostic]) {
    var feeds = [TensorValue?](repeating: nil, count: inputs.count)
    // Inputs whose values were given and do not fit are not missing, too.
    var refused: Set<Int> = []
    var problems: [Diagnostic] = []
    for (key, path) in files {
      guard let index = input(key) else {
        if ignores(key) { continue }
        problems.append(
          Diagnostic(
            .unknownInput, "the model has no input '\(key)'",
            notes: ["its inputs: \(inputs.map(described).joined(separator: ", "))"],
            help: didYouMean(key, among: inputs.map(\.key))))
        continue
      }
      do throws(Diagnostic) {
        feeds[index] = try value(NumpyFile.read(path), for: inputs[index], path)
      } catch {
        refused.insert(index)
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
