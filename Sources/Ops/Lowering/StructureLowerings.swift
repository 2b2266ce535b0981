internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that hand on what they read.
let structureLowerings: [OpKind: Lowering.Rule] = [
  "Identity": forward, "StopGradient": forward, "PreventGradient": forward, "Snapshot": forward,
  "CheckNumerics": forward, "CheckNumericsV2": forward, "EnsureShape": forward,
  "PlaceholderWithDefault": forward,
  "IdentityN": { call in call.inputs },
]

private let forward: Lowering.Rule = { (call) throws(Diagnostic) in [try call.input(0)] }
