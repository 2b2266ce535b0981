internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Where tensors wait that one step leaves for the next: in the order they came, or by keys. What would wait for another
/// thread would wait for ever, and is a diagnostic.
final class StagingArea: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "staging area"

  /// In the order they came, of an area without keys.
  fileprivate var elements: [[TensorValue]] = []
  /// By keys; nil for what is not there yet, or has been taken.
  fileprivate var complete: [Int64: [TensorValue?]] = [:]
  fileprivate var incomplete: [Int64: [TensorValue?]] = [:]
}

/// Staging areas without keys, with keys, and with keys in their order.
let stagingOps: [OpDef] =
  [
    op("Stage", .nothing) { (call, area, types) throws(Diagnostic) in
      try check(call.inputs, types, call)
      try requireRoom(area.elements.count, area.elements.joined(), call.inputs, call)
      area.elements.append(call.inputs)
      return []
    },
    op("Unstage", .staged) { (call, area, types) throws(Diagnostic) in
      guard !area.elements.isEmpty else { throw TensorQueue.endless("the staging area is empty") }
      let element = area.elements.removeFirst()
      try check(element, types, call)
      return element
    },
    op("StagePeek", .staged) { (call, area, types) throws(Diagnostic) in
      let index = try call.integer(0)
      guard area.elements.indices.contains(index) else {
        throw TensorQueue.endless("the staging area has \(area.elements.count) elements, none at \(index)")
      }
      try check(area.elements[index], types, call)
      return area.elements[index]
    },
    op("StageSize", .scalar) { (_, area, _) throws(Diagnostic) in [try scalar(area.elements.count, .int32)] },
    op("StageClear", .nothing) { (_, area, _) throws(Diagnostic) in
      area.elements = []
      return []
    },
  ]
  + ["", "Ordered"].flatMap { kind in
    [
      op("\(kind)MapStage", .nothing) { (call, area, types) throws(Diagnostic) in
        let (key, indices) = (try call.key(0), try call.integers(1))
        let values = Array(call.inputs.dropFirst(2))
        guard indices.count == values.count, indices.allSatisfy(types.indices.contains),
          Set(indices).count == indices.count
        else { throw call.invalid("\(values.count) tensors are not put at \(indices)") }
        let waiting = [area.complete, area.incomplete].flatMap { $0.values.joined().compactMap(\.self) }
        try requireRoom(area.incomplete[key] == nil ? area.complete.count : 0, waiting, values, call)
        var element = area.incomplete[key] ?? [TensorValue?](repeating: nil, count: types.count)
        for (index, value) in zip(indices, values) {
          guard value.type == types[index], element.indices.contains(index), element[index] == nil else {
            throw call.invalid("a \(value.type) is put at \(index) of the key \(key)")
          }
          element[index] = value
        }
        let isComplete = element.allSatisfy { $0 != nil }
        area.incomplete[key] = isComplete ? nil : element
        // What has the key before keeps it.
        if isComplete, area.complete[key] == nil { area.complete[key] = element }
        return []
      },
      op("\(kind)MapPeek", .staged) { (call, area, types) throws(Diagnostic) in
        try taken(call.key(0), call.integers(1), area, types, call, removing: false)
      },
      op("\(kind)MapUnstage", .staged) { (call, area, types) throws(Diagnostic) in
        try taken(call.key(0), call.integers(1), area, types, call, removing: true)
      },
      op("\(kind)MapUnstageNoKey", .stagedWithKey) { (call, area, types) throws(Diagnostic) in
        // Without an order, any key does.
        guard let key = area.complete.keys.min() else {
          throw TensorQueue.endless("the staging area is empty")
        }
        return [try TensorValue([key], type: .int64, [])]
          + (try taken(key, call.integers(0), area, types, call, removing: true))
      },
      op("\(kind)MapSize", .scalar) { (_, area, _) throws(Diagnostic) in
        [try scalar(area.complete.count, .int32)]
      },
      op("\(kind)MapIncompleteSize", .scalar) { (_, area, _) throws(Diagnostic) in
        [try scalar(area.incomplete.count, .int32)]
      },
      op("\(kind)MapClear", .nothing) { (_, area, _) throws(Diagnostic) in
        area.complete = [:]
        area.incomplete = [:]
        return []
      },
    ]
  }

