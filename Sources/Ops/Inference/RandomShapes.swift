internal import GraphIR
internal import Tensors

/// The shapes of random numbers.
extension ShapeRule {
  /// So many samples of each row of logits.
  static let samples = ShapeRule { call in
    let count = call.elements(1)?.first
    return [
      SymbolicShape([
        call.dimensions(0)?.first ?? .unknown, count.map { $0.isSize ? $0 : .unknown } ?? .unknown,
      ])
    ]
  }

  static let keyAndCounter = ShapeRule { call in
    let both = [SymbolicShape([1]), SymbolicShape([2])]
    return call.op.name.hasSuffix("Alg") ? both + [.scalar] : both
  }
}
