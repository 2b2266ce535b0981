package import GraphIR

/// How an op that runs functions passes its operands to them.
package struct FunctionalOp: Sendable {
  /// The attributes that name the functions.
  package let functions: [String]
  /// The operand that becomes the functions' first argument.
  package let firstArgument: Int
  /// The attribute with the types of the operands from `firstArgument` on.
  package let argumentTypes: String
  /// The attribute with the types of the results; the same as `argumentTypes` for loops.
  package let resultTypes: String
  /// Whether the results are the arguments of the next iteration.
  package let isLoop: Bool

  /// The description of `op`, when it is control flow or a call.
  package static func of(_ op: OpKind) -> FunctionalOp? { table[op] }

  private static let conditional = FunctionalOp(
    functions: ["then_branch", "else_branch"], firstArgument: 1, argumentTypes: "Tin", resultTypes: "Tout",
    isLoop: false)
  private static let switchCase = FunctionalOp(
    functions: ["branches"], firstArgument: 1, argumentTypes: "Tin", resultTypes: "Tout", isLoop: false)
  private static let loop = FunctionalOp(
    functions: ["cond", "body"], firstArgument: 0, argumentTypes: "T", resultTypes: "T", isLoop: true)
  private static let call = FunctionalOp(
    functions: ["f"], firstArgument: 0, argumentTypes: "Tin", resultTypes: "Tout", isLoop: false)

  private static let table: [OpKind: FunctionalOp] = [
    "If": conditional, "StatelessIf": conditional, "_If": conditional,
    "Case": switchCase, "StatelessCase": switchCase,
    "While": loop, "StatelessWhile": loop, "_While": loop,
    "PartitionedCall": call, "StatefulPartitionedCall": call,
  ]
}

extension Attributes {
  /// Every function the attributes name, with the attribute that names it.
  package var functionReferences: [(attribute: String, function: FunctionReference)] {
    entries.flatMap { entry -> [(attribute: String, function: FunctionReference)] in
      switch entry.value {
      case .function(let function): [(entry.name, function)]
      case .list(.functions(let functions)): functions.map { (entry.name, $0) }
      default: []
      }
    }
  }

  /// The functions that one attribute names.
  package func functions(_ name: String) -> [FunctionReference] {
    switch self[name] {
    case .function(let function): [function]
    case .list(.functions(let functions)): functions
    default: []
    }
  }
}
