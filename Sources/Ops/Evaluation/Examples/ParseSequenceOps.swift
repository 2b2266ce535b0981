internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Messages
internal import Tensors

/// Ops that take the features out of serialized `tf.SequenceExample` messages: those of the whole, and lists of them.
let parseSequenceOps: [OpDef] = [
  OpDef("ParseSequenceExample", .parsedSequences) { (call) throws(Diagnostic) in
    let absent = Set(call.texts("feature_list_dense_missing_assumed_empty"))
    let lists = call.texts("feature_list_dense_keys")
    guard try call.input(0).rank == 1 else {
      throw call.invalid("its examples have the shape \(try call.input(0).shape), not one axis")
    }
    return try SequenceParser(
      call: call, sparse: call.texts("context_sparse_keys"), dense: call.texts("context_dense_keys"),
      sparseLists: call.texts("feature_list_sparse_keys"), denseLists: lists,
      mayLack: lists.map { absent.contains($0) }, names: try call.texts(1), defaults: 2
    ).parsed()
  },
  OpDef("ParseSequenceExampleV2", .parsedSequences) { (call) throws(Diagnostic) in
    let flags = try call.input(8)
    guard flags.type == .bool else { throw call.invalid("operand 8 is of type \(flags.type), not bool") }
    return try SequenceParser(
      call: call, sparse: call.texts(2), dense: call.texts(3), ragged: call.texts(4),
      sparseLists: call.texts(5), denseLists: call.texts(6), raggedLists: call.texts(7),
      mayLack: flags.copied(Bool.self), names: try call.texts(1), defaults: 9
    ).parsed()
  },
  OpDef("ParseSingleSequenceExample", .parsedSequences) { (call) throws(Diagnostic) in
    guard try call.input(0).rank == 0 else {
      throw call.invalid("its example has the shape \(try call.input(0).shape), and is one alone")
    }
    let types = [
      "context_sparse_types", "Tcontext_dense", "feature_list_sparse_types", "feature_list_dense_types",
    ]
    var keys: [[[UInt8]]] = []
    var next = 2
    for count in types.map({ call.types($0).count }) {
      keys.append(try (next..<next + count).map { (index) throws(Diagnostic) in try call.text(index) })
      next += count
    }
    let absent = Set(try call.texts(1))
    return try SequenceParser(
      call: call, sparse: keys[0], dense: keys[1], sparseLists: keys[2], denseLists: keys[3],
      mayLack: keys[3].map { absent.contains($0) },
      names: try call.texts(next + call.types("Tcontext_dense").count), defaults: next, givesLengths: false
    ).parsed()
  },
]

private struct SequenceParser {
  let call: OpCall
  /// The keys of features of the whole sequence.
  let sparse, dense: [[UInt8]]
  var ragged: [[UInt8]] = []
  /// The keys of lists of features.
  let sparseLists, denseLists: [[UInt8]]
  var raggedLists: [[UInt8]] = []
  /// For each dense list, whether one that is not there is empty.
  let mayLack: [Bool]
  let names: [[UInt8]]
  /// The operand that is the default of the first dense feature.
  let defaults: Int
  var givesLengths = true

  func parsed() throws(Diagnostic) -> [TensorValue] {
    let texts = try call.texts(0)
    let isBatch = try call.input(0).rank == 1
    guard try call.input(0).rank <= 1, names.isEmpty || names.count == texts.count else {
      throw call.invalid("its examples have the shape \(try call.input(0).shape), and \(names.count) names")
    }
    let rows = texts.indices.map { ExampleRow(index: $0, name: names.isEmpty ? nil : names[$0]) }
    let contexts =
      try call.specs(sparse, "context_sparse_types") + call.specs(dense, "Tcontext_dense")
      + call.specs(ragged, "context_ragged_value_types")
    let sequences =
      try call.specs(sparseLists, "feature_list_sparse_types")
      + call.specs(denseLists, "feature_list_dense_types")
      + call.specs(raggedLists, "feature_list_ragged_value_types")
    let (shapes, listShapes) = (call.shapes("context_dense_shapes"), call.shapes("feature_list_dense_shapes"))
    let (splits, listSplits) = (
      call.types("context_ragged_split_types"), call.types("feature_list_ragged_split_types")
    )
    guard shapes.count == dense.count, listShapes.count == denseLists.count,
      mayLack.count == denseLists.count,
      splits.count == ragged.count, listSplits.count == raggedLists.count
    else { throw call.invalid("its features have not as many shapes and splits") }

    var features = [[Feature?]](repeating: [], count: contexts.count)
    var lists = [[[Feature?]?]](repeating: [], count: sequences.count)
    let reader = SequenceExampleReader()
    for (text, row) in zip(texts, rows) {
      guard reader.read(text) else { throw call.invalid("\(row) is no tf.SequenceExample") }
      for (index, spec) in contexts.enumerated() { features[index].append(reader.feature(spec.key)) }
      for (index, spec) in sequences.enumerated() { lists[index].append(reader.list(spec.key)) }
    }
    let batches = zip(contexts, features).map {
      FeatureBatch(spec: $0, features: $1, rows: rows, isBatch: isBatch, call: call)
    }
    let steps = zip(sequences, lists).map {
      FeatureListBatch(spec: $0, lists: $1, rows: rows, isBatch: isBatch, call: call)
    }
    return try context(batches, shapes, splits) + sequence(steps, listShapes, listSplits)
  }

