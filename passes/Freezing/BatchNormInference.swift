package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Rewrites a batch normalisation left in training form to use the moving statistics.
///
///     %y = FusedBatchNormV3(%x, %s, %o, %e, %e) {is_training = true}
///     %d = Sub(%mean, %y:1)  …  %u = AssignSub(%mean, …)
///  =>
///     %y = FusedBatchNormV3(%x, %s, %o, %mean, %variance) {is_training = false}
///
/// In training form the statistics are those of the batch, so that a frozen model would answer differently for every
/// batch. The moving statistics are the variables that the batch's mean and variance (outputs 1 and 2) update; where
/// the graph does not say which these are, a warning names the node.
package struct BatchNormInference: RewritePass {
  package static let name = "batch-norm-inference"
  package static let summary = "Make batch normalisations in training form use the moving statistics."
  package static let roots: Set<OpKind> = ["FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard graph.attributes(node).bool("is_training") ?? true else {
      return .declined("it is in inference form")
    }
    guard let mean = movingStatistic(updatedBy: node[1], in: graph),
      let variance = movingStatistic(updatedBy: node[2], in: graph), mean != variance
    else { return .declined("no update of moving statistics by its batch statistics was found") }
    var operands = graph.operands(node)
    guard operands.count == 5 else { return .declined("it has \(operands.count) operands, not 5") }
    operands[3] = read(mean, for: node, "moving_mean", in: &graph)
    operands[4] = read(variance, for: node, "moving_variance", in: &graph)
    graph.setOperands(node, operands, controls: graph.controlOperands(node))
    graph.update(node) { $0.attributes["is_training"] = .bool(false) }
    return .applied
  }

  /// The variable that an update op changes by something computed from `statistic`.
  private func movingStatistic(updatedBy statistic: Value, in graph: Graph) -> NodeID? {
    // The arithmetic of a moving average, and what may stand between it and the batch norm.
    let passed: Set<OpKind> = [
      "Identity", "IdentityN", "Sub", "Mul", "Add", "AddV2", "AddN", "Cast", "Squeeze", "Reshape",
      "StopGradient",
      "Switch", "Merge", "RefSwitch", "Enter", "Mean", "Neg", "RealDiv", "Select", "SelectV2",
    ]
    var found: Set<NodeID> = []
    var seen: Set<NodeID> = []
    var stack = [statistic]
    while let value = stack.popLast() {
      for use in graph.uses(of: value) where seen.insert(use.user).inserted {
        let op = graph.op(use.user)
        if let index = op.updatedOperand, let target = graph.operand(use.user, index) {
          let variable = variable(behind: target, in: graph)
          if let variable { found.insert(variable) }
        } else if passed.contains(op) {
          stack += Set(graph.uses(of: use.user).map(\.value)).filter { !$0.isControl }
        }
      }
    }
    return found.count == 1 ? found.first : nil
  }

  private func variable(behind value: Value, in graph: Graph) -> NodeID? {
    var origin = graph.origin(of: value)
    while OpKind.switches.contains(graph.op(origin.node)), let next = graph.operand(origin.node, 0) {
      origin = graph.origin(of: next)
    }
    // Within a function a variable arrives as an argument.
    return graph.op(origin.node).isVariable || graph.op(origin.node) == "_Arg" ? origin.node : nil
  }

  private func read(_ variable: NodeID, for node: NodeID, _ role: String, in graph: inout Graph) -> Value {
    if OpKind.referenceVariables.contains(graph.op(variable)) { return variable[0] }
    let type = graph.attributes(node).type("U") ?? .float32
    let read = graph.add(
      "ReadVariableOp", named: graph.uniqueName("\(graph.name(node))/\(role)"), [variable[0]],
      attributes: ["dtype": .type(type)], device: graph.device(node))
    return read[0]
  }
}
