internal import Diagnostics
internal import GraphIR
internal import Tensors

/// The shapes of what is parsed out of examples and other texts.
extension ShapeRule {
  /// The axes of the batch of examples: one, none for a single example, nil where that is not known.
  private static func batch(_ call: InferenceCall) -> [SymbolicInteger]? {
    if call.op.name.hasPrefix("ParseSingle") { return [] }
    // The first version takes none but batches.
    return call.dimensions(0) ?? (call.op.name.hasSuffix("V2") ? nil : [.unknown])
  }

  /// The kinds of outputs of features without a time axis.
  private static func features(
    _ call: InferenceCall, sparse: Int, dense: [Shape?], ragged: Int
  ) -> [SymbolicShape] {
    let batch = batch(call)
    let rank = batch.map { SymbolicInteger($0.count + 1) } ?? .unknown
    let splits: SymbolicInteger = batch.map { $0.first.map { $0 + 1 } ?? 0 } ?? .unknown
    return [SymbolicShape](repeating: SymbolicShape([.unknown, rank]), count: sparse)
      + [SymbolicShape](repeating: .unknown(rank: 1), count: sparse)
      + [SymbolicShape](repeating: SymbolicShape([rank]), count: sparse)
      + dense.map { shape in
        guard let batch, let sizes = shape.flatMap({ SymbolicShape($0).dimensions }) else {
          return .unknownRank
        }
        return SymbolicShape(batch + sizes)
      }
      + [SymbolicShape](repeating: .unknown(rank: 1), count: ragged)
      + [SymbolicShape](repeating: SymbolicShape([splits]), count: ragged)
  }

  /// The shapes that an attribute has for so many features.
  private static func shapes(_ call: InferenceCall, _ name: String, _ count: Int) -> [Shape?] {
    let shapes = call.shapes(name)
    return (0..<count).map { $0 < shapes.count ? shapes[$0] : nil }
  }

  static let parsedExamples = ShapeRule { call in
    features(
      call, sparse: call.types("sparse_types").count,
      dense: shapes(call, "dense_shapes", call.types("Tdense").count),
      ragged: call.op.name == "ParseExampleV2" ? call.types("ragged_value_types").count : 0)
  }

  static let parsedSequences = ShapeRule { call in
    let isSecond = call.op.name == "ParseSequenceExampleV2"
    let context = features(
      call, sparse: call.types("context_sparse_types").count,
      dense: shapes(call, "context_dense_shapes", call.types("Tcontext_dense").count),
      ragged: isSecond ? call.types("context_ragged_value_types").count : 0)
    let batch = batch(call)
    let rank = batch.map { SymbolicInteger($0.count + 2) } ?? .unknown
    let sparse = call.types("feature_list_sparse_types").count
    let dense = shapes(call, "feature_list_dense_shapes", call.types("feature_list_dense_types").count)
    let ragged = isSecond ? call.types("feature_list_ragged_value_types").count : 0
    let indices = [SymbolicShape](repeating: SymbolicShape([.unknown, rank]), count: sparse)
    let values = [SymbolicShape](repeating: .unknown(rank: 1), count: sparse)
    let sizes = [SymbolicShape](repeating: SymbolicShape([rank]), count: sparse)
    let rows = dense.map { shape -> SymbolicShape in
      guard let batch, let sizes = shape.flatMap({ SymbolicShape($0).dimensions }) else {
        return .unknownRank
      }
      return SymbolicShape(batch + [.unknown] + sizes)
    }
    let lengths =
      call.op.name == "ParseSingleSequenceExample"
      ? [] : [SymbolicShape](repeating: SymbolicShape(batch), count: dense.count)
    let rest = [SymbolicShape](repeating: .unknown(rank: 1), count: 3 * ragged)
    return context + indices + values + sizes + rows + lengths + rest
  }

  /// As many columns as types, each shaped as the lines are.
  static let decodedTable = ShapeRule { call in
    [SymbolicShape](repeating: call.shape(0), count: call.types("OUT_TYPE").count)
  }

  static let serializedSparse = ShapeRule { call in
    if call.op.name == "SerializeSparse" { return [SymbolicShape([3])] }
    let rows = call.elements(2)?.first.flatMap { $0.isSize ? $0 : nil } ?? .unknown
    return [SymbolicShape([rows, 3])]
  }

  static let deserializedSparse = ShapeRule { _ in
    [.unknown(rank: 2), .unknown(rank: 1), .unknown(rank: 1)]
  }
}