private func op(
  _ name: String, _ infer: ShapeRule,
  _ kernel: @escaping @Sendable (OpCall, StagingArea, [ElementType]) throws(Diagnostic) -> [TensorValue]
) -> OpDef {
  OpDef(
    name, infer,
    changing: { (call, state) throws(Diagnostic) in
      let area = try call.namedResource(state) { StagingArea() }
      return try kernel(call, area, call.attributes.types("dtypes") ?? [])
    }
  ).takingVariants
}

private func check(_ element: [TensorValue], _ types: [ElementType], _ call: OpCall) throws(Diagnostic) {
  guard element.map(\.type) == types else {
    throw call.invalid("\(element.map(\.type)) are not \(types)")
  }
}

/// Refuses what would wait for a place among `count` elements, or for memory beside the tensors that wait.
private func requireRoom(
  _ count: Int, _ waiting: some Sequence<TensorValue>, _ values: [TensorValue], _ call: OpCall
) throws(Diagnostic) {
  let (capacity, limit) = (call.int("capacity"), call.int("memory_limit"))
  guard capacity <= 0 || count < capacity else {
    throw TensorQueue.endless("the staging area is full: it has \(count) elements of \(capacity)")
  }
  guard limit > 0 else { return }
  let (taken, own) = (waiting.reduce(0) { $0 + $1.byteCount }, values.reduce(0) { $0 + $1.byteCount })
  guard own <= limit else {
    throw call.invalid("\(own) bytes are more than the \(limit) of the staging area")
  }
  guard taken + own <= limit else {
    throw TensorQueue.endless("the staging area is full: it has \(taken) bytes of \(limit)")
  }
}

extension TensorValue {
  /// The memory that TensorFlow counts: a string has 24 bytes beside its text.
  fileprivate var byteCount: Int {
    if case .strings(let strings) = contents { return strings.reduce(0) { $0 + 24 + $1.count } }
    return elementCount * (type.byteWidth ?? 0)
  }
}

/// Some of the tensors of a key, all of them when no places are given.
private func taken(
  _ key: Int64, _ places: [Int], _ area: StagingArea, _ types: [ElementType], _ call: OpCall, removing: Bool
) throws(Diagnostic) -> [TensorValue] {
  guard var element = area.complete[key] else {
    throw TensorQueue.endless("the staging area has no complete element of the key \(key)")
  }
  var results: [TensorValue] = []
  for place in places.isEmpty ? Array(element.indices) : places {
    guard element.indices.contains(place), let value = element[place] else {
      throw call.invalid("there is no tensor at \(place) of the key \(key)")
    }
    results.append(value)
    if removing { element[place] = nil }
  }
  try check(results, types, call)
  if removing { area.complete[key] = element.allSatisfy { $0 == nil } ? nil : element }
  return results
}

extension OpCall {
  fileprivate func key(_ index: Int) throws(Diagnostic) -> Int64 {
    let key = try input(index)
    guard key.type == .int64, key.elementCount == 1 else {
      throw invalid("\(key.type)\(key.shape) is no key")
    }
    return key.copied(Int64.self)[0]
  }
}

extension ShapeRule {
  /// As many outputs as the attribute has types; only running tells their shapes.
  static let staged = ShapeRule { call in
    [SymbolicShape](repeating: .unknownRank, count: call.attributes.types("dtypes")?.count ?? 0)
  }

  fileprivate static let stagedWithKey = ShapeRule { (call) throws(Diagnostic) in
    [.scalar] + (try staged.shapes(call))
  }
}
