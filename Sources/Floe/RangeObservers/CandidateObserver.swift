package import Ops
package import Tensors

/// Finds the ranges that several methods suggest, of which one is chosen by what it does to the model.
package struct CandidateObserver: RangeObserver {
  private var observers: [any RangeObserver]

  /// The methods, the usual one first.
  private static let methods: [RangeMethod] = [
    .minMax, .average, .percentile(99.9), .percentile(99.99), .meanSquaredError, .divergence,
  ]

  /// - Parameter type: what the numbers become: `int8` or `int16`.
  package init(for type: ElementType) { observers = Self.methods.map { $0.observer(for: type) } }

  package mutating func observe(_ numbers: UnsafeBufferPointer<Float>, within seen: TensorRange) {
    for index in observers.indices { observers[index].observe(numbers, within: seen) }
  }

  /// From the least to the greatest number, as long as none is chosen.
  package var range: TensorRange? { observers[0].range }

  /// What the methods suggest, each range once.
  package var candidates: [TensorRange] {
    var candidates: [TensorRange] = []
    for observer in observers {
      if let range = observer.range, !candidates.contains(range) { candidates.append(range) }
    }
    return candidates
  }
}
