internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Tensors

/// Queues of both versions: by references and by handles.
let queueOps: [OpDef] =
  ["FIFOQueue", "PaddingFIFOQueue", "RandomShuffleQueue", "PriorityQueue"].flatMap { name in
    [
      OpDef(
        name, .queueReference,
        reading: { (call, state) throws(Diagnostic) in
          [TensorValue(.string.reference, [2], .handle(try queue(call, state)))]
        }),
      OpDef(
        name + "V2", .anything,
        reading: { (call, state) throws(Diagnostic) in
          [TensorValue(handle: try queue(call, state), type: .resource)]
        }),
    ]
  } + [
    OpDef(
      "FakeQueue", .queueReference,
      reading: { (call, _) throws(Diagnostic) in
        [TensorValue(.string.reference, [2], .handle(try call.queue()))]
      })
  ]
  + versions("QueueEnqueue", .nothing) { (call, queue) throws(Diagnostic) in
    try queue.enqueue(Array(call.inputs.dropFirst()))
    return []
  }
  + versions("QueueEnqueueMany", .nothing) { (call, queue) throws(Diagnostic) in
    let components = Array(call.inputs.dropFirst())
    guard let count = components.first?.dimensions.first,
      components.allSatisfy({ $0.dimensions.first == count && !$0.isHandle })
    else { throw call.invalid("\(components.map(\.shape)) are not as many elements each") }
    var columns: [[TensorValue]] = []
    for component in components { columns.append(try rows(of: component)) }
    for place in 0..<count { try queue.enqueue(columns.map { $0[place] }) }
    return []
  }
  + versions("QueueDequeue", .dequeued) { (call, queue) throws(Diagnostic) in try queue.dequeue() }
  + versions("QueueDequeueMany", .dequeued) { (call, queue) throws(Diagnostic) in
    try queue.dequeue(call.integer(1), orFewer: false)
  }
  + versions("QueueDequeueUpTo", .dequeued) { (call, queue) throws(Diagnostic) in
    try queue.dequeue(call.integer(1), orFewer: true)
  }
  + versions("QueueSize", .scalar) { (_, queue) throws(Diagnostic) in [try scalar(queue.count, .int32)] }
  + versions("QueueIsClosed", .scalar) { (_, queue) throws(Diagnostic) in
    [try TensorValue([queue.isClosed], type: .bool, [])]
  }
  + versions("QueueClose", .nothing) { (_, queue) throws(Diagnostic) in
    queue.close()
    return []
  }

/// Both versions of an op on a queue.
private func versions(
  _ name: String, _ infer: ShapeRule,
  _ kernel: @escaping @Sendable (OpCall, TensorQueue) throws(Diagnostic) -> [TensorValue]
) -> [OpDef] {
  [name, name + "V2"].map { name in
    OpDef(
      name, infer,
      changing: { (call, _) throws(Diagnostic) in
        let queue = try call.queue()
        if let types = call.attributes.types("component_types"), types != queue.types {
          throw call.invalid("the queue is of \(queue.types), not of \(types)")
        }
        return try kernel(call, queue)
      }
    ).takingVariants
  }
}

private func queue(_ call: OpCall, _ state: StateAccess) throws(Diagnostic) -> TensorQueue {
  try call.namedResource(state) { () throws(Diagnostic) in
    var types = call.attributes.types("component_types") ?? []
    var shapes = call.attributes.shapes("shapes") ?? []
    let order: TensorQueue.Order
    var generator: Philox?
    switch call.op {
    case "PaddingFIFOQueue", "PaddingFIFOQueueV2": order = .padded
    case "RandomShuffleQueue", "RandomShuffleQueueV2":
      order = .shuffled(left: max(0, call.int("min_after_dequeue")))
      generator = RandomGenerator.beginning(call, state)
    case "PriorityQueue", "PriorityQueueV2":
      order = .priority
      types.insert(.int64, at: 0)
      if types.count > 1, shapes.isEmpty { break }
      shapes.insert(.scalar, at: 0)
    default: order = .firstIn
    }
    return try TensorQueue(
      order, types, shapes, capacity: call.int("capacity"), numbers: generator.map { SinglePhilox($0) })
  }
}

extension OpCall {
  fileprivate func queue() throws(Diagnostic) -> TensorQueue { try resource(0, TensorQueue.self) }
}

extension ShapeRule {
  /// As many outputs as the queue has tensors in an element; only running tells their shapes.
  static let dequeued = ShapeRule { call in
    [SymbolicShape](repeating: .unknownRank, count: call.attributes.types("component_types")?.count ?? 0)
  }
}
