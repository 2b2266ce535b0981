package import Diagnostics
package import GraphIR
internal import Kernels
package import PassKit
internal import Tensors

/// Looks rows of weights up where numbers are made vectors of zeros and a one to be multiplied by them.
///
///     %i = ARG_MAX(%x, 1)
///     %h = ONE_HOT(%i, 30, 1, 0)                =>        %y = GATHER(transposed %w, %i)
///     %y = FULLY_CONNECTED(%h, %w)
///
/// A number that is no row gives zeros of ONE_HOT and is an error of GATHER: so this is only for numbers that surely are
/// rows, because they are places, remainders, or cut off.
package struct FuseOneHot: RewritePass {
  package static let name = "fuse-one-hot"
  package static let summary = "Look rows of weights up instead of multiplying them by ONE_HOT."
  package static let roots: Set<OpKind> = ["FULLY_CONNECTED"]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    guard let oneHot = graph.plainProducer(of: graph.operand(node, 0), ["ONE_HOT"]) else {
      return .declined("its operand is no ONE_HOT, or others read that")
    }
    guard (graph.attributes(node).string("fused_activation_function") ?? "NONE") == "NONE" else {
      return .declined("it has an activation function")
    }
    guard let op = WeightedOp(node, in: graph), op.hasKnownBias(in: graph),
      let weights = graph.constant(graph.operand(node, WeightedOp.weights)), weights.dimensions.count == 2
    else { return .declined("the weights or the bias are not constant") }
    let ids = graph.operands(oneHot)[0]
    guard let rank = graph.type(ids)?.shape.rank,
      [-1, rank].contains(graph.attributes(oneHot).int("axis") ?? -1),
      graph.type(node[0])?.shape.rank == rank + 1, graph.number(graph.operand(oneHot, 2)) == 1,
      graph.number(graph.operand(oneHot, 3)) == 0
    else { return .declined("ONE_HOT makes no rows of zeros and a one") }
    guard Bounds(of: ids, in: graph).lie(within: weights.dimensions[1]) else {
      return .declined("a number may be no row of the weights")
    }
    var table = try weights.transposed([1, 0])
    if let bias = op.bias(in: graph) { table = try table.added(toRows: bias) }
    let constant = graph.addConstant(table, for: node, "rows")
    graph.setOperands(node, [constant, ids], controls: [])
    graph.update(node) {
      $0.op = "GATHER"
      $0.attributes = ["axis": .int(0), "batch_dims": .int(0)]
    }
    return .applied
  }
}

/// What is known of the least and the greatest of the integers of a value.
private struct Bounds {
  private var least: Int?
  private var greatest: Int?

  /// Whether all surely are indices of so many.
  func lie(within count: Int) -> Bool {
    guard let least, let greatest else { return false }
    return least >= 0 && greatest < count
  }

  init(of value: Value, in graph: Graph, depth: Int = 0) {
    // What more operators would tell is not worth the time.
    guard depth < 8 else { return }
    let node = value.node
    func operand(_ index: Int) -> Bounds {
      graph.operand(node, index).map { Bounds(of: $0, in: graph, depth: depth + 1) } ?? Bounds()
    }
    switch graph.op(node) {
    case "Const":
      let numbers = Self.integers(graph.constant(value))
      (least, greatest) = (numbers.min(), numbers.max())
    case "ARG_MAX", "ARG_MIN":
      guard let sizes = graph.operand(node, 0).flatMap({ graph.type($0)?.shape.dimensions }),
        let axis = Self.integers(graph.constant(graph.operand(node, 1))).first
      else { return }
      let place = axis < 0 ? axis + sizes.count : axis
      guard sizes.indices.contains(place), sizes[place] > 0 else { return }
      (least, greatest) = (0, sizes[place] - 1)
    case "FLOOR_MOD":
      // The remainder has the sign of the divisor.
      let divisors = Self.integers(graph.constant(graph.operand(node, 1)))
      guard let most = divisors.max(), divisors.allSatisfy({ $0 > 0 }) else { return }
      (least, greatest) = (0, most - 1)
    case "MINIMUM":
      let (a, b) = (operand(0), operand(1))
      greatest = [a.greatest, b.greatest].compactMap { $0 }.min()
      if let x = a.least, let y = b.least { least = min(x, y) }
    case "MAXIMUM":
      let (a, b) = (operand(0), operand(1))
      least = [a.least, b.least].compactMap { $0 }.max()
      if let x = a.greatest, let y = b.greatest { greatest = max(x, y) }
    case "CAST":
      guard let from = graph.operand(node, 0).flatMap({ graph.type($0)?.element }),
        let to = graph.type(value)?.element, to == .int32 || to == .int64
      else { return }
      // From other types numbers may be cut.
      switch from {
      case .bool: (least, greatest) = (0, 1)
      case .uint8: (least, greatest) = (0, 255)
      case .int32, .int16, .int8: self = operand(0)
      case .int64:
        let bounds = operand(0)
        if bounds.lie(within: Int(Int32.max)) { self = bounds }
      default: break
      }
    case "RESHAPE", "SQUEEZE", "EXPAND_DIMS", "TRANSPOSE": self = operand(0)
    default: break
    }
  }

  private init() {}

  /// The numbers of a small constant; none of another.
  private static func integers(_ tensor: Tensor?) -> [Int] {
    guard let tensor, tensor.elementCount <= 1 << 12 else { return [] }
    switch tensor.type {
    case .int32: return (try? tensor.loadElements(as: Int32.self))?.map { Int($0) } ?? []
    case .int64: return (try? tensor.loadElements(as: Int64.self))?.map { Int($0) } ?? []
    default: return []
    }
  }
}

extension Tensor {
  /// A vector added to each row.
  fileprivate func added(toRows vector: Tensor) throws(Diagnostic) -> Tensor {
    try derived(.float32, dimensions, with: [vector], "add to rows") { (values) throws(Diagnostic) in
      let result = try TensorValue(allocating: .float32, values[0].dimensions)
      let (source, addend, target) = (
        values[0].elements(Float.self), values[1].elements(Float.self), result.elements(Float.self)
      )
      for index in source.indices { target[index] = source[index] + addend[index % addend.count] }
      withExtendedLifetime(values) {}
      return result
    }
  }
}
