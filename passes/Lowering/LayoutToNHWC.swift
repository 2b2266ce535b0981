package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Makes every op that has its channels first into one that has them last, as all ops of TFLite do.
///
///     %c = Conv2D(%x, %f) {NCHW}            %t = Transpose(%x, [0,2,3,1])
///     %r = Relu(%c)                    =>   %c = Conv2D(%t, %f) {NHWC}
///     %p = MaxPool(%r) {NCHW}               %r = Relu(%c)
///                                           %p = MaxPool(%r) {NHWC}
///                                           %u = Transpose(%p, [0,3,1,2])
///
/// A Transpose before such an op and one after it keep what is around them as it was. Those after are moved down through
/// all that works on elements, axes or windows, until they meet one that undoes them. Transposes of the model's own are
/// moved, too, where that leaves fewer of them.
package struct LayoutToNHWC: Pass {
  package static let name = "layout-to-nhwc"
  package static let summary = "Put channels last, and let the transposes this takes cancel."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editInferredGraphs { graph, facts in layOut(&graph, facts, context) }
  }

  private func layOut(_ graph: inout Graph, _ facts: [Value: TensorFact], _ context: PassContext) {
    let conditional = graph.conditionalNodes()
    let order = graph.topologicalOrder()
    guard let first = order.first else { return }
    var sinker = TransposeSinker(node: first, graph: graph, facts: facts)
    var decisions: [(Rewrite, String)] = []
    for node in order {
      guard let rule = TransposeSinker.rules[sinker.graph.op(node)] else { continue }
      let name = sinker.graph.name(node)
      sinker.node = node
      let outcome = conditional.contains(node) ? .declined("it is in a branch or a loop") : rule(&sinker)
      decisions.append((outcome, name))
    }
    guard sinker.hasPutChannelsLast || transposes(sinker.graph) < transposes(graph) else {
      for (outcome, name) in decisions {
        context.count(outcome == .applied ? .declined("as many transposes would be left") : outcome, name)
      }
      return
    }
    for (outcome, name) in decisions { context.count(outcome, name) }
    graph = sinker.graph
    // What they were for now reads what they read.
    for node in order.reversed() + graph.nodes.reversed() where graph.contains(node) {
      if graph.op(node) == "Transpose", !graph.hasUses(node), !graph.isInterface(node) { graph.remove(node) }
    }
  }

  /// How many transposes the outputs depend on.
  private func transposes(_ graph: Graph) -> Int {
    let live = graph.liveNodes()
    return graph.nodes.count { graph.op($0) == "Transpose" && live.contains($0) }
  }
}
