package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Computes once what several nodes compute alike.
///
///     %a = Relu(%x)                       %a = Relu(%x)
///     %b = Relu(%x)                =>     %c = AddV2(%a, %a)
///     %c = AddV2(%a, %b)
///
/// Nodes are alike when their ops, attributes, operands and control operands are. What is random, has a state or an
/// effect stays, and so does control flow.
package struct MergeDuplicates: Pass {
  package static let name = "merge-duplicates"
  package static let summary = "Compute once what several nodes compute alike."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      var seen: [Key: [NodeID]] = [:]
      for node in graph.topologicalOrder() where isCandidate(node, in: graph) {
        let key = Key(node, in: graph)
        let attributes = graph.attributes(node).merging
        guard let twin = seen[key]?.first(where: { graph.attributes($0).merging == attributes }) else {
          seen[key, default: []].append(node)
          continue
        }
        let name = graph.name(node)
        context.count(merge(node, into: twin, in: &graph), name)
      }
    }
  }

  /// What nodes that are alike have in common, apart from their attributes.
  private struct Key: Hashable {
    let op: OpKind
    let device: String
    let operands: [Value]
    let controls: Set<NodeID>
    let type: ElementType?
    let shape: [Int]?
    /// What the graph states of the outputs: integers that stand for other numbers are others.
    let results: [TensorType]

    init(_ node: NodeID, in graph: Graph) {
      op = graph.op(node)
      device = graph.device(node)
      let own = graph.operands(node)
      let isCommutative = OpRegistry.standard[op.name]?.isCommutative == true
      operands =
        isCommutative ? own.sorted { ($0.node.index, $0.port) < ($1.node.index, $1.port) } : own
      controls = Set(graph.controlOperands(node))
      let tensor = op == "Const" ? graph.attributes(node).tensor("value") : nil
      type = tensor?.type
      shape = tensor?.dimensions
      results = graph.results(node)
    }
  }

  private func isCandidate(_ node: NodeID, in graph: Graph) -> Bool {
    let op = graph.op(node)
    if TFLiteEvaluation.has(op) { return !TFLiteEvaluation.remembers(op) }
    guard OpTable.standard[op.name]?.isPure == true, !op.name.hasPrefix("Placeholder") else {
      return false
    }
    return OpRegistry.standard[op.name]?.isStateful == false
  }

  private func merge(_ node: NodeID, into twin: NodeID, in graph: inout Graph) -> Rewrite {
    guard !graph.isInterface(node) else { return .declined("its name is a graph input or output") }
    for port in Set(graph.uses(of: node).map(\.value.port)) {
      graph.replaceUses(of: node[Int(port)], with: twin[Int(port)])
    }
    graph.remove(node)
    return .applied
  }
}

extension Attributes {
  /// Without what is only said about a node.
  fileprivate var merging: [Entry] { entries.filter { !$0.name.hasPrefix("_") } }
}
