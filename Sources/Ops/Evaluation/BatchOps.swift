package import Diagnostics
package import GraphIR
package import Kernels
internal import Tensors

/// The batches that an op makes of the tensors of one request, which nobody else's are joined with.
///
/// A batch is as large as the smallest size that is allowed and enough; it is filled up with copies of its first row.
package struct RequestBatches {
  /// One batch: its tensors, and how many of their rows are the request's.
  package struct Batch {
    package let tensors: [TensorValue]
    package let rows: Int
  }

  package let batches: [Batch]

  /// The batches of the first operands, of which there are `count`.
  ///
  /// - Throws: tensors without rows, or with different numbers of them, or more than a batch may have; sizes that are out of
  ///   order.
  package init(_ op: OpKind, _ inputs: ArraySlice<TensorValue>, _ attributes: Attributes) throws(Diagnostic) {
    let call = OpCall(op, Array(inputs), attributes)
    guard let rows = inputs.first?.dimensions.first,
      inputs.allSatisfy({ $0.dimensions.first == rows && $0.isPlain })
    else {
      throw call.invalid("tensors of the shapes \(inputs.map(\.shape)) do not have as many rows each")
    }
    let (most, allowed) = (call.int("max_batch_size"), call.ints("allowed_batch_sizes"))
    let splits = call.bool("enable_large_batch_splitting")
    guard zip(allowed, allowed.dropFirst()).allSatisfy(<), allowed.first ?? 1 > 0,
      allowed.last.map({ splits ? $0 <= most : $0 == most }) ?? true
    else {
      throw call.invalid("the sizes \(allowed) are not in order up to the largest, \(most)")
    }
    guard rows <= most else { throw call.invalid("\(rows) rows are more than the \(most) of a batch") }
    let largest = max(1, allowed.last ?? most)
    var batches: [Batch] = []
    for start in stride(from: 0, to: max(1, rows), by: largest) {
      let own = min(largest, rows - start)
      let size = own == 0 ? 0 : allowed.first { $0 >= own } ?? own
      try call.bounded([size])
      // Rows by their places, the first again for those that are missing.
      let places = (0..<size).map { $0 < own ? start + $0 : start }
      let tensors = try inputs.map { (input) throws(Diagnostic) in
        try gather(input, places, indexShape: [size], axis: 0, batch: 0)
      }
      batches.append(Batch(tensors: tensors, rows: own))
    }
    self.batches = batches
  }

  /// The rows of the request, of the results for each of its batches.
  package func rows(of results: [[TensorValue]]) throws(Diagnostic) -> [TensorValue] {
    var columns = [[TensorValue]](repeating: [], count: results.first?.count ?? 0)
    for (batch, own) in zip(batches, results) {
      for (place, result) in own.enumerated() {
        guard result.isPlain, result.dimensions.first == batch.tensors[0].dimensions[0] else {
          throw Diagnostic(
            .invalidOperand,
            "result \(place) of the function has the shape \(result.shape), not a row for each of the batch's"
          )
        }
        columns[place].append(
          try gather(result, Array(0..<batch.rows), indexShape: [batch.rows], axis: 0, batch: 0))
      }
    }
    return try columns.map { (column) throws(Diagnostic) in
      try join(column, column[0].type, Array(column[0].dimensions.dropFirst()))
    }
  }
}

/// Batches of requests in two ops. Whose request a row is, is told by a number; here all are of the only one.
let batchOps: [OpDef] = [
  OpDef("Batch", .batched) { (call) throws(Diagnostic) in
    let request = try RequestBatches(call.op, call.inputs[...], call.attributes)
    guard let batch = request.batches.first, batch.rows > 0 else { throw call.invalid("a batch has no rows") }
    return batch.tensors + [
      try vector([onlyRequest, 0, batch.rows], .int64).reshaped([1, 3]), try scalar(onlyRequest, .int64),
    ]
  },
  OpDef("Unbatch", .unbatched) { (call) throws(Diagnostic) in
    let (batch, index) = (try call.input(0), try call.input(1))
    guard index.rank == 2, index.dimensions[1] == 3, batch.rank > 0 else {
      throw call.invalid("\(index.shape) is no list of requests for a batch of \(batch.shape)")
    }
    let (id, parts) = (try call.integer(2), try call.integers(1))
    guard let row = (0..<index.dimensions[0]).first(where: { parts[$0 * 3] == id }) else {
      throw TensorQueue.endless("the batch has no rows of the request")
    }
    let (start, end) = (parts[row * 3 + 1], parts[row * 3 + 2])
    guard 0 <= start, start <= end, end <= batch.dimensions[0] else {
      throw call.invalid("\(batch.shape) has no rows from \(start) to \(end)")
    }
    return [try batch.viewed(View(batch.dimensions).sliced(0, start: start, count: end - start))]
  },
]

/// The number of the request, which TensorFlow draws.
private let onlyRequest = 1

extension ShapeRule {
  fileprivate static let batched = ShapeRule { call in
    call.inputs.map { input in
      SymbolicShape(input.shape.dimensions.map { [.unknown] + $0.dropFirst() })
    } + [SymbolicShape([1, 3]), .scalar]
  }

  fileprivate static let unbatched = ShapeRule { call in
    [SymbolicShape(call.dimensions(0).map { [.unknown] + $0.dropFirst() })]
  }
}
