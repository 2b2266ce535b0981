internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
package import Tensors

/// How much each layer of a model adds to the errors of its outputs, by what its activations are.
///
/// Layers are looked at as sources of noise that do not know of each other: what rounding changes in a layer's result,
/// alone, is put there in the model of floats, and the outputs tell how much of it arrives. Errors of several layers add
/// up as their squares do.
package struct LayerSensitivities {
  private(set) var layers: [Layer]
  /// The cheapest type that activations may have.
  let cheapest: ElementType
  /// How many outputs are real numbers.
  let outputCount: Int

  /// A layer, and what is known of it.
  package struct Layer {
    let name: String
    /// What its activations may be, the cheapest first.
    let types: [ElementType]
    /// The sum of the squares of what is wrong with its results, for each of the types.
    fileprivate(set) var own: [Double]
    /// The sum of the squares of what is wrong with its results once they are integers of the cheapest type of all.
    fileprivate(set) var rounding = 0.0
    /// How much of a sum of squares of 1 arrives at each output, in proportion to that of the output itself.
    fileprivate(set) var gains: [Double]
    /// The layers that read its results.
    let readers: [Int]
    /// The layers whose results it reads.
    let sources: [Int]
    /// What an inference computes here: products that are added up, or elements where there are none.
    let work: Int
    /// The elements of its results.
    let elements: Int
    /// The elements of its constants of real numbers, and of these its biases.
    let weights: (all: Int, biases: Int)

    /// A layer of which all is known.
    package init(
      _ name: String, types: [ElementType], own: [Double], rounding: Double, gains: [Double], readers: [Int],
      sources: [Int], work: Int, elements: Int, weights: (all: Int, biases: Int)
    ) {
      (self.name, self.types, self.own, self.rounding) = (name, types, own, rounding)
      (self.gains, self.readers, self.sources) = (gains, readers, sources)
      (self.work, self.elements, self.weights) = (work, elements, weights)
    }
  }

  /// What is known of the layers of a model.
  package init(_ layers: [Layer], cheapest: ElementType, outputCount: Int) {
    (self.layers, self.cheapest, self.outputCount) = (layers, cheapest, outputCount)
  }

  /// One of the models that a model of floats may become, with integers of one type wherever there are kernels.
  struct Candidate {
    let type: ElementType
    let models: TwinModels
  }

  /// Runs models on samples.
  ///
  /// - Parameter candidates: from the cheapest type on.
  init(
    _ candidates: [Candidate], allowsFloat: Bool, samples: [[TensorValue]], progress: (Int, Int) -> Void
  ) throws(Diagnostic) {
    let base = candidates[0].models
    outputCount = base.outputs.count
    cheapest = candidates[0].type
    let places = Dictionary(uniqueKeysWithValues: base.layers.enumerated().map { ($1.node, $0) })
    layers = base.layers.map { Layer($0, candidates, allowsFloat, places, outputCount: base.outputs.count) }
    var changes = [Double](repeating: 0, count: layers.count)
    var arrived = layers.map(\.gains)
    var signals = [Double](repeating: 0, count: outputCount)
    for (number, sample) in samples.enumerated() {
      var traces: [TwinModels.Trace] = []
      for candidate in candidates { traces.append(try candidate.models.trace(sample)) }
      for (output, pair) in traces[0].outputs.enumerated() {
        signals[output] += ErrorSum(pair.float, wanted: pair.float).signal
      }
      for (index, layer) in base.layers.enumerated() {
        let change = try measure(index, layer, candidates, traces)
        for result in layer.results {
          changes[index] += ErrorSum(change[result], wanted: traces[0].floats[result]).noise
        }
        let moved = change.isEmpty ? [] : try base.outputs(traces[0], replacing: change)
        for (output, value) in moved.enumerated() {
          arrived[index][output] += ErrorSum(value, wanted: traces[0].outputs[output].float).noise
        }
        progress(number * layers.count + index + 1, samples.count * layers.count)
      }
    }
    for index in layers.indices where changes[index] > 0 {
      layers[index].gains = zip(arrived[index], signals).map { $1 > 0 ? $0 / changes[index] / $1 : 0 }
    }
  }

  /// Takes in what is wrong with a layer's results.
  ///
  /// - Returns: the results in the model of floats with the noise of the cheapest integers; nothing where there is none.
  private mutating func measure(
    _ index: Int, _ layer: TwinModels.Layer, _ candidates: [Candidate], _ traces: [TwinModels.Trace]
  ) throws(Diagnostic) -> [Value: TensorValue] {
    var change: [Value: TensorValue] = [:]
    for (candidate, trace) in zip(candidates, traces) {
      guard let place = layers[index].types.firstIndex(of: candidate.type),
        let pairs = try candidate.models.alone(layer, trace)
      else { continue }
      for pair in pairs { layers[index].own[place] += ErrorSum(pair.found, wanted: pair.wanted).noise }
      if candidate.type == candidates[0].type { change = try candidate.models.noisy(layer, pairs, trace) }
    }
    for result in layer.results {
      guard let held = traces[0].floats[result] else { continue }
      let rounded = try candidates[0].rounded(held, result)
      let noise = ErrorSum(rounded, wanted: held).noise
      layers[index].rounding += noise
      if noise > 0, change[result] == nil { change[result] = rounded }
    }
    return change
  }
}

