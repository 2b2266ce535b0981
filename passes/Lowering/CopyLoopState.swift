package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Copies what a turn of a loop only hands from one place of the state to a later one.
///
///     func @body(%i, %a, %b) -> (%i_1, %b, %a)      =>      %c = MAXIMUM(%a, %a)  return (%i_1, %b, %c)
///
/// LiteRT writes the new state over the old, one tensor after the other: `%a` would be `%b` already when its turn comes.
/// Where sizes are not known, it makes room for all of the new state first: `%b` would be gone, too.
package struct CopyLoopState: Pass {
  package static let name = "copy-loop-state"
  package static let summary = "Copy what a turn of a loop hands from one place of its state to a later one."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    let graphs = [model.graph] + model.functions.names.compactMap { model.functions[$0]?.body }
    let bodies = Set(
      graphs.flatMap { graph in
        graph.nodes.filter { graph.op($0) == "WHILE" }
          .compactMap { graph.attributes($0).function("body_subgraph_index")?.name }
      })
    for name in bodies.sorted() {
      try model.functions.edit(name) { (function) throws(Diagnostic) in
        try copy(in: &function.body, context)
      }
    }
  }

  private func copy(in body: inout Graph, _ context: PassContext) throws(Diagnostic) {
    for (place, output) in body.outputs.enumerated() {
      guard let source = body.inputs.firstIndex(where: { $0.value == output.value }), source != place,
        body.outputs[source].value != output.value, let type = body.type(output.value),
        source < place || type.shape.fullyDefined == nil
      else { continue }
      guard let copy = Self.copy(output.value, type, in: &body) else {
        throw Diagnostic(
          .unsupported,
          "a loop moves '\(body.name(output.value.node))' (\(type)) from one place of its state to another, "
            + "and LiteRT has no operator that copies it",
          at: Location(node: body.name(output.value.node)))
      }
      body.outputs[place].value = copy
      context.count(.applied, body.name(output.value.node))
    }
  }

  /// The same elements in memory of their own; nil where no kernel gives them.
  ///
  /// The larger of two equal numbers is a copy, and so is a slice that leaves nothing out, and what is broadcast to
  /// its own shape.
  private static func copy(_ value: Value, _ type: TensorType, in body: inout Graph) -> Value? {
    let name = body.uniqueName("\(body.name(value.node))/copy")
    for op: OpKind in ["MAXIMUM", "LOGICAL_AND"] where TFLiteKernels.has(op.name, for: type.element) {
      return body.add(op, named: name, [value, value], results: [type])[0]
    }
    func integers(_ numbers: [Int32]) -> Value {
      let tensor = Tensor(numbers, type: .int32, dimensions: [numbers.count])
      return body.add(
        "Const", named: body.uniqueName("\(name)/const"),
        attributes: ["dtype": .type(.int32), "value": .tensor(tensor)],
        results: [TensorType(.int32, tensor.shape)])[0]
    }
    func add(_ op: OpKind, _ name: String, _ operands: [Value], _ type: TensorType) -> Value {
      body.add(op, named: body.uniqueName(name), operands, results: [type])[0]
    }
    let rank = type.shape.rank
    if let rank, rank > 0, rank <= mostSliced, TFLiteKernels.has("SLICE", for: type.element) {
      let (begin, size) = (
        integers(Array(repeating: 0, count: rank)), integers(Array(repeating: -1, count: rank))
      )
      return add("SLICE", name, [value, begin, size], type)
    }
    if rank == 0, TFLiteKernels.has("SLICE", for: type.element) {
      let row = TensorType(type.element, Shape([1]))
      let list = add("RESHAPE", "\(name)/row", [value, integers([1])], row)
      let copy = add("SLICE", "\(name)/slice", [list, integers([0]), integers([-1])], row)
      return add("RESHAPE", name, [copy, integers([])], type)
    }
    if let sizes = type.shape.fullyDefined, TFLiteKernels.has("BROADCAST_TO", for: type.element) {
      return add("BROADCAST_TO", name, [value, integers(sizes.map { Int32(clamping: $0) })], type)
    }
    return nil
  }

  /// The most axes that LiteRT slices.
  private static let mostSliced = 5
}
