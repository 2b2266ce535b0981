package import Diagnostics
package import GraphIR
internal import Tensors

extension Model {
  /// Everything that is wrong with the model: its graphs by themselves, what its nodes read against what TensorFlow's
  /// ops and the library's functions take, and functions against their bodies.
  ///
  /// Ops that neither knows are not looked at: they may be a user's.
  package func verify() -> [Diagnostic] {
    // The names in a TFLite file are free.
    var found = verify(graph, names: stage == .tflite ? .functionBody : .graph)
    for name in functions.names {
      guard let function = functions[name] else { continue }
      let inBody = verify(function.body, names: .functionBody) + verifyInterface(of: function)
      found += inBody.map { diagnostic in
        var diagnostic = diagnostic
        diagnostic.notes.append("in the function '\(name)'")
        return diagnostic
      }
    }
    return found
  }

  private func verify(_ graph: Graph, names: Graph.NameRule) -> [Diagnostic] {
    // By the index of the node: this is done for every node of every model, twice.
    var types: [(operands: [ElementType], outputs: [ElementType])?] = []
    types.reserveCapacity(graph.nextIndex)
    for node in graph.nodes {
      types += repeatElement(nil, count: Int(node.index) - types.count)
      types.append(self.types(of: graph.op(node), graph.attributes(node)))
    }
    var found = graph.verify(names: names) { node in
      types[Int(node.index)].map { Arity(operands: $0.operands.count, outputs: $0.outputs.count) }
    }
    // Without the right operands, their types would only repeat the complaint.
    guard found.isEmpty else { return found }
    for node in graph.nodes {
      guard let expected = types[Int(node.index)]?.operands else { continue }
      for (index, value) in graph.operands(node).enumerated() {
        guard let given = types[Int(value.node.index)]?.outputs[Int(value.port)], !given.fits(expected[index])
        else {
          continue
        }
        found.append(
          Diagnostic(
            .invalidGraph,
            "operand \(index) of '\(graph.name(node))' is \(given), but a \(graph.op(node)) takes \(expected[index])",
            at: Location(node: graph.name(node)), excerpt: GraphPrinter.line(for: node, in: graph)))
      }
    }
    return found
  }

  /// The types of a node's operands and outputs, as far as its op is known and its attributes are given.
  private func types(
    of op: OpKind, _ attributes: Attributes
  ) -> (operands: [ElementType], outputs: [ElementType])? {
    // A custom op of TFLite may be called as one of TensorFlow's.
    if stage != .tflite, let signature = OpRegistry.standard[op.name] {
      guard let operands = signature.inputTypes(attributes), let outputs = signature.outputTypes(attributes)
      else { return nil }
      return (operands, outputs)
    }
    guard let function = functions[op.name] else { return nil }
    return (
      function.arguments.map { $0.resolvedType(attributes) },
      function.results.map { $0.resolvedType(attributes) }
    )
  }

  private func verifyInterface(of function: Function) -> [Diagnostic] {
    var found: [Diagnostic] = []
    let arguments = function.arguments.map(\.name)
    if function.body.inputs.map(\.key) != arguments {
      found.append(
        Diagnostic(.invalidGraph, "the arguments are \(listed(arguments)), but the body's inputs differ"))
    }
    let results = function.results.map(\.name)
    if function.body.outputs.map(\.key) != results {
      found.append(
        Diagnostic(.invalidGraph, "the results are \(listed(results)), but the body's outputs differ"))
    }
    return found
  }
}

extension Function.Parameter {
  /// The type in a call with `attributes`; `.invalid` where it is not known.
  fileprivate func resolvedType(_ attributes: Attributes) -> ElementType {
    typeAttribute.map { attributes.type($0) ?? .invalid } ?? type
  }
}

extension ElementType {
  /// Whether an operand of this type may go where `expected` is wanted: a reference gives its value, too.
  fileprivate func fits(_ expected: ElementType) -> Bool {
    if self == .invalid || expected == .invalid { return true }
    return self == expected || dereferenced == expected
  }
}
