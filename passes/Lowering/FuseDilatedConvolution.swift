package import Diagnostics
package import GraphIR
internal import Ops
package import PassKit
internal import Tensors

/// Makes a convolution of an image's interleaved parts the dilated convolution that it stands for.
///
///     %s = SpaceToBatchND(%x, [2,2], pads)
///     %c = Conv2D(%s, %f) {VALID}               =>      %c = Conv2D(%x, %f) {dilations 2, EXPLICIT padding}
///     %y = BatchToSpaceND(%c, [2,2], crops)             %y = Identity(%c)
///
/// With every d-th row and column as an image of its own, neighbours are d apart. What is padded to make the sizes
/// multiples of d is cropped again; the difference is the padding of the convolution. The image may have one axis to
/// convolve over, which an ExpandDims and a Squeeze within make two, and work on single elements may follow within.
///
/// `SAME` in place of numbers is found where the convolution becomes TFLite's.
package struct FuseDilatedConvolution: Pass {
  package static let name = "fuse-dilated-convolution"
  package static let summary = "Make convolutions between SpaceToBatchND and BatchToSpaceND dilated ones."

  package init() {}

  package func run(on model: inout Model, _ context: PassContext) throws(Diagnostic) {
    try model.editInferredGraphs { graph, facts in
      for node in graph.nodes where graph.op(node) == "BatchToSpaceND" {
        context.count(fuse(node, &graph, facts), graph.name(node))
      }
    }
  }

  private func fuse(_ last: NodeID, _ graph: inout Graph, _ facts: [Value: TensorFact]) -> Rewrite {
    guard let chain = chain(to: last, graph) else {
      return .declined(
        "no SpaceToBatchND and convolution with a stride of 1 come before it, which it alone reads")
    }
    func elements(_ node: NodeID, _ index: Int) -> [SymbolicInteger]? {
      graph.operand(node, index).flatMap { facts[$0]?.elements }
    }
    guard let block = elements(last, 1)?.map(\.constant), block == elements(chain.first, 1)?.map(\.constant),
      let crops = elements(last, 2), let pads = elements(chain.first, 2),
      let filter = graph.operand(chain.convolution, 1).flatMap({ facts[$0]?.shape.dimensions }),
      case let factors = block.compactMap({ $0 }), factors.count == block.count,
      crops.count == 2 * factors.count, pads.count == 2 * factors.count, filter.count == 4
    else { return .declined("its blocks, crops or padding are not known") }
    guard let source = graph.operand(chain.first, 0), let rank = facts[source]?.shape.dimensions?.count,
      rank == factors.count + 2, factors.count == 2 || chain.addedAxis != nil, factors.allSatisfy({ $0 >= 1 })
    else { return .declined("the blocks are not along its height and width") }
    let attributes = graph.attributes(chain.convolution)
    let isSame = attributes.string("padding") == "SAME"
    var dilations = [1, 1]
    var explicit = [0, 0, 0, 0]
    let axes = factors.count == 2 ? [0, 1] : [chain.addedAxis == 1 ? 1 : 0]
    for (index, axis) in axes.enumerated() {
      dilations[axis] = factors[index]
      for side in 0..<2 {
        guard let difference = (pads[2 * index + side] - crops[2 * index + side]).constant else {
          return .declined("what it pads and crops differs by what is not known")
        }
        explicit[2 * axis + side] = difference
      }
    }
    if isSame {
      for axis in 0..<2 {
        guard let size = filter[axis].constant else {
          return .declined("the size of its filter is not known")
        }
        explicit[2 * axis] += dilations[axis] * ((size - 1) / 2)
        explicit[2 * axis + 1] += dilations[axis] * (size / 2)
      }
    }
    guard explicit.allSatisfy({ $0 >= 0 }) else { return .declined("it crops more than it pads") }
    if let reader = chain.within.last {
      let operands = graph.operands(reader).map { $0 == chain.first[0] ? source : $0 }
      graph.setOperands(reader, operands, controls: graph.controlOperands(reader))
    }
    graph.update(chain.convolution) {
      $0.attributes["_output_shapes"] = nil
      $0.attributes["padding"] = .string("EXPLICIT")
      $0.attributes["explicit_paddings"] = .list(.ints([0, 0] + explicit.map { Int64($0) } + [0, 0]))
      $0.attributes["dilations"] = .list(.ints([1, Int64(dilations[0]), Int64(dilations[1]), 1]))
    }
    for node in chain.within { graph.update(node) { $0.attributes["_output_shapes"] = nil } }
    let type = graph.outputType(of: last[0]) ?? .invalid
    graph.setOperands(last, [chain.result], controls: graph.controlOperands(last))
    graph.update(last) {
      $0.op = "Identity"
      $0.attributes = $0.attributes.keepingClass
      $0.attributes["T"] = .type(type)
    }
    return .applied
  }

  /// What is between a SpaceToBatchND and a BatchToSpaceND.
  private struct Chain {
    let first: NodeID
    let convolution: NodeID
    let within: [NodeID]
    /// What the last one reads.
    let result: Value
    /// Where an axis of size 1 is put in for the convolution.
    let addedAxis: Int?
  }

  /// Ops of one operand, or of one and a vector over the channels, that work on each element for itself.
  private static let passed: Set<OpKind> = [
    "Identity", "BiasAdd", "Relu", "Relu6", "Elu", "Selu", "LeakyRelu", "Sigmoid", "Tanh", "Softplus",
  ]

  private func chain(to last: NodeID, _ graph: Graph) -> Chain? {
    guard let result = graph.operand(last, 0) else { return nil }
    var (value, within) = (result, [NodeID]())
    var convolution: NodeID?
    var (squeezed, added): (Int?, Int?) = (nil, nil)
    // As long as a chain of single readers is, it ends: an edge leads back to a Merge alone.
    while true {
      let node = value.node
      guard let operand = graph.operand(node, 0) else { return nil }
      // The parts may be convolved in several ways.
      let isAlone = graph.uses(of: node).count == 1 && !graph.outputs.contains { $0.value.node == node }
      guard isAlone || graph.op(node) == "SpaceToBatchND" else { return nil }
      let attributes = graph.attributes(node)
      switch graph.op(node) {
      case "SpaceToBatchND":
        guard let convolution, squeezed == added else { return nil }
        return Chain(
          first: node, convolution: convolution, within: within, result: result, addedAxis: added)
      case "Conv2D", "DepthwiseConv2dNative":
        let ones = (attributes.ints("strides") ?? []) + (attributes.ints("dilations") ?? [])
        guard convolution == nil, ones.allSatisfy({ $0 == 1 }), attributes.string("data_format") != "NCHW",
          ["SAME", "VALID"].contains(attributes.string("padding"))
        else { return nil }
        convolution = node
      case "Squeeze":
        guard let axes = attributes.ints("squeeze_dims"), axes.count == 1, squeezed == nil, convolution == nil
        else { return nil }
        squeezed = axes[0] < 0 ? axes[0] + 4 : axes[0]
      case "ExpandDims":
        guard convolution != nil, added == nil, let axis = constant(graph.operand(node, 1), graph) else {
          return nil
        }
        added = axis < 0 ? axis + 4 : axis
        guard added == 1 || added == 2 else { return nil }
      case let op where Self.passed.contains(op):
        break
      default:
        return nil
      }
      within.append(node)
      value = operand
    }
  }

  private func constant(_ value: Value?, _ graph: Graph) -> Int? {
    guard let value, graph.op(value.node) == "Const",
      let tensor = graph.attributes(value.node).tensor("value"), tensor.elementCount == 1
    else { return nil }
    return switch tensor.type {
    case .int32: (try? tensor.loadElements(as: Int32.self))?.first.map { Int($0) }
    case .int64: (try? tensor.loadElements(as: Int64.self))?.first.flatMap { abs($0) < 8 ? Int($0) : nil }
    default: nil
    }
  }
}
