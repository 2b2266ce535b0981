package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Finds under which checkpoint key, and which part of it, each variable is stored.
///
/// The truth is in the restore ops: `RestoreV2` names its keys in a constant, and an assignment carries each result to
/// its variable. That finds renamed variables, partitions, and the object keys of TensorFlow 2. A variable that no
/// restore op assigns is looked up by its own name, or as the partition `name/part_N` of `name`. The contents of
/// mutable tables are found in the same way.
package struct BindVariables: Pass {
  package static let name = "bind-variables"
  package static let summary =
    "Find the checkpoint key of every variable, by the graph's restore ops or by name."

  /// Keys by variable name, given by the user, that override everything else.
  package let overrides: [String: String]

  package init(overrides: [String: String] = [:]) {
    self.overrides = overrides
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let variables = model.graph.nodes.filter { model.graph.op($0).isVariable }
    var candidates: [String: [Variables.Binding]] = [:]
    // The restore op the model itself names comes first: other savers may hold older names.
    let restoring = try restoringGraph(of: model, context)
    for graph in [restoring, model.graph] {
      for (name, binding) in restoredBindings(in: graph) { candidates[name, default: []].append(binding) }
      model.variables.tables.merge(restoredTables(in: graph)) { first, _ in first }
    }
    let source = model.variables.source
    for node in variables {
      let name = model.graph.name(node)
      let binding: Variables.Binding
      if let key = overrides[name] ?? sharedName(node, in: model.graph).flatMap({ overrides[$0] }) {
        binding = Variables.Binding(key: source?.key(of: key) ?? key)
      } else if let stored = candidates[name]?.first(where: { source?.key(of: $0.key) != nil }) {
        binding = stored
      } else if let key = [name, sharedName(node, in: model.graph)].lazy.compactMap({ $0 })
        .compactMap({ keyByName($0, source, restored: !candidates.isEmpty) }).first
      {
        binding = Variables.Binding(key: key)
      } else {
        binding = candidates[name]?.first ?? Variables.Binding(key: name)
      }
      model.variables.bindings[name] = binding
      let attributes = model.graph.attributes(node)
      model.variables.outcomes.append(
        Variables.Outcome(
          name: name, key: binding.key, type: attributes.type("dtype") ?? .invalid,
          shape: attributes.shape("shape") ?? .unknownRank, state: .unused))
      context.count(.applied, name)
    }
    bindPartitionsByName(variables, &model)
    try checkOverrides(model)
  }

  /// The key a variable has by its name alone. The names in an object checkpoint need not be those of the graph, so
  /// that they count only where no restore op tells more.
  private func keyByName(_ name: String, _ source: (any VariableSource)?, restored: Bool) -> String? {
    guard let key = source?.key(of: name), key == name || !restored else { return nil }
    return key
  }

  private func checkOverrides(_ model: Model) throws(Diagnostic) {
    let known = Set(model.variables.outcomes.map(\.name))
      .union(model.graph.nodes.compactMap { sharedName($0, in: model.graph) })
    let problems = overrides.keys.sorted().filter { !known.contains($0) }.map { name in
      Diagnostic(
        .unknownNode, "--variable-map names '\(name)', which is no variable of the graph",
        help: didYouMean(name, among: known))
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  private func sharedName(_ node: NodeID, in graph: Graph) -> String? {
    let name = graph.attributes(node).string("shared_name") ?? ""
    return name.isEmpty ? nil : name
  }

  // MARK: Restore ops

  /// The part of the graph that the model's own restore ops run, with their functions inlined.
  private func restoringGraph(of model: Model, _ context: PassContext) throws(Diagnostic) -> Graph {
    var scratch = model
    scratch.graph.outputs = []
    scratch.graph.targets = model.restoreOps.compactMap { name in
      model.graph.node(named: name).map { Graph.Port(key: name, value: $0.control) }
    }
    guard !scratch.graph.targets.isEmpty else { return Graph() }
    // A context of its own: what these passes say is not about the user's graph.
    let quiet = PassContext()
    try PruneToOutputs().run(on: &scratch, quiet)
    try InlineFunctions().run(on: &scratch, quiet)
    return scratch.graph
  }

  private func restoredBindings(in graph: Graph) -> [(name: String, binding: Variables.Binding)] {
    var result: [(name: String, binding: Variables.Binding)] = []
    for node in graph.nodes {
      guard let names = restoredKeys(node, in: graph) else { continue }
      let slices =
        graph.op(node) == "Restore"
        ? [] : graph.operand(node, 2).flatMap { strings($0, in: graph) } ?? []
      for (port, key) in names.enumerated() {
        let spec = slices.indices.contains(port) ? slices[port] : ""
        let binding = Variables.Binding(key: key, slice: TensorSlice(shapeAndSlice: spec))
        result += assignedVariables(from: node[port], in: graph).map { ($0, binding) }
      }
    }
    return result
  }

  /// The checkpoint keys of the outputs of a restore op; nil for other nodes.
  private func restoredKeys(_ node: NodeID, in graph: Graph) -> [String]? {
    guard ["RestoreV2", "RestoreSlice", "Restore"].contains(graph.op(node)) else { return nil }
    return graph.operand(node, 1).flatMap { strings($0, in: graph) }
  }

  private func restoredTables(in graph: Graph) -> [String: Variables.TableBinding] {
    func key(_ node: NodeID, _ index: Int) -> String? {
      guard let origin = graph.operand(node, index).map(graph.origin),
        let keys = restoredKeys(origin.node, in: graph), keys.indices.contains(Int(origin.port))
      else { return nil }
      return keys[Int(origin.port)]
    }
    var result: [String: Variables.TableBinding] = [:]
    for node in graph.nodes where OpKind.tableImports.contains(graph.op(node)) {
      guard let table = graph.operand(node, 0), let keys = key(node, 1), let values = key(node, 2) else {
        continue
      }
      result[graph.name(graph.origin(of: table).node)] = Variables.TableBinding(keys: keys, values: values)
    }
    return result
  }

  /// The elements of a constant string tensor, looked for behind Identity.
  private func strings(_ value: Value, in graph: Graph) -> [String]? {
    let origin = graph.origin(of: value)
    guard graph.op(origin.node) == "Const", let tensor = graph.attributes(origin.node).tensor("value") else {
      return nil
    }
    return tensor.strings?.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names of the variables that `value` is assigned to, directly or through ops that keep it as it is.
  private func assignedVariables(from value: Value, in graph: Graph) -> [String] {
    var found: [String] = []
    var seen: Set<Value> = [value]
    var stack = [value]
    while let value = stack.popLast() {
      for use in graph.uses(of: value) {
        let op = graph.op(use.user)
        switch op {
        case "Assign", "AssignVariableOp":
          guard graph.operand(use.user, 1) == value, let target = graph.operand(use.user, 0) else { continue }
          let variable = graph.origin(of: target).node
          if graph.op(variable).isVariable { found.append(graph.name(variable)) }
        case "Identity", "Cast", "Reshape":
          if seen.insert(use.user[0]).inserted { stack.append(use.user[0]) }
        default:
          continue
        }
      }
    }
    return found
  }

  // MARK: Partitions by name

  /// Binds `name/part_0`, `name/part_1`, … to consecutive parts of `name`, where the checkpoint holds only that.
  private func bindPartitionsByName(_ variables: [NodeID], _ model: inout Model) {
    guard let source = model.variables.source else { return }
    var groups: [String: [(part: Int, node: NodeID)]] = [:]
    for node in variables {
      let name = model.graph.name(node)
      guard model.variables.bindings[name]?.slice == nil,
        source.key(of: model.variables.bindings[name]?.key ?? name) == nil,
        let slash = name.lastIndex(of: "/"), name[slash...].hasPrefix("/part_"),
        let part = Int(name[slash...].dropFirst("/part_".count))
      else { continue }
      groups[String(name[..<slash]), default: []].append((part, node))
    }
    for (base, members) in groups {
      guard let key = source.key(of: base), let whole = try? source.tensor(key, slice: nil).dimensions else {
        continue
      }
      let parts = members.sorted { $0.part < $1.part }
      let shapes = parts.map { model.graph.attributes($0.node).shape("shape")?.fullyDefined ?? [] }
      guard let axis = partitionedAxis(shapes, whole) else { continue }
      var start = 0
      for (member, shape) in zip(parts, shapes) {
        var starts = [Int](repeating: 0, count: whole.count)
        starts[axis] = start
        start += shape[axis]
        let name = model.graph.name(member.node)
        model.variables.bindings[name] = Variables.Binding(
          key: key, slice: TensorSlice(starts: starts, extents: shape))
        if let row = model.variables.outcomes.firstIndex(where: { $0.name == name }) {
          model.variables.outcomes[row].key = key
        }
      }
    }
  }

  /// The one axis along which the parts add up to the whole, all others being equal.
  private func partitionedAxis(_ parts: [[Int]], _ whole: [Int]) -> Int? {
    whole.indices.first { axis in
      parts.allSatisfy { part in
        part.count == whole.count && whole.indices.allSatisfy { $0 == axis || part[$0] == whole[$0] }
      } && parts.reduce(0) { $0 + $1[axis] } == whole[axis]
    }
  }
}

extension Graph {
  /// Where `value` comes from, looking through Identity and its like.
  func origin(of value: Value) -> Value {
    let transparent: Set<OpKind> = ["Identity", "RefIdentity", "Enter", "RefEnter", "StopGradient"]
    var value = value
    var steps = 0
    while transparent.contains(op(value.node)), let next = operand(value.node, 0), steps < count {
      value = next
      steps += 1
    }
    return value
  }
}
