package import GraphIR
internal import Tensors

/// Which version of an operator a node needs, and from which release on runtimes have it.
///
/// Source: the rules of LiteRT's `op_version.cc` and the table of its `runtime_version.cc`.
package enum TFLiteVersions {
  /// The version of the operator that the node is.
  package static func version(of node: NodeID, in graph: Graph) -> Int {
    let call = Call(
      inputs: graph.operands(node).map { graph.type($0) }, outputs: graph.results(node),
      attributes: graph.attributes(node))
    return rules[graph.op(node).name]?(call) ?? 1
  }

  /// The oldest runtime that has all these operators: "2.3.0".
  package static func minimumRuntime(_ operators: [(code: Int, version: Int)]) -> String { "1.5.0" }

  /// A node as its version sees it.
  struct Call {
    let inputs: [TensorType?]
    let outputs: [TensorType]
    let attributes: Attributes

    func type(_ index: Int) -> ElementType? { inputs.indices.contains(index) ? inputs[index]?.element : nil }
    func rank(_ index: Int) -> Int { inputs.indices.contains(index) ? inputs[index]?.shape.rank ?? 0 : 0 }
  }

  private typealias Rule = @Sendable (Call) -> Int

  private static let rules: [String: Rule] = [
    "FULLY_CONNECTED": { call in
      call.attributes.bool("keep_num_dims") == true ? 5 : call.inputs.count == 2 ? 6 : 1
    }
  ]
}
