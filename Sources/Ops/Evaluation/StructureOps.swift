internal import Diagnostics
internal import Kernels

/// Inputs, and the control flow of TensorFlow 1, which the interpreter runs itself.
let structureOps: [OpDef] =
  [
    OpDef("Placeholder", .attribute("shape"), nil),
    OpDef("PlaceholderV2", .attribute("shape"), nil),
    OpDef("ControlTrigger", .nothing) { _ throws(Diagnostic) in [] },
    OpDef(
      "RefSelect", .selected,
      reading: { (call, _) throws(Diagnostic) in
        let index = try call.integer(0)
        guard index >= 0, index < call.inputs.count - 1 else {
          throw call.invalid("it has no operand \(index) to choose")
        }
        return [try call.input(1 + index)]
      }),
  ]
  + [
    ("Enter", ShapeRule.identity), ("RefEnter", .identity), ("Exit", .same), ("RefExit", .same),
    ("NextIteration", .same), ("RefNextIteration", .same), ("LoopCond", .scalar), ("Switch", .switched),
    ("RefSwitch", .switched), ("_SwitchN", .switchedN), ("Merge", .either), ("RefMerge", .either),
  ].map { name, rule in OpDef(controlFlow: name, rule) }

extension ShapeRule {
  fileprivate static let switched = ShapeRule { call in [call.shape(0), call.shape(0)] }

  fileprivate static let switchedN = ShapeRule { call in
    [SymbolicShape](repeating: call.shape(0), count: max(0, min(call.int("num_outs"), 1 << 16)))
  }

  fileprivate static let selected = ShapeRule { call in
    let choices = call.inputs.dropFirst().map(\.shape)
    return [choices.dropFirst().reduce(choices.first ?? .unknownRank) { $0.joined($1) }]
  }

  /// One of the inputs, and which. Of what comes back from a loop's end nothing is known yet.
  fileprivate static let either = ShapeRule { call in
    [call.inputs.dropFirst().reduce(call.shape(0)) { $0.joined($1.shape) }, .scalar]
  }
}
