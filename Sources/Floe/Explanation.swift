internal import Diagnostics
internal import GraphIR
internal import PassKit
internal import Passes

extension FreezeOptions {
  /// What became of each node that is to be explained: what it is in the result, or that it is gone.
  ///
  /// - Parameter decisions: what the passes decided, as shown.
  func explanations(_ decisions: [String], _ graph: Graph) -> [String] {
    guard tellsResult else { return [] }
    let passes = Set(Catalog.passes.map { $0.name })
    return explain.filter { !passes.contains($0) }.map { name in
      if let node = graph.node(named: name) { return "result: \(GraphPrinter.line(for: node, in: graph))" }
      if decisions.contains(where: { $0.contains("'\(name)'") }) {
        return "result: there is no '\(name)' any more: it was removed, or is part of another op"
      }
      let names = graph.nodes.map { graph.name($0) }
      return "result: no pass met a node or pass '\(name)'"
        + (didYouMean(name, among: names).map { "; \($0)" } ?? "")
    }
  }
}
