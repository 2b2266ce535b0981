internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Where the parts of elements wait, by keys, until all are there; whole ones are taken in the order their keys came.
private final class Barrier: Resource, @unchecked Sendable {
  // Unchecked: a session runs on one thread, and its resources are its own.

  static let noun = "barrier"

  struct Element {
    let number: Int64
    let key: [UInt8]
    var components: [TensorValue?]
  }

  let types: [ElementType]
  var ready: [Element] = []
  var incomplete: [[UInt8]: Element] = [:]
  var isClosed = false
  private var next = Int64.min

  init(_ types: [ElementType]) { self.types = types }

  /// Gives keys one component each. Those that are new get one number.
  func insert(
    _ keys: [[UInt8]], _ values: [TensorValue], at component: Int, _ call: OpCall
  ) throws(Diagnostic) {
    let number = next
    for (key, value) in zip(keys, values) { try insert(key, value, at: component, number, call) }
  }

  private func insert(
    _ key: [UInt8], _ value: TensorValue, at component: Int, _ number: Int64, _ call: OpCall
  ) throws(Diagnostic) {
    var element: Element
    if let known = incomplete[key] {
      element = known
    } else {
      guard !isClosed else { throw call.invalid("the barrier is closed") }
      element = Element(
        number: number, key: key, components: [TensorValue?](repeating: nil, count: types.count))
      next = number + 1
    }
    guard element.components[component] == nil else {
      throw call.invalid("the key has its component \(component) already")
    }
    element.components[component] = value
    guard element.components.allSatisfy({ $0 != nil }) else {
      incomplete[key] = element
      return
    }
    incomplete[key] = nil
    let place = ready.firstIndex { $0.number > element.number } ?? ready.count
    ready.insert(element, at: place)
  }
}

let barrierOps: [OpDef] = [
  OpDef(
    "Barrier", .queueReference,
    reading: { (call, state) throws(Diagnostic) in
      let barrier = try call.namedResource(state) { Barrier(call.types("component_types")) }
      return [TensorValue(.string.reference, [2], .handle(barrier))]
    }),
  op("BarrierInsertMany", .nothing) { (call, barrier) throws(Diagnostic) in
    let (keys, values, component) = (try call.texts(1), try call.input(2), call.int("component_index"))
    guard barrier.types.indices.contains(component), values.type == barrier.types[component],
      values.dimensions.first == keys.count
    else {
      throw call.invalid(
        "\(values.type)\(values.shape) are no values of component \(component) for \(keys.count) keys")
    }
    // TensorFlow does not look at shapes either, until elements are stacked.
    try barrier.insert(keys, rows(of: values), at: component, call)
    return []
  },
  op("BarrierTakeMany", .takenFromBarrier) { (call, barrier) throws(Diagnostic) in
    let wanted = try call.integer(1)
    guard call.types("component_types") == barrier.types, wanted >= 1 else {
      throw call.invalid("\(wanted) elements of \(call.types("component_types")) cannot be taken")
    }
    var count = wanted
    if barrier.ready.count < wanted {
      let isMore = !barrier.incomplete.isEmpty && call.bool("wait_for_incomplete")
      guard barrier.isClosed, !isMore else {
        throw TensorQueue.endless(
          "\(wanted) elements are taken from a barrier that has \(barrier.ready.count) whole ones")
      }
      guard call.bool("allow_small_batch"), !barrier.ready.isEmpty else {
        throw call.invalid("the barrier is closed and has only \(barrier.ready.count) of \(wanted) elements")
      }
      count = barrier.ready.count
    }
    let taken = Array(barrier.ready.prefix(count))
    var columns: [TensorValue] = []
    for (place, type) in barrier.types.enumerated() {
      let column = taken.compactMap { $0.components[place] }
      columns.append(try stack(column, type, column.first?.dimensions ?? []))
    }
    barrier.ready.removeFirst(count)
    return [
      try TensorValue(taken.map(\.number), type: .int64, [count]),
      TensorValue(.string, [count], .strings(taken.map(\.key))),
    ] + columns
  },
  op("BarrierClose", .nothing) { (call, barrier) throws(Diagnostic) in
    if call.bool("cancel_pending_enqueues") { barrier.incomplete = [:] }
    barrier.isClosed = true
    return []
  },
  op("BarrierReadySize", .scalar) { (_, barrier) throws(Diagnostic) in
    [try scalar(barrier.ready.count, .int32)]
  },
  op("BarrierIncompleteSize", .scalar) { (_, barrier) throws(Diagnostic) in
    [try scalar(barrier.incomplete.count, .int32)]
  },
]

private func op(
  _ name: String, _ infer: ShapeRule,
  _ kernel: @escaping @Sendable (OpCall, Barrier) throws(Diagnostic) -> [TensorValue]
) -> OpDef {
  OpDef(
    name, infer,
    changing: { (call, _) throws(Diagnostic) in try kernel(call, call.resource(0, Barrier.self)) })
}

extension ShapeRule {
  fileprivate static let takenFromBarrier = ShapeRule { call in
    [.unknown(rank: 1), .unknown(rank: 1)] + call.types("component_types").map { _ in .unknownRank }
  }
}
