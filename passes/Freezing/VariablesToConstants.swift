package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Replaces variables by constants that hold their values from the checkpoint.
///
///     %v = VarHandleOp {dtype = float32}          %v = Const {value = …}
///     %r = ReadVariableOp(%v)               =>    %r = Identity(%v)
///     %g = ResourceGather(%v, %i)                 %g = GatherV2(%v, %i, %g/axis)
///
/// Handles are followed through loops, branches and into the functions of control flow, whose bodies are rewritten
/// under new names; bodies that come out alike are shared. Variables without a value and variables whose value does
/// not fit are all reported at once.
package struct VariablesToConstants: Pass {
  package static let name = "variables-to-constants"
  package static let summary = "Replace variables by constants with their values from the checkpoint."

  package let selection: VariableSelection

  package init(_ selection: VariableSelection = VariableSelection()) {
    self.selection = selection
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var rows: [String: Int] = [:]
    for (row, outcome) in model.variables.outcomes.enumerated() { rows[outcome.name] = row }
    var problems = model.stage == .frozen ? [] : patternsOfNothing(model)
    var handles: [FreezeHandles.Handle] = []
    for node in Array(model.graph.nodes) where model.graph.op(node).isVariable {
      let name = model.graph.name(node)
      guard selection.includes(name) else {
        if let row = rows[name] { model.variables.outcomes[row].state = .kept }
        context.count(.declined("an option keeps it"), name)
        continue
      }
      guard !model.variables.changing.contains(name) else {
        if let row = rows[name] { model.variables.outcomes[row].state = .kept }
        context.count(.declined("it changes while the model runs"), name)
        continue
      }
      do throws(Diagnostic) {
        let tensor = try value(of: node, in: model)
        let isHandle = OpKind.variableHandles.contains(model.graph.op(node))
        model.graph.update(node) {
          $0.op = "Const"
          $0.attributes = $0.attributes.keepingClass
          $0.attributes["dtype"] = .type(tensor.type)
          $0.attributes["value"] = .tensor(tensor)
        }
        if isHandle {
          handles.append(FreezeHandles.Handle(value: node[0], tensor: tensor.type, shape: tensor.shape))
        }
        if let row = rows[name] {
          model.variables.outcomes[row].state = .frozen
          model.variables.outcomes[row].shape = tensor.shape
          model.variables.outcomes[row].type = tensor.type
        }
        context.count(.applied, name)
      } catch {
        if let row = rows[name] { model.variables.outcomes[row].state = .missing }
        problems.append(error)
      }
    }
    problems = merged(problems, model) + variablesOfFunctions(model)
    if let problem = Diagnostic.combining(problems) { throw problem }
    var freezer = FreezeHandles()
    try freezer.freeze(handles, in: &model)
    for node in Array(model.graph.nodes) where model.graph.op(node) == "IsVariableInitialized" {
      replaceInitializedTest(node, in: &model.graph)
    }
    model.stage = .frozen
  }

  private func value(of node: NodeID, in model: Model) throws(Diagnostic) -> Tensor {
    let name = model.graph.name(node)
    if let tensor = try model.variables.value(
      of: name, model.graph.op(node), model.graph.attributes(node))
    {
      return tensor
    }
    let binding = model.variables.bindings[name] ?? Variables.Binding(key: name)
    throw Diagnostic(
      .missingVariable, "the variable '\(name)' has no value", at: Location(node: name),
      notes: binding.key == name ? [] : ["it would be restored from the key '\(binding.key)'"])
  }

  /// Patterns of the selection that no variable matches, which are likely misspelt. `*` may stand for none.
  private func patternsOfNothing(_ model: Model) -> [Diagnostic] {
    var names = Set(model.variables.outcomes.map(\.name))
    for graph in [model.graph] + model.functions.names.compactMap({ model.functions[$0]?.body }) {
      names.formUnion(graph.nodes.filter { graph.op($0).isVariable }.map { graph.name($0) })
    }
    return [("--only-variables", selection.only), ("--keep-variables", selection.keep)].flatMap {
      option, globs in
      globs.filter { glob in glob.pattern != "*" && !names.contains(where: glob.matches) }.map { glob in
        Diagnostic(
          .unknownNode, "\(option) names '\(glob.pattern)', which is no variable of the graph",
          notes: names.isEmpty
            ? ["the graph has none"] : ["the variables: \(listed(names.sorted(), limit: 20))"],
          help: didYouMean(glob.pattern, among: names))
      }
    }
  }

  /// Variables that a function makes for itself: no restore op gives them a value, and no handle leads to them.
  private func variablesOfFunctions(_ model: Model) -> [Diagnostic] {
    model.functions.names.flatMap { function -> [Diagnostic] in
      guard let body = model.functions[function]?.body else { return [] }
      return body.nodes.filter { body.op($0).isVariable && selection.includes(body.name($0)) }.map { node in
        Diagnostic(
          .unfreezableState, "the variable '\(body.name(node))' is made within the function '\(function)'",
          at: Location(node: body.name(node)),
          help: "leave it a variable: --keep-variables '\(body.name(node))'")
      }
    }
  }

  /// One diagnostic for all missing variables, before the others.
  private func merged(_ problems: [Diagnostic], _ model: Model) -> [Diagnostic] {
    let missing = problems.filter { $0.code == .missingVariable }
    guard !missing.isEmpty else { return problems }
    let names = missing.compactMap(\.location?.node)
    guard let source = model.variables.source else {
      let found = Diagnostic(
        .missingVariable, "the graph has \(names.count) variables, and no checkpoint was given",
        notes: ["the variables: \(listed(names, limit: 20))"],
        help: "name the checkpoint: --checkpoint-dir DIR or --checkpoint PREFIX")
      return [found] + problems.filter { $0.code != .missingVariable }
    }
    let used = Set(model.variables.bindings.values.map(\.key))
    let spare = source.keys.filter { !used.contains($0) }
    var summary = Diagnostic(
      .missingVariable,
      names.count == 1
        ? "the checkpoint has no value for the variable '\(names[0])'"
        : "the checkpoint has no value for \(names.count) variables of the graph: \(listed(names, limit: 20))",
      at: Location(file: source.origin, node: names.count == 1 ? names[0] : nil))
    summary.notes = missing.flatMap(\.notes)
    if !spare.isEmpty {
      summary.notes.append("keys of the checkpoint that no variable uses: \(listed(spare))")
    }
    let guesses = names.compactMap { name in
      suggestions(for: name, among: spare, limit: 1).first.map { "\(name)=\($0)" }
    }
    summary.help =
      guesses.isEmpty
      ? "--variable-map NAME=KEY names the key of a variable; --keep-variables GLOB leaves it a variable"
      : "perhaps --variable-map \(guesses.prefix(3).joined(separator: ","))"
    return [summary] + problems.filter { $0.code != .missingVariable }
  }

  private func replaceInitializedTest(_ node: NodeID, in graph: inout Graph) {
    guard let variable = graph.operand(node, 0), graph.op(graph.origin(of: variable).node) == "Const" else {
      return
    }
    graph.replaceByConstant(node, Tensor(scalar: true, type: .bool))
  }
}

extension Graph {
  /// Turns a node into a constant of one output; its control operands keep their order before it, and so do the
  /// nodes its data came from, which may place it in a branch.
  mutating func replaceByConstant(_ node: NodeID, _ tensor: Tensor) {
    var before: [NodeID] = []
    for value in operands(node) { before.append(anchor(of: value, for: node)) }
    before += controlOperands(node)
    setOperands(node, [], controls: before)
    update(node) {
      $0.op = "Const"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["dtype"] = .type(tensor.type)
      $0.attributes["value"] = .tensor(tensor)
    }
  }

  /// The node whose control edges stand for reading `value`. A Switch itself runs in both branches, so that an Identity
  /// of its output has to be in between.
  private mutating func anchor(of value: Value, for reader: NodeID) -> NodeID {
    guard OpKind.switches.contains(op(value.node)) else { return value.node }
    let known = uses(of: value).first { op($0.user) == "Identity" && controlOperands($0.user).isEmpty }
    if let known { return known.user }
    var attributes: Attributes = [:]
    attributes["T"] = self.attributes(value.node)["T"]
    return add(
      "Identity", named: uniqueName(name(reader) + "/branch"), [value], attributes: attributes,
      device: device(value.node))
  }
}
