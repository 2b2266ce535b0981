package import Diagnostics
package import GraphIR
package import Tensors

/// What the ops of variables do with them, as far as freezing needs to know.
extension OpKind {
  /// Ops that are a variable: reference variables of TensorFlow 1, and handles.
  package static let referenceVariables: Set<OpKind> = ["VariableV2", "Variable", "AutoReloadVariable"]
  package static let variableHandles: Set<OpKind> = ["VarHandleOp"]

  package var isVariable: Bool {
    Self.referenceVariables.contains(self) || Self.variableHandles.contains(self)
  }

  /// Ops that hand on the value or handle they are given, so that a variable can be read behind them.
  package static let valueForwarding: Set<OpKind> = [
    "Identity", "IdentityN", "RefIdentity", "Enter", "RefEnter", "Exit", "RefExit", "Switch", "RefSwitch",
    "Merge",
    "RefMerge", "NextIteration", "RefNextIteration",
  ]

  /// Where TensorFlow 1's conditionals part and meet.
  package static let switches: Set<OpKind> = ["Switch", "RefSwitch"]
  package static let merges: Set<OpKind> = ["Merge", "RefMerge"]

  /// Ops that read a variable through its handle and leave it as it is.
  package static let handleReaders: Set<OpKind> = [
    "ReadVariableOp", "ResourceGather", "ResourceGatherNd", "VariableShape", "VarIsInitializedOp",
  ]

  /// Ops that take a reference without changing what it refers to.
  static let referenceReaders: Set<OpKind> = ["IsVariableInitialized"]

  /// Where an op that changes a variable takes it from: nil when the op changes none.
  ///
  /// By the registry, an op with a reference operand changes it unless it only forwards or tests it, and an op with a
  /// resource operand named `ref`, `resource` or `var` that gives no reading of it changes the variable.
  package var updatedOperand: Int? {
    if Self.valueForwarding.contains(self) || Self.referenceReaders.contains(self)
      || Self.handleReaders.contains(self)
    {
      return nil
    }
    guard let signature = OpRegistry.standard[name], let first = signature.inputs.first else { return nil }
    if first.isReference { return 0 }
    let variableOperands: Set<String> = ["var", "resource", "ref"]
    let isVariable = first.type == .fixed(.resource) && variableOperands.contains(first.name)
    return isVariable && signature.isStateful ? 0 : nil
  }
}

extension Variables {
  /// What the checkpoint has for the variable of a node; nil when it has nothing.
  ///
  /// - Throws: a Diagnostic for a damaged checkpoint, and for a tensor that is not what the node declares.
  package func value(
    of node: String, _ op: OpKind, _ attributes: Attributes
  ) throws(Diagnostic) -> Tensor? {
    let binding = bindings[node] ?? Binding(key: node)
    guard let source, let key = source.key(of: binding.key) else { return nil }
    let tensor = try source.tensor(key, slice: binding.slice)
    let type = attributes.type("dtype")?.dereferenced ?? tensor.type
    let shape = attributes.shape("shape") ?? .unknownRank
    // TensorFlow 1 wrote unknown shapes of reference variables as an empty list of sizes; it restores any into them.
    let isUnchecked = op == "Variable" && shape == .scalar
    guard tensor.type == type, isUnchecked || shape.isCompatible(with: tensor.shape) else {
      throw Diagnostic(
        .variableMismatch,
        "the variable '\(node)' is \(type)\(shape), but the checkpoint holds \(tensor.type)\(tensor.shape)",
        at: Location(node: node), notes: ["the checkpoint's key is '\(key)'"],
        help:
          "the checkpoint belongs to another version of the graph; --variable-map \(node)=KEY names another key"
      )
    }
    return tensor
  }
}

extension Graph {
  /// Whether an output refers to a variable or table of TensorFlow 1, so that who reads it gets what is there then.
  package func isReference(_ value: Value) -> Bool {
    guard !value.isControl, let signature = OpRegistry.standard[op(value.node).name],
      signature.outputs.contains(where: \.isReference),
      let types = signature.outputTypes(attributes(value.node)), types.indices.contains(Int(value.port))
    else { return false }
    return types[Int(value.port)].isReference
  }

  /// The type of an output, by the registry and the node's attributes; nil when they do not say.
  package func outputType(of value: Value) -> ElementType? {
    if !value.isControl, let name = op(value.node).customName { return customType(of: value, name) }
    guard !value.isControl, let signature = OpRegistry.standard[op(value.node).name],
      let types = signature.outputTypes(attributes(value.node)), types.indices.contains(Int(value.port))
    else { return nil }
    return types[Int(value.port)].dereferenced
  }
}
