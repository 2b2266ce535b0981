package import Diagnostics
package import GraphIR
package import PassKit

/// Removes colocation constraints on nodes that are gone.
///
///     %y = Relu(%x) {_class = ("loc:@gone")}      =>      %y = Relu(%x)
///
/// TensorFlow refuses to import a graph whose `_class` names a node it does not have.
package struct CleanColocation: Pass {
  package static let name = "clean-colocation"
  package static let summary = "Remove colocation constraints on nodes that no longer exist."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in Array(graph.nodes) {
        guard let classes = graph.attributes(node).strings("_class") else { continue }
        let kept = classes.filter { entry in
          guard entry.hasPrefix("loc:@") else { return true }
          return graph.node(named: String(entry.dropFirst("loc:@".count))) != nil
        }
        guard kept.count < classes.count else { continue }
        graph.update(node) {
          $0.attributes["_class"] = kept.isEmpty ? nil : .list(.strings(kept.map { Array($0.utf8) }))
        }
        context.count(.applied, graph.name(node))
      }
    }
  }
}
