package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit

/// Removes control edges that order nothing: those from nodes whose whole ancestry has no effect.
///
///     %a = Abs(%x)
///     %n = NoOp(^%a)               =>      %y = Relu(%x)
///     %y = Relu(%x, ^%n)
///
/// In TensorFlow 1's control flow a control edge also says in which branch or loop a node runs. So an edge from
/// within a branch or loop stays on a node that no data operand places there.
package struct RemoveControlDependencies: Pass {
  package static let name = "remove-control-dependencies"
  package static let summary = "Remove control edges from nodes that have no effect."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let library = model.functions
    try model.editGraphs { (graph) throws(Diagnostic) in
      let effects = Self.effects(in: graph, library)
      let placed = graph.nodes(reachedFrom: graph.nodes.filter { Self.placing.contains(graph.op($0)) })
      for node in Array(graph.nodes) {
        let controls = graph.controlOperands(node)
        guard !controls.isEmpty else { continue }
        let operands = graph.operands(node)
        let isPlacedByData = operands.contains { placed.contains($0.node) }
        let kept = controls.filter { control in
          effects.contains(control) || (!isPlacedByData && placed.contains(control))
        }
        guard kept.count < controls.count else { continue }
        graph.setOperands(node, operands, controls: kept)
        context.count(.applied, graph.name(node))
      }
    }
  }

  /// The nodes that make what follows them conditional or part of a loop.
  private static let placing: Set<OpKind> = [
    "Switch", "RefSwitch", "_SwitchN", "Merge", "RefMerge", "Enter", "RefEnter", "NextIteration",
    "RefNextIteration", "Exit", "RefExit", "LoopCond",
  ]

  /// Ops the registry calls stateful that have no effect another node could see.
  private static let harmless: Set<OpKind> = [
    "VarHandleOp", "VariableV2", "Variable", "ReadVariableOp", "VarIsInitializedOp", "VariableShape",
    "ResourceGather", "ResourceGatherNd", "HashTable", "HashTableV2", "LookupTableFind", "LookupTableFindV2",
    "LookupTableSize", "LookupTableSizeV2", "Placeholder", "_Arg",
    "RandomUniform", "RandomUniformInt", "RandomStandardNormal", "TruncatedNormal", "Multinomial",
    "RandomShuffle", "RandomGamma", "RandomPoisson", "RandomPoissonV2", "ParameterizedTruncatedNormal",
    "NoOp",
  ]

  /// The nodes that have an effect, and those that come after one: control edges from them order something.
  static func effects(in graph: Graph, _ library: FunctionLibrary) -> NodeSet {
    graph.nodes(reachedFrom: graph.nodes.filter { isEffect($0, in: graph, library) })
  }

  private static func isEffect(_ node: NodeID, in graph: Graph, _ library: FunctionLibrary) -> Bool {
    let op = graph.op(node)
    if harmless.contains(op) || placing.contains(op) { return false }
    // The registry calls no op stateful that works on a reference.
    if op.updatedOperand != nil { return true }
    guard let signature = OpRegistry.standard[op.name] else {
      // A library function called by name: as stateful as its body was declared. Anything else is unknown, and kept.
      return library[op.name].map(\.isStateful) ?? true
    }
    return signature.isStateful
  }
}
