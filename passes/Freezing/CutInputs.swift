package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
package import Tensors

/// Replaces tensors by placeholders, so that the model is fed there.
///
///     %q = QueueDequeueV2(%h)               %q = Placeholder {dtype = float32, shape = [1,224,224,3]}
///     %y = Conv2D(%q, %w)             =>    %y = Conv2D(%q, %w)
///
/// The placeholder takes the name of the node it replaces; where other outputs of that node are still read, it is
/// called `node/port_N` instead.
package struct CutInputs: Pass {
  package static let name = "cut-inputs"
  package static let summary = "Replace tensors by placeholders where the user cut the graph."

  /// One tensor to be fed.
  package struct Cut: Hashable, Sendable {
    package var node: String
    package var port: Int
    /// Nil takes what the graph says of the tensor.
    package var type: ElementType?
    package var shape: Shape

    package init(node: String, port: Int, type: ElementType?, shape: Shape) {
      self.node = node
      self.port = port
      self.type = type
      self.shape = shape
    }
  }

  package let cuts: [Cut]

  package init(_ cuts: [Cut]) {
    self.cuts = cuts
  }

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    var problems: [Diagnostic] = []
    for cut in cuts {
      guard let node = model.graph.node(named: cut.node) else {
        problems.append(
          Diagnostic(
            .unknownInput, "no node is named '\(cut.node)', where the graph was to be cut",
            help: didYouMean(cut.node, among: model.graph.nodes.lazy.map(model.graph.name))))
        continue
      }
      let op = model.graph.op(node)
      if let outputs = OpRegistry.standard[op.name]?.outputTypes(model.graph.attributes(node)),
        !outputs.indices.contains(cut.port)
      {
        problems.append(
          Diagnostic(
            .unknownInput,
            "'\(cut.node)' is a \(op) with \(outputs.count) outputs: there is no '\(cut.node):\(cut.port)'",
            at: Location(node: cut.node)))
        continue
      }
      guard let type = cut.type ?? model.graph.outputType(of: node[cut.port]) else {
        problems.append(
          Diagnostic(
            .invalidValue, "the type of '\(cut.node):\(cut.port)' is not known", at: Location(node: cut.node),
            help: "state it: --cut \(cut.node):\(cut.port)=float32[1,224,224,3]"))
        continue
      }
      if let given = cut.type, let actual = model.graph.outputType(of: node[cut.port]), given != actual {
        problems.append(
          Diagnostic(
            .invalidValue, "'\(cut.node):\(cut.port)' is \(actual), but --cut says \(given)",
            at: Location(node: cut.node)))
        continue
      }
      replace(node[cut.port], type, cut.shape, in: &model.graph)
      context.count(.applied, cut.node)
    }
    if let problem = Diagnostic.combining(problems) { throw problem }
  }

  private func replace(_ value: Value, _ type: ElementType, _ shape: Shape, in graph: inout Graph) {
    let old = graph.name(value.node)
    let othersRead =
      graph.uses(of: value.node).contains { $0.value != value && !$0.value.isControl }
      || graph.outputs.contains { $0.value.node == value.node && $0.value != value }
    let name = value.port == 0 && !othersRead ? old : "\(old)/port_\(value.port)"
    if name == old {
      graph.update(value.node) { [name = graph.uniqueName(old + "/cut")] in $0.name = name }
    }
    let placeholder = graph.add(
      "Placeholder", named: graph.uniqueName(name),
      attributes: ["dtype": .type(type), "shape": .shape(shape)])
    graph.replaceUses(of: value, with: placeholder[0])
    // Whoever waited for the node waits for the value that is fed.
    if !othersRead { graph.replaceUses(of: value.node.control, with: placeholder.control) }
    if let index = graph.inputs.firstIndex(where: { $0.value == value }) {
      graph.inputs[index].value = placeholder[0]
    } else {
      graph.inputs.append(
        Graph.Port(key: value.port == 0 ? old : "\(old):\(value.port)", value: placeholder[0]))
    }
  }
}
