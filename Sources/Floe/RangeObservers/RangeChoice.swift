internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Ops
internal import Tensors

/// Chooses the range of each tensor among several: the one that changes least of what the layers give that read the tensor.
struct RangeChoice {
  private let graph: Graph
  private let interpreter: Interpreter
  private let type: ElementType
  private let candidates: [String: [TensorRange]]
  /// For each tensor and range, the sum of the squares of the changes of each reader, in proportion to what it gives.
  private var changes: [String: [Double]]

  /// - Parameters:
  ///   - model: the model of floats.
  ///   - type: what the numbers become.
  ///   - candidates: the ranges that each tensor may have, by name; the first where none is better.
  init(_ model: Model, _ type: ElementType, among candidates: [String: [TensorRange]]) {
    graph = model.graph
    interpreter = Interpreter(model, keepsConstants: true)
    self.type = type
    self.candidates = candidates
    changes = candidates.mapValues { $0.map { _ in 0 } }
  }

  var ranges: [String: TensorRange] {
    candidates.reduce(into: [:]) { ranges, entry in
      let sums = changes[entry.key] ?? []
      let best = sums.indices.min { sums[$0] < sums[$1] }
      ranges[entry.key] = best.map { entry.value[$0] }
    }
  }

  /// Takes in what the ranges do to a sample: a value for each input.
  mutating func observe(_ sample: [TensorValue]) throws(Diagnostic) {
    var held: [Value: TensorValue] = [:]
    for (port, value) in zip(graph.inputs, sample) { held[port.value] = value }
    let keeper = TensorKeeper(graph)
    _ = try interpreter.run(graph.outputs.map(\.value), feeding: held, observer: keeper.take)
    held.merge(keeper.values) { first, _ in first }
    for (value, numbers) in held where numbers.type == .float32 {
      let name = TFLiteAttribute.tensorName(of: value, in: graph)
      guard let ranges = candidates[name], ranges.count > 1 else { continue }
      let readers = Set(graph.uses(of: value).map(\.user)).sorted()
      for (index, range) in ranges.enumerated() {
        let parameters = range.parameters(for: type)
        let rounded = try realNumbers(nearestIntegers(numbers, type, parameters), parameters)
        let change = try change(of: readers, value, rounded, held)
        changes[name]?[index] += change
      }
    }
  }

  /// What other numbers in the place of a tensor change of what its readers give, or of itself where it has none.
  private func change(
    of readers: [NodeID], _ value: Value, _ rounded: TensorValue, _ held: [Value: TensorValue]
  ) throws(Diagnostic) -> Double {
    var own = ErrorSum()
    own.include(rounded, wanted: held[value] ?? rounded)
    var sum = graph.outputs.contains { $0.value == value } || readers.isEmpty ? own.share : 0
    for reader in readers {
      let results = graph.results(reader).indices.map { reader[$0] }.filter { held[$0]?.type == .float32 }
      guard !results.isEmpty else { continue }
      var feeds: [Value: TensorValue] = [:]
      for operand in graph.operands(reader) { feeds[operand] = held[operand] }
      feeds[value] = rounded
      var errors = ErrorSum()
      for (result, found) in zip(results, try interpreter.run(results, feeding: feeds)) {
        errors.include(found, wanted: held[result] ?? found)
      }
      sum += errors.share
    }
    return sum
  }
}

extension ErrorSum {
  /// The noise in proportion to the signal.
  fileprivate var share: Double { noise == 0 ? 0 : noise / max(signal, .leastNormalMagnitude) }
}
