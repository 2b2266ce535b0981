internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Messages
internal import Tensors

/// Ops that take the features out of serialized `tf.Example` messages.
let parseExampleOps: [OpDef] = [
  OpDef("ParseExample", .parsedExamples) { (call) throws(Diagnostic) in
    let (sparse, dense) = (call.types("sparse_types").count, call.types("Tdense").count)
    guard try call.input(0).rank == 1 else {
      throw call.invalid("its examples have the shape \(try call.input(0).shape), not one axis")
    }
    return try parsed(
      call,
      sparse: try (0..<sparse).map { (index) throws(Diagnostic) in try call.text(2 + index) },
      dense: try (0..<dense).map { (index) throws(Diagnostic) in try call.text(2 + sparse + index) },
      ragged: [], names: try call.texts(1), defaults: 2 + sparse + dense)
  },
  OpDef("ParseExampleV2", .parsedExamples) { (call) throws(Diagnostic) in
    try parsed(
      call, sparse: try call.texts(2), dense: try call.texts(3), ragged: try call.texts(4),
      names: try call.texts(1), defaults: 5)
  },
  OpDef("ParseSingleExample", .parsedExamples) { (call) throws(Diagnostic) in
    guard try call.input(0).rank == 0 else {
      throw call.invalid("its example has the shape \(try call.input(0).shape), and is one alone")
    }
    return try parsed(
      call, sparse: call.texts("sparse_keys"), dense: call.texts("dense_keys"), ragged: [], names: [],
      defaults: 1)
  },
]

/// - Parameters:
///   - sparse, dense, ragged: the keys of the features.
///   - names: of the examples, or none.
///   - defaults: the operand that is the default of the first dense feature.
private func parsed(
  _ call: OpCall, sparse: [[UInt8]], dense: [[UInt8]], ragged: [[UInt8]], names: [[UInt8]], defaults: Int
) throws(Diagnostic) -> [TensorValue] {
  let texts = try call.texts(0)
  let isBatch = try call.input(0).rank == 1
  guard try call.input(0).rank <= 1 else {
    throw call.invalid("its examples have the shape \(try call.input(0).shape)")
  }
  guard names.isEmpty || names.count == texts.count else {
    throw call.invalid("there are \(names.count) names for \(texts.count) examples")
  }
  let rows = texts.indices.map { ExampleRow(index: $0, name: names.isEmpty ? nil : names[$0]) }
  let sparseSpecs = try call.specs(sparse, "sparse_types")
  let denseSpecs = try call.specs(dense, "Tdense")
  let raggedSpecs = try call.specs(ragged, "ragged_value_types")
  let (shapes, splits) = (call.shapes("dense_shapes"), call.types("ragged_split_types"))
  guard shapes.count == denseSpecs.count, splits.count == raggedSpecs.count else {
    throw call.invalid("its features have not as many shapes and splits")
  }
  let specs = sparseSpecs + denseSpecs + raggedSpecs
  var features = [[Feature?]](repeating: [], count: specs.count)
  let reader = ExampleReader()
  for (text, row) in zip(texts, rows) {
    guard reader.read(text) else { throw call.invalid("\(row) is no tf.Example") }
    for (index, spec) in specs.enumerated() { features[index].append(reader.feature(spec.key)) }
  }
  let batches = zip(specs, features).map {
    FeatureBatch(spec: $0, features: $1, rows: rows, isBatch: isBatch, call: call)
  }
  let ends = (sparseSpecs.count, sparseSpecs.count + denseSpecs.count)
  var outputs = FeatureOutputs()
  for batch in batches[..<ends.0] { outputs.addSparse(try batch.sparse()) }
  for (index, batch) in batches[ends.0..<ends.1].enumerated() {
    outputs.dense.append(try batch.dense(shapes[index], default: call.input(defaults + index)))
  }
  for (batch, type) in zip(batches[ends.1...], splits) { outputs.addRagged(try batch.ragged(type)) }
  return outputs.all
}

/// The outputs of ops that parse examples, by kind.
struct FeatureOutputs {
  private var indices: [TensorValue] = []
  private var values: [TensorValue] = []
  private var shapes: [TensorValue] = []
  var dense: [TensorValue] = []
  private var raggedValues: [TensorValue] = []
  private var splits: [[TensorValue]] = []

  mutating func addSparse(_ parts: [TensorValue]) {
    indices.append(parts[0])
    values.append(parts[1])
    shapes.append(parts[2])
  }

  mutating func addRagged(_ parts: (values: TensorValue, splits: TensorValue)) {
    addRagged(parts.values, [parts.splits])
  }

  /// - Parameter levels: the splits, from the outermost on.
  mutating func addRagged(_ values: TensorValue, _ levels: [TensorValue]) {
    raggedValues.append(values)
    splits.append(levels)
  }

  var all: [TensorValue] {
    let levels = splits.first?.count ?? 0
    return indices + values + shapes + dense + raggedValues
      + (0..<levels).flatMap { level in splits.map { $0[level] } }
  }
}

extension OpCall {
  /// The features of these keys, whose types an attribute lists.
  func specs(_ keys: [[UInt8]], _ attribute: String) throws(Diagnostic) -> [FeatureSpec] {
    let types = types(attribute)
    guard types.count == keys.count else {
      throw invalid("it has \(keys.count) features for \(types.count) types in '\(attribute)'")
    }
    return zip(keys, types).map { FeatureSpec($0, $1) }
  }
}
