package import Diagnostics
package import GraphIR
internal import Interpreter
package import Kernels
package import Ops
internal import Synchronization
internal import Tensors

/// Runs a model of floats on samples, and keeps what every tensor held.
///
/// Several samples are run at once, each on a thread of its own: that divides the work better than within operators. Each
/// tensor takes in the samples in their order, so that the threads change nothing of what is found.
package struct Calibrator {
  private let model: Model
  private let interpreter: Interpreter
  private let seen: SeenTensors
  private let threads: Int

  /// With so many samples at once, the values of all of their tensors are in memory.
  package static let usualThreads = min(Workers.count, 4)

  /// - Parameters:
  ///   - divided: the tensors of which the channels are told apart.
  ///   - threads: how many samples are run at once, where they do not depend on each other.
  ///   - observer: makes what finds the range of a tensor, by its name.
  package init(
    _ model: Model, channelsOf divided: Set<String>, threads: Int = usualThreads,
    observer: @escaping (String) -> any RangeObserver
  ) {
    self.model = model
    interpreter = Interpreter(model, keepsConstants: true)
    seen = SeenTensors(channelsOf: divided, observer: observer)
    // Where tensors share a name, there is no one order of what they held.
    self.threads = interpreter.isStateless && model.graph.hasDistinctTensorNames ? threads : 1
  }

  package var ranges: [String: TensorRange] { seen.tensors.compactMapValues(\.observer.range) }
  /// The ranges of which one is to be chosen, by tensor; nothing where there is one for each.
  var candidates: [String: [TensorRange]] {
    seen.tensors.compactMapValues { ($0.observer as? CandidateObserver)?.candidates }
  }
  /// How many numbers of each tensor were no finite ones.
  package var nonFinite: [String: Int] { seen.tensors.mapValues(\.nonFinite).filter { $0.value > 0 } }
  /// The samples that alone make ranges much wider.
  var outliers: [OutlyingSample] { OutlyingSample.among(seen.tensors.mapValues(\.extremes)) }
  /// The greatest magnitude of each channel, by tensor.
  package var magnitudes: [String: [Float]] { seen.tensors.compactMapValues(\.sums?.magnitudes) }
  /// The mean of each channel, by tensor; sums of finite numbers may be none.
  package var means: [String: [Float]] {
    seen.tensors.compactMapValues(\.sums?.means).filter { $0.value.allSatisfy(\.isFinite) }
  }

  /// Takes in what the tensors hold for samples.
  ///
  /// - Parameters:
  ///   - sample: gives the sample of an index, a value for each input of the graph.
  ///   - progress: is told how many of them are done.
  package func observe(
    _ count: Int, _ sample: @escaping (Int) throws(Diagnostic) -> [TensorValue],
    progress: @escaping (Int) -> Void = { _ in }
  ) throws(Diagnostic) {
    let line = SampleLine(count, reading: sample, reporting: progress)
    let (model, interpreter, seen) = (model, interpreter, seen)
    onThreads(min(threads, count)) {
      while let place = line.next() {
        do throws(Diagnostic) {
          try Self.observe(place, model.graph, interpreter, seen)
          line.finish(place)
        } catch {
          line.finish(place, error)
        }
      }
    }
    if let problem = line.problem { throw problem }
  }

  private static func observe(
    _ place: SampleLine.Place, _ graph: Graph, _ interpreter: Interpreter, _ seen: SeenTensors
  ) throws(Diagnostic) {
    var feeds: [Value: TensorValue] = [:]
    for (port, value) in zip(graph.inputs, place.values) {
      feeds[port.value] = value
      seen.include(value, TFLiteAttribute.tensorName(of: port.value, in: graph), place)
    }
    _ = try interpreter.run(graph.outputs.map(\.value), feeding: feeds) { computed in
      // What loops and branches hold has no ranges: its names may be those of others.
      guard computed.path.count == 1, let node = graph.node(named: computed.path[0]),
        graph.op(node) != "Const"
      else { return }
      seen.include(computed.value, TFLiteAttribute.tensorName(of: node[computed.port], in: graph), place)
    }
  }
}

extension Graph {
  /// Whether no two tensors of floats have the same name.
  fileprivate var hasDistinctTensorNames: Bool {
    var names: Set<String> = []
    return nodes.allSatisfy { node in
      results(node).enumerated().allSatisfy { port, type in
        type.element != .float32 || op(node) == "Const"
          || names.insert(TFLiteAttribute.tensorName(of: node[port], in: self)).inserted
      }
    }
  }
}

/// What tensors held, by name. Values are looked at while they are there, and let go.
private final class SeenTensors: @unchecked Sendable {
  // Unchecked: observers are made under the lock.
  private let known = Mutex<[String: SeenTensor]>([:])
  private let divided: Set<String>
  private let observer: (String) -> any RangeObserver

  init(channelsOf divided: Set<String>, observer: @escaping (String) -> any RangeObserver) {
    self.divided = divided
    self.observer = observer
  }

  var tensors: [String: SeenTensor] { known.withLock(\.self) }

  func include(_ value: TensorValue, _ name: String, _ place: SampleLine.Place) {
    guard value.type == .float32 else { return }
    let tensor = known.withLock { known in
      if let tensor = known[name] { return tensor }
      let tensor = SeenTensor(observer: observer(name))
      known[name] = tensor
      return tensor
    }
    let numbers = SampleNumbers(value, isDivided: divided.contains(name))
    place.previous?.follow()
    tensor.include(numbers, place.index)
    place.steps.advance()
  }
}

/// What is found of the numbers that a tensor holds for a sample, whatever the samples before were.
private struct SampleNumbers {
  let value: TensorValue
  /// That of the finite numbers; nil where there are none.
  let range: TensorRange?
  let nonFinite: Int
  let sums: ChannelSums?

  init(_ value: TensorValue, isDivided: Bool) {
    self.value = value
    (range, nonFinite) = value.finiteRange
    sums = isDivided && nonFinite == 0 ? ChannelSums(value) : nil
  }
}

/// What one tensor held.
private final class SeenTensor: @unchecked Sendable {
  // Unchecked: one sample follows the other.
  private(set) var observer: any RangeObserver
  private(set) var nonFinite = 0
  private(set) var extremes = Extremes()
  private(set) var sums: ChannelSums?

  init(observer: any RangeObserver) { self.observer = observer }

  func include(_ sample: SampleNumbers, _ index: Int) {
    nonFinite += sample.nonFinite
    guard let range = sample.range else { return }
    extremes.include(range, index)
    let value = sample.value
    let numbers = value.elements(Float.self)
    if sample.nonFinite == 0 {
      observer.observe(UnsafeBufferPointer(numbers), within: range)
    } else {
      numbers.filter(\.isFinite).withUnsafeBufferPointer { observer.observe($0, within: range) }
    }
    withExtendedLifetime(value) {}
    if let channels = sample.sums, sums?.add(channels) == nil { sums = channels }
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
