package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Computes what depends on constants alone.
///
///     %s = Shape(%c)                       %s = Const {value = tensor<int32[2]>[3, 4]}
///     %n = Pack(%s, %k)             =>     %n = Const {value = …}
///
/// What is random, has a state or an effect stays, and so does a result larger than the limit that is also larger than
/// what it is made from: a `Fill` of a million zeros costs less as it is.
package struct FoldConstants: Pass {
  package static let name = "fold-constants"
  package static let summary = "Compute nodes whose operands are all constants."

  /// The largest result, in bytes, that may be larger than its operands.
  package let limit: Int
  /// Ops that stay, though their operands are constants.
  package let kept: Set<OpKind>

  package init(limit: Int, keeping kept: Set<OpKind> = []) {
    self.limit = limit
    self.kept = kept
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.topologicalOrder() where isCandidate(node, in: graph) {
        if kept.contains(graph.op(node)) {
          context.count(.declined("what it rounds to is to be known"), graph.name(node))
          continue
        }
        context.count(fold(node, in: &graph), graph.name(node))
      }
    }
  }

  /// Ops that hand on what they get: as constants they would only double it.
  private static let forwarding: Set<OpKind> = [
    "Identity", "IdentityN", "StopGradient", "PreventGradient", "Snapshot", "CheckNumerics",
  ]

  private func isCandidate(_ node: NodeID, in graph: Graph) -> Bool {
    let op = graph.op(node)
    guard OpTable.standard[op.name]?.isPure == true, op != "Const", !op.name.hasPrefix("Placeholder"),
      !Self.forwarding.contains(op), OpRegistry.standard[op.name]?.isStateful == false
    else { return false }
    // A list of tensors is no constant.
    return graph.outputType(of: node[0]) != .variant
      && graph.operands(node).allSatisfy { graph.op($0.node) == "Const" }
  }

  private func fold(_ node: NodeID, in graph: inout Graph) -> Rewrite {
    let operands = graph.operands(node)
    let used = Set(graph.uses(of: node).map(\.value.port).filter { $0 >= 0 })
      .union(graph.outputs.filter { $0.value.node == node }.map(\.value.port))
    let fetched = graph.outputs.filter { $0.value.node == node }.map(\.value.port)
    guard used.count <= 1 || fetched.isEmpty else {
      return .declined("several of its outputs are fetched by its name")
    }
    guard used.isSubset(of: [0]) || fetched.isEmpty else {
      return .declined("its second output is fetched by its name")
    }
    var inputs: [TensorValue] = []
    let results: [Tensor]
    do throws(Diagnostic) {
      for operand in operands {
        guard let tensor = graph.attributes(operand.node).tensor("value") else {
          return .declined("a constant has no value")
        }
        inputs.append(try TensorValue(loading: tensor))
      }
      // Asked before it is computed: it may be larger than memory.
      if let after = try size(of: node, inputs, in: graph), after > max(limit, byteCount(inputs)) {
        return .declined("its result has \(after) bytes, more than the limit")
      }
      results =
        try OpTable.standard[graph.op(node).name]?
        .evaluate(OpCall(graph.op(node), inputs, graph.attributes(node))).map(\.tensor) ?? []
    } catch {
      // It fails wherever the model runs: that is not for the compiler to change.
      return .declined(error.message)
    }
    guard let first = results.first, used.allSatisfy({ results.indices.contains(Int($0)) }) else {
      return .declined("it has \(results.count) outputs")
    }
    let before = byteCount(inputs)
    let after = used.reduce(0) {
      $0 + (results.indices.contains(Int($1)) ? results[Int($1)].byteCount ?? 0 : 0)
    }
    guard after <= limit || after <= before else {
      return .declined("its result has \(after) bytes, more than the limit")
    }
    // Control edges place a constant in a branch: the result belongs where its operands do.
    let controls = graph.controlOperands(node) + operands.flatMap { graph.controlOperands($0.node) }
    for port in used.sorted() where port > 0 {
      let constant = graph.add(
        "Const", named: graph.uniqueName("\(graph.name(node))/output_\(port)"), controls: controls,
        attributes: ["dtype": .type(results[Int(port)].type), "value": .tensor(results[Int(port)])])
      graph.replaceUses(of: node[Int(port)], with: constant[0])
    }
    graph.setOperands(node, [], controls: controls)
    graph.makeConstant(node, first)
    return .applied
  }

  private func byteCount(_ values: [TensorValue]) -> Int {
    values.reduce(0) { $0 + ($1.type.byteWidth ?? 0) * $1.elementCount }
  }

  /// The size of all results as far as the op tells; nil when it does not.
  private func size(
    of node: NodeID, _ inputs: [TensorValue], in graph: Graph
  ) throws(Diagnostic) -> Int? {
    let facts = inputs.map { TensorFact($0) }
    let shapes = try OpTable.standard[graph.op(node).name]?.infer(
      graph.op(node), facts, graph.attributes(node))
    var total = 0
    for (port, shape) in (shapes ?? []).enumerated() {
      guard let sizes = shape.constants, let width = graph.outputType(of: node[port])?.byteWidth else {
        return nil
      }
      let (bytes, overflow) = (Shape.elementCount(sizes) ?? .max).multipliedReportingOverflow(by: width)
      total = overflow ? .max : total.addingReportingOverflow(bytes).partialValue
      if overflow || total < 0 { return .max }
    }
    return total
  }
}
