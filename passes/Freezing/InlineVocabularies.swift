package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Turns the vocabulary files of tables into constants, so that the frozen file stands alone.
///
///     %i = InitializeTableFromTextFileV2(%t, "vocab.txt")   =>   %i = InitializeTableV2(%t, %i/keys, %i/values)
package struct InlineVocabularies: RewritePass {
  package static let name = "inline-vocabularies"
  package static let summary = "Read vocabulary files into constants."
  package static let roots: Set<OpKind> = ["InitializeTableFromTextFile", "InitializeTableFromTextFileV2"]

  /// Files of the model, by the name of the tensor that holds their path.
  package let assets: [Asset]

  package init(assets: [Asset]) {
    self.assets = assets
  }

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let name = graph.name(node)
    guard let table = graph.operand(node, 0), let file = graph.operand(node, 1) else {
      return .declined("it lacks its operands")
    }
    guard let path = path(of: file, in: graph) else { return .declined("its file name is not a constant") }
    let tableNode = graph.origin(of: table).node
    guard let keyType = graph.attributes(tableNode).type("key_dtype"),
      let valueType = graph.attributes(tableNode).type("value_dtype")
    else { return .declined("the types of its table are not known") }
    let attributes = graph.attributes(node)
    let keys: Tensor
    let values: Tensor
    do throws(Diagnostic) {
      let file = try VocabularyFile(path, attributes)
      keys = try file.column(attributes.int("key_index") ?? -2, as: keyType)
      values = try file.column(attributes.int("value_index") ?? -1, as: valueType)
    } catch {
      var problem = error
      problem.location = Location(file: path, node: name)
      problem.notes.append("the vocabulary of '\(name)' has to go into the frozen graph")
      throw problem
    }
    let isReference = graph.op(node) == "InitializeTableFromTextFile"
    let keyNode = graph.addConstant(name + "/keys", keys)
    let valueNode = graph.addConstant(name + "/values", values)
    graph.setOperands(node, [table, keyNode[0], valueNode[0]], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = isReference ? "InitializeTable" : "InitializeTableV2"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["Tkey"] = .type(keyType)
      $0.attributes["Tval"] = .type(valueType)
    }
    return .applied
  }

  /// The file named by a constant, or the asset of the model that stands for it.
  private func path(of value: Value, in graph: Graph) -> String? {
    let origin = assigned(to: graph.origin(of: value), in: graph)
    let names = [graph.name(origin.node), "\(graph.name(origin.node)):\(origin.port)"]
    if let asset = assets.first(where: { names.contains($0.tensor) }) { return asset.path }
    guard graph.op(origin.node) == "Const",
      let strings = graph.attributes(origin.node).tensor("value")?.strings, strings.count == 1
    else { return nil }
    let stored = String(decoding: strings[0], as: UTF8.self)
    // A path written on the machine that exported the model: the file of that name among the assets is meant.
    let base = stored.split(separator: "/").last.map(String.init) ?? stored
    return assets.first { $0.path.hasSuffix("/" + base) }?.path ?? stored
  }

  /// What the initialisation assigns to the variable that `value` reads; `value` itself when it reads none.
  /// TensorFlow 2 keeps the paths of assets in variables.
  private func assigned(to value: Value, in graph: Graph) -> Value {
    guard graph.op(value.node) == "ReadVariableOp", let handle = graph.operand(value.node, 0) else {
      return value
    }
    let assignments = graph.uses(of: graph.origin(of: handle)).map(\.user).filter {
      graph.op($0) == "AssignVariableOp"
    }
    guard assignments.count == 1, let assigned = graph.operand(assignments[0], 1) else { return value }
    return graph.origin(of: assigned)
  }
}
