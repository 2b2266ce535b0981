package import Diagnostics
package import GraphIR
package import PassKit

/// Warns of batch normalisations that remain in training form.
///
/// Their answers depend on the whole batch, which is rarely what a frozen model is meant to do.
package struct WarnTrainingForm: Pass {
  package static let name = "warn-training-form"
  package static let summary = "Warn of batch normalisations left in training form."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editGraphs { (graph) throws(Diagnostic) in
      for node in graph.nodes where BatchNormInference.roots.contains(graph.op(node)) {
        guard graph.attributes(node).bool("is_training") ?? true else { continue }
        context.report(
          Diagnostic(
            .trainingBatchNorm, "'\(graph.name(node))' normalises by the statistics of each batch",
            severity: .warning,
            at: Location(node: graph.name(node)),
            notes: [
              "no variables were found that its batch statistics update, so no moving statistics are known"
            ],
            help: "export the model in inference mode, or set its training flag: --set is_training=false"))
      }
    }
  }
}
