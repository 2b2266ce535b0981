package import Diagnostics
package import GraphIR
package import PassKit

/// Removes the device a node was placed on.
///
///     %y = Relu(%x) @"/device:GPU:0"      =>      %y = Relu(%x)
///
/// A frozen graph runs wherever it is loaded; a device of the training machine would make the import fail there.
package struct ClearDevices: Pass {
  package static let name = "clear-devices"
  package static let summary = "Remove the device from every node."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in Array(graph.nodes) where !graph.device(node).isEmpty {
        graph.update(node) { $0.device = "" }
        context.count(.applied, graph.name(node))
      }
    }
  }
}
