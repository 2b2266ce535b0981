internal import Diagnostics
internal import Kernels
internal import LiteRT
internal import Tensors

// What outputs that differ are judged by, and what makes those of integers and those of floats comparable.
extension ModelComparison {
  /// When outputs are the same.
  enum Judgement {
    /// Every number is near enough to the first model's.
    case byValue(absolute: Double, relative: Double)
    /// The ratio of signal to noise is at least that, in decibels.
    case bySignal(Double)
    /// Every number is within so many steps of the integers that both models give.
    case bySteps(Double)

    /// What is to be said of it; nil for what is usual.
    var title: String? {
      switch self {
      case .byValue: nil
      case .bySignal(let least): "beside the first model: at least \(least) dB of signal to noise"
      case .bySteps(let most):
        "LiteRT beside Floe's kernels: at most \(Int(most)) steps of the outputs' integers, or twice their noise beside the first model"
      }
    }
  }

  /// Kernels of LiteRT round sums otherwise than TensorFlow Lite's reference kernels, which Floe's are: each by a step, which
  /// few layers make some. In many layers that becomes another noise of the size of what integers have beside floats, and
  /// the difference of two such has twice the power: 3 dB.
  static let mostSteps = 8.0

  /// What outputs are judged by: bounds that were stated, or else what the models round to.
  func judgement(_ a: any RunnableModel, _ b: any RunnableModel) -> Judgement {
    if comparesKernels { return .bySteps(Self.mostSteps) }
    if let leastSignalToNoise { return .bySignal(leastSignalToNoise) }
    let limits = [a.rounding, b.rounding].compactMap { $0?.leastSignalToNoise }
    if absolute == nil, relative == nil, let least = limits.min() { return .bySignal(least) }
    return .byValue(absolute: absolute ?? 1e-5, relative: relative ?? 1e-4)
  }

  /// Whether an output is the same.
  ///
  /// - Parameter integers: those that it is made of.
  func isWithin(
    _ errors: ErrorMeasure, _ judgement: Judgement, of output: String, _ integers: RoundedInterface.Integers?
  ) -> Bool {
    switch judgement {
    case .byValue(let absolute, let relative):
      errors.isWithin(absolute: absolute, relative: relative, rounding: rounding)
    // Classes, indices and decisions come out otherwise where they hang on a step: most must be the same.
    case .bySignal(let least):
      errors.isOfNumbers ? errors.signalToNoise >= least : errors.strangeShare <= 0.1
    case .bySteps(let most):
      // Floats have their own rounding.
      if let scale = integers?.parameters.scales.first, errors.maxAbsolute <= most * Double(scale) * 1.001 {
        true
      } else if errors.isOfNumbers {
        errors.signalToNoise >= (besideFirst[output] ?? .infinity) - 3
      } else {
        errors.strangeShare <= 0.1
      }
    }
  }

  /// What one model has as floats the other may have as integers.
  func converted(
    _ value: TensorValue?, _ own: RoundedInterface.Integers?, to type: String,
    _ other: RoundedInterface.Integers?
  ) throws(Diagnostic) -> TensorValue? {
    guard let value, value.type.name != type else { return value }
    if value.type == .float32, let other, other.type.name == type {
      return try nearestIntegers(value, other.type, other.parameters)
    }
    if type == "float32", let own, own.type == value.type { return try realNumbers(value, own.parameters) }
    return value
  }

  /// The inputs that samples are for: those of integers that stand for real numbers take these.
  func realInputs(of model: any RunnableModel) -> [FreezeSummary.Port] {
    model.inputs.map { port in
      guard let integers = model.rounding?.inputs[port.key], integers.type.name == port.dtype else {
        return port
      }
      return FreezeSummary.Port(key: port.key, name: port.name, dtype: "float32", shape: port.shape)
    }
  }

  /// A sample as the inputs of a model take it.
  func fed(_ sample: [TensorValue], to model: any RunnableModel) throws(Diagnostic) -> [TensorValue?] {
    var feeds: [TensorValue?] = []
    for (port, value) in zip(model.inputs, sample) {
      feeds.append(try converted(value, nil, to: port.dtype, model.rounding?.inputs[port.key]))
    }
    return feeds
  }

  /// The outputs of both models as real numbers, where they are integers of one or of different kinds.
  func comparable(
    _ x: TensorValue, _ first: RoundedInterface.Integers?, _ y: TensorValue,
    _ second: RoundedInterface.Integers?
  ) throws(Diagnostic) -> (TensorValue, TensorValue) {
    func real(_ value: TensorValue, _ integers: RoundedInterface.Integers?) throws(Diagnostic) -> TensorValue
    {
      guard let integers, integers.type == value.type else { return value }
      return try realNumbers(value, integers.parameters)
    }
    return (try real(x, first), try real(y, second))
  }

  /// The intervals that inputs are drawn from, by the first model's keys: what the integers of either reach.
  func drawnRanges(
    _ a: any RunnableModel, _ b: any RunnableModel, _ inputs: [(Int, Int)]
  ) -> [String: ClosedRange<Double>] {
    guard range == nil else { return [:] }
    var ranges: [String: ClosedRange<Double>] = [:]
    for (x, y) in inputs {
      let (first, second) = (a.inputs[x], b.inputs[y])
      ranges[first.key] = (a.rounding?.inputs[first.key] ?? b.rounding?.inputs[second.key])?.range
    }
    return ranges
  }

  /// Both models on LiteRT's kernels and on Floe's.
  func openedTwice() throws(Failure) -> (any RunnableModel, any RunnableModel) {
    try Failure.of(.second) { () throws(Diagnostic) in
      guard let file = try TFLiteModel.file(of: second) else {
        preconditionFailure("it was written as TFLite")
      }
      return (
        try InterpretedTFLite(file, second),
        try TFLiteModel(file, second, kernels: kernels, seconds: seconds)
      )
    }
  }
}

extension TensorValue {
  /// The elements of several values of one type one after the other; strings alone are those of the first.
  static func joined(_ values: [TensorValue]) throws(Diagnostic) -> TensorValue {
    guard let first = values.first, values.count > 1, first.type != .string,
      values.allSatisfy({ $0.type == first.type })
    else { return values[0] }
    let all = try TensorValue(allocating: first.type, [values.reduce(0) { $0 + $1.elementCount }])
    var place = 0
    for value in values {
      let count = value.bytes.count
      UnsafeMutableRawBufferPointer(rebasing: all.bytes[place..<place + count]).copyMemory(
        from: UnsafeRawBufferPointer(value.bytes))
      place += count
    }
    return all
  }
}
