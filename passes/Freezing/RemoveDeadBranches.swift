package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Removes the branches that a constant predicate never takes.
///
///     %s = Switch(%x, %true)
///     %a = Relu(%s:1)                   =>      %a = Relu(%x)
///     %b = Tanh(%s)                             return %a
///     %m = Merge(%b, %a)
///     return %m
///
/// `If` and `Case` with a constant predicate become calls of the branch taken, which `inline-functions` then inlines.
package struct RemoveDeadBranches: Pass {
  package static let name = "remove-dead-branches"
  package static let summary =
    "Remove branches of Switch/Merge, If and Case that a constant predicate never takes."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in Array(graph.nodes) { resolveFunctional(node, in: &graph, context) }
      try resolveSwitches(in: &graph, context)
    }
  }

  // MARK: If and Case

  private func resolveFunctional(_ node: NodeID, in graph: inout Graph, _ context: PassContext) {
    let attributes = graph.attributes(node)
    let taken: FunctionReference?
    switch graph.op(node) {
    case "If", "StatelessIf":
      guard let predicate = graph.operand(node, 0).flatMap({ decision(of: $0, in: graph) }) else { return }
      taken = attributes.function(predicate ? "then_branch" : "else_branch")
    case "Case", "StatelessCase":
      guard let value = graph.operand(node, 0).flatMap({ constant($0, in: graph) }),
        value.type == .int32, value.elementCount == 1,
        let index = try? value.loadElements(as: Int32.self).first,
        case .list(.functions(let branches)) = attributes["branches"], !branches.isEmpty
      else { return }
      // An index out of range takes the last branch.
      taken = branches.indices.contains(Int(index)) ? branches[Int(index)] : branches[branches.count - 1]
    default:
      return
    }
    guard let taken else { return }
    let stateless = graph.op(node).name.hasPrefix("Stateless")
    var kept = attributes.keepingClass
    kept["f"] = .function(taken)
    kept["Tin"] = attributes["Tin"]
    kept["Tout"] = attributes["Tout"]
    let operands = Array(graph.operands(node).dropFirst())
    graph.setOperands(node, operands, controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = stateless ? "PartitionedCall" : "StatefulPartitionedCall"
      $0.attributes = kept
    }
    context.count(.applied, graph.name(node))
  }

  // MARK: Switch and Merge

  private func resolveSwitches(in graph: inout Graph, _ context: PassContext) throws(Diagnostic) {
    var dead: Set<Value> = []
    var stack: [Value] = []
    var resolved: [(node: NodeID, alive: Int)] = []
    for node in Array(graph.nodes) where OpKind.switches.contains(graph.op(node)) {
      guard let predicate = graph.operand(node, 1).flatMap({ truth(of: $0, in: graph) }) else { continue }
      stack.append(node[predicate ? 0 : 1])
      if graph.isInterface(node) {
        context.count(.declined("its name is a graph input or output"), graph.name(node))
      } else {
        resolved.append((node, predicate ? 1 : 0))
      }
    }
    guard !stack.isEmpty else { return }
    // A node dies with any operand, data or control; a Merge only with its last datum, whatever it waits for.
    var deadNodes: Set<NodeID> = []
    while let value = stack.popLast() {
      guard dead.insert(value).inserted else { continue }
      for use in graph.uses(of: value) where !deadNodes.contains(use.user) {
        let merges = OpKind.merges.contains(graph.op(use.user))
        if merges && value.isControl { continue }
        // What comes round a loop lives only as long as what enters it.
        let entering = merges ? graph.operands(use.user).filter { !isLoopEdge($0, in: graph) } : []
        if entering.contains(where: { !dead.contains($0) && !deadNodes.contains($0.node) }) { continue }
        deadNodes.insert(use.user)
        stack += Set(graph.uses(of: use.user).map(\.value)).union([use.user[0], use.user.control])
      }
    }
    try rejectDeadOutputs(deadNodes, dead, in: graph)
    for node in Array(graph.nodes) where OpKind.merges.contains(graph.op(node)) {
      guard !deadNodes.contains(node) else { continue }
      resolveMerge(node, dead, deadNodes, in: &graph, context)
    }
    for (node, alive) in resolved where !deadNodes.contains(node) {
      guard let data = graph.operand(node, 0) else { continue }
      graph.replaceUses(of: node[alive], with: data)
      context.count(.applied, graph.name(node))
    }
    // What never runs has no effect to wait for.
    graph.targets.removeAll { deadNodes.contains($0.value.node) }
    let gone = deadNodes.union(resolved.map(\.node))
    detachControlReaders(of: gone, in: &graph)
    graph.removeAll(gone.sorted())
  }

  /// Leaves the operands that are alive; with one of them the Merge is that value, and its index a constant.
  private func resolveMerge(
    _ node: NodeID, _ dead: Set<Value>, _ deadNodes: Set<NodeID>, in graph: inout Graph,
    _ context: PassContext
  ) {
    let operands = graph.operands(node)
    let alive = operands.indices.filter {
      !dead.contains(operands[$0]) && !deadNodes.contains(operands[$0].node)
    }
    guard alive.count < operands.count, let only = alive.first else { return }
    let controls = graph.controlOperands(node).filter { !deadNodes.contains($0) }
    graph.setOperands(node, alive.map { operands[$0] }, controls: controls)
    context.count(.applied, graph.name(node))
    guard alive.count == 1 else {
      graph.update(node) { $0.attributes["N"] = .int(Int64(alive.count)) }
      return
    }
    if !graph.uses(of: node[1]).isEmpty || graph.outputs.contains(where: { $0.value == node[1] }) {
      // Behind the Merge it is in the same branch of an outer conditional.
      let index = graph.add(
        "Const", named: graph.uniqueName(graph.name(node) + "/value_index"), controls: [node],
        attributes: ["dtype": .type(.int32), "value": .tensor(Tensor(scalar: Int32(only), type: .int32))])
      graph.replaceUses(of: node[1], with: index[0])
    }
    graph.update(node) {
      $0.op = "Identity"
      $0.attributes["N"] = nil
      $0.attributes["_output_shapes"] = nil
    }
  }

  /// Readers that only waited for a node that goes wait no longer.
  private func detachControlReaders(of gone: Set<NodeID>, in graph: inout Graph) {
    for node in gone.sorted() {
      for use in graph.uses(of: node) where use.value.isControl && !gone.contains(use.user) {
        let before = gone.contains(node) ? graph.operands(node).map(\.node).filter { !gone.contains($0) } : []
        let controls = graph.controlOperands(use.user).filter { $0 != node } + before
        graph.setOperands(use.user, graph.operands(use.user), controls: controls.filter { $0 != use.user })
      }
    }
  }

  private func rejectDeadOutputs(
    _ deadNodes: Set<NodeID>, _ dead: Set<Value>, in graph: Graph
  ) throws(Diagnostic) {
    let problems = graph.outputs.filter { deadNodes.contains($0.value.node) || dead.contains($0.value) }.map {
      Diagnostic(
        .unknownOutput, "the output '\($0.key)' lies in a branch that is never taken",
        at: Location(node: graph.name($0.value.node)),
        help: "fetch the Merge after the branches, or leave the predicate open: check --set")
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  private func isLoopEdge(_ value: Value, in graph: Graph) -> Bool {
    ["NextIteration", "RefNextIteration"].contains(graph.op(value.node))
  }

  // MARK: Constant predicates

  /// What an `If` takes a value for: a scalar that is not 0, or not empty, and any other tensor that has elements.
  private func decision(of value: Value, in graph: Graph) -> Bool? {
    guard let tensor = constant(value, in: graph) else { return truth(of: value, in: graph) }
    guard tensor.dimensions.isEmpty else { return tensor.elementCount > 0 }
    if let strings = tensor.strings { return strings.first?.isEmpty == false }
    guard let loaded = try? TensorValue(loading: tensor), let number = try? Kernels.cast(loaded, to: .float64)
    else { return nil }
    return number.copied(Double.self).first.map { $0 != 0 }
  }

  /// The value of a scalar predicate, as far as constants and logic give it.
  private func truth(of value: Value, in graph: Graph, depth: Int = 0) -> Bool? {
    // Deep enough for any condition written by hand; a chain beyond it is left as it is.
    guard depth < 64 else { return nil }
    func operand(_ index: Int) -> Bool? {
      graph.operand(value.node, index).flatMap { truth(of: $0, in: graph, depth: depth + 1) }
    }
    switch graph.op(value.node) {
    case "Const":
      guard let tensor = constant(value, in: graph), tensor.type == .bool, tensor.elementCount == 1 else {
        return nil
      }
      return (try? tensor.loadBytes().first).map { $0 != 0 }
    case "Identity", "StopGradient", "Reshape", "Squeeze", "ExpandDims":
      return operand(0)
    case "LogicalNot":
      return operand(0).map { !$0 }
    case "LogicalAnd":
      let (a, b) = (operand(0), operand(1))
      return a == false || b == false ? false : (a == nil || b == nil ? nil : true)
    case "LogicalOr":
      let (a, b) = (operand(0), operand(1))
      return a == true || b == true ? true : (a == nil || b == nil ? nil : false)
    case "Switch", "RefSwitch":
      // Within a branch the predicate is what it is outside.
      return operand(0)
    default:
      return nil
    }
  }

  private func constant(_ value: Value, in graph: Graph) -> Tensor? {
    let origin = graph.origin(of: value)
    guard graph.op(origin.node) == "Const" else { return nil }
    return graph.attributes(origin.node).tensor("value")
  }
}
