package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Drops the updates of variables that no output can see.
///
///     %v = VariableV2   %u = AssignSub(%v, %d)   %n = NoOp(^%u)   %y = Relu(%x, ^%n)
///  =>
///     %v = VariableV2   %u = NoOp(^%v, ^%d)      %n = NoOp(^%u)   %y = Relu(%x, ^%n)
///
/// Moving averages are updated beside the inference, by control edges; freezing keeps the value of the checkpoint and
/// needs no update. An output that reads what an update gives, or reads the variable after it, depends on how often
/// the model has run: that no constant can serve, and all such variables are named.
package struct DropVariableUpdates: Pass {
  package static let name = "drop-variable-updates"
  package static let summary = "Drop assignments to variables that no output depends on."

  /// The variables that become constants. The updates of the others stay.
  package let frozen: VariableSelection
  /// Whether variables whose updates are seen stay, with all of their updates; else they are refused.
  package let keepsState: Bool

  package init(_ frozen: VariableSelection = VariableSelection(), keepsState: Bool = false) {
    self.frozen = frozen
    self.keepsState = keepsState
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let updaters = functionsWithUpdates(model.functions)
    let arguments = variablesOfArguments(in: model)
    var kept = Set(
      model.graph.nodes.filter { model.graph.op($0).isVariable && !frozen.includes(model.graph.name($0)) }
        .map(model.graph.name))
    let seen = seenUpdates(of: model, updaters, arguments, keeping: kept)
    if keepsState {
      for update in seen { model.variables.changing.formUnion(update.variables) }
      kept.formUnion(model.variables.changing)
    } else if let problem = Diagnostic.combining(seen.map(\.problem)) {
      throw problem
    }
    drop(in: &model.graph, updaters, keeping: keptNodes(of: model.graph, kept), context)
    for name in model.functions.names {
      try model.functions.edit(name) { (function) throws(Diagnostic) in
        drop(
          in: &function.body, updaters, keeping: keptNodes(of: function.body, arguments[name], kept), context)
      }
    }
  }

  /// An update that an output depends on.
  private struct SeenUpdate {
    /// The names of the variables of the main graph that it changes.
    let variables: Set<String>
    /// Why they cannot become constants.
    let problem: Diagnostic
  }

  private func seenUpdates(
    of model: Model, _ updaters: Set<String>, _ arguments: [String: [Int: Set<String>]], keeping: Set<String>
  ) -> [SeenUpdate] {
    let graph = model.graph
    var found = seenUpdates(in: graph, updaters, keeping: keptNodes(of: graph, keeping)).map {
      nodes, problem in
      SeenUpdate(variables: Set(nodes.map(graph.name)), problem: problem)
    }
    for name in model.functions.names {
      guard let body = model.functions[name]?.body else { continue }
      let kept = keptNodes(of: body, arguments[name], keeping)
      for (nodes, problem) in seenUpdates(in: body, updaters, keeping: kept) {
        let given = body.inputs.indices.filter { nodes.contains(body.inputs[$0].value.node) }
        found.append(
          SeenUpdate(
            variables: given.reduce(into: []) { $0.formUnion(arguments[name]?[$1] ?? []) }, problem: problem))
      }
    }
    return found
  }

  private func seenUpdates(
    in graph: Graph, _ updaters: Set<String>, keeping kept: Set<NodeID>
  ) -> [(variables: Set<NodeID>, problem: Diagnostic)] {
    let updates = updates(in: graph, updaters, kept)
    guard !updates.isEmpty else { return [] }
    let seen = dataAncestors(of: graph.outputs.map(\.value), in: graph)
    // Where the state stays, what initialises it does, too.
    let initializing = keepsState ? graph.nodes(reaching: graph.targets.map(\.value.node)) : NodeSet()
    var found: [(variables: Set<NodeID>, problem: Diagnostic)] = []
    for (node, variables) in updates {
      let name = graph.name(node)
      var reason: String?
      if seen.contains(node), OpKind(graph.op(node).name).updatedOperand != nil {
        reason = "gives what it assigns to an output"
      } else if let reader = laterRead(after: node, of: variables, seen, in: graph) {
        reason = "is followed by '\(graph.name(reader))', which an output reads"
      } else if initializing.contains(node) {
        reason = "initialises it"
      }
      guard let reason else { continue }
      found.append((variables, stateful(variables, name, reason, in: graph)))
    }
    return found
  }

  private func drop(
    in graph: inout Graph, _ updaters: Set<String>, keeping kept: Set<NodeID>, _ context: PassContext
  ) {
    for (node, _) in updates(in: graph, updaters, kept) where graph.op(node).updatedOperand != nil {
      context.count(.applied, graph.name(node))
      if let index = graph.op(node).updatedOperand, let target = graph.operand(node, index),
        graph.uses(of: node).contains(where: { !$0.value.isControl })
      {
        // Only other updates and training ops read it: the value before the update does for them.
        for value in Set(graph.uses(of: node).map(\.value)) where !value.isControl {
          graph.replaceUses(of: value, with: target, except: [node])
        }
      }
      graph.replaceByNoOp(node)
    }
  }

  private func stateful(
    _ variables: Set<NodeID>, _ update: String, _ reason: String, in graph: Graph
  ) -> Diagnostic {
    let names = variables.map(graph.name).sorted()
    let glob = names.first ?? "GLOB"
    return Diagnostic(
      .unfreezableState,
      "\(listed(names)) changes while the model runs, so that it cannot become a constant",
      at: Location(node: update), notes: ["the update '\(update)' \(reason)"],
      help: "choose outputs that do not need it, or leave it a variable: --keep-variables '\(glob)'")
  }

  // MARK: Finding updates

  /// Each node that changes variables, with those it changes. Calls count with the variables they are given.
  private func updates(
    in graph: Graph, _ updaters: Set<String>, _ kept: Set<NodeID>
  ) -> [(node: NodeID, variables: Set<NodeID>)] {
    var result: [(node: NodeID, variables: Set<NodeID>)] = []
    // Most nodes are of a few kinds: each kind is looked up once.
    var isQuiet: [OpKind: Bool] = [:]
    for node in graph.nodes {
      let op = graph.op(node)
      let quiet = isQuiet[op] ?? isQuietKind(op, updaters)
      isQuiet[op] = quiet
      if quiet { continue }
      var variables: Set<NodeID> = []
      if let index = graph.op(node).updatedOperand, let target = graph.operand(node, index) {
        variables = self.variables(behind: target, in: graph)
      } else if calls(updaters, from: node, in: graph) {
        for operand in graph.operands(node) {
          variables.formUnion(self.variables(behind: operand, in: graph))
        }
      }
      variables = variables.filter { !kept.contains($0) && frozen.includes(graph.name($0)) }
      if !variables.isEmpty { result.append((node, variables)) }
    }
    return result
  }

  /// Whether no node of a kind changes a variable, nor runs a function that does.
  private func isQuietKind(_ op: OpKind, _ updaters: Set<String>) -> Bool {
    guard op.updatedOperand == nil, !updaters.contains(op.name), let signature = OpRegistry.standard[op.name]
    else {
      return false
    }
    return !signature.attributes.contains { $0.kind.element == .function }
  }

  /// The functions that change a variable, themselves or through what they call.
  private func functionsWithUpdates(_ library: FunctionLibrary) -> Set<String> {
    var result: Set<String> = []
    var changed = true
    while changed {
      changed = false
      for name in library.names where !result.contains(name) {
        guard let body = library[name]?.body else { continue }
        let updates = body.nodes.contains { node in
          body.op(node).updatedOperand != nil || calls(result, from: node, in: body)
        }
        if updates {
          result.insert(name)
          changed = true
        }
      }
    }
    return result
  }

  /// The variables of the main graph, by name, that each argument of a function may be, by its index.
  private func variablesOfArguments(in model: Model) -> [String: [Int: Set<String>]] {
    var result: [String: [Int: Set<String>]] = [:]
    var pending: [(graph: Graph, function: String)] = model.functions.isEmpty ? [] : [(model.graph, "")]
    while let (graph, function) = pending.popLast() {
      for node in graph.nodes {
        guard let functional = FunctionalOp.of(graph.op(node)) else { continue }
        var given: [Int: Set<String>] = [:]
        for (index, operand) in graph.operands(node).enumerated() where index >= functional.firstArgument {
          for variable in variables(behind: operand, in: graph) {
            var names: Set<String> = [graph.name(variable)]
            if let argument = graph.inputs.firstIndex(where: { $0.value.node == variable }) {
              names = result[function]?[argument] ?? []
            }
            given[index - functional.firstArgument, default: []].formUnion(names)
          }
        }
        guard !given.isEmpty else { continue }
        for name in functional.functions.flatMap({ graph.attributes(node).functions($0).map(\.name) }) {
          let before = result[name] ?? [:]
          let all = before.merging(given) { $0.union($1) }
          guard all != before, let body = model.functions[name]?.body else { continue }
          result[name] = all
          pending.append((body, name))
        }
      }
    }
    return result
  }

  /// The variables of the main graph that stay variables.
  private func keptNodes(of graph: Graph, _ kept: Set<String>) -> Set<NodeID> {
    Set(kept.compactMap { graph.node(named: $0) })
  }

  /// The arguments of a function's body that may be variables which stay variables.
  private func keptNodes(
    of body: Graph, _ arguments: [Int: Set<String>]?, _ kept: Set<String>
  ) -> Set<NodeID> {
    let indices = (arguments ?? [:]).filter { !$0.value.isDisjoint(with: kept) }.keys
    return Set(indices.filter(body.inputs.indices.contains).map { body.inputs[$0].value.node })
  }

  /// Whether a node runs one of `functions`: by its name, or named in an attribute.
  private func calls(_ functions: Set<String>, from node: NodeID, in graph: Graph) -> Bool {
    functions.contains(graph.op(node).name)
      || graph.attributes(node).functionReferences.contains { functions.contains($0.function.name) }
  }

  /// The variables (in a function: the arguments) that a value may refer to.
  private func variables(behind value: Value, in graph: Graph) -> Set<NodeID> {
    var found: Set<NodeID> = []
    var seen: Set<NodeID> = []
    var stack = [value.node]
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      let op = graph.op(node)
      if op.isVariable {
        found.insert(node)
      } else if op == "_Arg" {
        if graph.attributes(node).type("T") == .resource { found.insert(node) }
      } else if OpKind.valueForwarding.contains(op) {
        stack += graph.operands(node).map(\.node)
      } else if let index = op.updatedOperand, let target = graph.operand(node, index) {
        // A reference update gives the reference on.
        stack.append(target.node)
      }
    }
    return found
  }

  // MARK: Who sees them

  private func dataAncestors(of values: [Value], in graph: Graph) -> NodeSet {
    var result = NodeSet()
    var stack = values.map(\.node)
    while let node = stack.popLast() {
      guard result.insert(node) else { continue }
      stack += graph.operands(node).map(\.node)
    }
    return result
  }

  /// A read of one of `variables` that an output needs and that runs after `update`.
  private func laterRead(
    after update: NodeID, of variables: Set<NodeID>, _ needed: NodeSet, in graph: Graph
  ) -> NodeID? {
    var seen: Set<NodeID> = []
    var stack = graph.uses(of: update).map(\.user)
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      stack += graph.uses(of: node).map(\.user)
      guard needed.contains(node) else { continue }
      let reads = graph.operands(node).contains { operand in
        guard variables.contains(operand.node) || readsThrough(operand, variables, in: graph) else {
          return false
        }
        // What a Merge takes from the branch without the update was read in a run without it.
        return !OpKind.merges.contains(graph.op(node))
          || !excludesEachOther(operand, update.control, in: graph)
      }
      if reads { return node }
    }
    return nil
  }

  /// Whether two values lie in different branches of one conditional.
  private func excludesEachOther(_ a: Value, _ b: Value, in graph: Graph) -> Bool {
    let others = conditions(of: b, in: graph)
    return conditions(of: a, in: graph).contains { predicate, side in
      others[predicate].map { $0 != side } ?? false
    }
  }

  /// The side of each predicate that a value needs, by the Switches it depends on; a Merge needs no side. In a loop a
  /// predicate changes from turn to turn, so that there is nothing to say.
  private func conditions(of value: Value, in graph: Graph) -> [Value: Int32] {
    var result: [Value: Int32] = [:]
    var seen: Set<NodeID> = []
    var stack = [value]
    while let value = stack.popLast() {
      let op = graph.op(value.node)
      if OpKind.switches.contains(op), !value.isControl, let predicate = graph.operand(value.node, 1) {
        if graph.op(graph.origin(of: predicate).node) == "LoopCond" { return [:] }
        result[graph.origin(of: predicate)] = value.port
      }
      guard seen.insert(value.node).inserted, !OpKind.merges.contains(op) else { continue }
      stack += graph.allOperands(value.node)
    }
    return result
  }

  private func readsThrough(_ value: Value, _ variables: Set<NodeID>, in graph: Graph) -> Bool {
    let op = graph.op(value.node)
    guard ["Enter", "RefEnter", "Switch", "RefSwitch"].contains(op) else { return false }
    return !self.variables(behind: value, in: graph).isDisjoint(with: variables)
  }
}