  private func context(
    _ batches: [FeatureBatch], _ shapes: [Shape], _ splits: [ElementType]
  ) throws(Diagnostic) -> [TensorValue] {
    var outputs = FeatureOutputs()
    for batch in batches.prefix(sparse.count) { outputs.addSparse(try batch.sparse()) }
    for (index, batch) in batches.dropFirst(sparse.count).prefix(dense.count).enumerated() {
      guard shapes[index].fullyDefined != nil else {
        throw call.invalid("the shape \(shapes[index]) of the feature '\(batch.spec.key)' is open")
      }
      outputs.dense.append(try batch.dense(shapes[index], default: call.input(defaults + index)))
    }
    for (batch, type) in zip(batches.suffix(ragged.count), splits) {
      outputs.addRagged(try batch.ragged(type))
    }
    return outputs.all
  }

  private func sequence(
    _ batches: [FeatureListBatch], _ shapes: [Shape], _ splits: [ElementType]
  ) throws(Diagnostic) -> [TensorValue] {
    var outputs = FeatureOutputs()
    for batch in batches.prefix(sparseLists.count) { outputs.addSparse(try batch.sparse()) }
    var lengths: [TensorValue] = []
    for (index, batch) in batches.dropFirst(sparseLists.count).prefix(denseLists.count).enumerated() {
      let (values, length) = try batch.dense(shapes[index], mayLack: mayLack[index])
      outputs.dense.append(values)
      lengths.append(length)
    }
    // What follows the dense values are their lengths.
    if givesLengths { outputs.dense += lengths }
    for (batch, type) in zip(batches.suffix(raggedLists.count), splits) {
      let (values, outer, inner) = try batch.ragged(type)
      outputs.addRagged(values, [outer, inner])
    }
    return outputs.all
  }
}

/// The lists of features of a name in every example of a batch, or in a single example.
private struct FeatureListBatch {
  let spec: FeatureSpec
  let lists: [[Feature?]?]
  let rows: [ExampleRow]
  let isBatch: Bool
  let call: OpCall

  /// The values, and how many each step of each example has.
  private func gathered() throws(Diagnostic) -> (values: FeatureColumn, counts: [[Int]]) {
    var column = try spec.column(call)
    var counts: [[Int]] = []
    for (list, row) in zip(lists, rows) {
      for case let feature? in list ?? [] where !column.append(feature) {
        throw spec.mistyped(feature, row, call)
      }
      counts.append((list ?? []).map { $0?.count ?? 0 })
    }
    return (column, counts)
  }

  /// Indices, values and shape of a sparse tensor.
  func sparse() throws(Diagnostic) -> [TensorValue] {
    let (values, counts) = try gathered()
    var indices: [Int64] = []
    for (row, steps) in counts.enumerated() {
      for (step, count) in steps.enumerated() {
        for place in 0..<count {
          if isBatch { indices.append(Int64(row)) }
          indices += [Int64(step), Int64(place)]
        }
      }
    }
    let sizes = [counts.map(\.count).max() ?? 0, counts.flatMap(\.self).max() ?? 0]
    let shape = (isBatch ? [counts.count] : []) + sizes
    return [
      try TensorValue(indices, type: .int64, [values.count, shape.count]),
      try values.tensor([values.count]),
      try vector(shape, .int64),
    ]
  }

  /// A tensor with the values of each step, filled up with zeros, and how many steps each example has.
  func dense(
    _ shape: Shape, mayLack: Bool
  ) throws(Diagnostic) -> (values: TensorValue, lengths: TensorValue) {
    guard let sizes = shape.fullyDefined else {
      throw call.invalid("the shape \(shape) of the feature '\(spec.key)' is open")
    }
    let count = try product(sizes)
    for (list, row) in zip(lists, rows) {
      guard list != nil || mayLack else {
        throw spec.misfit(row, "is not there, and is not said to be empty where it is missing", call)
      }
      for feature in list ?? [] {
        guard feature.map({ $0.count == count || $0.type != spec.type }) == true else {
          throw spec.misfit(
            row, "has a step with \(feature?.count ?? 0) values, and \(shape) takes \(count)", call)
        }
      }
    }
    let (values, counts) = try gathered()
    let steps = counts.map(\.count)
    let longest = steps.max() ?? 0
    let lengths = try vector(steps, .int64)
    guard isBatch else { return (try values.tensor([longest] + sizes), lengths.reshaped([])) }
    guard let zero = FeatureColumn(try zeros(spec.type, [1])) else {
      throw call.invalid("no feature is of type \(spec.type)")
    }
    let tensor = try values.padded(
      steps.map { $0 * count }, to: longest * count, with: zero, [steps.count, longest] + sizes)
    return (tensor, lengths)
  }

  /// The values, and the splits of the batch into steps and of the steps into values. A single example has no batch to
  /// split.
  func ragged(
    _ type: ElementType
  ) throws(Diagnostic) -> (values: TensorValue, outer: TensorValue, inner: TensorValue) {
    let (values, counts) = try gathered()
    return (
      try values.tensor([values.count]),
      try vector(isBatch ? rowSplits(counts.map(\.count)) : [], type),
      try vector(rowSplits(counts.flatMap(\.self)), type)
    )
  }
}
