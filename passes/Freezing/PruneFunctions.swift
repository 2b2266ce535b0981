package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Removes functions that nothing runs.
///
///     graph { %y = If(%p, %x) {then_branch = @f, else_branch = @g} }
///     func @f …  func @g …  func @unused …                             =>      func @f …  func @g …
///
/// A function is needed when the graph, or a function that is needed, names it in an attribute or calls it as an op.
/// Gradients are not: they are for training, and go with the functions that only they run.
package struct PruneFunctions: Pass {
  package static let name = "prune-functions"
  package static let summary = "Remove functions that nothing runs."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var needed: Set<String> = []
    var pending = names(in: model.graph)
    while let name = pending.popLast() {
      guard let function = model.functions[name], needed.insert(name).inserted else { continue }
      pending += names(in: function.body)
    }
    let removed = model.functions.names.filter { !needed.contains($0) }
    guard !removed.isEmpty else { return }
    model.functions.keep(needed)
    for name in removed { context.count(.applied, name) }
  }

  private func names(in graph: Graph) -> [String] {
    graph.nodes.flatMap { node in
      [graph.op(node).name] + graph.attributes(node).functionReferences.flatMap { $0.function.namesWithin }
    }
  }
}
