internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Ops
internal import Tensors

/// Runs a model of floats on samples, and keeps what every tensor held.
struct Calibrator {
  private let model: Model
  private let interpreter: Interpreter
  private let seen: SeenTensors

  /// - Parameters:
  ///   - divided: the tensors of which the channels are told apart.
  ///   - observer: makes what finds the range of a tensor, by its name.
  init(
    _ model: Model, channelsOf divided: Set<String>, observer: @escaping (String) -> any RangeObserver
  ) {
    self.model = model
    interpreter = Interpreter(model, keepsConstants: true)
    seen = SeenTensors(channelsOf: divided, observer: observer)
  }

  var ranges: [String: TensorRange] { seen.tensors.compactMapValues(\.observer.range) }
  /// The ranges of which one is to be chosen, by tensor; nothing where there is one for each.
  var candidates: [String: [TensorRange]] {
    seen.tensors.compactMapValues { ($0.observer as? CandidateObserver)?.candidates }
  }
  /// How many numbers of each tensor were no finite ones.
  var nonFinite: [String: Int] { seen.tensors.mapValues(\.nonFinite).filter { $0.value > 0 } }
  /// The samples that alone make ranges much wider.
  var outliers: [OutlyingSample] { OutlyingSample.among(seen.tensors.mapValues(\.extremes)) }
  /// The greatest magnitude of each channel, by tensor.
  var magnitudes: [String: [Float]] { seen.tensors.compactMapValues(\.sums?.magnitudes) }
  /// The mean of each channel, by tensor; sums of finite numbers may be none.
  var means: [String: [Float]] {
    seen.tensors.compactMapValues(\.sums?.means).filter { $0.value.allSatisfy(\.isFinite) }
  }

  /// Takes in what the tensors hold for a sample: a value for each input of the graph.
  func observe(_ sample: [TensorValue]) throws(Diagnostic) {
    let graph = model.graph
    var feeds: [Value: TensorValue] = [:]
    for (port, value) in zip(graph.inputs, sample) {
      feeds[port.value] = value
      seen.include(value, TFLiteAttribute.tensorName(of: port.value, in: graph))
    }
    let seen = seen
    _ = try interpreter.run(graph.outputs.map(\.value), feeding: feeds) { computed in
      // What loops and branches hold has no ranges: its names may be those of others.
      guard computed.path.count == 1, let node = graph.node(named: computed.path[0]),
        graph.op(node) != "Const"
      else { return }
      seen.include(computed.value, TFLiteAttribute.tensorName(of: node[computed.port], in: graph))
    }
    seen.sample += 1
  }
}

/// What tensors held, by name. Values are looked at while they are there, and let go.
private final class SeenTensors {
  private(set) var tensors: [String: SeenTensor] = [:]
  /// The index of the sample that is being run.
  var sample = 0
  private let divided: Set<String>
  private let observer: (String) -> any RangeObserver

  init(channelsOf divided: Set<String>, observer: @escaping (String) -> any RangeObserver) {
    self.divided = divided
    self.observer = observer
  }

  func include(_ value: TensorValue, _ name: String) {
    guard value.type == .float32 else { return }
    tensors[name, default: SeenTensor(observer: observer(name))].include(
      value, sample, isDivided: divided.contains(name))
  }
}

/// What one tensor held.
private struct SeenTensor {
  var observer: any RangeObserver
  var nonFinite = 0
  var extremes = Extremes()
  var sums: ChannelSums?

  init(observer: any RangeObserver) { self.observer = observer }

  mutating func include(_ value: TensorValue, _ sample: Int, isDivided: Bool) {
    let (range, others) = value.finiteRange
    nonFinite += others
    guard let range else { return }
    extremes.include(range, sample)
    let numbers = value.elements(Float.self)
    if others == 0 {
      observer.observe(UnsafeBufferPointer(numbers), within: range)
      if isDivided, let channels = ChannelSums(value), sums?.add(channels) == nil { sums = channels }
    } else {
      numbers.filter(\.isFinite).withUnsafeBufferPointer { observer.observe($0, within: range) }
    }
    withExtendedLifetime(value) {}
  }
}

extension TensorValue {
  /// The range of the finite numbers of a `float32` tensor, nil where it has none, and how many others there are.
  fileprivate var finiteRange: (range: TensorRange?, others: Int) {
    let numbers = elements(Float.self)
    typealias Lanes = SIMD16<Float>
    var (low, high) = (Lanes(repeating: .infinity), Lanes(repeating: -.infinity))
    var isNaN = SIMDMask<Lanes.MaskStorage>(repeating: false)
    let whole = numbers.count - numbers.count % Lanes.scalarCount
    let bytes = UnsafeRawBufferPointer(numbers)
    for index in stride(from: 0, to: whole, by: Lanes.scalarCount) {
      let lanes = bytes.loadUnaligned(fromByteOffset: index * 4, as: Lanes.self)
      low.replace(with: lanes, where: lanes .< low)
      high.replace(with: lanes, where: lanes .> high)
      isNaN .|= lanes .!= lanes
    }
    var (least, greatest) = (low.min(), high.max())
    var isKnown = !any(isNaN)
    for number in numbers[whole...] {
      least = min(least, number)
      greatest = max(greatest, number)
      isKnown = isKnown && !number.isNaN
    }
    withExtendedLifetime(self) {}
    if isKnown, least.isFinite, greatest.isFinite { return (TensorRange(least, greatest), 0) }
    let finite = numbers.filter(\.isFinite)
    guard let first = finite.min(), let last = finite.max() else { return (nil, numbers.count) }
    return (TensorRange(first, last), numbers.count - finite.count)
  }
}
