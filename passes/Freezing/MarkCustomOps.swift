package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Marks the ops that become custom operators: those that a user names, or else all that TensorFlow does not have.
///
///     %y = MyOp(%x)                 =>      %y = "custom:MyOp"(%x)
///
/// From here on no pass knows the op: it is never computed, merged or replaced.
package struct MarkCustomOps: Pass {
  package static let name = "mark-custom-ops"
  package static let summary = "Mark the ops that become custom operators."

  /// The ops to mark; empty marks all that are unknown.
  package let ops: [String]

  package init(_ ops: [String] = []) { self.ops = ops }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let needed = ops.filter { Self.isNeeded(OpKind($0)) }
    guard needed.isEmpty else {
      throw Diagnostic(
        .usage, "the conversion itself needs \(listed(needed)): they cannot become custom operators")
    }
    let functions = model.functions
    var met: Set<String> = []
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes {
        let op = graph.op(node)
        met.insert(op.name)
        // A function may be called by its name.
        guard functions[op.name] == nil, op.customName == nil, isCustom(op) else { continue }
        graph.update(node) { $0.op = OpKind(custom: op.name) }
        context.count(.applied, graph.name(node))
      }
    }
    // A list may be meant for several models; where it is not, the name is misspelt.
    for name in ops where !met.contains(name) && !met.contains(OpKind(custom: name).name) {
      context.report(
        Diagnostic(
          .unknownOp, "no node of the model is a '\(name)', which is to become a custom operator",
          severity: .warning, help: didYouMean(name, among: met.sorted())))
    }
  }

  /// Whether an op is what graphs are made of, rather than something to compute.
  private static func isNeeded(_ op: OpKind) -> Bool {
    FunctionalOp.of(op) != nil || op.isVariable || OpKind.handleReaders.contains(op) || op == "Const"
      || op.name.hasPrefix("Placeholder") || op.name.hasPrefix("_")
  }

  private func isCustom(_ op: OpKind) -> Bool {
    ops.isEmpty ? OpRegistry.standard[op.name] == nil : ops.contains(op.name)
  }
}
