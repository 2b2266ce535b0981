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

  init(_ model: Model) {
    self.model = model
    interpreter = Interpreter(model, keepsConstants: true)
  }

  /// Takes in what the tensors hold for a sample: a value for each input of the graph.
  mutating func observe(_ sample: [TensorValue]) throws(Diagnostic) {
    let graph = model.graph
    var feeds: [Value: TensorValue] = [:]
    for (port, value) in zip(graph.inputs, sample) {
      feeds[port.value] = value
      include(value, as: TFLiteAttribute.tensorName(of: port.value, in: graph))
    }
    // The observer may not change what it is part of.
    let seen = Observed()
    _ = try interpreter.run(graph.outputs.map(\.value), feeding: feeds) { computed in
      guard computed.value.type == .float32, let node = computed.path.last.flatMap({ graph.node(named: $0) }),
        graph.op(node) != "Const"
      else { return }
      let name = TFLiteAttribute.tensorName(of: node[computed.port], in: graph)
      seen.ranges.append((name, computed.value.finiteRange))
    }
    for (name, found) in seen.ranges { include(found, as: name) }
  }

  private mutating func include(_ value: TensorValue, as name: String) {
    guard value.type == .float32 else { return }
    include(value.finiteRange, as: name)
  }

  private mutating func include(_ found: (range: TensorRange?, others: Int), as name: String) {
    if found.others > 0 { nonFinite[name, default: 0] += found.others }
    guard let range = found.range else { return }
    if ranges[name]?.include(range) == nil { ranges[name] = range }
  }

  private final class Observed {
    var ranges: [(String, (range: TensorRange?, others: Int))] = []
  }
}

extension TensorValue {
  /// The range of the finite numbers of a `float32` tensor, nil where it has none, and how many others there are.
  fileprivate var finiteRange: (range: TensorRange?, others: Int) {
    let numbers = elements(Float.self)
    var (least, greatest) = (Float.infinity, -Float.infinity)
    // Not a number never compares, so that neither changes.
    for number in numbers {
      least = number < least ? number : least
      greatest = number > greatest ? number : greatest
    }
    if least.isFinite, greatest.isFinite, !sumIsNaN(numbers) { return (TensorRange(least, greatest), 0) }
    let finite = numbers.filter(\.isFinite)
    guard let first = finite.min(), let last = finite.max() else { return (nil, numbers.count) }
    return (TensorRange(first, last), numbers.count - finite.count)
  }

  private func sumIsNaN(_ numbers: UnsafeMutableBufferPointer<Float>) -> Bool {
    var sum: Float = 0
    for number in numbers { sum += number * 0 }
    return sum.isNaN
  }
}
