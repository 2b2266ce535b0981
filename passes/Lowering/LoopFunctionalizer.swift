internal import GraphIR
internal import Ops
internal import PassKit
internal import Tensors

/// Makes the loops of a graph, made of `Enter`, `Merge`, `Switch`, `NextIteration` and `Exit`, nodes that run functions.
struct LoopFunctionalizer {
  private(set) var graph: Graph
  private(set) var library: FunctionLibrary
  private var frames: LoopFrames
  private let effects: NodeSet
  /// Frames that stay.
  private var kept: Set<Int> = []

  init(_ graph: Graph, _ library: FunctionLibrary) {
    self.graph = graph
    self.library = library
    frames = LoopFrames(graph)
    effects = RemoveControlDependencies.effects(in: graph, library)
  }

  private struct Refusal: Error {
    let reason: String
  }

  /// Does what can be done, inner loops first.
  mutating func run(_ context: PassContext) {
    for number in frames.frames.indices.dropFirst()
      .sorted(by: { (frames.frames[$1].depth, $0) < (frames.frames[$0].depth, $1) })
    {
      let name = graph.name(frames.frames[number].nodes[0])
      do throws(Refusal) {
        try functionalize(number)
        context.count(.applied, name)
      } catch {
        kept.insert(number)
        context.count(.declined(error.reason), name)
      }
    }
  }

  private mutating func functionalize(_ number: Int) throws(Refusal) {
    guard frames.stray == nil else { throw Refusal(reason: "the graph leaves a loop that it is not in") }
    guard !kept.contains(where: { frames.frames[$0].parent == number }) else {
      throw Refusal(reason: "a loop in it stays")
    }
    let loop = try loop(number)
    // Within, a variable is what its Merge gives; what does not change is what it is outside.
    var arguments = OrderedValues(loop.variables.map { $0.merge[0] })
    let condition = try part([loop.test], of: loop, number, &arguments)
    let body = try part(loop.variables.map(\.next), of: loop, number, &arguments)
    let invariants = arguments.values.dropFirst(loop.variables.count)
    let operands = loop.variables.map(\.start) + invariants
    let types = operands.compactMap { graph.outputType(of: $0) }
    guard types.count == operands.count else {
      throw Refusal(reason: "the type of what comes into it is not known")
    }
    let name = graph.name(loop.condition).split(separator: "/").dropLast().joined(separator: "/")
    let prefix = name.isEmpty ? "loop" : "\(name)/loop"
    let isStateful = condition.isStateful(in: graph) || body.isStateful(in: graph)
    let given = Array(zip(arguments.values, types))
    let bodyPart = body.handingOn(Array(invariants))
    func add(_ part: GraphPart, _ suffix: String, _ results: [ElementType]) -> Attribute {
      let name = library.uniqueName("\(prefix)_\(suffix)".replacing("/", with: "_"))
      library[name] = part.function(
        named: name, of: graph, arguments: given, results: results, isStateful: isStateful)
      return .function(FunctionReference(name))
    }
    let functions = (add(condition, "cond", [.bool]), add(bodyPart, "body", types))
    let node = graph.add(
      isStateful ? "While" : "StatelessWhile", named: graph.uniqueName(prefix), operands,
      controls: loop.enters.flatMap { graph.controlOperands($0) } + condition.controls + body.controls,
      attributes: [
        "T": .types(types), "cond": functions.0, "body": functions.1, "output_shapes": .list(.empty),
        "parallel_iterations": .int(
          Int64(loop.enters.first.flatMap { graph.attributes($0).int("parallel_iterations") } ?? 10)),
      ])
    frames.add(node, to: frames.frames[number].parent)
    for (exit, source) in loop.exits {
      let value: Value =
        switch source {
        case .variable(let index): node[index]
        case .invariant(let value): value
        }
      let controls = graph.controlOperands(exit)
      graph.setOperands(exit, [value], controls: controls)
      graph.update(exit) { $0.op = "Identity" }
    }
    graph.removeAll(loop.nodes)
  }

  private func part(
    _ roots: [Value], of loop: Loop, _ number: Int, _ arguments: inout OrderedValues
  ) throws(Refusal) -> GraphPart {
    let merges = Set(loop.variables.map(\.merge))
    let part = GraphPart(roots, of: graph, effects, arguments: &arguments) { value in
      let node = value.node
      guard frames[node] == number else { return .argument(value) }
      switch graph.op(node) {
      case "Merge" where merges.contains(node):
        return value.port == 0 ? .argument(value) : .refused("it tells its first turn from the others")
      case "Enter":
        return graph.operand(node, 0).map { .argument($0) } ?? .refused("an Enter takes nothing")
      case "LoopCond": return .same(as: loop.test)
      case "Switch" where loop.isGate(node, in: graph):
        guard value.port == 1, let data = graph.operand(node, 0) else {
          return .refused("a turn needs what there is only after the last")
        }
        return .same(as: data)
      case "NextIteration": return .refused("a turn needs what the next begins with")
      default: return .within
      }
    }
    if let reason = part.refusal { throw Refusal(reason: reason) }
    return part
  }

