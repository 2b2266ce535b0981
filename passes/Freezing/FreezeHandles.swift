internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// Makes what took a variable's handle take its value, wherever the handle goes.
struct FreezeHandles {
  /// A value that was a handle and now is the variable's value.
  struct Handle {
    let value: Value
    let tensor: ElementType
    let shape: Shape
  }

  private struct Specialization: Hashable {
    let function: String
    let arguments: [Int: ElementType]
    let shapes: [Int: Shape]
  }

  private struct Rewritten {
    let name: String
    /// By result, the variable whose handle it gave.
    let results: [Int: (type: ElementType, shape: Shape)]
  }

  /// Bodies already rewritten, so that two calls alike share one.
  private var rewritten: [Specialization: Rewritten] = [:]

  /// Follows `handles` through the main graph.
  mutating func freeze(_ handles: [Handle], in model: inout Model) throws(Diagnostic) {
    var graph = model.graph
    model.graph = Graph()
    defer { model.graph = graph }
    _ = try follow(handles, in: &graph, &model.functions, function: nil)
  }

  /// Rewrites every reader of `handles`, and returns all values that became variable values, the given ones included.
  private mutating func follow(
    _ handles: [Handle], in graph: inout Graph, _ library: inout FunctionLibrary, function: String?
  ) throws(Diagnostic) -> [Value: Handle] {
    var known: [Value: Handle] = [:]
    for handle in handles { known[handle.value] = handle }
    var stack = handles
    var calls: [NodeID] = []
    var rewrittenCalls: Set<NodeID> = []
    var problems: [Diagnostic] = []
    while let handle = stack.popLast() {
      for use in graph.uses(of: handle.value) {
        let node = use.user
        let op = graph.op(node)
        if OpKind.handleReaders.contains(op) {
          rewriteReader(node, handle, in: &graph)
        } else if OpKind.valueForwarding.contains(op) {
          for port in forward(node, handle, in: &graph) where known[node[port]] == nil {
            let next = Handle(value: node[port], tensor: handle.tensor, shape: handle.shape)
            known[node[port]] = next
            stack.append(next)
          }
        } else if FunctionalOp.of(op) != nil {
          if rewrittenCalls.contains(node) {
            problems.append(unsupported(node, op, in: graph, function: function))
          } else if !calls.contains(node) {
            calls.append(node)
          }
        } else {
          problems.append(unsupported(node, op, in: graph, function: function))
        }
      }
      // All handles that reach a call are known before its functions are rewritten; what the call gives may be
      // handles again.
      if stack.isEmpty, !calls.isEmpty {
        rewrittenCalls.formUnion(calls)
        for call in calls {
          for (port, result) in try rewriteCall(call, known, in: &graph, &library) {
            let next = Handle(value: call[port], tensor: result.type, shape: result.shape)
            if known.updateValue(next, forKey: call[port]) == nil { stack.append(next) }
          }
        }
        calls = []
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
    return known
  }

  private func unsupported(_ node: NodeID, _ op: OpKind, in graph: Graph, function: String?) -> Diagnostic {
    Diagnostic(
      .unfreezableState, "'\(graph.name(node))' (\(op)) uses a variable in a way that no constant can serve",
      at: Location(node: graph.name(node)), notes: function.map { ["it is in the function '\($0)'"] } ?? [],
      help: "choose outputs that do not need it, or keep the variable: --keep-variables GLOB")
  }

  // MARK: Readers

  private func rewriteReader(_ node: NodeID, _ handle: Handle, in graph: inout Graph) {
    let attributes = graph.attributes(node)
    let operands = graph.operands(node)
    let controls = graph.controlOperands(node)
    var kept = attributes.keepingClass
    kept["_output_shapes"] = attributes["_output_shapes"]
    switch graph.op(node) {
    case "ReadVariableOp":
      kept["T"] = .type(handle.tensor)
      graph.update(node) { ($0.op, $0.attributes) = ("Identity", kept) }
    case "ResourceGather":
      // The handle's batch dimensions are the leading ones; the axis gathered is the one after them.
      let batch = attributes.int("batch_dims") ?? 0
      let axis = graph.add(
        "Const", named: graph.uniqueName(graph.name(node) + "/axis"),
        controls: operands.dropFirst().map(\.node),
        attributes: ["dtype": .type(.int32), "value": .tensor(Tensor(scalar: Int32(batch), type: .int32))])
      kept["Tparams"] = .type(handle.tensor)
      kept["Tindices"] = attributes["Tindices"]
      kept["Taxis"] = .type(.int32)
      kept["batch_dims"] = .int(Int64(batch))
      graph.setOperands(node, operands + [axis[0]], controls: controls)
      graph.update(node) { ($0.op, $0.attributes) = ("GatherV2", kept) }
    case "ResourceGatherNd":
      kept["Tparams"] = .type(handle.tensor)
      kept["Tindices"] = attributes["Tindices"]
      graph.update(node) { ($0.op, $0.attributes) = ("GatherNd", kept) }
    case "VariableShape":
      kept["T"] = .type(handle.tensor)
      kept["out_type"] = attributes["out_type"] ?? .type(.int32)
      graph.update(node) { ($0.op, $0.attributes) = ("Shape", kept) }
    case "VarIsInitializedOp":
      graph.replaceByConstant(node, Tensor(scalar: true, type: .bool))
    case let other:
      preconditionFailure("\(other) reads no handle")
    }
  }

  /// Gives a forwarding node the variable's type, and returns the ports that now hold its value.
  private func forward(_ node: NodeID, _ handle: Handle, in graph: inout Graph) -> [Int] {
    let op = graph.op(node)
    var ports = [0]
    if op == "Switch" || op == "RefSwitch" { ports = [0, 1] }
    if op == "IdentityN" {
      ports = graph.operands(node).indices.filter { graph.operand(node, $0) == handle.value }
    }
    graph.update(node) {
      if op == "IdentityN", var types = $0.attributes.types("T") {
        for port in ports where types.indices.contains(port) { types[port] = handle.tensor }
        $0.attributes["T"] = .list(.types(types))
      } else {
        $0.attributes["T"] = .type(handle.tensor)
      }
      // They describe the handle, a scalar.
      $0.attributes["_output_shapes"] = nil
    }
    return ports
  }

  // MARK: Functions

  private mutating func rewriteCall(
    _ node: NodeID, _ known: [Value: Handle], in graph: inout Graph, _ library: inout FunctionLibrary
  ) throws(Diagnostic) -> [(port: Int, result: (type: ElementType, shape: Shape))] {
    let op = graph.op(node)
    guard let functional = FunctionalOp.of(op) else { return [] }
    let operands = graph.operands(node)
    var types: [Int: ElementType] = [:]
    var shapes: [Int: Shape] = [:]
    for (index, value) in operands.enumerated() where index >= functional.firstArgument {
      guard let handle = known[value] else { continue }
      types[index - functional.firstArgument] = handle.tensor
      shapes[index - functional.firstArgument] = handle.shape
    }
    var attributes = graph.attributes(node)
    var results: [Int: (type: ElementType, shape: Shape)] = [:]
    for attribute in functional.functions {
      var references = attributes.functions(attribute)
      let isList = if case .list = attributes[attribute] { true } else { false }
      for index in references.indices {
        let body = try specialize(
          Specialization(function: references[index].name, arguments: types, shapes: shapes), &library,
          caller: graph.name(node))
        references[index].name = body.name
        for (port, result) in body.results where !(functional.isLoop && attribute == "cond") {
          results[port] = result
        }
      }
      attributes[attribute] = isList ? .list(.functions(references)) : .function(references[0])
    }
    if functional.isLoop {
      // What goes in as a variable must come out as the same one, or the next iteration would read something else.
      let changed = Set(types.keys).symmetricDifference(results.keys).sorted()
      if let index = changed.first {
        throw Diagnostic(
          .unfreezableState,
          "the loop '\(graph.name(node))' exchanges its resource argument \(index) while it runs",
          at: Location(node: graph.name(node)),
          help: "keep the variable: --keep-variables GLOB")
      }
      for (index, type) in types { results[index] = (type, shapes[index] ?? .unknownRank) }
    }
    setTypes(&attributes, functional.argumentTypes, types)
    if [functional.resultTypes] != functional.argumentTypes {
      setTypes(&attributes, [functional.resultTypes], results.mapValues(\.type))
    }
    if var outputShapes = attributes.shapes("output_shapes") {
      for (index, result) in results where outputShapes.indices.contains(index) {
        outputShapes[index] = result.shape
      }
      attributes["output_shapes"] = .list(outputShapes.isEmpty ? .empty : .shapes(outputShapes))
    }
    if !results.isEmpty { attributes["_output_shapes"] = nil }
    graph.update(node) { $0.attributes = attributes }
    return results.map { (port: $0.key, result: $0.value) }.sorted { $0.port < $1.port }
  }

  private func setTypes(_ attributes: inout Attributes, _ names: [String], _ types: [Int: ElementType]) {
    guard var list = attributes.types(inLists: names) else { return }
    for (index, type) in types where list.indices.contains(index) { list[index] = type }
    attributes.setTypes(list, inLists: names)
  }

  /// The function whose arguments in `key` are values instead of handles: made once for each such key.
  private mutating func specialize(
    _ key: Specialization, _ library: inout FunctionLibrary, caller: String
  ) throws(Diagnostic) -> Rewritten {
    if let done = rewritten[key] { return done }
    guard var function = library[key.function] else {
      throw Diagnostic(
        .invalidGraph, "'\(caller)' calls the function '\(key.function)', which the model does not have",
        at: Location(node: caller))
    }
    function.name = library.uniqueName(key.function + "_frozen")
    // Holds the name while functions called from this one are made.
    library[function.name] = function
    var handles: [Handle] = []
    for (index, type) in key.arguments.sorted(by: { $0.key < $1.key }) {
      guard function.arguments.indices.contains(index), function.body.inputs.indices.contains(index) else {
        throw Diagnostic(
          .invalidGraph, "'\(caller)' gives the function '\(key.function)' more arguments than it takes",
          at: Location(node: caller))
      }
      function.arguments[index].type = type
      let argument = function.body.inputs[index].value
      function.body.update(argument.node) {
        $0.attributes["T"] = .type(type)
        $0.attributes["_output_shapes"] = nil
      }
      function.dropArgumentAttributes(index)
      handles.append(Handle(value: argument, tensor: type, shape: key.shapes[index] ?? .unknownRank))
    }
    let known = try follow(handles, in: &function.body, &library, function: key.function)
    var results: [Int: (type: ElementType, shape: Shape)] = [:]
    for (index, output) in function.body.outputs.enumerated() {
      guard let handle = known[output.value] else { continue }
      results[index] = (handle.tensor, handle.shape)
      if function.results.indices.contains(index) { function.results[index].type = handle.tensor }
    }
    library[function.name] = function
    let done = Rewritten(name: function.name, results: results)
    rewritten[key] = done
    return done
  }
}
