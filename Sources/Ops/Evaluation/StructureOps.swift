internal import Diagnostics

/// Ops that are run by what is around them: inputs, and the control flow of TensorFlow 1.
let structureOps: [OpDef] = [
  OpDef("Placeholder", .attribute("shape"), nil),
  OpDef("PlaceholderV2", .attribute("shape"), nil),
  OpDef("Enter", .identity, nil),
  OpDef("RefEnter", .identity, nil),
  OpDef("Exit", .same, nil),
  OpDef("RefExit", .same, nil),
  OpDef("NextIteration", .same, nil),
  OpDef("RefNextIteration", .same, nil),
  OpDef("LoopCond", .scalar, nil),
  OpDef("Switch", .switched, nil),
  OpDef("RefSwitch", .switched, nil),
  OpDef("Merge", .either, nil),
  OpDef("RefMerge", .either, nil),
]

extension ShapeRule {
  fileprivate static let switched = ShapeRule { call in [call.shape(0), call.shape(0)] }

  /// One of the inputs, and which. Of what comes back from a loop's end nothing is known yet.
  fileprivate static let either = ShapeRule { call in
    [call.inputs.dropFirst().reduce(call.shape(0)) { $0.joined($1.shape) }, .scalar]
  }
}
