internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

/// Makes the branches of a graph, which part at `Switch` and meet at `Merge`, nodes that run a function or another.
struct BranchFunctionalizer {
  /// That a predicate is so.
  private struct Literal: Hashable {
    let predicate: Value
    let isTaken: Bool

    var opposite: Literal { Literal(predicate: predicate, isTaken: !isTaken) }
  }

  /// Where two branches meet.
  private struct Meeting {
    let node: NodeID
    let predicate: Value
    /// Under what both branches are.
    let condition: Set<Literal>
    /// The operand that comes from the branch taken if the predicate is true.
    let takenOperand: Int
    /// Its place in the order of the graph as it was.
    let place: Int

    var choice: Choice { Choice(predicate: predicate, condition: condition) }
  }

  private(set) var graph: Graph
  private(set) var library: FunctionLibrary
  private let effects: NodeSet
  /// Under what the nodes run that do not always.
  private var conditions: [NodeID: Set<Literal>] = [:]
  private var pending: [Meeting] = []
  private var order: BranchOrder
  /// The places among those that are pending of the ones with the same branches, and not yet taken.
  private var alike: [Choice: [Int]] = [:]

  /// What meetings have in common that one node can be made of.
  private struct Choice: Hashable {
    let predicate: Value
    let condition: Set<Literal>
  }

  /// So many meetings are passed over that depend on a group before no more are looked for: a chain of choices by one
  /// predicate would be gone through again for each.
  private static let mostPassed = 64

  init(_ graph: Graph, _ library: FunctionLibrary) {
    self.graph = graph
    self.library = library
    effects = RemoveControlDependencies.effects(in: graph, library)
    order = BranchOrder(graph)
  }

  /// Does what can be done, inner branches first.
  mutating func run(_ context: PassContext) {
    findConditions(context)
    // A stable order: of branches as deep as each other, those come first that others may read.
    let sorted = pending.enumerated().sorted {
      ($1.element.condition.count, $0.offset) < ($0.element.condition.count, $1.offset)
    }
    pending = sorted.map(\.element)
    for (place, meeting) in pending.enumerated() { alike[meeting.choice, default: []].append(place) }
    for (place, meeting) in pending.enumerated() where alike[meeting.choice]?.first == place {
      let group = nextGroup(meeting.choice, context)
      if !group.isEmpty { functionalize(group, context) }
    }
  }

  // MARK: Conditions

  private func condition(of value: Value) -> Set<Literal> {
    let base = conditions[value.node] ?? []
    guard !value.isControl, graph.op(value.node) == "Switch", let predicate = predicate(of: value.node) else {
      return base
    }
    return base.union([Literal(predicate: predicate, isTaken: value.port == 1)])
  }

  private func predicate(of node: NodeID) -> Value? {
    graph.operand(node, 1).map { value in
      var value = value
      while graph.op(value.node) == "Identity", let operand = graph.operand(value.node, 0) { value = operand }
      return value
    }
  }

  private mutating func findConditions(_ context: PassContext) {
    for node in graph.topologicalOrder() {
      var condition: Set<Literal>
      if graph.op(node) == "Merge" {
        let name = graph.name(node)
        let operands = graph.operands(node).map { self.condition(of: $0) }
        if let meeting = meeting(node, operands) {
          pending.append(meeting)
          condition = meeting.condition
        } else {
          context.count(.declined("its operands are not those of two branches"), name)
          condition = operands.dropFirst().reduce(operands.first ?? []) { $0.intersection($1) }
        }
      } else {
        condition = []
        for value in graph.allOperands(node) { condition.formUnion(self.condition(of: value)) }
      }
      if !condition.isEmpty { conditions[node] = condition }
    }
  }

  private func meeting(_ node: NodeID, _ operands: [Set<Literal>]) -> Meeting? {
    guard operands.count == 2 else { return nil }
    let apart = operands[0].subtracting(operands[1])
    guard apart.count == 1, let literal = apart.first,
      operands[1].subtracting(operands[0]) == [literal.opposite]
    else { return nil }
    return Meeting(
      node: node, predicate: literal.predicate, condition: operands[0].intersection(operands[1]),
      takenOperand: literal.isTaken ? 0 : 1, place: order[node])
  }

  // MARK: Groups

  /// Takes the first `Merge` of a choice that is left, and others that do not depend on each other.
  private mutating func nextGroup(_ choice: Choice, _ context: PassContext) -> [Meeting] {
    let candidates = alike[choice] ?? []
    guard let first = candidates.first else { return [] }
    // The first comes first in the order that the graph had, and places only become higher.
    var relatives = Relatives(least: pending[first].place)
    var group: [Meeting] = []
    var left: [Int] = []
    for (index, candidate) in candidates.enumerated() {
      let meeting = pending[candidate]
      if index % Self.mostPassed == 0 {
        // As far as the next ones lie.
        let next = candidates[index..<min(index + Self.mostPassed, candidates.count)]
        relatives.reach(next.reduce(0) { max($0, order[pending[$1].node]) }, graph, order)
      }
      guard left.count < Self.mostPassed, !relatives.contains(meeting.node) else {
        left.append(candidate)
        if left.count > Self.mostPassed {
          left += candidates[(index + 1)...]
          break
        }
        continue
      }
      var arguments = OrderedValues()
      let parts = [part([meeting], false, &arguments), part([meeting], true, &arguments)]
      if let reason = parts.compactMap(\.refusal).first {
        context.count(.declined(reason), graph.name(meeting.node))
        continue
      }
      group.append(meeting)
      if candidates.count > 1 { relatives.add(meeting.node, graph, order) }
    }
    alike[choice] = left
    return group
  }

