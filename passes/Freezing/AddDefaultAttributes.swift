package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Writes out the attributes that an exporter stripped because they have their default values.
///
///     %y = Conv2D(%x, %w) {T = float32}      =>      %y = Conv2D(%x, %w) {T = float32, data_format = "NHWC", …}
package struct AddDefaultAttributes: Pass {
  package static let name = "add-default-attributes"
  package static let summary = "Give every node the default values of the attributes it lacks."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var defaults: [OpKind: [(name: String, value: Attribute)]] = [:]
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in Array(graph.nodes) {
        let op = graph.op(node)
        let candidates: [(name: String, value: Attribute)]
        if let known = defaults[op] {
          candidates = known
        } else {
          let attributes = OpRegistry.standard[op.name]?.attributes ?? []
          candidates = attributes.compactMap { row in row.defaultValue.map { (row.name, $0) } }
          defaults[op] = candidates
        }
        guard !candidates.isEmpty else { continue }
        let present = graph.attributes(node)
        guard candidates.contains(where: { present[$0.name] == nil }) else { continue }
        graph.update(node) {
          for (name, value) in candidates where $0.attributes[name] == nil { $0.attributes[name] = value }
        }
        context.count(.applied, graph.name(node))
      }
    }
  }
}
