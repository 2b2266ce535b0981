internal import Diagnostics
internal import GraphIR
internal import Ops
internal import Tensors

/// What a node becomes that stays the op it is: an op of TensorFlow, which a Flex delegate runs, or a custom operator.
/// Its attributes are TensorFlow's until they are encoded.
struct OpaqueOperator {
  let op: OpKind
  let results: [TensorType]
  /// Whether it must run, and in its order, whoever reads it.
  let isStateful: Bool

  /// A node of an op of TensorFlow as one that its Flex delegate runs.
  ///
  /// - Parameter operands: the types of what it reads.
  /// - Throws: why the delegate could not run it; of what the node is and why TFLite has nothing for it, `refusal` tells.
  static func flex(
    _ node: NodeID, in graph: Graph, _ operands: [TensorType?], _ results: [TensorType],
    instead refusal: Diagnostic
  ) throws(Diagnostic) -> OpaqueOperator {
    let op = graph.op(node)
    func impossible(_ reason: String) -> Diagnostic {
      var problem = refusal
      problem.notes.append("nor can it stay an op of TensorFlow: \(reason)")
      return problem
    }
    guard OpRegistry.standard.isTensorFlows(op.name), let signature = OpRegistry.standard[op.name] else {
      throw impossible("TensorFlow has none of that name")
    }
    let calls = signature.attributes.contains { $0.kind.element == .function }
    guard !calls, !Self.controlFlow.contains(op) else {
      throw impossible("a TFLite file cannot hold the functions or the control flow of TensorFlow")
    }
    for type in operands {
      guard let type else { throw impossible("the type of an operand is not known") }
      if let reason = Self.reason(against: type.element) { throw impossible(reason) }
    }
    for type in results {
      if let reason = Self.reason(against: type.element) { throw impossible(reason) }
    }
    guard results.count == signature.outputTypes(graph.attributes(node))?.count else {
      throw impossible("the types of its outputs are not known")
    }
    return OpaqueOperator(
      op: OpKind(TFLiteAttribute.flexPrefix + op.name), results: results, isStateful: signature.isStateful)
  }

  private static func reason(against type: ElementType) -> String? {
    if type == .resource { return "what initialises a table or variable is not in a TFLite file" }
    return type.tfLiteCode == nil ? "TFLite has no type \(type)" : nil
  }

  /// Ops that say which others run; the delegate runs each by itself.
  private static let controlFlow: Set<OpKind> = [
    "Switch", "RefSwitch", "_SwitchN", "Merge", "RefMerge", "Enter", "RefEnter", "Exit", "RefExit",
    "NextIteration", "RefNextIteration", "LoopCond", "ControlTrigger",
  ]

  /// A node that was marked as a custom operator.
  static func custom(
    _ node: NodeID, _ name: String, in graph: Graph, _ results: [TensorType]
  ) throws(Diagnostic) -> OpaqueOperator {
    func refused(_ reason: String, help: String? = nil) -> Diagnostic {
      Diagnostic(
        .unsupported, "'\(graph.name(node))' (\(name)) cannot become a custom operator: \(reason)", help: help
      )
    }
    guard TFLiteSchema.builtins[name] == nil else { throw refused("TFLite has an operator of that name") }
    for port in graph.readPorts(of: node).sorted() where port >= results.count {
      throw refused(
        "the type of its output \(port) is not known: no attribute tells it",
        help: "state the types of its outputs in an attribute '_output_types', or of all of them in 'T'")
    }
    for type in results where type.element.tfLiteCode == nil {
      throw refused("TFLite has no type \(type.element)")
    }
    return OpaqueOperator(
      op: OpKind(name), results: results, isStateful: OpRegistry.standard[name]?.isStateful ?? true)
  }
}

extension Graph {
  /// The outputs of a node that are read or fetched.
  func readPorts(of node: NodeID) -> Set<Int> {
    let values = uses(of: node).map(\.value) + outputs.map(\.value).filter { $0.node == node }
    return Set(values.filter { !$0.isControl }.map { Int($0.port) })
  }

  /// Makes operators that have a state run in their order, and those that must run although nothing reads them.
  ///
  /// - Parameters:
  ///   - stateful: the operators, in order.
  ///   - forced: those of them that must run.
  mutating func keepOrder(of stateful: [NodeID], running forced: Set<NodeID>) {
    targets += stateful.filter(forced.contains).map { Port(key: name($0), value: $0.control) }
    let needed = liveNodes()
    let running = stateful.filter { needed.contains($0) }
    for (node, before) in zip(running.dropFirst(), running) {
      setOperands(node, operands(node), controls: [before])
    }
  }
}
