internal import Diagnostics
internal import GraphIR
internal import Kernels
internal import Ops
internal import Tensors

/// A run of a graph with the control flow of TensorFlow 1: each node runs when all that it waits for has come.
///
/// A value may come without being there: it is dead, in the branch that is not taken and after the last turn of a loop.
/// Nodes do not run on dead values but hand them on, until a `Merge` meets a live one. Loops are in frames, which run one
/// turn at a time, whatever their `parallel_iterations`: that gives the same values, in the order that is easiest to
/// follow.
struct FlowRun {
  /// Computes the outputs of a node from its operands, the ports without a value being nil.
  typealias Compute = (FlowPlan.Item, [TensorValue], Activation) throws(Diagnostic) -> [TensorValue?]

  /// A frame while it runs.
  final class Activation {
    let frame: Int
    let parent: Activation?
    fileprivate(set) var turn = 0
    /// For each node, how much it still waits for in this turn.
    fileprivate var waits: [Int32]
    /// For each node, how many of its operands and controls came dead.
    fileprivate var dead: [Int32]
    /// The operands of all nodes that have come.
    fileprivate var operands: [TensorValue?]
    /// For each node, the operand that a merge takes.
    fileprivate var chosen: [Int: Int] = [:]
    /// How many nodes are ready, and inner frames run, in this turn.
    fileprivate var active = 0
    /// How many nodes that lead into it have not run.
    fileprivate var missing: Int
    /// What is the same in every turn.
    fileprivate var constants: [(item: Int, value: TensorValue?)] = []
    /// What the next turn starts with.
    fileprivate var next: [(item: Int, value: TensorValue)] = []
    /// The exits that had no value in this turn.
    fileprivate var deadExits: [Int] = []
    fileprivate var inner: [Int: Activation] = [:]

    fileprivate init(_ frame: Int, in parent: Activation?, _ plan: FlowPlan) {
      self.frame = frame
      self.parent = parent
      missing = plan.frames[frame].enters
      waits = plan.frames[frame].waits
      dead = [Int32](repeating: 0, count: waits.count)
      operands = [TensorValue?](repeating: nil, count: plan.frames[frame].operandCount)
    }

    fileprivate func startTurn(_ plan: FlowPlan) {
      turn += 1
      waits = plan.frames[frame].waits
      for index in dead.indices { dead[index] = 0 }
      for index in operands.indices { operands[index] = nil }
      chosen.removeAll(keepingCapacity: true)
      deadExits = []
    }
  }

  private struct Task {
    let item: Int
    let activation: Activation
    let isDead: Bool
  }

  private let plan: FlowPlan
  private let compute: Compute
  private var tasks = TaskHeap()
  private let main: Activation
  /// What came for the wanted outputs: a value, or nil for one that is dead.
  private(set) var results: [Value: TensorValue?] = [:]
  private let wanted: Set<Value>

  init(_ plan: FlowPlan, wanted: Set<Value>, compute: @escaping Compute) {
    self.plan = plan
    self.wanted = wanted
    self.compute = compute
    main = Activation(0, in: nil, plan)
  }

  /// Runs every node, first those that come first in the plan.
  mutating func run(feeding feeds: [Value: TensorValue]) throws(Diagnostic) {
    for (value, readers) in plan.feedReaders {
      for reader in readers { deliver(feeds[value], to: reader, main) }
    }
    for item in plan.starts { makeReady(item, main, isDead: false) }
    while let task = tasks.popFirst() {
      let item = plan.items[task.item]
      let outputs: [TensorValue?]? = task.isDead ? nil : try results(of: item, task.activation)
      try propagate(task.item, outputs, task.activation)
    }
  }

  private func results(
    of item: FlowPlan.Item, _ activation: Activation
  ) throws(Diagnostic) -> [TensorValue?] {
    if case .merge = item.role {
      guard let place = activation.chosen[item.place],
        let value = activation.operands[item.operands.lowerBound + place]
      else { return [] }
      return [value, try TensorValue([Int32(clamping: place)], type: .int32, [])]
    }
    var operands: [TensorValue] = []
    operands.reserveCapacity(item.operands.count)
    for index in item.operands {
      // A node on dead operands does not run.
      if let value = activation.operands[index] { operands.append(value) }
      activation.operands[index] = nil
    }
    return try compute(item, operands, activation)
  }

  // MARK: Handing on

  /// - Parameter outputs: nil for a node that did not run.
  private mutating func propagate(
    _ index: Int, _ outputs: [TensorValue?]?, _ activation: Activation
  ) throws(Diagnostic) {
    let item = plan.items[index]
    switch item.role {
    case .ordinary, .trigger, .merge:
      try handOn(index, outputs, activation)
    case .enter(let frame, let isConstant):
      let inner = activation.inner[frame] ?? Activation(frame, in: activation, plan)
      if activation.inner.updateValue(inner, forKey: frame) == nil { activation.active += 1 }
      inner.missing -= 1
      if isConstant { inner.constants.append((index, outputs?.first ?? nil)) }
      try handOn(index, outputs, inner)
      settle(inner)
    case .exit:
      if let outputs, let outer = activation.parent {
        try handOn(index, outputs, outer)
      } else {
        activation.deadExits.append(index)
      }
    case .nextIteration:
      if let value = outputs?.first ?? nil { activation.next.append((index, value)) }
    }
    activation.active -= 1
    settle(activation)
  }

