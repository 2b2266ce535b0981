internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Ops
internal import Tensors

/// Runs a model of floats on samples, and keeps the range of every tensor.
struct Calibrator {
  private let model: Model
  private let interpreter: Interpreter
  private(set) var ranges: [String: TensorRange] = [:]
  /// How many numbers of each tensor were no finite ones.
  private(set) var nonFinite: [String: Int] = [:]
  /// The tensors of which the channels are told apart.
  private let divided: Set<String>
  private var sums: [String: ChannelSums] = [:]

  init(_ model: Model, channelsOf divided: Set<String>) {
    self.model = model
    self.divided = divided
    interpreter = Interpreter(model, keepsConstants: true)
  }

  /// The greatest magnitude of each channel, by tensor.
  var magnitudes: [String: [Float]] { sums.mapValues(\.magnitudes) }
  /// The mean of each channel, by tensor; sums of finite numbers may be none.
  var means: [String: [Float]] { sums.mapValues(\.means).filter { $0.value.allSatisfy(\.isFinite) } }

  /// Takes in what the tensors hold for a sample: a value for each input of the graph.
  mutating func observe(_ sample: [TensorValue]) throws(Diagnostic) {
    let graph = model.graph
    var feeds: [Value: TensorValue] = [:]
    for (port, value) in zip(graph.inputs, sample) {
      feeds[port.value] = value
      include(Observation(value, TFLiteAttribute.tensorName(of: port.value, in: graph), divided))
    }
    // The observer may not change what it is part of.
    let seen = Observed()
    let divided = divided
    _ = try interpreter.run(graph.outputs.map(\.value), feeding: feeds) { computed in
      guard computed.value.type == .float32, let node = computed.path.last.flatMap({ graph.node(named: $0) }),
        graph.op(node) != "Const"
      else { return }
      let name = TFLiteAttribute.tensorName(of: node[computed.port], in: graph)
      seen.list.append(Observation(computed.value, name, divided))
    }
    for observation in seen.list { include(observation) }
  }

  private mutating func include(_ seen: Observation) {
    if seen.others > 0 { nonFinite[seen.name, default: 0] += seen.others }
    if let range = seen.range, ranges[seen.name]?.include(range) == nil { ranges[seen.name] = range }
    if let channels = seen.channels, sums[seen.name]?.add(channels) == nil { sums[seen.name] = channels }
  }

  private final class Observed {
    var list: [Observation] = []
  }
}

/// What a tensor held for one sample.
private struct Observation {
  let name: String
  var range: TensorRange?
  var others = 0
  var channels: ChannelSums?

  init(_ value: TensorValue, _ name: String, _ divided: Set<String>) {
    self.name = name
    guard value.type == .float32 else { return }
    (range, others) = value.finiteRange
    if others == 0, divided.contains(name) { channels = ChannelSums(value) }
  }
}

/// Sums over the channels of a tensor.
private struct ChannelSums {
  private(set) var magnitudes: [Float]
  private var sums: [Double]
  private var count: Int

  init?(_ value: TensorValue) {
    guard let channels = value.dimensions.last, channels > 0, value.elementCount > 0 else { return nil }
    let numbers = value.elements(Float.self)
    var (magnitudes, sums) = ([Float](repeating: 0, count: channels), [Float](repeating: 0, count: channels))
    var totals = [Double](repeating: 0, count: channels)
    magnitudes.withUnsafeMutableBufferPointer { magnitudes in
      sums.withUnsafeMutableBufferPointer { sums in
        // Sums of short runs are exact enough as floats, and several times faster.
        for (row, start) in stride(from: 0, to: numbers.count, by: channels).enumerated() {
          for channel in 0..<channels {
            let number = numbers[start + channel]
            let magnitude = abs(number)
            magnitudes[channel] = magnitude > magnitudes[channel] ? magnitude : magnitudes[channel]
            sums[channel] += number
          }
          guard row % 256 == 255 || start + channels == numbers.count else { continue }
          for channel in 0..<channels {
            totals[channel] += Double(sums[channel])
            sums[channel] = 0
          }
        }
      }
    }
    withExtendedLifetime(value) {}
    self.magnitudes = magnitudes
    self.sums = totals
    count = numbers.count / channels
  }

  mutating func add(_ other: ChannelSums) {
    guard other.sums.count == sums.count else { return }
    for channel in sums.indices {
      magnitudes[channel] = max(magnitudes[channel], other.magnitudes[channel])
      sums[channel] += other.sums[channel]
    }
    count += other.count
  }

  var means: [Float] { sums.map { Float($0 / Double(count)) } }
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
