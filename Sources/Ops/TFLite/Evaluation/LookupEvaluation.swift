internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

extension TFLiteEvaluation {
  /// What looks rows up by number or key, and what has no relatives.
  static let lookups: [String: Rule] = [
    "EMBEDDING_LOOKUP_SPARSE": sparseEmbedding, "HASHTABLE_LOOKUP": keyedRows,
    "RFFT2D": { (call) throws(Diagnostic) in
      [try realFourier(call.input(0), lengths: call.integers(1), type: .complex64)]
    },
    "FAKE_QUANT": same(
      "FakeQuantWithMinMaxArgs",
      ["min": "min", "max": "max", "num_bits": "num_bits", "narrow_range": "narrow_range"]),
  ]
}

/// For each place of a sparse tensor, the rows with the numbers there, weighted and summed: [places…, row].
private let sparseEmbedding: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (ids, places, sizes) = (try call.integers(0), try call.input(1), try call.integers(2))
  let (weights, table) = (try call.input(3).copied(Float.self), try call.input(4))
  let outer = Array(sizes.dropLast())
  guard places.dimensions == [ids.count, sizes.count], weights.count == ids.count, table.rank > 0,
    !sizes.isEmpty, table.type == .float32, let count = Shape.elementCount(outer)
  else { throw call.invalid("its operands do not fit each other") }
  let (indices, rows) = (try places.integers(), table.dimensions[0])
  let result = try zeros(.float32, outer + table.dimensions.dropFirst())
  let width = table.elementCount / max(1, rows)
  let (from, to) = (table.elements(Float.self), result.elements(Float.self))
  var totals = [Float](repeating: 0, count: count)
  for (number, id) in ids.enumerated() {
    var place = 0
    for (axis, size) in outer.enumerated() {
      let index = indices[number * sizes.count + axis]
      guard index >= 0, index < size else { throw call.invalid("there is no place \(index) of \(size)") }
      place = place * size + index
    }
    guard id >= 0, id < rows else { throw call.invalid("there is no row \(id) of \(rows)") }
    let weight = weights[number]
    totals[place] += call.string("combiner") == "SQRTN" ? weight * weight : weight
    for column in 0..<width { to[place * width + column] += weight * from[id * width + column] }
  }
  guard call.string("combiner") != "SUM" else { return [result] }
  for place in 0..<count where totals[place] != 0 {
    let total = call.string("combiner") == "SQRTN" ? totals[place].squareRoot() : totals[place]
    for column in 0..<width { to[place * width + column] /= total }
  }
  return [result]
}

/// The rows that stand beside keys, zeros where there is no such key, and which were found.
private let keyedRows: TFLiteEvaluation.Rule = { (call) throws(Diagnostic) in
  let (wanted, keys, rows) = (try call.integers(0), try call.integers(1), try call.input(2))
  guard rows.rank > 0, rows.dimensions[0] == keys.count else {
    throw call.invalid("\(keys.count) keys do not fit \(rows.shape)")
  }
  let places = Dictionary(zip(keys, keys.indices), uniquingKeysWith: { first, _ in first })
  // The row behind the last is what missing keys get.
  let padded = try concatenate([rows, zeros(rows.type, [1] + rows.dimensions.dropFirst())], axis: 0)
  let found = wanted.map { places[$0] }
  let result = try gather(
    padded, found.map { $0 ?? keys.count }, indexShape: [wanted.count], axis: 0, batch: 0)
  return [result, try TensorValue(found.map { $0 == nil ? 0 : 1 as UInt8 }, type: .uint8, [wanted.count])]
}