extension LayerSensitivities.Layer {
  fileprivate init(
    _ layer: TwinModels.Layer, _ candidates: [LayerSensitivities.Candidate], _ allowsFloat: Bool,
    _ places: [NodeID: Int], outputCount: Int
  ) {
    let graph = candidates[0].models.float
    let node = layer.node
    name = graph.name(node)
    var types = candidates.filter { $0.models.quantized.hasType(layer.results[0], $0.type) }.map(\.type)
    if allowsFloat || types.isEmpty { types.append(.float32) }
    self.types = types
    own = types.map { _ in 0 }
    gains = [Double](repeating: 0, count: outputCount)
    readers = Set(graph.uses(of: node).compactMap { places[$0.user] }).sorted()
    sources = Set(layer.operands.compactMap { places[$0.node] }).sorted()
    elements = layer.results.reduce(0) { $0 + graph.elementCount($1) }
    work = max(TFLiteCosts.macs(of: node, in: graph), elements, 1)
    var (all, biases) = (0, 0)
    for (index, operand) in graph.operands(node).enumerated() {
      guard let tensor = graph.attributes(operand.node).tensor("value"), tensor.type == .float32 else {
        continue
      }
      all += tensor.elementCount
      if index >= 2 { biases += tensor.elementCount }
    }
    weights = (all, biases)
  }
}

extension LayerSensitivities.Candidate {
  /// A result of the model of floats as the nearest integers have it.
  fileprivate func rounded(_ held: TensorValue, _ value: Value) throws(Diagnostic) -> TensorValue {
    var parameters = models.quantized.hasType(value, type) ? models.quantized.type(value)?.quantization : nil
    if parameters == nil {
      let numbers = held.copied(Float.self).filter(\.isFinite)
      parameters = TensorRange(numbers.min() ?? 0, numbers.max() ?? 0).parameters(for: type)
    }
    guard let parameters else { return held }
    return try realNumbers(nearestIntegers(held, type, parameters), parameters)
  }
}

extension Graph {
  /// The elements of a value; unknown sizes count as 1.
  fileprivate func elementCount(_ value: Value) -> Int {
    Shape.elementCount((type(value)?.shape.dimensions ?? []).map { max($0, 1) }) ?? Int.max / 1024
  }

  fileprivate func hasType(_ value: Value, _ element: ElementType) -> Bool {
    contains(value.node) && type(value)?.element == element
  }
}

extension ErrorSum {
  fileprivate init(_ found: TensorValue?, wanted: TensorValue?) {
    self.init()
    if let found, let wanted { include(found, wanted: wanted) }
  }
}
