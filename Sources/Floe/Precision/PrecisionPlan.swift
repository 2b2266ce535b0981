package import Tensors

/// What the activations of each layer become, chosen by what is known of the layers.
package struct PrecisionPlan: Equatable {
  /// For each layer, which of its types: 0 is the cheapest.
  package private(set) var levels: [Int]

  /// What is to be saved.
  package enum Cost {
    /// What an inference takes: products, or elements, times the bits of activations times those of weights (bit
    /// operations, as AIMET counts them), and what it takes to change the type of what other layers read.
    case bitOperations
    /// The constants in the file.
    case bytes
  }

  /// The dearest types: the most exact plan there is.
  package init(mostExact sensitivities: LayerSensitivities) {
    levels = sensitivities.layers.map { $0.types.count - 1 }
  }

  /// The cheapest plan of which the errors of all outputs are expected to stay within a budget.
  ///
  /// From the most exact plan on, the layer is made cheaper that adds the least error for what it saves, until none may.
  ///
  /// - Parameter budget: of the sum of the squares of an output's error in proportion to that of the output.
  package init(_ sensitivities: LayerSensitivities, within budget: Double, saving cost: Cost) {
    self.init(mostExact: sensitivities)
    let layers = sensitivities.layers
    var noise = [Double](repeating: 0, count: sensitivities.outputCount)
    for index in layers.indices { add(noiseOf: index, sensitivities, to: &noise, times: 1) }
    while true {
      var best: (index: Int, level: Int, noise: [Double], price: Double)?
      for index in layers.indices {
        for level in 0..<levels[index] {
          let saved = saved(index, level, sensitivities, cost)
          guard saved > 0 else { continue }
          let after = noiseAfter(index, level, sensitivities, noise)
          guard after.allSatisfy({ $0 <= budget }) else { continue }
          let price = zip(after, noise).map { $0 - $1 }.max() ?? 0
          if best.map({ price / saved < $0.price }) ?? true { best = (index, level, after, price / saved) }
        }
      }
      guard let best else { return }
      levels[best.index] = best.level
      noise = best.noise
    }
  }

  /// What becomes of the layers that are not the cheapest, by name.
  package func precisions(_ sensitivities: LayerSensitivities) -> [String: ElementType] {
    var precisions: [String: ElementType] = [:]
    for (layer, level) in zip(sensitivities.layers, levels)
    where layer.types[level] != sensitivities.cheapest { precisions[layer.name] = layer.types[level] }
    return precisions
  }

  /// What another type for one layer saves.
  private func saved(
    _ index: Int, _ level: Int, _ sensitivities: LayerSensitivities, _ cost: Cost
  ) -> Double {
    let layer = sensitivities.layers[index]
    let own = cost.of(layer, levels[index]) - cost.of(layer, level)
    guard case .bitOperations = cost else { return own }
    var other = self
    other.levels[index] = level
    let touched = [index] + layer.sources
    return own
      + touched.reduce(0) { $0 + borders($1, sensitivities) - other.borders($1, sensitivities) }
  }

  /// What it takes to give a layer's results the types that others read them as.
  private func borders(_ index: Int, _ sensitivities: LayerSensitivities) -> Double {
    let layers = sensitivities.layers
    let own = layers[index].types[levels[index]]
    let read = Set(layers[index].readers.map { layers[$0].types[levels[$0]] }).subtracting([own])
    return read.reduce(0) { sum, type in
      // An operator, or two from 8 bits to 16, each like a layer of 8 bits.
      sum + Double(layers[index].elements) * 8 * 8 * (own == .int8 && type == .int16 ? 2 : 1)
    }
  }

  /// The noise of all outputs with another type for one layer.
  private func noiseAfter(
    _ index: Int, _ level: Int, _ sensitivities: LayerSensitivities, _ noise: [Double]
  ) -> [Double] {
    var (other, after) = (self, noise)
    let touched = [index] + sensitivities.layers[index].sources
    for place in touched { add(noiseOf: place, sensitivities, to: &after, times: -1) }
    other.levels[index] = level
    for place in touched { other.add(noiseOf: place, sensitivities, to: &after, times: 1) }
    return after
  }

  /// Adds what a layer contributes: its own errors, and those of its results where it gives more exact ones than a layer
  /// that reads them takes.
  private func add(
    noiseOf index: Int, _ sensitivities: LayerSensitivities, to noise: inout [Double], times sign: Double
  ) {
    let layer = sensitivities.layers[index]
    func isCheapest(_ index: Int) -> Bool {
      sensitivities.layers[index].types[levels[index]] == sensitivities.cheapest
    }
    let isRounded = !isCheapest(index) && layer.readers.contains(where: isCheapest)
    let sum = layer.own[levels[index]] + (isRounded ? layer.rounding : 0)
    for output in noise.indices { noise[output] += sign * sum * layer.gains[output] }
  }
}

extension PrecisionPlan.Cost {
  /// The cost of a layer with one of its types.
  fileprivate func of(_ layer: LayerSensitivities.Layer, _ level: Int) -> Double {
    switch (self, layer.types[level]) {
    case (.bitOperations, .float32): Double(layer.work) * 32 * 32
    case (.bitOperations, .int16): Double(layer.work) * 16 * 8
    case (.bitOperations, _): Double(layer.work) * 8 * 8
    case (.bytes, .float32): Double(layer.weights.all) * 4
    case (.bytes, .int16): Double(layer.weights.all - layer.weights.biases) + Double(layer.weights.biases) * 8
    case (.bytes, _): Double(layer.weights.all - layer.weights.biases) + Double(layer.weights.biases) * 4
    }
  }
}
