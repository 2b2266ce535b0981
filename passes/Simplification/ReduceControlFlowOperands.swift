package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Moves constants into the functions of loops and branches, and takes away what is handed to them for nothing.
///
///     %r = While(%0, %x, %w) {cond = @c, body = @b}         =>    %r = While(%0, %x) {cond = @c, body = @b}
///
///     func @b(%i, %x, %w) -> (%i_1, %y, %w)                       func @b(%i, %x) -> (%i_1, %y) { %w = Const … }
///
/// Weights are constants again for the ops that read them, and are not copied at every turn. Of a loop's state, what no
/// turn changes, and what goes into no result and no decision, need not be state.
package struct ReduceControlFlowOperands: Pass {
  package static let name = "reduce-control-flow-operands"
  package static let summary =
    "Move constants into the functions of loops and branches, and drop operands that nothing needs."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    guard !model.functions.isEmpty else { return }
    var reducer = ControlFlowReducer(model)
    model = Model()
    for owner in [nil] + reducer.model.functions.names.map(Optional.some) {
      try reducer.reduce(within: owner, context)
    }
    model = reducer.model
  }
}

/// Reduces the nodes of one graph after the other.
///
/// A graph is taken out of the model while it is edited, and only it has it: nothing is copied for each node.
private struct ControlFlowReducer {
  private(set) var model: Model
  /// How often nodes name each function.
  private var users: [String: Int] = [:]
  /// The graph whose nodes are reduced.
  private var graph = Graph()
  /// The node that is being reduced.
  private var current: NodeID?
  /// Which of the arguments no turn changes.
  private var unchanged: Set<Int> = []

  init(_ model: Model) {
    self.model = model
    count(model.graph.functionNames, 1)
    for name in model.functions.names { count(model.functions[name]?.body.functionNames ?? [], 1) }
  }

  private mutating func count(_ names: [String], _ step: Int) {
    for name in names { users[name, default: 0] += step }
  }

  /// - Parameter owner: a function; nil for the main graph.
  mutating func reduce(within owner: String?, _ context: PassContext) throws(Diagnostic) {
    graph = owner.map { model.functions[$0]?.body ?? Graph() } ?? model.graph
    if owner == nil { model.graph = Graph() }
    let before = graph.epoch
    for node in graph.nodes {
      guard let functional = FunctionalOp.of(graph.op(node)),
        functional.isLoop || functional.firstArgument > 0
      else { continue }
      current = node
      let name = graph.name(node)
      context.count(try reduce(), name)
    }
    let edited = graph
    graph = Graph()
    guard let owner else {
      model.graph = edited
      return
    }
    if edited.epoch != before { try model.functions.edit(owner) { $0.body = edited } }
  }

  private var node: NodeID {
    guard let current else { preconditionFailure("no node is being reduced") }
    return current
  }

  private var functional: FunctionalOp {
    guard let functional = FunctionalOp.of(graph.op(node)) else { preconditionFailure("it runs no function") }
    return functional
  }

  private var references: [FunctionReference] {
    functional.functions.flatMap { graph.attributes(node).functions($0) }
  }

  private var arguments: [Value] { Array(graph.operands(node).dropFirst(functional.firstArgument)) }

