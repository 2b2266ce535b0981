internal import Diagnostics
internal import GraphIR
internal import Tensors

/// The shapes of sparse tensors, each given as indices, values and shape, and of ragged ones, as splits and values.
extension ShapeRule {
  /// Any number of values in so many dimensions.
  private static func parts(_ rank: SymbolicInteger, count: SymbolicInteger = .unknown) -> [SymbolicShape] {
    [SymbolicShape([count, rank]), SymbolicShape([count]), SymbolicShape([rank])]
  }

  /// The number of dimensions of a sparse tensor, by the operand that is its shape.
  private static func rank(_ call: InferenceCall, _ shape: Int) -> SymbolicInteger {
    call.dimensions(shape).flatMap { $0.count == 1 ? $0[0] : nil } ?? .unknown
  }

  /// The only output is of any shape.
  static let unknownShape = ShapeRule { _ in [.unknownRank] }

  /// A sparse tensor of which nothing is known.
  static let sparseParts = ShapeRule { _ in parts(.unknown) }

  /// The same values elsewhere.
  static let sparseReordered = ShapeRule { call in [call.shape(0), call.shape(1)] }

  static let sparseReshaped = ShapeRule { call in
    let rank = rank(call, 2)
    return [SymbolicShape([call.dimensions(0)?.first ?? .unknown, rank]), SymbolicShape([rank])]
  }

  static let filledRows = ShapeRule { call in
    let rows = call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    let parts = parts(rank(call, 2))
    return [
      parts[0], parts[1], SymbolicShape([rows]), SymbolicShape([call.dimensions(1)?.first ?? .unknown]),
    ]
  }

  static let filledRaggedRows = ShapeRule { call in
    let rows = call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    return [
      .unknown(rank: 1), .unknown(rank: 1), SymbolicShape([rows]),
      SymbolicShape([call.dimensions(1)?.first ?? .unknown]),
    ]
  }

  static let sparseConcatenated = ShapeRule { call in
    let count = max(1, call.int("N"))
    let counts = (0..<min(count, call.inputs.count)).map {
      call.dimensions(count + $0)?.first ?? .unknown
    }
    return parts(rank(call, 2 * count), count: counts.reduce(0, +))
  }

  static let sparseSplit = ShapeRule { (call) throws(Diagnostic) in
    let (count, rank) = (call.int("num_split"), rank(call, 3))
    // More outputs come from a damaged file.
    guard (1...1 << 16).contains(count) else { throw call.invalid("it has \(count) outputs") }
    return parts(rank).flatMap { [SymbolicShape](repeating: $0, count: count) }
  }

  static let sparseSliced = ShapeRule { call in parts(rank(call, 2)) }

  static let sparseSum = ShapeRule { call in parts(rank(call, 2)) }

  static let sparseExtreme = ShapeRule { call in Array(parts(rank(call, 2)).prefix(2)) }

  static let sparseProduct = ShapeRule { call in
    let shape = call.shape(inElementsOf: 2).dimensions
    let rows = shape.flatMap { $0.count == 2 ? $0[call.bool("adjoint_a") ? 1 : 0] : nil }
    let columns = call.dimensions(3).flatMap { $0.count == 2 ? $0[call.bool("adjoint_b") ? 0 : 1] : nil }
    return [SymbolicShape([rows ?? .unknown, columns ?? .unknown])]
  }

  static let sparseReduced = ShapeRule { call in
    guard let sizes = call.shape(inElementsOf: 2).dimensions, let axes = call.constants(3) else {
      return [.unknownRank]
    }
    let reduced = Set(axes.map { $0 < 0 ? $0 + sizes.count : $0 })
    if call.bool("keep_dims") {
      return [SymbolicShape(sizes.indices.map { reduced.contains($0) ? 1 : sizes[$0] })]
    }
    return [SymbolicShape(sizes.indices.filter { !reduced.contains($0) }.map { sizes[$0] })]
  }

  static let sparseBincount = ShapeRule { call in
    let size = call.elements(3)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    guard let shape = call.shape(inElementsOf: 2).dimensions else { return [.unknownRank] }
    return [SymbolicShape(shape.count == 2 ? [shape[0], size] : [size])]
  }

  static let raggedBincount = ShapeRule { call in
    let size = call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    return [SymbolicShape([call.shape(0).elementCount - 1, size])]
  }

  static let sparseCounts = ShapeRule { call in
    let rank: SymbolicInteger =
      switch call.op.name {
      case "DenseCountSparseOutput": call.dimensions(0).map { SymbolicInteger($0.count) } ?? .unknown
      case "SparseCountSparseOutput": rank(call, 2)
      default: 2
      }
    return parts(rank)
  }

  static let setSizes = ShapeRule { call in
    [SymbolicShape(call.shape(inElementsOf: 2).dimensions.map { Array($0.dropLast()) })]
  }

  static let editDistances = ShapeRule { call in
    guard let guess = call.constants(2), let truth = call.constants(5), guess.count == truth.count else {
      let rank = rank(call, 2).constant ?? rank(call, 5).constant ?? 0
      return [(1...254).contains(rank) ? .unknown(rank: rank - 1) : .unknownRank]
    }
    return [SymbolicShape(zip(guess, truth).dropLast().map { max(0, $0, $1) })]
  }

  static let sparseCross = ShapeRule { _ in parts(2) }

  static let raggedCross = ShapeRule { _ in [.unknown(rank: 1), .unknown(rank: 1)] }

  // MARK: Ragged tensors

  static let raggedToTensor = ShapeRule { call in
    let levels = call.texts("row_partition_types").filter { $0 != Array("FIRST_DIM_SIZE".utf8) }.count
    guard let values = call.dimensions(1), !values.isEmpty, levels <= 254 else { return [.unknownRank] }
    var sizes = [SymbolicInteger](repeating: .unknown, count: levels + 1) + values.dropFirst()
    for (axis, size) in (call.constants(0) ?? []).enumerated() where size >= 0 && axis < sizes.count {
      if call.dimensions(0)?.count == 1 { sizes[axis] = SymbolicInteger(size) }
    }
    return [SymbolicShape(sizes)]
  }

  static let raggedToSparse = ShapeRule { call in
    let count = call.int("RAGGED_RANK")
    return parts(call.dimensions(count).map { SymbolicInteger(count + $0.count) } ?? .unknown)
  }

  static let raggedGathered = ShapeRule { (call) throws(Diagnostic) in
    let (levels, given) = (call.int("OUTPUT_RAGGED_RANK"), call.int("PARAMS_RAGGED_RANK"))
    // More outputs come from a damaged file.
    guard (0...254).contains(levels) else { throw call.invalid("it has \(levels) outputs") }
    return [SymbolicShape](repeating: .unknown(rank: 1), count: levels) + [
      SymbolicShape(call.dimensions(given).map { [.unknown] + $0.dropFirst() })
    ]
  }

  static let raggedRange = ShapeRule { call in
    let rows = (0..<3).compactMap { call.dimensions($0)?.first }
    let known = (0..<3).allSatisfy { call.dimensions($0) != nil }
    let count: SymbolicInteger = rows.first ?? (known ? 1 : .unknown)
    return [SymbolicShape([count + 1]), .unknown(rank: 1)]
  }
}
