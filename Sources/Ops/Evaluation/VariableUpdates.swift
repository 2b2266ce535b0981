internal import Diagnostics
internal import Kernels
internal import Tensors

/// How ops change a variable: one that takes its handle, and one that takes a reference, do the same.
struct VariableUpdate: Sendable {
  let resourceOp: String
  let referenceOp: String
  /// The new value; the other operands come after the variable.
  let updated: @Sendable (TensorValue, OpCall) throws(Diagnostic) -> TensorValue
}

let variableUpdates: [VariableUpdate] =
  [("Add", BinaryOperation.add), ("Sub", .subtract)].map { name, operation in
    VariableUpdate(resourceOp: "Assign\(name)VariableOp", referenceOp: "Assign\(name)") {
      (value, call) throws(Diagnostic) in
      let change = try call.input(1)
      guard value.type == change.type, value.dimensions == change.dimensions else {
        throw call.invalid("a \(value.type)\(value.shape) is changed by \(change.type)\(change.shape)")
      }
      return try elementwise(operation, value, change)
    }
  }
  + [
    ("Update", nil), ("Add", BinaryOperation.add), ("Sub", .subtract), ("Mul", .multiply), ("Div", .divide),
    ("Min", .minimum), ("Max", .maximum),
  ].map { name, operation in
    VariableUpdate(resourceOp: "ResourceScatter\(name)", referenceOp: "Scatter\(name)") {
      (value, call) throws(Diagnostic) in
      let (indices, updates) = (try call.input(1), try call.input(2))
      guard value.rank > 0, value.type == updates.type else {
        throw call.invalid(
          "rows of \(value.type)\(value.shape) are changed by \(updates.type)\(updates.shape)")
      }
      // One number for all of the rows, or a row for each index.
      let shape = indices.dimensions + value.dimensions.dropFirst()
      guard updates.rank == 0 || updates.dimensions == shape else {
        throw call.invalid("\(updates.shape) are no rows of \(value.shape) for indices \(indices.shape)")
      }
      return try changedRows(
        value, indices.integers(), depth: 1, updates.broadcast(to: shape), operation, call)
    }
  }
  + [("Update", nil), ("Add", BinaryOperation.add), ("Sub", .subtract), ("Min", .minimum), ("Max", .maximum)]
  .map { name, operation in
    VariableUpdate(resourceOp: "ResourceScatterNd\(name)", referenceOp: "ScatterNd\(name)") {
      (value, call) throws(Diagnostic) in
      let (indices, updates) = (try call.input(1), try call.input(2))
      guard let depth = indices.dimensions.last, depth <= value.rank, value.type == updates.type,
        updates.dimensions == indices.dimensions.dropLast() + value.dimensions[depth...]
      else {
        throw call.invalid(
          "\(updates.type)\(updates.shape) at \(indices.shape) do not fit \(value.type)\(value.shape)")
      }
      return try changedRows(value, indices.integers(), depth: depth, updates, operation, call)
    }
  } + [
    VariableUpdate(resourceOp: "ResourceStridedSliceAssign", referenceOp: "StridedSliceAssign") {
      (value, call) throws(Diagnostic) in
      try replacedSlice(of: value, by: call.input(4), call)
    }
  ]

/// `value` with rows, each a position along the first `depth` axes, combined with those of `updates` one by one;
/// without an operation, replaced by them.
private func changedRows(
  _ value: TensorValue, _ indices: [Int], depth: Int, _ updates: TensorValue, _ operation: BinaryOperation?,
  _ call: OpCall
) throws(Diagnostic) -> TensorValue {
  switch operation {
  case nil: return try scatter(.update, value, indices: indices, depth: depth, updates: updates)
  case .add: return try scatter(.add, value, indices: indices, depth: depth, updates: updates)
  case .subtract: return try scatter(.subtract, value, indices: indices, depth: depth, updates: updates)
  case .minimum: return try scatter(.minimum, value, indices: indices, depth: depth, updates: updates)
  case .maximum: return try scatter(.maximum, value, indices: indices, depth: depth, updates: updates)
  case .some(let operation):
    // A row may be there several times: each time starts from what the one before gave.
    let rows = updates.reshaped([indices.count] + value.dimensions.dropFirst())
    var changed: [Int: TensorValue] = [:]
    for (number, index) in indices.enumerated() {
      let row = try gather(rows, [number], indexShape: [1], axis: 0, batch: 0)
      if let old = changed[index] {
        changed[index] = try elementwise(operation, old, row)
      } else {
        let old = try gather(value, [index], indexShape: [1], axis: 0, batch: 0)
        changed[index] = try elementwise(operation, old, row)
      }
    }
    let places = changed.keys.sorted()
    guard !places.isEmpty else { return value }
    return try scatter(
      .update, value, indices: places, depth: 1,
      updates: concatenate(places.compactMap { changed[$0] }, axis: 0))
  }
}

/// The count, which becomes one more; beyond the limit it is a diagnostic.
func counted(_ variable: Variable, _ call: OpCall) throws(Diagnostic) -> TensorValue {
  let count = try variable.read()
  guard count.type == call.type("T"), count.rank == 0 else {
    throw call.invalid("\(count.type)\(count.shape) is no count of \(call.type("T"))")
  }
  guard try count.integers()[0] < call.int("limit") else {
    throw call.invalid("the count has reached \(call.int("limit"))")
  }
  variable.value = try elementwise(.add, count, cast(TensorValue([true], type: .bool, []), to: count.type))
  return count
}
