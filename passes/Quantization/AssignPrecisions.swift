package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Tensors

/// What the activations of operators of some names become.
package struct LayerPrecision: Sendable {
  /// A name of operators or their tensors, or a pattern.
  let glob: Glob
  /// `float32` where they keep floats.
  let type: ElementType

  package init(_ glob: Glob, _ type: ElementType) { (self.glob, self.type) = (glob, type) }
}

/// Marks the operators whose activations become others than those of the model's mode, for the passes that follow.
///
///     %y = GELU(%x)      =>      %y = GELU(%x) {_precision = float32}
package struct AssignPrecisions: Pass {
  package static let name = "assign-precisions"
  package static let summary = "Mark the operators that keep floats, or get wider integers than others."

  /// Patterns of the operators that keep floats.
  let keptFloat: [Glob]
  /// What is stated of others; of several that are for one operator, the last counts.
  let stated: [LayerPrecision]
  /// What becomes of the activations of others still, by the operator's name.
  let precisions: [String: ElementType]

  package init(
    keptFloat: [Glob] = [], stated: [LayerPrecision] = [], precisions: [String: ElementType] = [:]
  ) {
    self.keptFloat = keptFloat
    self.stated = stated
    self.precisions = precisions
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let nodes = model.graph.nodes.filter { !TFLiteSchema.noOperators.contains(model.graph.op($0)) }
    let wanted = keptFloat.map { ($0, "keep floats") } + stated.map { ($0.glob, "be \($0.type)") }
    let problems = wanted.filter { wanted in !nodes.contains { Self.isNamed($0, wanted.0, model.graph) } }
      .map { glob, what in
        Diagnostic(
          .unknownNode, "no operator is named '\(glob.pattern)', to \(what)",
          help: didYouMean(glob.pattern, among: nodes.map { model.graph.name($0) }))
      }
    if let problem = Diagnostic.combining(problems) { throw problem }
    for node in nodes {
      let isKept = keptFloat.contains { Self.isNamed(node, $0, model.graph) }
      let known = stated.last { Self.isNamed(node, $0.glob, model.graph) }?.type
      guard let precision = isKept ? .float32 : known ?? precisions[model.graph.name(node)] else { continue }
      model.graph.update(node) { $0.attributes[TFLiteAttribute.precision] = .type(precision) }
      context.count(.applied, model.graph.name(node))
    }
  }

  /// Whether a pattern is for an operator, by its own name or by that of its tensor.
  private static func isNamed(_ node: NodeID, _ glob: Glob, _ graph: Graph) -> Bool {
    glob.matches(graph.name(node)) || glob.matches(TFLiteAttribute.tensorName(of: node[0], in: graph))
  }
}

extension Graph {
  /// What the activations of an operator are to become, where that is not what those of others do.
  func precision(_ node: NodeID) -> ElementType? { attributes(node).type(TFLiteAttribute.precision) }
}
