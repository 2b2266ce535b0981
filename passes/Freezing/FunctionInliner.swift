internal import GraphIR
internal import Ops
internal import Tensors

/// Puts the body of a function in the place of one call.
///
/// What the call waited for, every node of the body waits for: those that read nothing in the body get the control
/// edges, the rest follow. Who waited for the call waits for the function's results, its targets and, in functions
/// that state no targets, its effects that nothing in the body reads.
struct FunctionInliner {
  /// Why a call stays.
  struct Refusal: Error {
    let reason: String
  }

  private let call: NodeID
  private let function: Function
  /// The values of the function's attributes.
  private let values: Attributes
  private let keepsName: Bool
  private let isConditional: Bool

  /// Checks that the call can be replaced. `keepsName` says that the name is known outside the graph, `isConditional`
  /// that TensorFlow 1's control flow decides whether or how often the call runs.
  init(
    _ call: NodeID, of function: Function, with values: Attributes, in graph: Graph, keepsName: Bool,
    isConditional: Bool
  ) throws(Refusal) {
    let body = function.body
    guard graph.operands(call).count == function.arguments.count,
      body.inputs.count == function.arguments.count
    else { throw Refusal(reason: "it does not give '\(function.name)' the arguments it takes") }
    guard body.outputs.count == function.results.count else {
      throw Refusal(reason: "'\(function.name)' does not return all its results")
    }
    let ports = (graph.uses(of: call).map(\.value) + (graph.outputs + graph.targets).map(\.value)).filter {
      $0.node == call
    }
    guard ports.allSatisfy({ $0.port < function.results.count }) else {
      throw Refusal(reason: "more results are read than '\(function.name)' has")
    }
    guard !graph.inputs.contains(where: { $0.value.node == call }) else { throw Refusal(reason: "it is fed") }
    for node in body.nodes where body.op(node) != "_Arg" {
      if let name = body.attributes(node).placeholders.first(where: { values[$0] == nil }) {
        throw Refusal(reason: "it does not give '\(function.name)' the attribute '\(name)'")
      }
    }
    self.call = call
    self.function = function
    self.values = values
    self.keepsName = keepsName
    self.isConditional = isConditional
  }

  /// Replaces the call; gives the nodes of the body with their copies.
  func run(on graph: inout Graph) -> [(original: NodeID, copy: NodeID)] {
    let body = function.body
    let name = graph.name(call)
    let controls = graph.controlOperands(call)
    let operands = graph.operands(call)
    let entry = entryControl(name, controls, &graph)
    let rootEntry = rootControls(entry, operands.first, name, &graph)

    var values: [NodeID: Value] = [:]
    for (input, operand) in zip(body.inputs, operands) { values[input.value.node] = operand }
    var copies: [(original: NodeID, copy: NodeID)] = []
    for node in body.nodes where values[node] == nil {
      let copy = addCopy(of: node, name, &graph)
      copies.append((node, copy))
    }
    let nodes = Dictionary(uniqueKeysWithValues: copies)
    func value(_ original: Value) -> Value {
      if let node = nodes[original.node] {
        return original.isControl ? node.control : node[Int(original.port)]
      }
      guard let operand = values[original.node] else { preconditionFailure("the body reads a node it lacks") }
      return original.isControl ? operand.node.control : operand
    }
    for (original, copy) in copies {
      let read = body.operands(original).map(value)
      var waits = body.controlOperands(original).map { value($0.control).node }
      let readsBody = body.allOperands(original).contains { nodes[$0.node] != nil }
      if !readsBody { waits += read.isEmpty && waits.isEmpty ? rootEntry : entry.map { [$0] } ?? [] }
      graph.setOperands(copy, read, controls: waits)
      rename(references: copy, nodes, values, &graph)
    }

    var results = body.outputs.map { value($0.value) }
    holdBack(&results, nodes: nodes, until: entry, name, &graph)
    var seen: Set<NodeID> = []
    let final = (results.map(\.node) + effects(nodes).map { value($0.control).node }).filter {
      seen.insert($0).inserted
    }
    replaceCall(by: results, finishing: final, name, &graph)
    return copies
  }

  // MARK: What goes in

  /// The node that stands for all that the call waited for.
  private func entryControl(_ name: String, _ controls: [NodeID], _ graph: inout Graph) -> NodeID? {
    if controls.count <= 1 { return controls.first }
    return graph.add(
      "NoOp", named: graph.uniqueName(name + "/input_control"), controls: controls, device: graph.device(call)
    )
  }

  /// What nodes of the body that read nothing wait for. Within TensorFlow 1's control flow their data operands place
  /// other nodes in the call's branch or loop; these need a control edge to run there.
  private func rootControls(
    _ entry: NodeID?, _ operand: Value?, _ name: String, _ graph: inout Graph
  ) -> [NodeID] {
    var result = entry.map { [$0] } ?? []
    guard isConditional, let operand else { return result }
    if OpKind.switches.contains(graph.op(operand.node)) {
      // A Switch itself always runs: only what reads one of its outputs is in a branch.
      let anchor = graph.add("Identity", named: graph.uniqueName(name + "/input_control"), [operand])
      let type = function.arguments.first.map { $0.typeAttribute.flatMap { values.type($0) } ?? $0.type }
      graph.update(anchor) { $0.attributes["T"] = type.map { .type($0.dereferenced) } }
      result.append(anchor)
    } else {
      result.append(operand.node)
    }
    return result
  }