  private mutating func reduce() throws(Diagnostic) -> Rewrite {
    let arguments = arguments
    let bodies = references.compactMap { model.functions[$0.name]?.body }
    guard !bodies.isEmpty, bodies.count == references.count,
      bodies.allSatisfy({ $0.inputs.count == arguments.count }),
      !functional.isLoop || bodies.count == 2 && bodies[1].outputs.count == arguments.count,
      graph.attributes(node).types(inLists: functional.argumentTypes)?.count == arguments.count
    else { return .declined("its functions do not take what it gives them") }
    unchanged = functional.isLoop ? Self.unchanged(by: bodies[1]) : Set(arguments.indices)
    let origins = arguments.map { graph.origin(of: $0).node }
    let constants = Set(unchanged.filter { graph.op(origins[$0]) == "Const" })
    let moved = constants.filter { index in
      bodies.contains { body in
        // The output of a loop's body that an argument goes through is no reader.
        body.hasUses(body.inputs[index].value.node)
          || !functional.isLoop && body.outputs.contains { $0.value == body.inputs[index].value }
      }
    }
    let handed = functional.isLoop ? unchanged.filter { isRead(node[$0]) } : Set<Int>()
    let needed = needed(bodies, without: moved, handed: handed)
    guard !moved.isEmpty || !handed.isEmpty || needed.count < arguments.count else {
      return .declined("all that it is given is needed")
    }
    guard !isRecursive else { return .declined("its functions run themselves") }
    makeOwn()
    let (isLoop, body) = (functional.isLoop, references[functional.isLoop ? 1 : 0].name)
    let fixed = moved.sorted().map { ($0, graph.name(origins[$0]), graph.attributes(origins[$0])) }
    for name in references.map(\.name) {
      var named: (before: [String], after: [String]) = ([], [])
      try model.functions.edit(name) { function in
        named.before = function.body.functionNames
        for (index, constant, attributes) in fixed {
          function.fix(index, constant, attributes, keepingOutput: isLoop)
        }
        let results = isLoop && name == body ? needed : Array(function.results.indices)
        function.keep(arguments: needed, results: results)
        named.after = function.body.functionNames
      }
      count(named.before, -1)
      count(named.after, 1)
    }
    for index in handed { graph.replaceUses(of: node[index], with: arguments[index]) }
    replaceNode(needed)
    return .applied
  }

  private func isRead(_ value: Value) -> Bool {
    !graph.uses(of: value).isEmpty || (graph.outputs + graph.targets).contains { $0.value == value }
  }

  // MARK: What is needed

  /// The arguments that a body hands on as they are.
  private static func unchanged(by body: Graph) -> Set<Int> {
    Set(
      body.outputs.indices.filter { index in
        var value = body.outputs[index].value
        while body.op(value.node) == "Identity", let operand = body.operand(value.node, 0) { value = operand }
        return value == body.inputs[index].value
      })
  }

  /// The arguments that go into a result, a decision or an effect.
  private func needed(_ bodies: [Graph], without moved: Set<Int>, handed: Set<Int>) -> [Int] {
    var needed: Set<Int> = []
    func take(_ body: Graph, _ roots: [NodeID]) {
      let reached = body.nodes(reaching: roots + body.targets.map(\.value.node) + body.effects)
      for (index, input) in body.inputs.enumerated() where reached.contains(input.value.node) {
        needed.insert(index)
      }
    }
    guard functional.isLoop else {
      for body in bodies { take(body, body.outputs.map(\.value.node)) }
      return needed.subtracting(moved).sorted()
    }
    take(bodies[0], bodies[0].outputs.map(\.value.node))
    for index in arguments.indices where isRead(node[index]) && !handed.contains(index) {
      needed.insert(index)
    }
    var known = -1
    while known != needed.count {
      known = needed.count
      let roots = needed.filter { !unchanged.contains($0) }.map { bodies[1].outputs[$0].value.node }
      take(bodies[1], roots)
    }
    return needed.subtracting(moved).sorted()
  }

  // MARK: Functions of its own

  /// Whether one of the functions runs itself.
  private var isRecursive: Bool {
    references.contains { reference in
      var seen: Set<String> = []
      var pending = [reference.name]
      while let name = pending.popLast() {
        for called in model.functions[name]?.body.functionNames ?? [] {
          if called == reference.name { return true }
          if seen.insert(called).inserted { pending.append(called) }
        }
      }
      return false
    }
  }

  /// Copies the functions that others run, too.
  private mutating func makeOwn() {
    for reference in references where users[reference.name, default: 0] > 1 {
      guard var copy = model.functions[reference.name] else { continue }
      copy.name = model.functions.uniqueName(reference.name)
      model.functions[copy.name] = copy
      users[reference.name, default: 0] -= 1
      users[copy.name] = 1
      count(copy.body.functionNames, 1)
      rename(reference.name, to: copy.name)
    }
  }

