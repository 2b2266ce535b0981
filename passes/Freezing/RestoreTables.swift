package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Fills mutable tables from constants instead of restoring them.
///
///     %i = LookupTableImportV2(%t, %restored:3, %restored:4)
///  =>
///     %k = Const {value = …}   %v = Const {value = …}   %i = LookupTableImportV2(%t, %k, %v)
///
/// The checkpoint holds what a mutable table maps. TensorFlow 2 restores it in a function that nothing else needs: then
/// there is no import in the graph, and one is added. The imports become targets, as all that initialises the model.
package struct RestoreTables: Pass {
  package static let name = "restore-tables"
  package static let summary = "Fill mutable tables with their contents from the checkpoint."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    guard let source = model.variables.source else { return }
    var problems: [Diagnostic] = []
    for (name, binding) in model.variables.tables.sorted(by: { $0.key < $1.key }) {
      guard let table = model.graph.node(named: name) else { continue }
      guard let keys = source.key(of: binding.keys), let values = source.key(of: binding.values) else {
        context.count(.declined("the checkpoint does not hold it"), name)
        continue
      }
      do throws(Diagnostic) {
        let contents = (try source.tensor(keys, slice: nil), try source.tensor(values, slice: nil))
        fill(table, with: contents, in: &model.graph)
        context.count(.applied, name)
      } catch {
        problems.append(error)
      }
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  private func fill(_ table: NodeID, with contents: (keys: Tensor, values: Tensor), in graph: inout Graph) {
    let name = graph.name(table)
    let keys = graph.addConstant(name + "/keys", contents.keys)
    let values = graph.addConstant(name + "/values", contents.values)
    let restoring = graph.nodes.first { node in
      OpKind.tableImports.contains(graph.op(node))
        && graph.operand(node, 0).map { graph.origin(of: $0).node } == table
    }
    if let restoring, let handle = graph.operand(restoring, 0) {
      // What it waited for belongs to restoring.
      graph.setOperands(restoring, [handle, keys[0], values[0]], controls: [])
      return
    }
    let isReference = graph.outputType(of: table[0]) == .string
    let added = graph.add(
      isReference ? "LookupTableImport" : "LookupTableImportV2",
      named: graph.uniqueName(name + "/LookupTableImportV2"), [table[0], keys[0], values[0]],
      attributes: ["Tin": .type(contents.keys.type), "Tout": .type(contents.values.type)])
    graph.targets.append(Graph.Port(key: graph.name(added), value: added.control))
  }
}

extension Graph {
  /// Adds a constant of that name, or one like it.
  mutating func addConstant(_ name: String, _ tensor: Tensor) -> NodeID {
    add(
      "Const", named: uniqueName(name),
      attributes: ["dtype": .type(tensor.type), "value": .tensor(tensor)])
  }
}
