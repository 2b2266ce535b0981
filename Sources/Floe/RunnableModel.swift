internal import Diagnostics
internal import Kernels
internal import Tensors

/// A model that computes its outputs from values for its inputs, whoever does the computing.
protocol RunnableModel {
  var inputs: [FreezeSummary.Port] { get }
  var outputs: [FreezeSummary.Port] { get }
  /// How it rounds, where it does not compute with floats of 32 bits alone.
  var rounding: RoundedInterface? { get }

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

  /// The values of inputs, by key or name; nil where none is given.
  ///
  /// - Throws: keys that the model does not have, and arrays that an input does not take, all at once.
  func feeds(from given: [GivenInput]) throws(Diagnostic) -> [TensorValue?] {
    let (feeds, _, problems) = read(given)
    if let problem = Diagnostic.combining(problems) { throw problem }
    return feeds
  }

  /// The same, and every input that is needed must be among them.
  func allFeeds(from given: [GivenInput]) throws(Diagnostic) -> [TensorValue?] {
    var (feeds, refused, problems) = read(given)
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
    _ given: [GivenInput]
  ) -> (feeds: [TensorValue?], refused: Set<Int>, problems: [Diagnostic]) {
    var feeds = [TensorValue?](repeating: nil, count: inputs.count)
    // Inputs whose values were given and do not fit are not missing, too.
    var refused: Set<Int> = []
    var problems: [Diagnostic] = []
    for one in given {
      let key = one.key
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
        feeds[index] = try value(one, for: inputs[index])
      } catch {
        refused.insert(index)
        problems.append(error)
      }
    }
    return (feeds, refused, problems)
  }

  /// An array as the input wants it: as TensorFlow does, numbers are converted when they are of one kind.
  private func value(
    _ given: GivenInput, for port: FreezeSummary.Port
  ) throws(Diagnostic) -> TensorValue {
    let location: Location? = if case .file(let path) = given.source { Location(file: path) } else { nil }
    let wanted = ElementType(named: port.dtype)
    let loaded = try given.loaded(as: wanted)
    let type = wanted ?? loaded.type
    guard Shape(port.shape).isCompatible(with: loaded.shape) else {
      throw Diagnostic(
        .invalidOperand, "the input \(described(port)) does not take a shape of \(loaded.shape)", at: location
      )
    }
    if loaded.type == type { return loaded }
    guard loaded.type != .string, type != .string else {
      throw Diagnostic(
        .invalidOperand, "the input \(described(port)) does not take \(loaded.type)", at: location)
    }
    // NumPy has no type of its own for these: their bytes come as another.
    if type.byteWidth == loaded.type.byteWidth, !NumpyFile.writes(type) { return loaded.reinterpreted(type) }
    return try cast(loaded, to: type)
  }
}
