package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Makes the loops and branches of TensorFlow 1 nodes that run functions.
///
///     %s = Switch(%x, %p)                              %m = StatelessIf(%p, %x) {then_branch = @a, else_branch = @b}
///     %a = Relu(%s:1)                        =>
///     %m = Merge(%s, %a)                               func @a(%x) -> (%a) { %a = Relu(%x) }
///                                                      func @b(%x) -> (%x) {}
///
/// Loops go first, inner ones before those that they are in: `Enter`, `Merge`, `Switch`, `NextIteration` and `Exit` of
/// each variable become a place of the state of a `StatelessWhile`, and what does not change is state, too. What then
/// parts and meets by one predicate, and does not depend on each other, becomes one `StatelessIf`.
package struct FunctionalizeControlFlow: Pass {
  package static let name = "functionalize-control-flow"
  package static let summary = "Make loops and branches of TensorFlow 1 nodes that run functions."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try edit(&model, having: ["Enter", "Exit"]) { graph, library in
      var loops = LoopFunctionalizer(graph, library)
      (graph, library) = (Graph(), FunctionLibrary())
      loops.run(context)
      (graph, library) = (loops.graph, loops.library)
    }
    // The functions of loops have branches, too.
    try edit(&model, having: ["Switch", "Merge"]) { graph, library in
      var branches = BranchFunctionalizer(graph, library)
      (graph, library) = (Graph(), FunctionLibrary())
      branches.run(context)
      (graph, library) = (branches.graph, branches.library)
    }
  }

  private func edit(
    _ model: inout Model, having ops: Set<OpKind>, _ change: (inout Graph, inout FunctionLibrary) -> Void
  ) throws(Diagnostic) {
    func isConcerned(_ graph: Graph) -> Bool { graph.nodes.contains { ops.contains(graph.op($0)) } }
    if isConcerned(model.graph) { change(&model.graph, &model.functions) }
    for name in model.functions.names {
      guard var body = model.functions[name]?.body, isConcerned(body) else { continue }
      // The library has it no longer, or each would have a copy.
      try model.functions.edit(name) { $0.body = Graph() }
      change(&body, &model.functions)
      try model.functions.edit(name) { $0.body = body }
    }
  }
}