  /// Makes the first mention of a function in the node one of another.
  private mutating func rename(_ old: String, to new: String) {
    let names = functional.functions
    graph.update(node) { properties in
      for attribute in names {
        var functions = properties.attributes.functions(attribute)
        guard let index = functions.firstIndex(where: { $0.name == old }) else { continue }
        functions[index].name = new
        if case .function = properties.attributes[attribute] {
          properties.attributes[attribute] = .function(functions[index])
        } else {
          properties.attributes[attribute] = .list(.functions(functions))
        }
        return
      }
    }
  }

  // MARK: The node

  private mutating func replaceNode(_ needed: [Int]) {
    let given = arguments
    guard needed.count < given.count else { return }
    var attributes = graph.attributes(node)
    if let types = attributes.types(inLists: functional.argumentTypes) {
      attributes.setTypes(needed.map { types[$0] }, inLists: functional.argumentTypes)
    }
    for name in functional.isLoop ? ["output_shapes", "_output_shapes"] : [] {
      guard let shapes = attributes.shapes(name) else { continue }
      attributes[name] = shapes.count == given.count ? .list(.shapes(needed.map { shapes[$0] })) : nil
    }
    let reduced = graph.add(
      graph.op(node), named: graph.uniqueName(graph.name(node)),
      graph.operands(node).prefix(functional.firstArgument) + needed.map { given[$0] },
      controls: graph.controlOperands(node), attributes: attributes)
    if functional.isLoop {
      for (port, index) in needed.enumerated() { graph.replaceUses(of: node[index], with: reduced[port]) }
      graph.replaceUses(of: node.control, with: reduced.control)
      let name = graph.name(node)
      graph.remove(node)
      graph.update(reduced) { $0.name = name }
    } else {
      graph.supersede(node, by: reduced)
    }
  }
}

extension Graph {
  /// The nodes that do more than give their outputs.
  fileprivate var effects: [NodeID] {
    nodes.filter { op($0) != "_Arg" && OpRegistry.standard[op($0).name]?.isStateful != false }
  }

  /// The functions that its nodes name, each as often as it is named.
  fileprivate var functionNames: [String] {
    nodes.flatMap { node in
      [op(node).name] + attributes(node).functionReferences.flatMap { $0.function.namesWithin }
    }
  }
}

extension Function {
  /// Puts a constant of another graph in the place of an argument.
  fileprivate mutating func fix(
    _ index: Int, _ constant: String, _ attributes: Attributes, keepingOutput: Bool
  ) {
    let argument = body.inputs[index].value
    let copy = body.add("Const", named: body.uniqueName(constant), attributes: attributes)
    let outputs = body.outputs
    body.replaceUses(of: argument, with: copy[0])
    if keepingOutput { body.outputs = outputs }
  }

  /// Leaves out all arguments and results but these, and what only they needed.
  fileprivate mutating func keep(arguments kept: [Int], results keptResults: [Int]) {
    results = keptResults.map { results[$0] }
    body.outputs = keptResults.map { body.outputs[$0] }
    let inputs = kept.map { body.inputs[$0] }
    let live = body.nodes(reaching: (body.outputs + body.targets).map(\.value.node) + body.effects)
    let named = Set(inputs.map(\.value.node))
    body.removeAll(body.nodes.filter { !live.contains($0) && !named.contains($0) })
    body.inputs = inputs
    for (index, input) in inputs.enumerated() {
      body.update(input.value.node) { $0.attributes["index"] = .int(Int64(index)) }
    }
    arguments = kept.map { arguments[$0] }
    let (attributes, identifiers) = (argumentAttributes, resourceArgumentIDs)
    argumentAttributes = [:]
    resourceArgumentIDs = [:]
    for (index, old) in kept.enumerated() {
      argumentAttributes[index] = attributes[old]
      resourceArgumentIDs[index] = identifiers[old]
    }
  }
}