  private mutating func handOn(
    _ index: Int, _ outputs: [TensorValue?]?, _ activation: Activation
  ) throws(Diagnostic) {
    let item = plan.items[index]
    for reader in item.readers {
      if reader.operand == nil {
        deliver(isDead: outputs == nil, to: reader, activation)
        continue
      }
      if let outputs, !outputs.indices.contains(Int(reader.port)) { throw lacking(item, reader.port) }
      deliver(outputs?[Int(reader.port)], to: reader, activation, fromEnter: item.isEnter)
    }
    guard activation.parent == nil else { return }
    for value in wanted where value.node == item.node {
      if let outputs, !outputs.indices.contains(Int(value.port)) { throw lacking(item, value.port) }
      results[value] = .some(outputs?[Int(value.port)])
    }
  }

  private func lacking(_ item: FlowPlan.Item, _ port: Int32) -> Diagnostic {
    Diagnostic(.invalidGraph, "a \(item.op) that is read has no output \(port)")
  }

  /// Hands an operand to a node; nil for a dead one.
  private mutating func deliver(
    _ value: TensorValue?, to reader: FlowPlan.Reader, _ activation: Activation, fromEnter: Bool = false
  ) {
    let item = plan.items[reader.item]
    let operand = reader.operand ?? 0
    guard case .merge = item.role else {
      activation.operands[item.operands.lowerBound + operand] = value
      if value == nil { activation.dead[item.place] += 1 }
      arrive(reader.item, activation)
      return
    }
    // It is decided by the first value.
    guard activation.chosen[item.place] == nil else { return }
    if let value {
      activation.operands[item.operands.lowerBound + operand] = value
      activation.chosen[item.place] = operand
      arrive(reader.item, activation)
      return
    }
    activation.dead[item.place] += 1
    // Into a loop that is in a branch not taken, nothing comes from its end.
    if fromEnter || Int(activation.dead[item.place]) == item.operands.count {
      activation.chosen[item.place] = Self.none
      arrive(reader.item, activation)
    }
  }

  /// The operand of a merge that gets none.
  private static let none = -1

  private mutating func deliver(isDead: Bool, to reader: FlowPlan.Reader, _ activation: Activation) {
    let item = plan.items[reader.item]
    // What a merge waits for without reading it does not make it dead.
    if isDead, !item.isMerge { activation.dead[item.place] += 1 }
    arrive(reader.item, activation)
  }

  private mutating func arrive(_ index: Int, _ activation: Activation) {
    let item = plan.items[index]
    activation.waits[item.place] -= 1
    guard activation.waits[item.place] == 0 else { return }
    let isDead =
      switch item.role {
      case .trigger: false
      case .merge: activation.chosen[item.place] == Self.none
      default: activation.dead[item.place] > 0
      }
    makeReady(index, activation, isDead: isDead)
  }

  private mutating func makeReady(_ item: Int, _ activation: Activation, isDead: Bool) {
    activation.active += 1
    tasks.insert(Task(item: item, activation: activation, isDead: isDead))
  }

  /// Starts the next turn of a frame in which nothing is left to do, or ends it, and so on outwards.
  private mutating func settle(_ activation: Activation) {
    var current = activation
    while current.active == 0, current.missing == 0, let outer = current.parent {
      if current.next.isEmpty {
        let exits = current.deadExits
        // It ends once.
        guard outer.inner.removeValue(forKey: current.frame) != nil else { return }
        for exit in exits { handOnDead(exit, outer) }
        outer.active -= 1
        current = outer
        continue
      }
      let roots = current.next
      current.next = []
      current.startTurn(plan)
      for (item, value) in roots + current.constants { handOnAgain(item, value, current) }
    }
  }

  private mutating func handOnDead(_ index: Int, _ activation: Activation) {
    for reader in plan.items[index].readers {
      if reader.operand == nil {
        deliver(isDead: true, to: reader, activation)
      } else {
        deliver(nil, to: reader, activation)
      }
    }
    guard activation.parent == nil else { return }
    for value in wanted where value.node == plan.items[index].node { results[value] = .some(nil) }
  }

  private mutating func handOnAgain(_ index: Int, _ value: TensorValue?, _ activation: Activation) {
    for reader in plan.items[index].readers {
      if reader.operand == nil {
        deliver(isDead: value == nil, to: reader, activation)
      } else {
        deliver(value, to: reader, activation, fromEnter: plan.items[index].isEnter)
      }
    }
  }

  /// The tasks that are ready, of which the first in the plan is the first.
  private struct TaskHeap {
    private var tasks: [Task] = []

    mutating func insert(_ task: Task) {
      tasks.append(task)
      var child = tasks.count - 1
      while child > 0, tasks[(child - 1) / 2].item > tasks[child].item {
        tasks.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    }

    mutating func popFirst() -> Task? {
      guard let first = tasks.first, let last = tasks.popLast() else { return nil }
      guard !tasks.isEmpty else { return first }
      tasks[0] = last
      var parent = 0
      while 2 * parent + 1 < tasks.count {
        var child = 2 * parent + 1
        if child + 1 < tasks.count, tasks[child + 1].item < tasks[child].item { child += 1 }
        guard tasks[child].item < tasks[parent].item else { break }
        tasks.swapAt(child, parent)
        parent = child
      }
      return first
    }
  }
}

extension FlowPlan.Item {
  fileprivate var isMerge: Bool { if case .merge = role { true } else { false } }
  fileprivate var isEnter: Bool { if case .enter = role { true } else { false } }
}
