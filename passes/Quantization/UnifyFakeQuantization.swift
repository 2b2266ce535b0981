package import Diagnostics
package import GraphIR
internal import Kernels
internal import Ops
package import PassKit
internal import Tensors

/// Says what `QuantizeAndDequantize`, or `QuantizeV2` with `Dequantize` after it, does by the fake quantization that has
/// the same steps.
///
///     %y = QuantizeAndDequantizeV2(%x, -1, 1)      =>      %y = FakeQuantWithMinMaxArgs(%x) {min = -1.007874, max = 1}
///
/// Halves are rounded to even numbers by the one and up by the other; integers of a model are rounded as its kernels do
/// anyway. Narrow ranges of activations become as wide as the integers. A range that is taken of the data is known where the data is constant.
package struct UnifyFakeQuantization: RewritePass {
  package static let name = "unify-fake-quantization"
  package static let summary = "Say what rounds to steps in one way."
  package static let roots = rounding.union(["Dequantize"])
  /// The ops that round floats, of constants as of others.
  package static let rounding: Set<OpKind> = [
    "FakeQuantWithMinMaxArgs", "FakeQuantWithMinMaxVars", "FakeQuantWithMinMaxVarsPerChannel",
    "QuantizeAndDequantize", "QuantizeAndDequantizeV2", "QuantizeAndDequantizeV3", "QuantizeAndDequantizeV4",
  ]

  package init() {}

  package func rewrite(
    _ node: NodeID, in graph: inout Graph, _ context: PassContext
  ) throws(Diagnostic) -> Rewrite {
    let attributes = graph.attributes(node)
    if graph.op(node).name.hasPrefix("FakeQuant") { return try widen(node, in: &graph) }
    if graph.op(node) == "Dequantize" { return try join(node, in: &graph) }
    guard let x = graph.operand(node, 0), attributes.type("T") == .float32 else {
      return .declined("its numbers are not of 32 bits")
    }
    let bits =
      graph.op(node) == "QuantizeAndDequantizeV3"
      ? try graph.constant(graph.operand(node, 3))?.loadElements(as: Int32.self).first.map(Int.init)
      : attributes.int("num_bits")
    guard let bits, (2...16).contains(bits) else { return .declined("it has no number of bits from 2 to 16") }
    let axis = attributes.int("axis") ?? -1
    guard let ranges = try ranges(of: node, x, axis, graph) else {
      return .declined("its range is that of its data")
    }
    let isNarrow = attributes.bool("narrow_range") ?? false
    let isSigned = attributes.bool("signed_input") ?? true
    let moved = ranges.map { Self.representable($0, bits, isSigned: isSigned, isNarrow: isNarrow) }
    guard moved.allSatisfy({ $0.least < $0.greatest }) else { return .declined("its range is empty") }
    let form: Attributes = ["num_bits": .int(Int64(bits)), "narrow_range": .bool(isNarrow)]
    if axis < 0 {
      guard moved.count == 1 else { return .declined("its range is no scalar") }
      graph.setOperands(node, [x], controls: graph.controlOperands(node))
      graph.update(node) {
        $0.op = "FakeQuantWithMinMaxArgs"
        $0.attributes = form
        $0.attributes["min"] = .float(moved[0].least)
        $0.attributes["max"] = .float(moved[0].greatest)
      }
      return .applied
    }
    guard let rank = graph.constant(x)?.dimensions.count, axis == rank - 1 else {
      return .declined("its ranges are not those of the last axis of a constant")
    }
    func vector(_ numbers: [Float], _ name: String) -> Value {
      graph.addConstant(Tensor(numbers, type: .float32, dimensions: [numbers.count]), for: node, name)
    }
    let operands = [x, vector(moved.map(\.least), "min"), vector(moved.map(\.greatest), "max")]
    graph.setOperands(node, operands, controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "FakeQuantWithMinMaxVarsPerChannel"
      $0.attributes = form
    }
    return .applied
  }

  /// Adds the integer below to the narrow range of what is not constant: integers of a model have it.
  private func widen(_ node: NodeID, in graph: inout Graph) throws(Diagnostic) -> Rewrite {
    guard let x = graph.operand(node, 0), graph.constant(x) == nil,
      graph.attributes(node).bool("narrow_range") ?? false,
      graph.op(node) != "FakeQuantWithMinMaxVarsPerChannel"
    else { return .declined("it is as it shall be") }
    var range = TensorRange(
      graph.attributes(node).float("min") ?? 0, graph.attributes(node).float("max") ?? 0)
    if graph.op(node) == "FakeQuantWithMinMaxVars" {
      guard let least = graph.number(graph.operand(node, 1)),
        let greatest = graph.number(graph.operand(node, 2))
      else { return .declined("its range is not constant") }
      range = TensorRange(least, greatest)
    }
    let bits = graph.attributes(node).int("num_bits") ?? 8
    guard range.least < range.greatest, (2...16).contains(bits) else { return .declined("it has no range") }
    let step = (Double(range.greatest) - Double(range.least)) / Double((1 << bits) - 2)
    graph.setOperands(node, [x], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "FakeQuantWithMinMaxArgs"
      $0.attributes = [
        "min": .float(Float(Double(range.least) - step)), "max": .float(range.greatest),
        "num_bits": .int(Int64(bits)), "narrow_range": .bool(false),
      ]
    }
    return .applied
  }

  /// Joins `Dequantize` with the `QuantizeV2` before it.
  private func join(_ node: NodeID, in graph: inout Graph) throws(Diagnostic) -> Rewrite {
    guard let first = graph.operand(node, 0)?.node, graph.op(first) == "QuantizeV2",
      graph.operands(node) == [first[0], first[1], first[2]], let x = graph.operand(first, 0)
    else { return .declined("it is not of what was just quantized") }
    let (ours, theirs) = (graph.attributes(first), graph.attributes(node))
    let (mode, isNarrow) = (ours.string("mode") ?? "MIN_COMBINED", ours.bool("narrow_range") ?? false)
    guard mode == theirs.string("mode") ?? "MIN_COMBINED", isNarrow == theirs.bool("narrow_range") ?? false,
      ours.int("axis") ?? -1 < 0, theirs.int("axis") ?? -1 < 0, theirs.type("dtype") ?? .float32 == .float32,
      let type = ours.type("T"), type == .qint8 || type == .quint8
    else { return .declined("it does not undo what was done before, or not for 8 bits and one range") }
    guard let least = graph.number(graph.operand(first, 1)),
      let greatest = graph.number(graph.operand(first, 2)),
      least < greatest
    else { return .declined("its range is not constant") }
    var range = TensorRange(min(0, least), max(0, greatest))
    if mode == "SCALED" {
      range = Self.representable(range, 8, isSigned: type == .qint8, isNarrow: isNarrow)
      // The integer below a narrow range is there in a model.
      if isNarrow, type == .qint8 { range.least *= 128 / Float(127) }
    } else {
      let place = -Double(range.least) / Double(range.width) * 255
      guard mode == "MIN_FIRST" || abs(place - place.rounded()) < 0.01 else {
        return .declined("none of its integers stands for 0")
      }
    }
    graph.setOperands(node, [x], controls: graph.controlOperands(node))
    graph.update(node) {
      $0.op = "FakeQuantWithMinMaxArgs"
      $0.attributes = [
        "min": .float(range.least), "max": .float(range.greatest), "num_bits": .int(8),
        "narrow_range": .bool(false),
      ]
    }
    return .applied
  }

  /// The ranges that a node is given, or those of its data; nil where neither is known.
  private func ranges(
    of node: NodeID, _ x: Value, _ axis: Int, _ graph: Graph
  ) throws(Diagnostic) -> [TensorRange]? {
    let attributes = graph.attributes(node)
    guard attributes.bool("range_given") ?? false else {
      guard let data = graph.constant(x), axis < data.dimensions.count else { return nil }
      return try QuantizedWeights.ranges(of: data, axis: axis < 0 ? nil : axis)
    }
    if graph.op(node) == "QuantizeAndDequantize" {
      return [TensorRange(attributes.float("input_min") ?? 0, attributes.float("input_max") ?? 0)]
    }
    guard let least = try graph.constant(graph.operand(node, 1))?.loadElements(as: Float.self),
      let greatest = try graph.constant(graph.operand(node, 2))?.loadElements(as: Float.self),
      least.count == greatest.count
    else { return nil }
    return zip(least, greatest).map { TensorRange($0, $1) }
  }

  /// The range of what the integers stand for when the range given fits them, with 0 for 0.
  ///
  /// Source: TensorFlow's `quantize_and_dequantize_op.h`.
  private static func representable(
    _ range: TensorRange, _ bits: Int, isSigned: Bool, isNarrow: Bool
  ) -> TensorRange {
    let low = isSigned ? -Float(1 << (bits - 1)) + (isNarrow ? 1 : 0) : 0
    let high = isSigned ? Float((1 << (bits - 1)) - 1) : Float((1 << bits) - 1)
    let ofLow = low * range.least > 0 ? low / range.least : .greatestFiniteMagnitude
    let ofHigh = high * range.greatest > 0 ? high / range.greatest : .greatestFiniteMagnitude
    let isLow = ofLow < ofHigh
    let step = isLow ? range.least / low : range.greatest / high
    return TensorRange(isLow ? range.least : low * step, isLow ? high * step : range.greatest)
  }
}
