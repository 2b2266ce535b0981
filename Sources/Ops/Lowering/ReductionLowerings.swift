internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Reductions over axes.
let reductionLowerings: [OpKind: Lowering.Rule] = [
  "Mean": reduction("MEAN"), "Sum": reduction("SUM"), "Prod": reduction("REDUCE_PROD"),
  "Max": reduction("REDUCE_MAX"), "Min": reduction("REDUCE_MIN"), "Any": reduction("REDUCE_ANY"),
  "All": reduction("REDUCE_ALL"),
]

private func reduction(_ name: OpKind) -> Lowering.Rule {
  { (call) throws(Diagnostic) in
    let axes = try call.narrowed(call.input(1))
    let attributes: Attributes = ["keep_dims": .bool(call.bool("keep_dims"))]
    return [try call.emit(name, [call.input(0), axes], attributes, call.results[0])]
  }
}
