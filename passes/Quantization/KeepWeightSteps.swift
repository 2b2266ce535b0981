package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Rounds weights as training did, and notes at the product that reads them what the steps are.
///
///     %q = FakeQuantWithMinMaxVarsPerChannel(%w, %min, %max)      =>
///     %y = Conv2D(%x, %q)                                               %y = Conv2D(%x, %w') {_weight_steps = …}
///
/// The weights are whole numbers of steps then, whatever multiplies them by channel later. Between the rounding and the
/// product may stand what moves weights without changing them.
package struct KeepWeightSteps: RewritePass {
  package static let name = "keep-weight-steps"
  package static let summary = "Round weights as in training, and note the steps at the products."
  package static let roots: Set<OpKind> = [
    "Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul", "BatchMatMul", "BatchMatMulV2",
    "BatchMatMulV3", "Einsum",
  ]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let weights = graph.operand(node, 1), let chain = Self.chain(to: weights, in: graph),
      let rounding = chain.first
    else { return .declined("its weights are not rounded") }
    guard let rounded = try Self.evaluated(chain, in: graph) else {
      return .declined("it cannot be computed")
    }
    guard
      ["Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput"].contains(graph.op(node))
        || rounded.dimensions.count == 2
    else { return .declined("its operands are batches, both of them") }
    graph.setOperand(node, 1, graph.addConstant(rounded, for: node, "rounded"))
    do throws(Diagnostic) {
      let steps = try Self.steps(of: rounding, in: graph)
      let placed = try Self.placed(steps, through: chain.dropFirst(), of: rounded, for: node, in: graph)
      try Self.check(rounded, placed)
      graph.update(node) { [steps = placed.byChannel] in
        $0.attributes[TFLiteAttribute.weightSteps] = .tensor(
          Tensor(steps, type: .float64, dimensions: [steps.count]))
      }
    } catch {
      context.report(
        Diagnostic(
          .chosen, "the weights of '\(graph.name(node))' get other steps than in training: \(error.message)",
          severity: .note, at: Location(node: graph.name(node))))
    }
    return .applied
  }

  /// What moves numbers without changing them.
  private static let moving: Set<OpKind> = ["Transpose", "Reshape"]

  /// What rounds a constant, and what moves the result on its way to `value`; nil where it is something else.
  private static func chain(to value: Value, in graph: Graph) -> [NodeID]? {
    var (value, chain): (Value, [NodeID]) = (value, [])
    while true {
      chain.insert(value.node, at: 0)
      guard let next = graph.operand(value.node, 0),
        graph.operands(value.node).dropFirst().allSatisfy({ graph.constant($0) != nil })
      else { return nil }
      if UnifyFakeQuantization.rounding.contains(graph.op(value.node)) {
        return graph.constant(next) == nil ? nil : chain
      }
      guard moving.contains(graph.op(value.node)) else { return nil }
      value = next
    }
  }

  private static func evaluated(_ chain: [NodeID], in graph: Graph) throws(Diagnostic) -> Tensor? {
    guard var current = graph.constant(graph.operand(chain[0], 0)) else { return nil }
    for node in chain {
      var inputs = [try TensorValue(loading: current)]
      for operand in graph.operands(node).dropFirst() {
        guard let tensor = graph.constant(operand) else { return nil }
        inputs.append(try TensorValue(loading: tensor))
      }
      let op = graph.op(node)
      guard
        let result = try OpTable.standard[op.name]?.evaluate(OpCall(op, inputs, graph.attributes(node))).first
      else { return nil }
      current = result.tensor
    }
    return current
  }

  /// Steps of slices that lie one after the other, or one for all.
  private struct Steps {
    var numbers: [Double]
    /// The sizes of the tensor.
    var sizes: [Int] = []
    /// How many blocks of slices there are: the sizes before the slices' axis, multiplied.
    var outer = 1
    /// One for each channel of the product's result.
    var byChannel: [Double] = []

    /// The axis that the slices are of; nil where they are of several.
    var axis: Int? {
      sizes.indices.first { sizes[..<$0].reduce(1, *) == outer && sizes[$0] == numbers.count }
    }
  }

  private static func steps(of node: NodeID, in graph: Graph) throws(Diagnostic) -> Steps {
    let attributes = graph.attributes(node)
    let bits = attributes.int("num_bits") ?? 8
    let isNarrow = attributes.bool("narrow_range") ?? false
    func step(_ least: Float, _ greatest: Float) -> Double {
      let range = max(Double(greatest) - Double(least), 1e-6)
      return range / Double((1 << min(max(bits, 2), 16)) - (isNarrow ? 2 : 1))
    }
    switch graph.op(node) {
    case "FakeQuantWithMinMaxArgs":
      return Steps(numbers: [step(attributes.float("min") ?? -6, attributes.float("max") ?? 6)])
    case "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel":
      guard let least = try graph.constant(graph.operand(node, 1))?.loadElements(as: Float.self),
        let greatest = try graph.constant(graph.operand(node, 2))?.loadElements(as: Float.self)
      else { throw Diagnostic(.invalidValue, "their range is not constant") }
      let sizes = graph.constant(graph.operand(node, 0))?.dimensions ?? []
      let isByChannel = graph.op(node) == "FakeQuantWithMinMaxVarsPerChannel"
      return Steps(
        numbers: zip(least, greatest).map(step), sizes: sizes,
        outer: isByChannel ? sizes.dropLast().reduce(1, *) : 1)
    default: throw Diagnostic(.unsupported, "\(graph.op(node)) has no range that is known")
    }
  }

  /// The steps by the channels of the result of a product.
  private static func placed(
    _ steps: Steps, through moves: ArraySlice<NodeID>, of weights: Tensor, for node: NodeID, in graph: Graph
  ) throws(Diagnostic) -> Steps {
    var steps = steps
    guard steps.numbers.count > 1 else {
      steps.byChannel = steps.numbers
      return steps
    }
    let elsewhere = Diagnostic(.unsupported, "they are not those of its channels")
    for move in moves {
      if graph.op(move) == "Reshape" {
        // Elements stay in their order, and so do slices.
        steps.sizes = try reshaped(steps.sizes, by: move, in: graph) ?? weights.dimensions
        continue
      }
      guard graph.op(move) == "Transpose", let axis = steps.axis,
        let order = try graph.constant(graph.operand(move, 1))?.loadElements(as: Int32.self),
        let place = order.firstIndex(of: Int32(axis)),
        order.allSatisfy({ steps.sizes.indices.contains(Int($0)) })
      else { throw elsewhere }
      steps.sizes = order.map { steps.sizes[Int($0)] }
      steps.outer = steps.sizes[..<place].reduce(1, *)
    }
    let sizes = weights.dimensions
    guard steps.sizes == sizes else { throw elsewhere }
    if graph.op(node) == "DepthwiseConv2dNative" {
      guard sizes.count == 4 else { throw elsewhere }
      if steps.outer == sizes[0] * sizes[1], steps.numbers.count == sizes[2] * sizes[3] {
        steps.byChannel = steps.numbers
        return steps
      }
    }
    guard let axis = steps.axis else { throw elsewhere }
    let attributes = graph.attributes(node)
    switch (graph.op(node), axis) {
    case ("Conv2D", 3), ("Conv2DBackpropInput", 2): steps.byChannel = steps.numbers
    case ("DepthwiseConv2dNative", 3):
      steps.byChannel = (0..<sizes[2]).flatMap { _ in steps.numbers }
    case ("DepthwiseConv2dNative", 2):
      steps.byChannel = steps.numbers.flatMap { [Double](repeating: $0, count: sizes[3]) }
    case ("MatMul", (attributes.bool("transpose_b") ?? false) ? 0 : 1),
      ("BatchMatMul", (attributes.bool("adj_y") ?? false) ? 0 : 1),
      ("BatchMatMulV2", (attributes.bool("adj_y") ?? false) ? 0 : 1),
      ("BatchMatMulV3", (attributes.bool("adj_y") ?? false) ? 0 : 1):
      steps.byChannel = steps.numbers
    default: throw elsewhere
    }
    return steps
  }

  /// The sizes that a Reshape gives a tensor; nil where they are not constant.
  private static func reshaped(_ sizes: [Int], by move: NodeID, in graph: Graph) throws(Diagnostic) -> [Int]?
  {
    guard let shape = graph.constant(graph.operand(move, 1)) else { return nil }
    let stated = try TensorValue(loading: shape)
    let wanted = try cast(stated, to: .int64).copied(Int64.self).map { Int($0) }
    let known = wanted.filter { $0 >= 0 }.reduce(1, *)
    return wanted.map { $0 >= 0 ? $0 : known > 0 ? sizes.reduce(1, *) / known : 0 }
  }

  /// Checks that 8 bits hold the weights, which have no zero point.
  private static func check(_ weights: Tensor, _ steps: Steps) throws(Diagnostic) {
    let count = steps.numbers.count
    let inner = weights.elementCount / max(steps.outer * count, 1)
    let magnitudes = try QuantizedWeights.magnitudes(
      of: count > 1 ? weights.reshaped([steps.outer, count, inner]) : weights, axis: count > 1 ? 1 : nil)
    for (magnitude, step) in zip(magnitudes, steps.numbers) where Double(magnitude) > 128.5 * step {
      throw Diagnostic(.unsupported, "they are up to \(magnitude), and 127 steps are \(Float(127 * step))")
    }
  }
}
