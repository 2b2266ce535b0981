internal import Diagnostics
internal import GraphIR
internal import Tensors

/// Ops that hand on what they read.
let structureLowerings: [OpKind: Lowering.Rule] = {
  let forward: Lowering.Rule = { (call) throws(Diagnostic) in [try call.input(0)] }
  var rules: [OpKind: Lowering.Rule] = ["IdentityN": { call in call.inputs }]
  for op: OpKind in [
    "Identity", "StopGradient", "PreventGradient", "Snapshot", "CheckNumerics", "CheckNumericsV2",
    "EnsureShape",
    "PlaceholderWithDefault",
  ] {
    rules[op] = forward
  }
  return rules
}()
