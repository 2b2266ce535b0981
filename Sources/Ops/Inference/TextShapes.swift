internal import Diagnostics
internal import GraphIR
internal import Tensors

/// The shapes of what is made of texts.
extension ShapeRule {
  static let substrings = ShapeRule { (call) throws(Diagnostic) in
    [try broadcastShape(call.shape(0), call.shape(1), call)]
  }

  /// Scalars go with every shape.
  static let joinedTexts = ShapeRule { call in
    let shapes = call.inputs.map(\.shape)
    if shapes.allSatisfy({ $0 == .scalar }) { return [.scalar] }
    let known = shapes.filter { $0 != .scalar && $0.dimensions != nil }
    return [known.dropFirst().reduce(known.first ?? .unknownRank) { $0.refined(by: $1) }]
  }

  static let joinedAxes = ShapeRule { call in
    guard let sizes = call.dimensions(0) else { return [.unknownRank] }
    guard let axes = call.constants(1) else {
      return [call.bool("keep_dims") ? .unknown(rank: sizes.count) : .unknownRank]
    }
    let joined = Set(axes.map { $0 < 0 ? $0 + sizes.count : $0 })
    if call.bool("keep_dims") {
      return [SymbolicShape(sizes.indices.map { joined.contains($0) ? SymbolicInteger(1) : sizes[$0] })]
    }
    return [SymbolicShape(sizes.indices.filter { !joined.contains($0) }.map { sizes[$0] })]
  }

  static let nGrams = ShapeRule { call in [.unknown(rank: 1), call.shape(1)] }

  /// A sparse matrix: its indices, values and shape.
  static let splitTexts = ShapeRule { _ in
    [SymbolicShape([.unknown, SymbolicInteger(2)]), .unknown(rank: 1), SymbolicShape([2])]
  }

  static let fingerprints = ShapeRule { call in
    [SymbolicShape([call.dimensions(0)?.first ?? .unknown, SymbolicInteger(8)])]
  }

  /// Row splits, characters and positions.
  static let decodedCharacters = ShapeRule { call in
    let splits = SymbolicShape([call.shape(0).elementCount + SymbolicInteger(1)])
    let characters = SymbolicShape.unknown(rank: 1)
    return call.op.name == "UnicodeDecode" ? [splits, characters] : [splits, characters, characters]
  }

  static let encodedCharacters = ShapeRule { call in
    [SymbolicShape([call.shape(1).elementCount - SymbolicInteger(1)])]
  }

  static let decodedBytes = ShapeRule { call in
    [SymbolicShape(call.dimensions(0).map { $0 + [.unknown] })]
  }

  static let decodedPaddedBytes = ShapeRule { call in
    let width = call.type("out_type").byteWidth ?? 1
    let length = call.constant(1).map { SymbolicInteger($0 / width) } ?? .unknown
    return [SymbolicShape(call.dimensions(0).map { $0 + [length] })]
  }
}
