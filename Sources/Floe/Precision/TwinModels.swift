internal import Diagnostics
internal import GraphIR
internal import Interpreter
internal import Kernels
internal import Ops
internal import Tensors

/// A model of floats, and what became of it as integers: run on the same samples, and looked at layer by layer.
///
/// Quantization leaves operators their places in the graph, so that a value of one model is that of the other.
struct TwinModels {
  let float: Graph
  let quantized: Graph
  /// The operators of the float model that give real numbers and are there in the other, in the order they run.
  let layers: [Layer]
  private let runners: (float: Interpreter, quantized: Interpreter)

  /// An operator of the float model.
  struct Layer {
    let node: NodeID
    /// What it gives of real numbers.
    let results: [Value]
    /// What it reads that is no constant.
    let operands: [Value]
  }

  /// What the tensors held for a sample.
  struct Trace {
    fileprivate(set) var floats: [Value: TensorValue] = [:]
    fileprivate(set) var integers: [Value: TensorValue] = [:]
    /// The outputs of both models that are real numbers, as such.
    fileprivate(set) var outputs: [(float: TensorValue, quantized: TensorValue)] = []
  }

  init(_ float: Model, _ quantized: Model) {
    self.float = float.graph
    self.quantized = quantized.graph
    runners = (
      Interpreter(float, keepsConstants: true), Interpreter(quantized, keepsConstants: true)
    )
    let graph = float.graph
    layers = graph.topologicalOrder().compactMap { node in
      let results = graph.results(node).indices.map { node[$0] }.filter {
        graph.type($0)?.element == .float32
      }
      let operands = Set(graph.operands(node)).filter { !["Const", "NoValue"].contains(graph.op($0.node)) }
      guard !TFLiteSchema.noOperators.contains(graph.op(node)), !results.isEmpty, !operands.isEmpty,
        quantized.graph.contains(node), operands.allSatisfy({ quantized.graph.contains($0.node) })
      else { return nil }
      return Layer(
        node: node, results: results, operands: operands.sorted { ($0.node, $0.port) < ($1.node, $1.port) })
    }
  }

  /// The names of the outputs that are real numbers.
  var outputs: [String] { realOutputs.map { float.outputs[$0].key } }

  private var realOutputs: [Int] {
    float.outputs.indices.filter { float.type(float.outputs[$0].value)?.element == .float32 }
  }

  /// Runs both models on a sample: a value for each input.
  ///
  /// - Parameter isDetailed: whether the tensors in between are kept, those of one sample in memory at once.
  func trace(_ sample: [TensorValue], isDetailed: Bool = true) throws(Diagnostic) -> Trace {
    var trace = Trace()
    let graph = float
    for (port, value) in zip(graph.inputs, sample) { trace.floats[port.value] = value }
    let keeper = TensorKeeper(float)
    let wanted = try runners.float.run(
      graph.outputs.map(\.value), feeding: trace.floats,
      observer: isDetailed ? keeper.take : nil)
    trace.floats.merge(keeper.values) { first, _ in first }
    for (port, value) in zip(quantized.inputs, sample) {
      trace.integers[port.value] = try asStored(value, port.value)
    }
    let other = TensorKeeper(quantized)
    let found = try runners.quantized.run(
      quantized.outputs.map(\.value), feeding: trace.integers, observer: isDetailed ? other.take : nil)
    trace.integers.merge(other.values) { first, _ in first }
    for index in realOutputs where quantized.outputs.indices.contains(index) {
      trace.outputs.append((wanted[index], try real(found[index], quantized.outputs[index].value)))
    }
    return trace
  }

  /// What a layer gives in floats for what it gets in the quantized model, and what it gives there.
  func alone(
    _ layer: Layer, _ trace: Trace
  ) throws(Diagnostic) -> [(wanted: TensorValue, found: TensorValue)]? {
    var feeds: [Value: TensorValue] = [:]
    for operand in layer.operands {
      // An input keeps its place, and its numbers are rounded behind it.
      guard let value = trace.integers[operand] else { return nil }
      feeds[operand] = try real(value, operand)
    }
    var pairs: [(TensorValue, TensorValue)] = []
    let wanted = try runners.float.run(layer.results, feeding: feeds)
    for (result, wanted) in zip(layer.results, wanted) {
      guard let found = trace.integers[result] else { return nil }
      pairs.append((wanted, try real(found, result)))
    }
    return pairs
  }

  /// What a layer gives in the model of floats with the noise that it has in the quantized one; nothing where it has none.
  func noisy(
    _ layer: Layer, _ pairs: [(wanted: TensorValue, found: TensorValue)], _ trace: Trace
  ) throws(Diagnostic) -> [Value: TensorValue] {
    var noisy: [Value: TensorValue] = [:]
    for (result, pair) in zip(layer.results, pairs) {
      guard let held = trace.floats[result] else { continue }
      let (x, y, z) = (
        held.copied(Float.self), pair.found.copied(Float.self), pair.wanted.copied(Float.self)
      )
      guard y != z, x.count == y.count, y.count == z.count else { continue }
      noisy[result] = try TensorValue(
        x.indices.map { x[$0] + (y[$0] - z[$0]) }, type: .float32, held.dimensions)
    }
    return noisy
  }

  /// What a value holds in the quantized model, as real numbers.
  func found(_ value: Value, _ trace: Trace) throws(Diagnostic) -> TensorValue? {
    guard let found = trace.integers[value] else { return nil }
    return try real(found, value)
  }

  /// The outputs of the float model that follow from other numbers in the place of some tensors; nil for those that do
  /// not depend on them.
  func outputs(
    _ trace: Trace, replacing changed: [Value: TensorValue]
  ) throws(Diagnostic) -> [TensorValue?] {
    let after = float.readers(of: changed.keys.map(\.node))
    var feeds = changed
    for node in after {
      for operand in float.operands(node) where !after.contains(operand.node) && feeds[operand] == nil {
        feeds[operand] = trace.floats[operand]
      }
    }
    let places = realOutputs.map { float.outputs[$0].value }
    let dependent = places.filter { after.contains($0.node) || changed[$0] != nil }
    let values = try runners.float.run(dependent, feeding: feeds)
    return places.map { place in dependent.firstIndex(of: place).map { values[$0] } }
  }

  private func real(_ value: TensorValue, _ place: Value) throws(Diagnostic) -> TensorValue {
    guard value.type != .float32, let parameters = quantized.type(place)?.quantization else { return value }
    return try realNumbers(value, parameters)
  }

  private func asStored(_ value: TensorValue, _ place: Value) throws(Diagnostic) -> TensorValue {
    guard value.type == .float32, let type = quantized.type(place), let parameters = type.quantization else {
      return value
    }
    return try nearestIntegers(value, type.element, parameters)
  }
}

/// Keeps what the tensors of a main graph hold while it runs.
final class TensorKeeper {
  private(set) var values: [Value: TensorValue] = [:]
  private let graph: Graph

  init(_ graph: Graph) { self.graph = graph }

  func take(_ computed: ComputedTensor) {
    guard computed.path.count == 1, let node = graph.node(named: computed.path[0]), graph.op(node) != "Const"
    else { return }
    values[node[computed.port]] = computed.value
  }
}

extension Graph {
  /// The nodes that need what others give, those not included.
  fileprivate func readers(of nodes: [NodeID]) -> Set<NodeID> {
    var found: Set<NodeID> = []
    var stack = nodes
    while let node = stack.popLast() {
      for use in uses(of: node) where found.insert(use.user).inserted { stack.append(use.user) }
    }
    return found
  }
}