  // MARK: What a loop is made of

  private func loop(_ number: Int) throws(Refusal) -> Loop {
    let frame = frames.frames[number]
    let nodes = frame.nodes.filter { graph.contains($0) && frames[$0] == number }
    let conditions = nodes.filter { graph.op($0) == "LoopCond" }
    guard conditions.count == 1, let test = graph.operand(conditions[0], 0) else {
      throw Refusal(reason: "it has \(conditions.count) conditions")
    }
    var loop = Loop(condition: conditions[0], test: test, nodes: nodes)
    for node in nodes {
      switch graph.op(node) {
      case "Merge" where graph.operands(node).contains(where: { graph.isBackEdge(from: $0.node, to: node) }):
        loop.variables.append(try variable(node, number))
      case "Enter":
        loop.enters.append(node)
      case "NextIteration" where graph.uses(of: node).contains { !graph.isBackEdge(from: node, to: $0.user) }:
        throw Refusal(reason: "'\(graph.name(node))' does not go back to the beginning")
      default: break
      }
    }
    let merges = Set(loop.variables.map(\.merge))
    for node in loop.enters where graph.attributes(node).bool("is_constant") != true {
      guard graph.uses(of: node).allSatisfy({ merges.contains($0.user) }) else {
        throw Refusal(reason: "'\(graph.name(node))' is there in the first turn alone")
      }
    }
    for node in nodes {
      if graph.isInterface(node) { throw Refusal(reason: "'\(graph.name(node))' in it is fetched") }
      for use in graph.uses(of: node) where frames[use.user] != number {
        guard graph.op(use.user) == "Exit", !use.value.isControl else {
          throw Refusal(reason: "'\(graph.name(use.user))' outside reads '\(graph.name(node))'")
        }
        loop.exits.append((use.user, try source(of: use.value, loop, number)))
      }
    }
    return loop
  }

  private func variable(_ merge: NodeID, _ number: Int) throws(Refusal) -> Loop.Variable {
    let operands = graph.operands(merge)
    let back = operands.filter { graph.isBackEdge(from: $0.node, to: merge) }
    guard let entering = operands.first(where: { graph.op($0.node) == "Enter" && frames[$0.node] == number }),
      operands.count == 2, back.count == 1, frames[back[0].node] == number,
      let start = graph.operand(entering.node, 0),
      let next = graph.operand(back[0].node, 0)
    else {
      throw Refusal(reason: "'\(graph.name(merge))' does not begin with one Enter and go on with one value")
    }
    return Loop.Variable(merge: merge, start: start, next: next)
  }

  /// What an `Exit` gives that reads `value`.
  private func source(of value: Value, _ loop: Loop, _ number: Int) throws(Refusal) -> Loop.Source {
    var data = value
    while frames[data.node] == number {
      if let index = loop.variables.firstIndex(where: { $0.merge[0] == data }) { return .variable(index) }
      let isAfter = loop.isGate(data.node, in: graph) && data.port == 0
      guard isAfter || ["Enter", "Identity"].contains(graph.op(data.node)),
        let operand = graph.operand(data.node, 0)
      else { throw Refusal(reason: "it gives '\(graph.name(value.node))', which is none of its state") }
      data = operand
    }
    return .invariant(data)
  }
}

/// What a loop is made of.
private struct Loop {
  struct Variable {
    let merge: NodeID
    /// What it is before the first turn.
    let start: Value
    /// What a turn makes of it.
    let next: Value
  }

  /// What it gives.
  enum Source {
    case variable(Int)
    /// A value from outside.
    case invariant(Value)
  }

  let condition: NodeID
  /// What says whether there is another turn.
  let test: Value
  let nodes: [NodeID]
  var variables: [Variable] = []
  var enters: [NodeID] = []
  var exits: [(node: NodeID, source: Source)] = []

  init(condition: NodeID, test: Value, nodes: [NodeID]) {
    self.condition = condition
    self.test = test
    self.nodes = nodes
  }

  /// Whether a node is a `Switch` that the loop's condition turns.
  func isGate(_ node: NodeID, in graph: Graph) -> Bool {
    guard graph.op(node) == "Switch", let predicate = graph.operand(node, 1) else { return false }
    return graph.origin(of: predicate).node == condition
  }
}