  private func addCopy(of node: NodeID, _ name: String, _ graph: inout Graph) -> NodeID {
    let body = function.body
    var attributes = body.attributes(node).substituting(values)
    // Loops are told apart by the names of their frames.
    if ["Enter", "RefEnter"].contains(body.op(node)), let frame = attributes.string("frame_name") {
      attributes["frame_name"] = .string("\(name)/\(frame)")
    }
    let device = body.device(node)
    return graph.add(
      body.op(node), named: graph.uniqueName("\(name)/\(body.name(node))"), attributes: attributes,
      results: body.results(node), device: device.isEmpty ? graph.device(call) : device,
      extra: body.extra(node))
  }

  /// Makes colocation constraints name the copies.
  private func rename(
    references copy: NodeID, _ nodes: [NodeID: NodeID], _ values: [NodeID: Value], _ graph: inout Graph
  ) {
    guard let classes = graph.attributes(copy).strings("_class") else { return }
    let prefix = "loc:@"
    let renamed = classes.map { text -> String in
      guard text.hasPrefix(prefix),
        let original = function.body.node(named: String(text.dropFirst(prefix.count))),
        let node = nodes[original] ?? values[original]?.node
      else { return text }
      return prefix + graph.name(node)
    }
    guard renamed != classes else { return }
    graph.update(copy) { $0.attributes["_class"] = .list(.strings(renamed.map { Array($0.utf8) })) }
  }

  // MARK: What comes out

  /// Results that are arguments wait for `entry`, as those that the body makes do. Within TensorFlow 1's control flow
  /// they need a node of their own to be waited for in the branch.
  private func holdBack(
    _ results: inout [Value], nodes: [NodeID: NodeID], until entry: NodeID?, _ name: String,
    _ graph: inout Graph
  ) {
    guard entry != nil || isConditional else { return }
    for (index, output) in function.body.outputs.enumerated() where nodes[output.value.node] == nil {
      let held = graph.add(
        "Identity", named: graph.uniqueName("\(name)/\(output.key)"), [results[index]],
        controls: entry.map { [$0] } ?? [],
        attributes: ["T": .type(resultType(index, graph))], device: graph.device(call))
      results[index] = held[0]
    }
  }

  /// The nodes of the body that a caller who waits for the function waits for, besides its results.
  private func effects(_ nodes: [NodeID: NodeID]) -> [NodeID] {
    let body = function.body
    if !body.targets.isEmpty { return body.targets.map(\.value.node) }
    return body.nodes.filter {
      nodes[$0] != nil && !body.hasUses($0) && OpRegistry.standard[body.op($0).name]?.isStateful != false
    }
  }

  private func replaceCall(
    by results: [Value], finishing final: [NodeID], _ name: String, _ graph: inout Graph
  ) {
    let device = graph.device(call)
    let isWaitedFor =
      graph.uses(of: call).contains { $0.value.isControl } || graph.targets.contains { $0.value.node == call }
    var named: NodeID?
    if keepsName {
      named = addNamed(results, finishing: final, name, device, &graph)
    }
    // In the graph, outputs are known by the name of their node; in a function, by their key.
    let outputs = graph.outputs
    for (port, result) in results.enumerated() { graph.replaceUses(of: call[port], with: result) }
    if let named {
      graph.outputs = outputs.map { port in
        port.value.node == call
          ? Graph.Port(key: port.key, value: named[Int(port.value.port)]) : port
      }
    }
    if isWaitedFor {
      let done = named ?? doneNode(final, name, device, &graph)
      graph.replaceUses(of: call.control, with: done.control)
    }
    graph.remove(call)
    if let named { graph.update(named) { $0.name = name } }
  }

  /// The node that takes the call's name; its own is for the time until the call is gone.
  private func addNamed(
    _ results: [Value], finishing final: [NodeID], _ name: String, _ device: String, _ graph: inout Graph
  ) -> NodeID {
    let types = results.indices.map { resultType($0, graph) }
    let temporary = graph.uniqueName(name)
    let waits = final.filter { node in !results.contains { $0.node == node } }
    switch results.count {
    case 0:
      return graph.add(
        "NoOp", named: temporary, controls: final.isEmpty ? graph.allOperands(call).map(\.node) : final,
        device: device)
    case 1:
      return graph.add(
        "Identity", named: temporary, results, controls: waits, attributes: ["T": .type(types[0])],
        device: device)
    default:
      return graph.add(
        "IdentityN", named: temporary, results, controls: waits, attributes: ["T": .list(.types(types))],
        device: device)
    }
  }

  /// The node that has run when the function has.
  private func doneNode(
    _ final: [NodeID], _ name: String, _ device: String, _ graph: inout Graph
  ) -> NodeID {
    if final.count == 1 { return final[0] }
    let waits = final.isEmpty ? graph.allOperands(call).map(\.node) : final
    return graph.add(
      "NoOp", named: graph.uniqueName(name + "/output_control"), controls: waits, device: device)
  }

  private func resultType(_ index: Int, _ graph: Graph) -> ElementType {
    let result = function.results[index]
    return result.typeAttribute.flatMap { values.type($0) } ?? result.type
  }
}