  /// What the results of some branches need.
  private func part(
    _ group: [Meeting], _ isTaken: Bool, _ arguments: inout OrderedValues
  ) -> GraphPart {
    let literal = Literal(predicate: group[0].predicate, isTaken: isTaken)
    let roots = group.compactMap { meeting in
      graph.operand(meeting.node, isTaken ? meeting.takenOperand : 1 - meeting.takenOperand)
    }
    return GraphPart(roots, of: graph, effects, arguments: &arguments) { value in
      let condition = condition(of: value)
      guard !condition.contains(literal.opposite) else {
        return .refused("a branch needs what the other gives")
      }
      guard condition.contains(literal) else { return .argument(value) }
      let (node, op) = (value.node, graph.op(value.node))
      if op == "Switch", predicate(of: node) == literal.predicate, let data = graph.operand(node, 0) {
        return .same(as: data)
      }
      guard !Self.controlFlow.contains(op) else {
        return .refused("'\(graph.name(node))' (\(op)) in it stays")
      }
      return .within
    }
  }

  private static let controlFlow: Set<OpKind> = [
    "Switch", "Merge", "Enter", "Exit", "NextIteration", "LoopCond", "_SwitchN",
  ]

  // MARK: Making the node

  private mutating func functionalize(_ group: [Meeting], _ context: PassContext) {
    let names = group.map { graph.name($0.node) }
    func count(_ outcome: Rewrite) {
      for name in names { context.count(outcome, name) }
    }
    var arguments = OrderedValues()
    let branches = [part(group, true, &arguments), part(group, false, &arguments)]
    let types = arguments.values.compactMap { graph.outputType(of: $0) }
    let results = group.compactMap { graph.outputType(of: $0.node[0]) }
    guard types.count == arguments.values.count, results.count == group.count else {
      return count(.declined("the type of what comes into a branch is not known"))
    }
    if let shared = shared(branches.flatMap(\.nodes), beyond: group) {
      return count(.declined("others need '\(graph.name(shared))' in it, too, which has a state"))
    }
    let indexed = group.filter { isRead($0.node[1]) }
    let isStateful = branches.contains { $0.isStateful(in: graph) }
    let prefix = names[0].split(separator: "/").dropLast().joined(separator: "/")
    let name = prefix.isEmpty ? "choice" : "\(prefix)/choice"
    var functions: [Attribute] = []
    for (isTaken, branch) in zip([true, false], branches) {
      let suffix = isTaken ? "then" : "else"
      let function = library.uniqueName("\(name)_\(suffix)".replacing("/", with: "_"))
      library[function] = branch.function(
        named: function, of: graph, arguments: Array(zip(arguments.values, types)), results: results,
        extra: indexed.map { meeting in
          let index = isTaken ? meeting.takenOperand : 1 - meeting.takenOperand
          return Tensor(scalar: Int32(clamping: index), type: .int32)
        }, isStateful: isStateful)
      functions.append(.function(FunctionReference(function)))
    }
    let node = graph.add(
      isStateful ? "If" : "StatelessIf", named: graph.uniqueName(name),
      [group[0].predicate] + arguments.values, controls: branches.flatMap(\.controls),
      attributes: [
        "Tcond": .type(.bool), "Tin": .types(types),
        "Tout": .types(results + indexed.map { _ in .int32 }), "then_branch": functions[0],
        "else_branch": functions[1], "output_shapes": .list(.empty),
      ])
    if !group[0].condition.isEmpty { conditions[node] = group[0].condition }
    let old = group.flatMap { graph.allOperands($0.node).map(\.node) }
    for (index, meeting) in indexed.enumerated() {
      graph.replaceUses(of: meeting.node[1], with: node[group.count + index])
    }
    for (index, meeting) in group.enumerated() { makeIdentity(meeting.node, of: node[index]) }
    order.insert(node, in: graph)
    removeUnread(old)
    count(.applied)
  }

  /// A node that would be done twice, and not give the same then.
  private func shared(_ nodes: [NodeID], beyond group: [Meeting]) -> NodeID? {
    let members = NodeSet(nodes + group.map(\.node))
    return nodes.first { node in
      OpRegistry.standard[graph.op(node).name]?.isStateful != false
        && graph.uses(of: node).contains { !$0.value.isControl && !members.contains($0.user) }
    }
  }

  private func isRead(_ value: Value) -> Bool {
    !graph.uses(of: value).isEmpty || (graph.outputs + graph.targets).contains { $0.value == value }
  }

  /// Its name may be fetched.
  private mutating func makeIdentity(_ merge: NodeID, of value: Value) {
    let controls = graph.controlOperands(merge).filter { control in
      (conditions[control] ?? []).isSubset(of: conditions[merge] ?? [])
    }
    graph.setOperands(merge, [value], controls: controls)
    graph.update(merge) {
      $0.op = "Identity"
      $0.attributes["N"] = nil
      $0.attributes["_output_shapes"] = nil
    }
  }

  /// Removes nodes of branches that nothing reads any more, and those that only they read.
  private mutating func removeUnread(_ nodes: [NodeID]) {
    var pending = nodes
    while let node = pending.popLast() {
      guard graph.contains(node), conditions[node] != nil || graph.op(node) == "Switch",
        !graph.hasUses(node), !graph.isInterface(node)
      else { continue }
      pending += graph.allOperands(node).map(\.node)
      graph.remove(node)
    }
  }
}
