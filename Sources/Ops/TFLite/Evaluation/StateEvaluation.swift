package import Diagnostics
package import GraphIR
package import Kernels
internal import Tensors

// Operators with a state: variables and tables are those of TensorFlow, under other names.
extension TFLiteEvaluation {
  private typealias StatefulRule = @Sendable (TFLiteCall, StateAccess) throws(Diagnostic) -> [TensorValue]

  private static let stateful: [String: StatefulRule] = [
    "VAR_HANDLE": same("VarHandleOp", ["container", "shared_name"]),
    "READ_VARIABLE": { (call, state) throws(Diagnostic) in
      let type = call.resultTypes.first?.element ?? .float32
      return try call.tensorFlow("ReadVariableOp", call.inputs, state, ["dtype": .type(type)])
    },
    "ASSIGN_VARIABLE": same("AssignVariableOp"),
    "HASHTABLE": { (call, state) throws(Diagnostic) in
      try call.tensorFlow(
        "HashTableV2", [], state,
        [
          "shared_name": .string("table \(call.int("table_id"))"), "key_dtype": .type(call.type("key_dtype")),
          "value_dtype": .type(call.type("value_dtype")),
        ])
    },
    "HASHTABLE_IMPORT": { (call, state) throws(Diagnostic) in
      // A table is filled once, whoever asks again.
      let count = try call.tensorFlow("LookupTableSizeV2", [call.input(0)], state)
      guard try count.first?.integers().first == 0 else { return [] }
      return try call.tensorFlow("LookupTableImportV2", call.inputs, state)
    },
    "HASHTABLE_FIND": same("LookupTableFindV2"), "HASHTABLE_SIZE": same("LookupTableSizeV2"),
  ]

  /// Whether an operator needs a state.
  package static func usesState(_ op: OpKind) -> Bool { stateful[op.name] != nil }

  /// Whether an operator changes what outlives a run, so that it runs whether its results are needed or not.
  package static func changesState(_ op: OpKind) -> Bool {
    ["ASSIGN_VARIABLE", "HASHTABLE_IMPORT"].contains(op)
  }

  /// Whether an operator remembers its last run in variables that are its operands.
  package static func remembers(_ op: OpKind) -> Bool { sequences[op.name] != nil }

  /// Whether an operator runs functions: those that its options name.
  package static func callsFunctions(_ op: OpKind) -> Bool {
    ["IF", "WHILE", "CALL", "CALL_ONCE"].contains(op)
  }

  /// Computes the results of an operator that `usesState`.
  package static func evaluate(
    _ call: TFLiteCall, _ state: StateAccess
  ) throws(Diagnostic) -> [TensorValue] {
    guard let rule = stateful[call.op.name] else { return try evaluate(call) }
    return try rule(call, state)
  }

  private static func same(_ op: OpKind, _ options: [String] = []) -> StatefulRule {
    { (call, state) throws(Diagnostic) in
      var attributes: Attributes = [:]
      for option in options { attributes[option] = call[option] }
      return try call.tensorFlow(op, call.inputs, state, attributes)
    }
  }
}

extension TFLiteCall {
  fileprivate func tensorFlow(
    _ op: OpKind, _ inputs: [TensorValue], _ state: StateAccess, _ attributes: Attributes = [:]
  ) throws(Diagnostic) -> [TensorValue] {
    guard let definition = OpTable.standard[op.name] else {
      throw Diagnostic(.unsupported, "there is no kernel for \(op)")
    }
    return try definition.evaluate(OpCall(op, inputs, attributes), state)
  }
}
