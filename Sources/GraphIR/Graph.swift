/// A dataflow graph: nodes with named kinds, attributes, data operands and control operands.
///
/// A value type over arrays, indexed by `NodeID`. Names are first-class: they are unique, and what users refer to.
/// Control edges live in the same use lists as data edges, at port −1. Cycles are legal where they go through a
/// `NextIteration`. All edits go through six verbs: `add`, `remove`, `setOperands`, `replaceUses`, `supersede` and
/// `update`; each bumps `epoch`.
package struct Graph: Sendable {
  /// What a graph takes or gives: the key users know it by (a signature key, or a name) and the value.
  package struct Port: Hashable, Sendable {
    package var key: String
    package var value: Value

    package init(key: String, value: Value) {
      self.key = key
      self.value = value
    }
  }

  /// What is fed: values of placeholders, or of `_Arg` nodes in a function's body.
  package var inputs: [Port] = []
  /// What is fetched, in order.
  package var outputs: [Port] = []
  /// Nodes that must run for their effect, by key: initialisers, a function's control outputs.
  package var targets: [Port] = []

  /// Counts edits, so that whoever needs to know whether anything changed compares two readings.
  package private(set) var epoch = 0

  struct Node: Sendable {
    var op: OpKind
    var name: String
    var device: String
    var attributes: Attributes
    /// What the graph states of the outputs, by port; empty where it states nothing.
    var results: [TensorType]
    /// The serialized fields of a `NodeDef` that Floe does not interpret (debug information, unknown fields).
    var extra: [UInt8]
    /// Slots of the operands, data first, then control.
    var slots: [Int32]
    var firstUse: Int32 = -1
    var lastUse: Int32 = -1
  }

  /// One operand of one node: also a link in the use list of the node it reads.
  struct Slot: Sendable {
    var value: Value
    var user: NodeID
    var next: Int32 = -1
    var previous: Int32 = -1
  }

  // Removed nodes leave a nil; slots of removed edges are chained for reuse.
  var storage: [Node?] = []
  var slots: [Slot] = []
  private var freeSlots: [Int32] = []
  private var ids: [String: NodeID] = [:]
  private var suffixes: [String: Int] = [:]
  package private(set) var count = 0

  package init() {}

  // MARK: Reading

  /// The live nodes in the order they were added, as they are now: the graph may be edited on the way through them.
  package var nodes: [NodeID] {
    // A list, not a lazy sequence: that would hold on to the storage, so that the first edit copies it, and other
    // modules could not specialise its iterator, which made walks many times slower than making the list.
    var result: [NodeID] = []
    result.reserveCapacity(count)
    for index in storage.indices where storage[index] != nil { result.append(NodeID(index)) }
    return result
  }

  /// The index the next added node gets: with `nodes(from:)`, finds what an edit added.
  package var nextIndex: Int { storage.count }

  /// The live nodes added since `nextIndex` was `index`.
  package func nodes(from index: Int) -> [NodeID] {
    (index..<storage.count).filter { storage[$0] != nil }.map { NodeID($0) }
  }

  package func contains(_ node: NodeID) -> Bool {
    Int(node.index) < storage.count && storage[Int(node.index)] != nil
  }

  package func node(named name: String) -> NodeID? { ids[name] }

  // Each takes its field from where the record lies: a copy of the whole record costs a dozen reference counts.
  package func op(_ node: NodeID) -> OpKind { field(node, \.op) }
  package func name(_ node: NodeID) -> String { field(node, \.name) }
  package func device(_ node: NodeID) -> String { field(node, \.device) }
  package func attributes(_ node: NodeID) -> Attributes { field(node, \.attributes) }
  package func results(_ node: NodeID) -> [TensorType] { field(node, \.results) }
  package func extra(_ node: NodeID) -> [UInt8] { field(node, \.extra) }

  /// What the graph states of a value; nil where it states nothing.
  package func type(_ value: Value) -> TensorType? {
    let results = field(value.node, \.results)
    return results.indices.contains(Int(value.port)) ? results[Int(value.port)] : nil
  }

  /// The data operands, in order.
  package func operands(_ node: NodeID) -> [Value] {
    var result: [Value] = []
    for slot in field(node, \.slots) {
      let value = slots[Int(slot)].value
      // Control operands come last.
      if value.isControl { break }
      result.append(value)
    }
    return result
  }

  /// The data operand at `index`, or nil when there are fewer.
  package func operand(_ node: NodeID, _ index: Int) -> Value? {
    let list = field(node, \.slots)
    guard list.indices.contains(index) else { return nil }
    let value = slots[Int(list[index])].value
    return value.isControl ? nil : value
  }

  /// The nodes that must have run before this one without giving it a value.
  package func controlOperands(_ node: NodeID) -> [NodeID] {
    var result: [NodeID] = []
    for slot in field(node, \.slots).reversed() {
      let value = slots[Int(slot)].value
      if !value.isControl { break }
      result.append(value.node)
    }
    return result.reversed()
  }

  /// Data and control operands.
  package func allOperands(_ node: NodeID) -> [Value] { field(node, \.slots).map { slots[Int($0)].value } }

  /// One reading of a value by a node. `index` counts over `allOperands`.
  package struct Use: Hashable, Sendable {
    package let value: Value
    package let user: NodeID
  }

  /// Every reading of the node's outputs and completion, in the order the edges were made. A user that reads twice
  /// appears twice.
  package func uses(of node: NodeID) -> [Use] {
    var result: [Use] = []
    var slot = field(node, \.firstUse)
    while slot >= 0 {
      let link = slots[Int(slot)]
      result.append(Use(value: link.value, user: link.user))
      slot = link.next
    }
    return result
  }

  package func uses(of value: Value) -> [Use] { uses(of: value.node).filter { $0.value == value } }

  package func hasUses(_ node: NodeID) -> Bool { field(node, \.firstUse) >= 0 }

  /// Whether the node is fed, fetched or a target itself, so that it must stay under its name.
  package func isInterface(_ node: NodeID) -> Bool {
    outputs.contains { $0.value.node == node } || targets.contains { $0.value.node == node }
      || inputs.contains { $0.value.node == node }
  }

  /// `base` if no node has that name, else `base_1`, `base_2`, … .
  package mutating func uniqueName(_ base: String) -> String {
    if ids[base] == nil { return base }
    var suffix = suffixes[base, default: 0]
    var candidate: String
    repeat {
      suffix += 1
      candidate = "\(base)_\(suffix)"
    } while ids[candidate] != nil
    suffixes[base] = suffix
    return candidate
  }

  // MARK: The six verbs

  /// Adds a node. `name` must be free (see `uniqueName`).
  @discardableResult
  package mutating func add(
    _ op: OpKind, named name: String, _ operands: [Value] = [], controls: [NodeID] = [],
    attributes: Attributes = [:], results: [TensorType] = [], device: String = "", extra: [UInt8] = []
  ) -> NodeID {
    precondition(ids[name] == nil, "the name '\(name)' is taken")
    let id = NodeID(storage.count)
    storage.append(
      Node(
        op: op, name: name, device: device, attributes: attributes, results: results, extra: extra, slots: [])
    )
    ids[name] = id
    count += 1
    link(id, operands, controls)
    epoch += 1
    return id
  }

  /// Removes a node that nothing reads and that is no output or target.
  package mutating func remove(_ node: NodeID) {
    precondition(!hasUses(node), "'\(name(node))' is still read")
    precondition(
      !outputs.contains { $0.value.node == node } && !targets.contains { $0.value.node == node },
      "'\(name(node))' is an output")
    unlink(node)
    inputs.removeAll { $0.value.node == node }
    ids[name(node)] = nil
    storage[Int(node.index)] = nil
    count -= 1
    epoch += 1
  }

  /// Makes `operands` and `controls` what the node reads. Repeated controls count once.
  package mutating func setOperands(_ node: NodeID, _ operands: [Value], controls: [NodeID]) {
    unlink(node)
    link(node, operands, controls)
    epoch += 1
  }

  /// Makes every reader of `old` read `new`, outputs and targets included, but not the nodes in `except`. A node that
  /// already waited for `new` does so once.
  package mutating func replaceUses(of old: Value, with new: Value, except: Set<NodeID> = []) {
    precondition(old.isControl == new.isControl, "a control edge carries no value")
    guard old != new else { return }
    var slot = field(old.node, \.firstUse)
    while slot >= 0 {
      let link = slots[Int(slot)]
      if link.value == old, !except.contains(link.user) {
        detach(slot)
        if new.isControl, controlOperands(link.user).contains(new.node) {
          storage[Int(link.user.index)]?.slots.removeAll { $0 == slot }
          freeSlots.append(slot)
        } else {
          slots[Int(slot)].value = new
          attach(slot)
        }
      }
      slot = link.next
    }
    for index in outputs.indices where outputs[index].value == old { outputs[index].value = new }
    for index in targets.indices where targets[index].value == old { targets[index].value = new }
    epoch += 1
  }

  /// Removes `old` and puts `new` in its place: readers of each port, control readers, and the name.
  package mutating func supersede(_ old: NodeID, by new: NodeID) {
    precondition(old != new)
    let ports = Set(
      uses(of: old).map(\.value) + (outputs + targets + inputs).map(\.value).filter { $0.node == old })
    for value in ports {
      replaceUses(of: value, with: Value(node: new, port: value.port), except: [new])
      for index in inputs.indices where inputs[index].value == value {
        inputs[index].value = Value(node: new, port: value.port)
      }
    }
    let name = name(old)
    remove(old)
    update(new) { $0.name = name }
  }

  /// What `update` can change of a node.
  package struct Properties {
    package var op: OpKind
    package var name: String
    package var device: String
    package var attributes: Attributes
    package var results: [TensorType]
    package var extra: [UInt8]
  }

  /// Changes a node's kind, name, device, attributes, results or uninterpreted fields. A new name must be free.
  package mutating func update(_ node: NodeID, _ change: (inout Properties) -> Void) {
    let index = Int(node.index)
    guard var record = storage[index] else { preconditionFailure("node \(index) was removed") }
    // Taken out while it is edited, so that the arrays inside are not copied.
    storage[index] = nil
    var properties = Properties(
      op: record.op, name: record.name, device: record.device, attributes: record.attributes,
      results: record.results, extra: record.extra)
    record.attributes = [:]
    change(&properties)
    if properties.name != record.name {
      precondition(ids[properties.name] == nil, "the name '\(properties.name)' is taken")
      ids[record.name] = nil
      ids[properties.name] = node
    }
    record.op = properties.op
    record.name = properties.name
    record.device = properties.device
    record.attributes = properties.attributes
    record.results = properties.results
    record.extra = properties.extra
    storage[index] = record
    epoch += 1
  }

  // MARK: Use lists

  @inline(__always)
  func field<Field>(_ node: NodeID, _ path: KeyPath<Node, Field>) -> Field {
    guard let field = storage[Int(node.index)]?[keyPath: path] else {
      preconditionFailure("node \(node.index) was removed")
    }
    return field
  }

  private mutating func link(_ node: NodeID, _ operands: [Value], _ controls: [NodeID]) {
    var list: [Int32] = []
    list.reserveCapacity(operands.count + controls.count)
    for value in operands {
      precondition(!value.isControl && value.port >= 0, "a control edge is no data operand")
      list.append(makeSlot(value, node))
    }
    var seen: Set<NodeID> = []
    for control in controls where controls.count == 1 || seen.insert(control).inserted {
      list.append(makeSlot(control.control, node))
    }
    storage[Int(node.index)]?.slots = list
  }

  private mutating func unlink(_ node: NodeID) {
    for slot in field(node, \.slots) {
      detach(slot)
      freeSlots.append(slot)
    }
    storage[Int(node.index)]?.slots = []
  }

  private mutating func makeSlot(_ value: Value, _ user: NodeID) -> Int32 {
    precondition(contains(value.node), "the operand's node was removed")
    let slot: Int32
    if let free = freeSlots.popLast() {
      slot = free
      slots[Int(slot)] = Slot(value: value, user: user)
    } else {
      slot = Int32(slots.count)
      slots.append(Slot(value: value, user: user))
    }
    attach(slot)
    return slot
  }

  private mutating func attach(_ slot: Int32) {
    let target = Int(slots[Int(slot)].value.node.index)
    let last = storage[target]?.lastUse ?? -1
    slots[Int(slot)].previous = last
    slots[Int(slot)].next = -1
    if last >= 0 { slots[Int(last)].next = slot } else { storage[target]?.firstUse = slot }
    storage[target]?.lastUse = slot
  }

  private mutating func detach(_ slot: Int32) {
    let link = slots[Int(slot)]
    let target = Int(link.value.node.index)
    if link.previous >= 0 {
      slots[Int(link.previous)].next = link.next
    } else {
      storage[target]?.firstUse = link.next
    }
    if link.next >= 0 {
      slots[Int(link.next)].previous = link.previous
    } else {
      storage[target]?.lastUse = link.previous
    }
  }
}
